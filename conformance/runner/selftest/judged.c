/* Makes requests with their evidence, judges them, and compares what is said of them. */
#include "judged.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reader/address.h"
#include "seen_listener.h"
#include "tally.h"

/* ---- Requests ---------------------------------------------------------------------------------------------------- */

static const struct wire_hello hello = {
    .capabilities = {[WIRE_IPV4] = true, [WIRE_IPV6] = true, [WIRE_BACKLOG] = true, [WIRE_OPTION_NONBLOCK] = true}};
static const struct environment_facts plain_host = {
    .ipv4_loopback = true, .ipv6_loopback = true, .somaxconn = 4096, .ephemeral_low = 32768, .ephemeral_high = 60999};

struct sockaddr_storage judged_address(int family, const char *text, int port) {
    struct sockaddr_storage address;
    (void)address_of_text(family, text, port, &address);
    return address;
}

struct vector_socket judged_wanted(int family, const char *text, int port) {
    return (struct vector_socket){.family = family == AF_INET6 ? "inet6" : "inet",
                                  .socktype = "stream",
                                  .protocol = "tcp",
                                  .address = text,
                                  .port = port,
                                  .v6only = family == AF_INET6 ? 1 : -1};
}

/* One listener of the family, on 27015 of the wildcard address, and all is right. */
void judged_begin(struct judged *test, const char *clause, int family) {
    const char *stack = family == AF_INET6 ? "ipv6" : "ipv4";
    const char *text = family == AF_INET6 ? "::" : "0.0.0.0";
    memset(test, 0, sizeof *test);
    test->clauses[0] = clause;
    test->sockets[0] = judged_wanted(family, text, 27015);
    test->outcome = (struct vector_outcome){
        .name = "", .ok = true, .stack = stack, .sockets = test->sockets, .socket_count = 1, .stage = "", .code = ""};
    test->vector = (struct vector){.id = "TEST", .clauses = test->clauses, .level = VECTOR_MUST};
    test->vector.outcomes = &test->outcome;
    test->vector.outcome_count = 1;
    test->vector.request = (struct vector_request){.service = {"27015", 5},
                                                   .hints = true,
                                                   .family = family == AF_INET6 ? "inet6" : "inet",
                                                   .socktype = "stream",
                                                   .protocol = "tcp",
                                                   .flags = "passive",
                                                   .nonzero = "",
                                                   .stack = stack,
                                                   .options = "",
                                                   .backlog = 128,
                                                   .last_step = VECTOR_STEP_LISTEN};
    test->evidence = (struct evidence){.answer = {.kind = WIRE_OK, .sockets = 1, .ports = {-1, -1}},
                                       .hello = &hello,
                                       .host = plain_host,
                                       .made = {.count = 1}};
    test->evidence.made.all[0] = seen_listener(family, text, 27015);
}

/* A refusal, and all is right. */
void judged_begin_refused(struct judged *test, const char *clause, const char *stage, const char *code) {
    judged_begin(test, clause, AF_INET);
    test->outcome.ok = false;
    test->outcome.socket_count = 0;
    test->outcome.stage = stage;
    test->outcome.code = code;
    test->evidence.answer = (struct wire_answer){.kind = WIRE_ERROR, .ports = {-1, -1}};
    test->evidence.made.count = 0;
    snprintf(test->evidence.stage, sizeof test->evidence.stage, "%s", stage);
    snprintf(test->evidence.code, sizeof test->evidence.code, "%s", code);
}

void judged_set_service(struct judged *test, const char *service) {
    test->vector.request.service = (struct vector_text){service, service ? strlen(service) : 0};
}

void judged_set_node(struct judged *test, const char *node) {
    test->vector.request.node = (struct vector_text){node, node ? strlen(node) : 0};
}

