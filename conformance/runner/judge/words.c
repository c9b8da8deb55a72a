/* Judges an answer's words against the sockets that were seen: what is said must be so, and what hello says is
 * reported must be said. */
#include "words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "request_view.h"

/* ---- One socket -------------------------------------------------------------------------------------------------- */

/* Whether a zone, by name or by number, is that of the address; NULL: whether the address has none. */
static bool is_zone_of(const char *zone, const struct evidence_socket *socket) {
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)&socket->address;
    const uint32_t index = six->sin6_family == AF_INET6 ? six->sin6_scope_id : 0;
    if (!zone)
        return index == 0;
    return index && zone[0] && (strcmp(zone, socket->zone) == 0 || index == (uint32_t)strtoul(zone, NULL, 10));
}

/* Whether it is the address of the socket, with its zone. */
static bool is_address_of(const char *text, const struct evidence_socket *socket) {
    struct sockaddr_storage said;
    char said_text[INET6_ADDRSTRLEN];
    char seen_text[INET6_ADDRSTRLEN];
    const char *zone;
    if (!socket_view_read_address(text, AF_INET, &said, &zone) &&
        !socket_view_read_address(text, AF_INET6, &said, &zone))
        return false;
    socket_view_address_text(&said, said_text);
    socket_view_address_text(&socket->address, seen_text);
    return is_zone_of(zone, socket) && strcmp(said_text, seen_text) == 0;
}

static bool says_address_of(const struct wire_answer *answer, size_t index, const struct evidence_socket *socket) {
    return !answer->addresses[index][0] || is_address_of(answer->addresses[index], socket);
}

static bool says_port_of(const struct wire_answer *answer, size_t index, const struct evidence_socket *socket) {
    return answer->ports[index] < 0 || answer->ports[index] == socket_view_port(&socket->address);
}

/* ---- All sockets ------------------------------------------------------------------------------------------------- */

/* Whether what `says` compares is right for the first socket and word, and for the second of both; or crosswise. */
static bool says_all(const struct judging *judging,
                     bool (*says)(const struct wire_answer *, size_t, const struct evidence_socket *)) {
    const struct wire_answer *answer = &judging->evidence->answer;
    const struct evidence_sockets *made = &judging->evidence->made;
    if (made->count == 1)
        return says(answer, 0, &made->all[0]);
    return (says(answer, 0, &made->all[0]) && says(answer, 1, &made->all[1])) ||
           (says(answer, 0, &made->all[1]) && says(answer, 1, &made->all[0]));
}

/* How many of the sockets the answer names that of. */
static size_t count_said(const struct judging *judging, enum wire_report report) {
    const struct wire_answer *answer = &judging->evidence->answer;
    size_t count = 0;
    for (size_t i = 0; i < judging->evidence->made.count; i++)
        count += report == WIRE_REPORTS_ADDRESS ? answer->addresses[i][0] != '\0' : answer->ports[i] >= 0;
    return count;
}

static bool is_anything_missing(const struct judging *judging, enum wire_report report) {
    return judging->evidence->hello->reports[report] && count_said(judging, report) < judging->evidence->made.count;
}

/* What a socket that is created only will be bound to is the outcome's. */
static bool is_bound(const struct judging *judging) {
    return judging->vector->request.last_step > VECTOR_STEP_SOCKET;
}

static void check_address(struct judging *judging) {
    bool missing = is_anything_missing(judging, WIRE_REPORTS_ADDRESS);
    bool right = !missing && says_all(judging, says_address_of);
    if (!missing && (!is_bound(judging) || count_said(judging, WIRE_REPORTS_ADDRESS) == 0))
        return;
    checks_add(judging, "BIND-004", right, "reports the address that it has",
               missing ? "does not report the address"
               : right ? "reports the address that it has"
                       : "reports another address");
}

static void check_port(struct judging *judging) {
    const char *service = judging->vector->request.service.bytes;
    bool missing = is_anything_missing(judging, WIRE_REPORTS_PORT);
    bool right = !missing && says_all(judging, says_port_of);
    if (!missing && (!is_bound(judging) || count_said(judging, WIRE_REPORTS_PORT) == 0))
        return;
    checks_add(judging, service && strcmp(service, "0") == 0 ? "PORT-011" : "BIND-004", right,
               "reports the port that it has",
               missing ? "does not report the port"
               : right ? "reports the port that it has"
                       : "reports another port");
}

/* Of two addresses that of IPv6 is said first. */
static void check_order(struct judging *judging) {
    const struct wire_answer *answer = &judging->evidence->answer;
    const bool pair = strcmp(socket_views_stack(&judging->observed), "pair") == 0;
    if (pair && count_said(judging, WIRE_REPORTS_ADDRESS) == 2 && !checks_found_wrong(judging, "BIND-004") &&
        strchr(answer->addresses[0], ':') == NULL)
        checks_add(judging, "STK-012", false, "reports IPv6 first", "reports IPv4 first");
}

/* ---- Stack ------------------------------------------------------------------------------------------------------- */

/* If another stack came up than should have, what is reported may be either. */
static void check_stack(struct judging *judging) {
    const char *said = judging->evidence->answer.stack;
    char observed[CHECK_TEXT];
    bool missing = said[0] == '\0';
    if (judging->vector->request.stack[0] == '\0' ||
        (missing && !judging->evidence->hello->reports[WIRE_REPORTS_STACK]))
        return;
    bool right = !missing && (strcmp(said, judging->outcome->stack) == 0 ||
                              strcmp(said, socket_views_stack(&judging->observed)) == 0);
    snprintf(observed, sizeof observed, "reports stack %.16s", said);
    checks_add(judging, "STK-008", right, "reports the stack that came up",
               missing ? "does not report the stack"
               : right ? "reports the stack that came up"
                       : observed);
}

/* ---- All --------------------------------------------------------------------------------------------------------- */

bool words_check(struct judging *judging) {
    struct judgement *judgement = judging->judgement;
    const struct evidence *evidence = judging->evidence;
    bool as_many = evidence->made.count == judging->expected.count && !evidence->made.more;
    bool too_many = evidence->made.count > judging->expected.count || evidence->made.more;
    if (!too_many && evidence->answer.sockets != (long)evidence->made.count) {
        char seen[CHECK_TEXT];
        socket_views_describe_places(&judging->observed, seen, sizeof seen);
        snprintf(judgement->reason, sizeof judgement->reason,
                 "the adapter's words differ from what was seen: said sockets=%ld, seen: %s", evidence->answer.sockets,
                 seen);
        return false;
    }
    if (!as_many || evidence->made.count == 0)
        return true; /* which socket a word is about is not known */
    check_address(judging);
    check_order(judging);
    check_port(judging);
    check_stack(judging);
    return true;
}
