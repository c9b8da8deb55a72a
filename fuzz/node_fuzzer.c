/* The node: the input is the text, as it is, up to its first NUL.
 *
 * What else the request has comes from a digest of the text: operation, stack, family, type, flags.
 *
 * Covers node.c, the checks of the address in answer.c and validate.c, the formatter in explain.c.
 *
 * Oracles, each of which aborts:
 *   - the model's prediction: outcome, record, sockets, every call with its arguments
 *   - the sanitizers: the text ends where its room ends
 *   - the host's ledger; out-parameters invalid after a failure; nothing left after close
 *   - the system's getaddrinfo with AI_NUMERICHOST: the same address, the same refusal, or a difference that
 *     differences.c declares (one input in 8; never where it would look at this machine's interfaces)
 *   - the round trip: an address that was taken is printed, the text is in the form of RFC 5952 as far as that shows
 *     (lower case, no leading zero, one "::"), and reads back as the same address; so does its print
 *   - the same calls a second time (FUZZ_THOROUGH)
 */
#include <string.h>

#include "differences.h"
#include "engine/target.h"
#include "scenario/player.h"
#include "scenario/print.h"

const char target_name[] = "node";

enum { TEXT_MOST = 1024 };

static struct play play;
static struct scenario scenario;
static char room[TEXT_MOST + 1];
static const char *text; /* in it */

static void make_request(uint64_t hash) {
    static const int families[] = {AF_UNSPEC, AF_UNSPEC, AF_INET, AF_INET6};
    static const int flags[] = {0, AI_NUMERICHOST, AI_V4MAPPED, AI_PASSIVE | AI_CANONNAME};
    struct scenario_operation *operation = &scenario.operations[0];
    struct model_request *request = &operation->request;
    if (scenario.count == 0) { /* the first time; it never changes */
        model_host_plain(&scenario.host);
        scenario_plain_operation(operation);
        scenario.count = 1;
    }
    request->node = text;
    request->service = "80";
    request->open = (hash & 7) == 7;
    request->stack = request->open ? (int)(hash >> 3 & 7) % 5 + LISTEN_SOCKET_STACK_IPV4 : LISTEN_SOCKET_STACK_NONE;
    request->last_step = (hash & 7) < 5 ? MODEL_LAST_SOCKET : MODEL_LAST_BIND;
    operation->act = request->open ? SCENARIO_OPEN : SCENARIO_CREATE;
    operation->hints.ai_flags = flags[hash >> 28 & 3];
    operation->hints.ai_family = request->open ? AF_UNSPEC : families[hash >> 30 & 3];
    operation->hints.ai_socktype = request->open ? 0 : (hash >> 32 & 1) != 0 ? SOCK_DGRAM : SOCK_STREAM;
}

/* What the routine makes of a text alone: as an address of a datagram socket where `datagram`, which takes every
 * address. */
static void ask_routine(const char *node, bool datagram, struct reading *reading) {
    const struct addrinfo hints = {.ai_flags = AI_NUMERICHOST, .ai_socktype = datagram ? SOCK_DGRAM : SOCK_STREAM};
    struct listen_socket sock;
    model_kernel_init(&play.kernel, &scenario.host);
    const struct listen_socket_request request = {.node = node, .hints = &hints, .system = &play.system};
    reading->taken = listen_socket_create(&request, &sock, NULL) == LISTEN_SOCKET_OK;
    reading->port = 0;
    reading->address = (struct model_address){.family = AF_UNSPEC};
    if (reading->taken)
        model_from_sockaddr((const struct sockaddr *)&sock.address, sock.address_length, &reading->address,
                            &reading->port);
    listen_socket_close(&sock);
}

static void compare_with_system(const uint8_t *data, size_t size) {
    struct reading ours;
    struct reading systems;
    if (!differences_node_is_askable(text))
        return;
    ask_routine(text, false, &ours);
    differences_ask_node(text, &systems);
    if (differences_explain_node(text, &ours, &systems) != NULL)
        return;
    fprintf(stderr, "the routine: %s; getaddrinfo: %s; no declaration explains it (differences.c)\n",
            ours.taken ? "takes it" : "refuses it", systems.taken ? "takes it" : "refuses it");
    target_fail(data, size, "an undeclared difference from the system's getaddrinfo (PRE-003)");
}

/* The address alone, without brackets and port: what a node is. */
static bool print_node(const struct model_address *address, char node[LISTEN_SOCKET_ADDRESS_TEXT]) {
    struct sockaddr_storage raw;
    char whole[LISTEN_SOCKET_ADDRESS_TEXT];
    const socklen_t length = model_sockaddr(address, 80, &raw);
    const size_t printed = listen_socket_format_address((const struct sockaddr *)&raw, length, whole, sizeof whole);
    const bool ipv6 = address->family == AF_INET6;
    const char *tail = ipv6 ? "]:80" : ":80";
    const size_t behind = strlen(tail);
    if (printed >= sizeof whole || printed != strlen(whole) || printed <= behind || (ipv6 && whole[0] != '[') ||
        strcmp(whole + printed - behind, tail) != 0)
        return false;
    memcpy(node, whole + ipv6, printed - behind - ipv6);
    node[printed - behind - ipv6] = '\0';
    return true;
}

/* TXT-001: what RFC 5952 demands and a glance can see. */
static bool is_canonical(const char *node) {
    const size_t address = strcspn(node, "%");
    const char *gap = strstr(node, "::");
    if (address > 45 || strcspn(node, "ABCDEF") != strlen(node) || (gap != NULL && strstr(gap + 1, "::") != NULL))
        return false;
    if (strchr(node, ':') == NULL)
        return true;
    for (size_t i = 0; i + 1 < address; i++) {
        const bool first = i == 0 || node[i - 1] == ':';
        if (first && node[i] == '0' && node[i + 1] != ':' && node[i + 1] != '.')
            return false; /* a leading zero in a group */
        if (strncmp(node + i, ":0:0:", 5) == 0 && gap == NULL)
            return false; /* zeros that "::" should stand for */
    }
    return true;
}

static void round_trip(const uint8_t *data, size_t size) {
    struct reading first;
    struct reading second;
    char node[LISTEN_SOCKET_ADDRESS_TEXT];
    ask_routine(text, true, &first);
    if (!first.taken)
        return;
    if (!print_node(&first.address, node) || !is_canonical(node))
        target_fail(data, size, "an address is not printed as RFC 5952 says (TXT-001)");
    ask_routine(node, true, &second);
    if (!second.taken || second.address.family != first.address.family || second.address.scope != first.address.scope ||
        memcmp(second.address.bytes, first.address.bytes, sizeof first.address.bytes) != 0)
        target_fail(data, size, "an address that is printed does not read back as itself (TXT-001 NODE-005)");
}

void target_show(FILE *out, const uint8_t *data, size_t size) {
    text = target_text(data, size, room, TEXT_MOST);
    make_request(target_hash(data, size));
    print_scenario(out, &scenario, target_name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const uint64_t hash = target_hash(data, size);
    text = target_text(data, size, room, TEXT_MOST);
    make_request(hash);
    if (!play_one(&play, &scenario)) {
        play_print(stderr, &play);
        target_fail(data, size, play.why);
    }
    round_trip(data, size);
    if (differences_apply() && target_looks(hash, 3, 8))
        compare_with_system(data, size);
    if (target_is_thorough() && !play_again(&play, &scenario))
        target_fail(data, size, play.why);
    return 0;
}