/* A datagram socket, bound and no more. */
void judged_begin_datagram(struct judged *test, const char *clause) {
    judged_begin(test, clause, AF_INET);
    test->vector.request.socktype = test->sockets[0].socktype = "dgram";
    test->vector.request.protocol = test->sockets[0].protocol = "udp";
    test->vector.request.last_step = VECTOR_STEP_BIND;
    test->vector.request.stack = "";
    test->evidence.made.all[0].type = SOCK_DGRAM;
    test->evidence.made.all[0].protocol = IPPROTO_UDP;
    test->evidence.made.all[0].listening = test->evidence.made.all[0].reuseaddr = false;
    test->evidence.made.all[0].ipv4 = EVIDENCE_NOT_TRIED;
    test->evidence.made.all[0].backlog = -1;
}

/* A pair on a port that the system picks; the port that it picked is in its range. */
void judged_begin_pair(struct judged *test, const char *clause) {
    judged_begin(test, clause, AF_INET6);
    judged_set_service(test, "0");
    test->vector.request.family = "unspec";
    test->vector.request.stack = test->outcome.stack = "pair";
    test->sockets[0] = judged_wanted(AF_INET6, "::", -1);
    test->sockets[1] = judged_wanted(AF_INET, "0.0.0.0", -1);
    test->outcome.socket_count = 2;
    test->evidence.made.all[0] = seen_listener(AF_INET6, "::", 40000);
    test->evidence.made.all[1] = seen_listener(AF_INET, "0.0.0.0", 40000);
    test->evidence.made.count = 2;
    test->evidence.answer.sockets = 2;
}

/* ---- Calls ------------------------------------------------------------------------------------------------------- */

struct evidence_call *judged_add_call(struct judged *test, enum evidence_call_kind kind, unsigned socket, int family) {
    struct evidence_calls *calls = &test->evidence.calls;
    struct evidence_call *call = &calls->all[calls->count++];
    calls->traced = true;
    calls->closes = true;
    *call = (struct evidence_call){.kind = kind,
                                   .thread = 1,
                                   .descriptor = (int)socket + 2,
                                   .socket = socket,
                                   .family = family,
                                   .type = SOCK_STREAM,
                                   .protocol = IPPROTO_TCP,
                                   .cloexec = true,
                                   .known = EVIDENCE_SEEN};
    if (kind == EVIDENCE_LISTEN)
        call->value = test->vector.request.backlog;
    return call;
}

struct evidence_call *judged_add_option(struct judged *test, unsigned socket, int family, int level, int option,
                                        int value) {
    struct evidence_call *call = judged_add_call(test, EVIDENCE_SETSOCKOPT, socket, family);
    call->level = level;
    call->option = option;
    call->value = value;
    return call;
}

/* What a name may be followed by. */
#define DETAILS " =!?*^~drx@/>+"

/* By its name, or a number that is no error of these calls. */
static int error_of(const char *name, size_t length) {
    static const struct {
        const char *name;
        int number;
    } errors[] = {{"EACCES", EACCES},
                  {"EADDRINUSE", EADDRINUSE},
                  {"EADDRNOTAVAIL", EADDRNOTAVAIL},
                  {"EAFNOSUPPORT", EAFNOSUPPORT},
                  {"EBADF", EBADF},
                  {"EINTR", EINTR},
                  {"EINVAL", EINVAL},
                  {"EMFILE", EMFILE},
                  {"ENOPROTOOPT", ENOPROTOOPT},
                  {"EPROTONOSUPPORT", EPROTONOSUPPORT}};
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        if (strlen(errors[i].name) == length && strncmp(errors[i].name, name, length) == 0)
            return errors[i].number;
    return (int)strtol(name, NULL, 10);
}

