/* Texts: one line of printable ASCII, in the room that the header names, cut to fit where there is less (ERR-006
 * TXT-001 TXT-002). */
#include "texts.h"

#include <string.h>

static bool is_printable(const char *text) {
    for (; *text != '\0'; text++)
        if (*text < ' ' || *text > '~')
            return false;
    return true;
}

/* Whether `cut`, which has room for `size` bytes and one that nobody may write, is as much of `whole` as fits. */
static bool is_cut(const char *cut, size_t size, const char *whole) {
    const size_t length = strlen(whole);
    const size_t kept = size == 0 ? 0 : length < size ? length : size - 1;
    return cut[size] == '?' && (size == 0 || (cut[kept] == '\0' && memcmp(cut, whole, kept) == 0));
}

/* ---- The sentence ---- */

static const char *sentence_fault(const struct listen_socket_failure *failure,
                                  const struct listen_socket_request *asked, uint64_t choice) {
    char text[LISTEN_SOCKET_EXPLAIN_TEXT];
    char cut[LISTEN_SOCKET_EXPLAIN_TEXT + 1];
    const char *stage = listen_socket_stage_name(failure->stage);
    const size_t length = listen_socket_explain(failure, asked, text, sizeof text);
    if (length >= sizeof text || length != strlen(text) || length == 0 || !is_printable(text))
        return "the sentence about a failure is empty, too long or not printable (ERR-006 TXT-002)";
    const size_t size = (size_t)(choice % (length + 2));
    memset(cut, '?', sizeof cut);
    if (listen_socket_explain(failure, asked, size > 0 ? cut : NULL, size) != length || !is_cut(cut, size, text))
        return "the sentence about a failure is not cut to the room that there is (TXT-002)";
    if (failure->stage == LISTEN_SOCKET_STAGE_NONE)
        return strcmp(text, "no failure") == 0 ? NULL : "there is a sentence about a failure where there was none";
    if (strncmp(text, stage, strlen(stage)) != 0 || strstr(text, listen_socket_code_name(failure->code)) == NULL)
        return "the sentence about a failure does not name its stage and code (TXT-002)";
    return NULL;
}

/* ---- Addresses ---- */

static bool is_no_address(const struct sockaddr_storage *address, socklen_t length) {
    char text[LISTEN_SOCKET_ADDRESS_TEXT];
    return listen_socket_format_address((const struct sockaddr *)address, length, text, sizeof text) == 1 &&
           strcmp(text, "-") == 0;
}

static const char *address_fault(const struct listen_socket_failure *failure, uint64_t choice) {
    char text[LISTEN_SOCKET_ADDRESS_TEXT];
    char cut[LISTEN_SOCKET_ADDRESS_TEXT + 1];
    const struct sockaddr *address = (const struct sockaddr *)&failure->address;
    const socklen_t length = failure->address_length;
    const size_t printed = listen_socket_format_address(address, length, text, sizeof text);
    if (printed >= sizeof text || printed != strlen(text) || (length == 0) != (strcmp(text, "-") == 0))
        return "the address of a failure is not printed (TXT-001)";
    const size_t size = (size_t)(choice % (printed + 2));
    memset(cut, '?', sizeof cut);
    if (listen_socket_format_address(address, length, size > 0 ? cut : NULL, size) != printed ||
        !is_cut(cut, size, text))
        return "an address is not cut to the room that there is (TXT-001)";
    struct sockaddr_storage foreign = failure->address;
    foreign.ss_family = AF_UNIX;
    if (!is_no_address(NULL, length) || !is_no_address(&foreign, sizeof foreign) ||
        (length > 0 && !is_no_address(&failure->address, length - 1)))
        return "what is no address is printed as one (TXT-001)";
    return NULL;
}

/* ---- Names ---- */

/* Of a number that no enumerator has. */
static const char *name_fault(uint64_t choice) {
    const int number = choice % 2 == 0 ? 1000 + (int)(choice % 100000) : -1 - (int)(choice % 100000);
    const char *const names[] = {
        listen_socket_stage_name((enum listen_socket_stage)number),
        listen_socket_code_name((enum listen_socket_code)number),
        listen_socket_code_text((enum listen_socket_code)number),
        listen_socket_call_name((enum listen_socket_call)number),
        listen_socket_option_name((enum listen_socket_option)number),
        listen_socket_input_name((enum listen_socket_input)number),
        listen_socket_stack_name((enum listen_socket_stack)number),
        listen_socket_reason_text((enum listen_socket_reason)number),
    };
    for (size_t i = 0; i < MODEL_COUNT(names); i++)
        if (names[i] == NULL || strncmp(names[i], "unknown ", 8) != 0)
            return "a number that means nothing is not called unknown (ERR-006)";
    return strcmp(listen_socket_version(), LISTEN_SOCKET_VERSION) == 0
               ? NULL
               : "the library has another version than its header";
}

void texts_watch(void *context, const struct play_outcome *outcome) {
    struct texts *texts = context;
    const struct listen_socket_failure *failure = &outcome->failure;
    const struct model_request *request = &outcome->operation->request;
    const struct listen_socket_request asked = {.node = request->node,
                                                .service = request->service,
                                                .hints = request->hints,
                                                .stack = (enum listen_socket_stack)request->stack};
    if (texts->why == NULL)
        texts->why = sentence_fault(failure, &asked, texts->choice);
    if (texts->why == NULL)
        texts->why = sentence_fault(failure, NULL, texts->choice / 3);
    if (texts->why == NULL)
        texts->why = address_fault(failure, texts->choice / 5);
    if (texts->why == NULL)
        texts->why = name_fault(texts->choice / 7);
    texts->choice = texts->choice * UINT64_C(6364136223846793005) + 1442695040888963407u;
}