static struct evidence_call *add_named(struct judged *test, const char *name, size_t length, unsigned socket,
                                       int family) {
    static const struct {
        const char *name;
        enum evidence_call_kind kind;
        int level;
        int option;
    } calls[] = {{"socket", EVIDENCE_SOCKET, 0, 0},
                 {"v6only", EVIDENCE_SETSOCKOPT, IPPROTO_IPV6, IPV6_V6ONLY},
                 {"readv6only", EVIDENCE_GETSOCKOPT, IPPROTO_IPV6, IPV6_V6ONLY},
                 {"hops", EVIDENCE_SETSOCKOPT, IPPROTO_IPV6, IPV6_UNICAST_HOPS},
                 {"pktinfo", EVIDENCE_SETSOCKOPT, IPPROTO_IPV6, IPV6_RECVPKTINFO},
                 {"ip26", EVIDENCE_SETSOCKOPT, IPPROTO_IP, IPV6_V6ONLY}, /* the same number of other levels */
                 {"raw26", EVIDENCE_SETSOCKOPT, IPPROTO_RAW, IPV6_V6ONLY},
                 {"ip2", EVIDENCE_SETSOCKOPT, IPPROTO_IP, SO_REUSEADDR},
                 {"tcp2", EVIDENCE_SETSOCKOPT, IPPROTO_TCP, SO_REUSEADDR},
                 {"reuseaddr", EVIDENCE_SETSOCKOPT, SOL_SOCKET, SO_REUSEADDR},
                 {"reuseport", EVIDENCE_SETSOCKOPT, SOL_SOCKET, SO_REUSEPORT},
                 {"readreuseaddr", EVIDENCE_GETSOCKOPT, SOL_SOCKET, SO_REUSEADDR},
                 {"keepalive", EVIDENCE_SETSOCKOPT, SOL_SOCKET, SO_KEEPALIVE},
                 {"bind", EVIDENCE_BIND, 0, 0},
                 {"listen", EVIDENCE_LISTEN, 0, 0},
                 {"getsockname", EVIDENCE_GETSOCKNAME, 0, 0},
                 {"accept", EVIDENCE_ACCEPT, 0, 0},
                 {"connect", EVIDENCE_CONNECT, 0, 0},
                 {"dup", EVIDENCE_DUP, 0, 0},
                 {"fcntl", EVIDENCE_FCNTL, 0, 0},
                 {"close", EVIDENCE_CLOSE, 0, 0}};
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        if (strlen(calls[i].name) != length || strncmp(calls[i].name, name, length) != 0)
            continue;
        struct evidence_call *call = judged_add_call(test, calls[i].kind, socket, family);
        call->level = calls[i].level;
        call->option = calls[i].option;
        call->value = call->kind == EVIDENCE_SETSOCKOPT ? 1 : call->value;
        return call;
    }
    return NULL;
}

/* "127.0.0.1,53" */
static void set_call_address(struct evidence_call *call, const char *text) {
    char bare[64];
    const size_t length = strcspn(text, ",");
    snprintf(bare, sizeof bare, "%.*s", (int)length, text);
    call->address = judged_address(call->family, bare, (int)strtol(text + length + 1, NULL, 10));
}

/* What stands after the socket's number. Returns false if it means nothing. */
static bool set_detail(struct evidence_call *call, char what, const char *value) {
    switch (what) {
    case '=':
        call->value = (int)strtol(value, NULL, 10);
        return true;
    case '!':
        call->error = error_of(value, strcspn(value, DETAILS));
        return call->error > 0;
    case '?':
        call->known = EVIDENCE_NOT_KNOWN;
        return true;
    case '*':
        call->known = EVIDENCE_INJECTED;
        return true;
    case '^':
        call->known = EVIDENCE_INFERRED;
        return true;
    case '~':
        call->by_layer = true;
        return true;
    case '+':
        call->held = true;
        return true;
    case 'd':
        call->type = SOCK_DGRAM;
        return true;
    case 'r':
        call->type = SOCK_RAW;
        return true;
    case 'x':
        call->cloexec = false;
        return true;
    case '@':
        call->thread = (int)strtol(value, NULL, 10);
        return true;
    case '/':
        call->descriptor = (int)strtol(value, NULL, 10);
        return true;
    case '>':
        set_call_address(call, value);
        return true;
    default:
        return false;
    }
}

static size_t length_of_detail(const char *at) {
    if (*at == '>')
        return strcspn(at + 1, " ");
    if (*at == '!')
        return strcspn(at + 1, DETAILS);
    return strchr("=@/", *at) ? strspn(at + 1, "-0123456789") : 0;
}

static bool add_word(struct judged *test, const char *word) {
    const size_t length = strcspn(word, "#");
    const char family = length > 1 ? word[length - 1] : ' ';
    if (!word[length] || !strchr("46un", family))
        return false;
    struct evidence_call *call = add_named(test, word, length - 1, (unsigned)strtoul(word + length + 1, NULL, 10),
                                           family == '4'   ? AF_INET
                                           : family == '6' ? AF_INET6
                                           : family == 'u' ? AF_UNIX
                                                           : AF_NETLINK);
    const char *at = word + length + 1;
    for (at += strspn(at, "0123456789"); call && *at && *at != ' '; at += 1 + length_of_detail(at)) {
        if (!set_detail(call, *at, at + 1))
            return false;
    }
    return call != NULL;
}

void judged_add_calls(struct judged *test, const char *words) {
    test->evidence.calls.traced = test->evidence.calls.closes = true;
    for (const char *at = words + strspn(words, " "); *at; at += strspn(at, " ")) {
        if (!add_word(test, at))
            tally_note(false, words, "a call that means nothing");
        at += strcspn(at, " ");
    }
}

/* ---- Judgements -------------------------------------------------------------------------------------------------- */

const struct check *judged_check(struct judged *test, const char *clause) {
    judge(VECTOR_SHOULD, &test->vector, &test->evidence, &test->judgement);
    for (size_t i = 0; i < test->judgement.check_count; i++)
        if (strcmp(test->judgement.checks[i].clause, clause) == 0)
            return &test->judgement.checks[i];
    return NULL;
}

void judged_expect_wrong(struct judged *test, const char *what, const char *clause, const char *observed) {
    const struct check *check = judged_check(test, clause);
    tally_note(check && check->verdict == CHECK_FAIL && strcmp(check->observed, observed) == 0, what,
               check ? check->observed : "not judged");
}

void judged_expect_right(struct judged *test, const char *what, const char *clause) {
    const struct check *check = judged_check(test, clause);
    tally_note(check && check->verdict == CHECK_PASS, what, check ? check->observed : "not judged");
}

void judged_expect_not_judged(struct judged *test, const char *what, const char *clause) {
    const struct check *check = judged_check(test, clause);
    tally_note(!check, what, check ? check->observed : "");
}

void judged_expect_verdict(struct judged *test, const char *what, enum verdict verdict, const char *reason) {
    judge(VECTOR_SHOULD, &test->vector, &test->evidence, &test->judgement);
    tally_note(test->judgement.verdict == verdict && strcmp(test->judgement.reason, reason) == 0, what,
               test->judgement.reason[0] ? test->judgement.reason : verdict_name(test->judgement.verdict));
}

/* Writes "CLAUSE: expected / observed; ..." of what is not right, or of all; what is the same is written once. */
static void tell(const struct judgement *judgement, bool all, char *text, size_t size) {
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < judgement->check_count && used < size; i++) {
        const struct check *check = &judgement->checks[i];
        if (!all && check->verdict == CHECK_PASS)
            continue;
        const char *mark = check->verdict == CHECK_FAIL ? "!" : check->verdict == CHECK_RECORDED ? "?" : "";
        const bool same = strcmp(check->expected, check->observed) == 0;
        used += (size_t)snprintf(text + used, size - used, "%s%s%s: %s%s%s", used ? "; " : "", check->clause, mark,
                                 check->expected, same ? "" : " / ", same ? "" : check->observed);
    }
}

static void expect_told(struct judged *test, const char *what, bool all, const char *expected) {
    char text[8192];
    judge(VECTOR_SHOULD, &test->vector, &test->evidence, &test->judgement);
    tell(&test->judgement, all, text, sizeof text);
    tally_note(strcmp(text, expected) == 0, what, text);
}

void judged_expect(struct judged *test, const char *what, const char *failures) {
    expect_told(test, what, false, failures);
}

void judged_expect_all(struct judged *test, const char *what, const char *checks) {
    expect_told(test, what, true, checks);
}
