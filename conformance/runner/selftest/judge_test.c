/* The half of the runner that does no input or output, tested by itself: from evidence that is right one thing at a
 * time is made wrong, and exactly the clause that it breaks must fail; and lines that are no lines must be refused. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "reader/vectors.h"
#include "runner/judge/judge.h"
#include "runner/session/leftovers.h"
#include "seen_listener.h"
#include "tally.h"

/* ---- Judge ------------------------------------------------------------------------------------------------------- */

/* A vector for each kind of outcome. The clauses are those with a check of their own. */
static const char vectors[] =
    "{\"schema\":\"vector-1\",\"vectors\":["
    "{\"id\":\"STEP-007/t01\",\"clauses\":[\"STEP-007\",\"SOCK-004\",\"SOCK-005\",\"REUSE-001\",\"REUSE-003\","
    "\"LSTN-002\"],\"level\":\"MUST\",\"why\":\"one IPv4 listener\",\"request\":{\"node\":null,\"service\":\"27015\","
    "\"family\":\"inet\",\"socktype\":\"stream\",\"protocol\":\"tcp\",\"flags\":[\"passive\"],\"stack\":\"ipv4\"},"
    "\"expect\":{\"outcome\":\"ok\",\"stack\":\"ipv4\",\"sockets\":[{\"family\":\"inet\",\"socktype\":\"stream\","
    "\"protocol\":\"tcp\",\"address\":\"0.0.0.0\",\"port\":27015}]}},"
    "{\"id\":\"STEP-014/t01\",\"clauses\":[\"STEP-014\"],\"level\":\"MUST\",\"why\":\"one IPv6 listener\",\"request\":"
    "{\"node\":null,\"service\":\"27015\",\"family\":\"inet6\",\"socktype\":\"stream\",\"protocol\":\"tcp\",\"flags\":"
    "[\"passive\"],\"stack\":\"ipv6\"},\"expect\":{\"outcome\":\"ok\",\"stack\":\"ipv6\",\"sockets\":[{\"family\":"
    "\"inet6\",\"socktype\":\"stream\",\"protocol\":\"tcp\",\"address\":\"::\",\"port\":27015,\"v6only\":true}]}},"
    "{\"id\":\"STK-005/t01\",\"clauses\":[\"STK-005\"],\"level\":\"MUST\",\"why\":\"a pair of listeners\",\"request\":"
    "{\"node\":null,\"service\":\"0\",\"family\":\"unspec\",\"socktype\":\"stream\",\"protocol\":\"tcp\",\"flags\":"
    "[\"passive\"],\"stack\":\"pair\"},\"expect\":{\"outcome\":\"ok\",\"stack\":\"pair\",\"sockets\":[{\"family\":"
    "\"inet6\",\"socktype\":\"stream\",\"protocol\":\"tcp\",\"address\":\"::\",\"port\":\"ephemeral\",\"v6only\":true},"
    "{\"family\":\"inet\",\"socktype\":\"stream\",\"protocol\":\"tcp\",\"address\":\"0.0.0.0\",\"port\":\"ephemeral\"}]"
    "}},"
    "{\"id\":\"BIND-005/t01\",\"clauses\":[\"BIND-005\",\"ERR-001\",\"ERR-002\"],\"level\":\"MUST\",\"why\":\"in use, "
    "so"
    " refused\",\"request\":{\"node\":null,\"service\":\"27015\",\"family\":\"inet\",\"socktype\":\"stream\","
    "\"protocol\":\"tcp\",\"flags\":[\"passive\"],\"stack\":\"ipv4\"},"
    "\"expect\":{\"outcome\":\"error\",\"stage\":\"bind\",\"code\":\"EADDRINUSE\"}},"
    "{\"id\":\"BIND-004/t01\",\"clauses\":[\"BIND-004\"],\"level\":\"SHOULD\",\"why\":\"the port is read back\","
    "\"request\":{\"node\":null,\"service\":\"0\",\"family\":\"inet\",\"socktype\":\"stream\",\"protocol\":\"tcp\","
    "\"flags\":[\"passive\"],\"stack\":\"ipv4\"},\"expect\":{\"outcome\":\"ok\",\"stack\":\"ipv4\",\"sockets\":[{"
    "\"family\":\"inet\",\"socktype\":\"stream\",\"protocol\":\"tcp\",\"address\":\"0.0.0.0\",\"port\":\"ephemeral\"}]}"
    "},"
    "{\"id\":\"SOCK-007/t01\",\"clauses\":[\"SOCK-007\"],\"level\":\"INFO\",\"why\":\"recorded, never judged\","
    "\"request\":{\"node\":null,\"service\":\"27015\",\"family\":\"inet\",\"socktype\":\"stream\",\"protocol\":\"tcp\","
    "\"flags\":[\"passive\"],\"stack\":\"ipv4\"},\"expect\":{\"outcome\":\"ok\",\"stack\":\"ipv4\",\"sockets\":[{"
    "\"family\":\"inet\",\"socktype\":\"stream\",\"protocol\":\"tcp\",\"address\":\"0.0.0.0\",\"port\":27015}]}},"
    "{\"id\":\"V6-001/t02\",\"clauses\":[\"V6-001\",\"V6-003\"],\"level\":\"SHOULD\",\"why\":\"IPv6 only\",\"request\":"
    "{\"node\":null,\"service\":\"27015\",\"family\":\"inet6\",\"socktype\":\"stream\",\"protocol\":\"tcp\",\"flags\":"
    "[\"passive\"],\"stack\":\"ipv6\"},\"expect\":{\"outcome\":\"ok\",\"stack\":\"ipv6\",\"sockets\":[{\"family\":"
    "\"inet6\",\"socktype\":\"stream\",\"protocol\":\"tcp\",\"address\":\"::\",\"port\":27015,\"v6only\":true}]}},"
    "{\"id\":\"V6-002/t01\",\"clauses\":[\"V6-002\"],\"level\":\"SHOULD\",\"why\":\"it cannot be read\",\"request\":"
    "{\"node\":null,\"service\":\"27015\",\"family\":\"inet6\",\"socktype\":\"stream\",\"protocol\":\"tcp\",\"flags\":"
    "[\"passive\"],\"stack\":\"ipv6\"},\"faults\":[{\"call\":\"getsockopt\",\"option\":\"v6only\",\"code\":\"EBADF\"}],"
    "\"expect\":{\"outcome\":\"error\",\"stage\":\"option\",\"code\":\"EBADF\"}},"
    "{\"id\":\"TYPE-005/t13\",\"clauses\":[\"TYPE-005\"],\"level\":\"SHOULD\",\"why\":\"DCCP without a "
    "type\",\"request\":{"
    "\"node\":null,\"service\":\"27015\",\"family\":\"inet\",\"socktype\":\"0\",\"protocol\":\"33\",\"flags\":["
    "\"passive\"],"
    "\"upto\":\"bind\"},\"expect\":{\"outcome\":\"error\",\"stage\":\"validate\",\"code\":\"EAI_SOCKTYPE\"}},"
    "{\"id\":\"STEP-012/t01\",\"clauses\":[\"STEP-012\"],\"level\":\"MUST\",\"why\":\"resolved alone\",\"request\":{"
    "\"node\":null,\"service\":\"27015\",\"family\":\"inet\",\"socktype\":\"stream\",\"protocol\":\"tcp\",\"flags\":["
    "\"passive\"],\"upto\":\"resolve\"},\"expect\":{\"outcome\":\"ok\",\"sockets\":[]}}"
    "]}";

static struct evidence right_evidence(const struct wire_hello *hello, const char *id) {
    struct evidence evidence = {
        .answer = {.kind = WIRE_OK, .sockets = 1, .ports = {-1, -1}},
        .hello = hello,
        .host = {.ipv4_loopback = true, .ipv6_loopback = true, .somaxconn = 4096, .ephemeral_low = 32768},
        .made = {.count = 1}};
    evidence.host.ephemeral_high = 60999;
    evidence.made.all[0] = seen_listener(AF_INET, "0.0.0.0", 27015);
    if (strcmp(id, "STEP-014/t01") == 0)
        evidence.made.all[0] = seen_listener(AF_INET6, "::", 27015);
    if (strcmp(id, "STK-005/t01") == 0) {
        evidence.made.all[0] = seen_listener(AF_INET6, "::", 40000);
        evidence.made.all[1] = seen_listener(AF_INET, "0.0.0.0", 40000);
        evidence.made.count = 2;
        evidence.answer.sockets = 2;
    }
    if (strcmp(id, "BIND-004/t01") == 0) {
        evidence.made.all[0] = seen_listener(AF_INET, "0.0.0.0", 40000);
        evidence.answer.ports[0] = 40000;
    }
    if (strcmp(id, "BIND-005/t01") == 0) {
        evidence.answer = (struct wire_answer){.kind = WIRE_ERROR};
        evidence.made.count = 0;
        snprintf(evidence.stage, sizeof evidence.stage, "bind");
        snprintf(evidence.code, sizeof evidence.code, "EADDRINUSE");
    }
    return evidence;
}

static void set_port(struct evidence *e, size_t index, int port) {
    ((struct sockaddr_in *)&e->made.all[index].address)->sin_port = htons((in_port_t)port);
}

/* One thing made wrong. */
static void nothing(struct evidence *e) {
    (void)e;
}
static void other_port(struct evidence *e) {
    set_port(e, 0, 80);
}
static void other_address(struct evidence *e) {
    ((struct sockaddr_in *)&e->made.all[0].address)->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
}
static void other_type(struct evidence *e) {
    e->made.all[0].type = SOCK_DGRAM;
}
static void other_protocol(struct evidence *e) {
    e->made.all[0].protocol = IPPROTO_MPTCP;
}
static void datagrams(struct evidence *e) {
    e->made.all[0].type = SOCK_DGRAM;
    e->made.all[0].protocol = IPPROTO_UDP;
}
static void not_listening(struct evidence *e) {
    e->made.all[0].listening = false;
}
static void nobody_home(struct evidence *e) {
    e->made.all[0].ipv4 = EVIDENCE_NOT_REACHED;
}
static void one_more(struct evidence *e) {
    e->made.all[e->made.count++] = seen_listener(AF_INET, "0.0.0.0", 99);
    e->answer.sockets++;
}
static void many_more(struct evidence *e) {
    e->made.more = true;
}
static void none_at_all(struct evidence *e) {
    e->made.count = 0;
}
static void inherited(struct evidence *e) {
    e->made.all[0].cloexec = false;
}
/* A socket that was closed shows how it was created, and nothing of what it became. */
static void created_without_flag(struct evidence *e) {
    const struct evidence_call call = {.descriptor = 3,
                                       .socket = 1,
                                       .family = AF_INET,
                                       .type = SOCK_STREAM,
                                       .protocol = IPPROTO_TCP,
                                       .known = EVIDENCE_SEEN};
    struct evidence_calls *calls = &e->calls;
    calls->traced = true;
    calls->count = 4;
    for (size_t i = 0; i < calls->count; i++)
        calls->all[i] = call;
    calls->all[0].kind = EVIDENCE_SOCKET;
    calls->all[1].kind = EVIDENCE_SETSOCKOPT;
    calls->all[1].level = SOL_SOCKET;
    calls->all[1].option = SO_REUSEADDR;
    calls->all[1].value = 1;
    calls->all[2].kind = EVIDENCE_BIND;
    calls->all[2].error = EADDRINUSE;
    calls->all[3].kind = EVIDENCE_CLOSE;
}
static void nonblocking(struct evidence *e) {
    e->made.all[0].nonblock = true;
}
static void not_restartable(struct evidence *e) {
    e->made.all[0].reuseaddr = false;
}
static void shared(struct evidence *e) {
    e->made.all[0].reuseport = true;
}
static void short_queue(struct evidence *e) {
    e->made.all[0].backlog = 5;
}
static void capped_queue(struct evidence *e) {
    e->made.all[0].backlog = e->host.somaxconn = 8;
}
static void left_open(struct evidence *e) {
    e->left.all[e->left.count++] = seen_listener(AF_INET, "0.0.0.0", 27015);
}
static void dual(struct evidence *e) {
    e->made.all[0].v6only = 0;
    e->made.all[0].ipv4 = EVIDENCE_REACHED;
}
static void leaky(struct evidence *e) {
    e->made.all[0].ipv4 = EVIDENCE_REACHED;
}
static void deaf(struct evidence *e) {
    e->made.all[0].ipv6 = EVIDENCE_NOT_REACHED;
}
static void ports_apart(struct evidence *e) {
    set_port(e, 1, 40001);
}
static void half_a_pair(struct evidence *e) {
    e->made.count = 1;
    e->answer.sockets = 1;
}
static void accepted(struct evidence *e) {
    e->answer = (struct wire_answer){.kind = WIRE_OK, .sockets = 1, .ports = {-1, -1}};
    e->made.all[0] = seen_listener(AF_INET, "0.0.0.0", 27015);
    e->made.count = 1;
}
static void refused(struct evidence *e) {
    e->answer = (struct wire_answer){.kind = WIRE_ERROR};
    e->made.count = 0;
}
static void stage_lost(struct evidence *e) {
    e->stage[0] = '\0';
}
static void other_stage(struct evidence *e) {
    snprintf(e->stage, sizeof e->stage, "listen");
}
static void early_stage(struct evidence *e) {
    snprintf(e->stage, sizeof e->stage, "select");
}
static void other_code(struct evidence *e) {
    snprintf(e->code, sizeof e->code, "EINVAL");
}
static void code_lost(struct evidence *e) {
    e->code[0] = '\0';
}
static void wrong_port_said(struct evidence *e) {
    e->answer.ports[0] = 1;
}
static void wrong_address_said(struct evidence *e) {
    snprintf(e->answer.addresses[0], WIRE_WORD_MAX, "127.0.0.1");
}
static void wrong_stack_said(struct evidence *e) {
    snprintf(e->answer.stack, WIRE_WORD_MAX, "dual");
}
static void wrong_count_said(struct evidence *e) {
    e->answer.sockets = 2;
}
static void nothing_said(struct evidence *e) {
    e->answer.ports[0] = -1;
}
static void no_port_told(struct evidence *e) {
    static const struct wire_hello hello = {.capabilities = {[WIRE_BACKLOG] = true, [WIRE_OPTION_NONBLOCK] = true},
                                            .reports = {[WIRE_REPORTS_PORT] = true}};
    e->hello = &hello;
    e->answer.ports[0] = -1;
}
static void no_address_told(struct evidence *e) {
    static const struct wire_hello hello = {.reports = {[WIRE_REPORTS_ADDRESS] = true}};
    e->hello = &hello;
}
static void no_stack_told(struct evidence *e) {
    static const struct wire_hello hello = {.reports = {[WIRE_REPORTS_STACK] = true}};
    e->hello = &hello;
}
static void broken_down(struct evidence *e) {
    snprintf(e->error, sizeof e->error, "hangs");
}
static void gone(struct evidence *e) {
    broken_down(e);
    e->gone = true;
}
static void no_answer(struct evidence *e) {
    e->answer.kind = WIRE_NONE;
}
static void undeclared(struct evidence *e) {
    e->answer = (struct wire_answer){.kind = WIRE_UNSUPPORTED, .why = "no-ipv4"};
    e->made.count = 0;
}
static void declared(struct evidence *e) {
    e->answer = (struct wire_answer){.kind = WIRE_UNSUPPORTED, .why = "no-dual"};
    e->made.count = 0;
}

static const struct {
    const char *id;
    void (*spoil)(struct evidence *);
    enum verdict verdict;
    const char *clause; /* the one that fails; NULL for none */
    const char *observed;
} cases[] = {
    {"STEP-007/t01", nothing, VERDICT_PASS, NULL, NULL},
    {"STEP-014/t01", nothing, VERDICT_PASS, NULL, NULL},
    {"STK-005/t01", nothing, VERDICT_PASS, NULL, NULL},
    {"BIND-005/t01", nothing, VERDICT_PASS, NULL, NULL},
    {"BIND-004/t01", nothing, VERDICT_PASS, NULL, NULL},
    {"STEP-007/t01", capped_queue, VERDICT_PASS, NULL, NULL},
    {"STEP-007/t01", other_port, VERDICT_FAIL, "STEP-007", "listens on 0.0.0.0:80"},
    {"STEP-007/t01", other_address, VERDICT_FAIL, "STEP-007", "listens on 127.0.0.1:27015"},
    {"STEP-007/t01", other_type, VERDICT_PASS, "STEP-004", "dgram"},
    {"STEP-007/t01", other_protocol, VERDICT_PASS, "STEP-005", "mptcp"},
    {"STEP-007/t01", datagrams, VERDICT_PASS, "STEP-004", "dgram"},
    {"STEP-007/t01", not_listening, VERDICT_PASS, "LSTN-001", "bound"},
    {"STEP-007/t01", nobody_home, VERDICT_FAIL, "STEP-007", "no IPv4 client gets through"},
    {"STEP-007/t01", one_more, VERDICT_PASS, "CLN-007", "another socket: listens on 0.0.0.0:99"},
    {"STEP-007/t01", many_more, VERDICT_PASS, "CLN-007", "more sockets than are looked at"},
    {"STEP-007/t01", none_at_all, VERDICT_FAIL, "STEP-007", "no socket"},
    {"STEP-007/t01", inherited, VERDICT_FAIL, "SOCK-004", "inherited by programs that are executed"},
    {"STEP-014/t01", inherited, VERDICT_PASS, "SOCK-004", "inherited by programs that are executed"},
    {"STEP-007/t01", nonblocking, VERDICT_FAIL, "SOCK-005", "non-blocking"},
    {"STEP-007/t01", not_restartable, VERDICT_FAIL, "REUSE-001", "SO_REUSEADDR not set"},
    {"STEP-007/t01", shared, VERDICT_FAIL, "REUSE-003", "SO_REUSEPORT set"},
    {"STEP-007/t01", short_queue, VERDICT_FAIL, "LSTN-002", "backlog 5"},
    {"STEP-007/t01", left_open, VERDICT_PASS, "CLN-001", "left open: listens on 0.0.0.0:27015"},
    {"STEP-007/t01", refused, VERDICT_FAIL, "STEP-007", "refused with no code"},
    {"STEP-014/t01", dual, VERDICT_PASS, "V6-001", "v6only=0"},
    {"STEP-014/t01", leaky, VERDICT_PASS, "V6-003", "IPv4 clients get through"},
    {"STEP-014/t01", deaf, VERDICT_PASS, "STEP-007", "no IPv6 client gets through"},
    {"STK-005/t01", dual, VERDICT_PASS, "V6-001", "v6only=0"},
    {"STK-005/t01", leaky, VERDICT_PASS, "V6-003", "IPv4 clients get through"},
    {"STK-005/t01", ports_apart, VERDICT_FAIL, "STK-005",
     "listens on [::]:ephemeral and listens on 0.0.0.0:ephemeral, on different ports"},
    {"STK-005/t01", half_a_pair, VERDICT_FAIL, "STK-005", "listens on [::]:ephemeral"},
    {"BIND-005/t01", accepted, VERDICT_FAIL, "BIND-005", "listens on 0.0.0.0:27015"},
    {"BIND-005/t01", stage_lost, VERDICT_FAIL, "ERR-001", "no stage"},
    {"BIND-005/t01", other_stage, VERDICT_FAIL, "ERR-001", "stage listen"},
    {"BIND-005/t01", early_stage, VERDICT_FAIL, "BIND-005", "refused before a system call failed"},
    {"BIND-005/t01", code_lost, VERDICT_FAIL, "ERR-002", "no code"},
    {"BIND-005/t01", other_code, VERDICT_FAIL, "ERR-002", "EINVAL"},
    {"BIND-005/t01", created_without_flag, VERDICT_PASS, "SOCK-004", "created without close-on-exec"},
    {"BIND-005/t01", left_open, VERDICT_PASS, "CLN-001", "left open: listens on 0.0.0.0:27015"},
    {"BIND-004/t01", wrong_port_said, VERDICT_PASS, "PORT-011", "reports another port"},
    {"BIND-004/t01", nothing_said, VERDICT_PASS, NULL, NULL},
    {"BIND-004/t01", no_port_told, VERDICT_PASS, "PORT-011", "does not report the port"},
    {"BIND-004/t01", no_address_told, VERDICT_FAIL, "BIND-004", "does not report the address"},
    {"STEP-007/t01", no_port_told, VERDICT_PASS, "BIND-004", "does not report the port"},
    {"STEP-007/t01", no_stack_told, VERDICT_PASS, "STK-008", "does not report the stack"},
    {"STEP-007/t01", wrong_port_said, VERDICT_PASS, "BIND-004", "reports another port"},
    {"STEP-007/t01", wrong_address_said, VERDICT_PASS, "BIND-004", "reports another address"},
    {"STEP-007/t01", wrong_stack_said, VERDICT_PASS, "STK-008", "reports stack dual"},
    {"STEP-007/t01", wrong_count_said, VERDICT_ERROR, NULL, NULL},
    {"STEP-007/t01", broken_down, VERDICT_ERROR, NULL, NULL},
    {"STEP-007/t01", gone, VERDICT_ERROR, "CLN-001", "no further request is served"},
    {"STEP-007/t01", no_answer, VERDICT_ERROR, NULL, NULL},
    {"STEP-007/t01", undeclared, VERDICT_ERROR, NULL, NULL},
    {"STEP-007/t01", declared, VERDICT_UNSUPPORTED, NULL, NULL},
};

/* Exactly one check fails where one is to fail, and none elsewhere. */
static bool fails_as_it_should(const struct judgement *judgement, const char *clause, const char *observed) {
    size_t failures = 0;
    bool found = false;
    for (size_t i = 0; i < judgement->check_count; i++) {
        const struct check *check = &judgement->checks[i];
        if (check->verdict != CHECK_FAIL)
            continue;
        failures++;
        found = found || (clause && strcmp(check->clause, clause) == 0 && strcmp(check->observed, observed) == 0);
    }
    return clause ? failures == 1 && found : failures == 0;
}

static void test_case(const struct vector_set *set, size_t index) {
    static const struct wire_hello hello = {
        .capabilities = {[WIRE_IPV4] = true, [WIRE_BACKLOG] = true, [WIRE_OPTION_NONBLOCK] = true}};
    struct judgement judgement;
    char what[160];
    char seen[1200];
    struct evidence evidence = right_evidence(&hello, cases[index].id);
    cases[index].spoil(&evidence);
    judge(VECTOR_SHOULD, vector_find(set, cases[index].id), &evidence, &judgement);
    int used = snprintf(seen, sizeof seen, "%s %s", verdict_name(judgement.verdict), judgement.reason);
    for (size_t i = 0; i < judgement.check_count && (size_t)used < sizeof seen; i++)
        if (judgement.checks[i].verdict == CHECK_FAIL)
            used += snprintf(seen + used, sizeof seen - (size_t)used, " [%s: %s]", judgement.checks[i].clause,
                             judgement.checks[i].observed);
    snprintf(what, sizeof what, "case %zu: %s is to be %s by %s", index, cases[index].id,
             verdict_name(cases[index].verdict), cases[index].clause ? cases[index].clause : "no clause");
    bool reason = judgement.verdict != VERDICT_ERROR || judgement.reason[0];
    tally_note(judgement.verdict == cases[index].verdict && reason &&
                   fails_as_it_should(&judgement, cases[index].clause, cases[index].observed),
               what, seen);
}

/* What is below the level asked for is recorded, and does not fail. */
static void test_level(const struct vector_set *set) {
    static const struct wire_hello hello = {
        .capabilities = {[WIRE_IPV4] = true, [WIRE_BACKLOG] = true, [WIRE_OPTION_NONBLOCK] = true}};
    struct judgement judgement;
    struct evidence evidence = right_evidence(&hello, "STEP-007/t01");
    inherited(&evidence);
    judge(VECTOR_MUST, vector_find(set, "STEP-007/t01"), &evidence, &judgement);
    bool recorded = false;
    for (size_t i = 0; i < judgement.check_count; i++)
        recorded = recorded || judgement.checks[i].verdict == CHECK_RECORDED;
    tally_note(judgement.verdict == VERDICT_PASS && recorded, "a SHOULD is recorded where only MUST is judged",
               verdict_name(judgement.verdict));
}

static const struct wire_hello ipv6_hello = {
    .capabilities = {[WIRE_IPV6] = true, [WIRE_BACKLOG] = true, [WIRE_OPTION_NONBLOCK] = true}};

/* The level at which V6-003 fails. */
static void test_level_of_clients(const struct vector_set *set, void (*spoil)(struct evidence *),
                                  enum vector_level level, const char *what) {
    struct judgement judgement;
    struct evidence evidence = right_evidence(&ipv6_hello, "STEP-014/t01");
    bool found = false;
    spoil(&evidence);
    judge(VECTOR_SHOULD, vector_find(set, "V6-001/t02"), &evidence, &judgement);
    for (size_t i = 0; i < judgement.check_count; i++)
        found = found || (strcmp(judgement.checks[i].clause, "V6-003") == 0 && judgement.checks[i].level == level &&
                          judgement.checks[i].verdict == CHECK_FAIL);
    tally_note(found, what, "another level, or no failure");
}

/* Whether reading IPV6_V6ONLY back is demanded where a call has set it, and only there. */
static void test_reading_back(const struct vector_set *set, bool is_set, enum verdict verdict) {
    struct judgement judgement;
    struct evidence evidence = right_evidence(&ipv6_hello, "STEP-014/t01");
    evidence.calls = (struct evidence_calls){.traced = true, .count = is_set ? 1 : 0};
    evidence.calls.all[0] = (struct evidence_call){.kind = EVIDENCE_SETSOCKOPT,
                                                   .socket = 1,
                                                   .family = AF_INET6,
                                                   .type = SOCK_STREAM,
                                                   .level = IPPROTO_IPV6,
                                                   .option = IPV6_V6ONLY,
                                                   .value = 1,
                                                   .known = EVIDENCE_SEEN};
    judge(VECTOR_SHOULD, vector_find(set, "V6-002/t01"), &evidence, &judgement);
    tally_note(judgement.verdict == verdict, is_set ? "what was set is read back" : "what was never set need not be",
               verdict_name(judgement.verdict));
}

/* A socket of the protocol's own type, where the type is left to the protocol, is the request's. */
static void test_type_of_protocol(const struct vector_set *set, int protocol, enum verdict verdict) {
    enum { DCCP_TYPE = 6 };
    struct judgement judgement;
    struct evidence evidence = right_evidence(&ipv6_hello, "BIND-005/t01");
    snprintf(evidence.stage, sizeof evidence.stage, "resolve");
    snprintf(evidence.code, sizeof evidence.code, "EAI_SOCKTYPE");
    evidence.calls = (struct evidence_calls){.traced = true, .count = 1};
    evidence.calls.all[0] = (struct evidence_call){.kind = EVIDENCE_SOCKET,
                                                   .descriptor = -1,
                                                   .family = AF_INET,
                                                   .type = DCCP_TYPE,
                                                   .protocol = protocol,
                                                   .known = EVIDENCE_SEEN,
                                                   .error = ESOCKTNOSUPPORT};
    judge(VECTOR_SHOULD, vector_find(set, "TYPE-005/t13"), &evidence, &judgement);
    tally_note(judgement.verdict == verdict, "a socket of the protocol's own type", verdict_name(judgement.verdict));
}

static void test_v6only(const struct vector_set *set) {
    test_level_of_clients(set, leaky, VECTOR_MUST, "an IPv4 client of a socket that is IPv6 only breaks a MUST");
    test_level_of_clients(set, dual, VECTOR_SHOULD, "that the socket is to be IPv6 only is a SHOULD");
    test_reading_back(set, true, VERDICT_FAIL);
    test_reading_back(set, false, VERDICT_UNSUPPORTED);
}

/* What is said of the number of sockets is held against what is there, at every level and step. */
static void test_count(const struct vector_set *set) {
    static const struct wire_hello hello = {
        .capabilities = {[WIRE_IPV4] = true, [WIRE_BACKLOG] = true, [WIRE_OPTION_NONBLOCK] = true}};
    static const struct {
        const char *id;
        long said;
        size_t made;
        enum verdict verdict;
        const char *reason;
    } counts[] = {
        {"SOCK-007/t01", 0, 0, VERDICT_PASS, ""},
        {"SOCK-007/t01", 0, 1, VERDICT_ERROR, "said sockets=0, seen: listens on 0.0.0.0:27015"},
        {"SOCK-007/t01", 1, 0, VERDICT_ERROR, "said sockets=1, seen: no socket"},
        {"STEP-007/t01", 0, 0, VERDICT_FAIL, ""},
        {"STEP-007/t01", 0, 1, VERDICT_ERROR, "said sockets=0, seen: listens on 0.0.0.0:27015"},
        {"STEP-012/t01", 0, 0, VERDICT_PASS, ""},
        {"STEP-012/t01", 1, 0, VERDICT_ERROR, "said sockets=1, seen: no socket"},
    };
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        struct judgement judgement;
        struct evidence evidence = right_evidence(&hello, counts[i].id);
        evidence.answer.sockets = counts[i].said;
        evidence.made.count = counts[i].made;
        judge(VECTOR_INFO, vector_find(set, counts[i].id), &evidence, &judgement);
        bool right = counts[i].reason[0] ? strstr(judgement.reason, counts[i].reason) != NULL : !judgement.reason[0];
        tally_note(judgement.verdict == counts[i].verdict && right, counts[i].id,
                   judgement.reason[0] ? judgement.reason : verdict_name(judgement.verdict));
    }
}

/* A port that the system picked is told as such, also where only the answer has it. */
static void test_words(const struct vector_set *set) {
    static const struct wire_hello hello = {
        .capabilities = {[WIRE_IPV4] = true, [WIRE_BACKLOG] = true, [WIRE_OPTION_NONBLOCK] = true}};
    struct judgement judgement;
    struct evidence evidence = right_evidence(&hello, "BIND-004/t01");
    not_listening(&evidence);
    set_port(&evidence, 0, 0);
    judge(VECTOR_SHOULD, vector_find(set, "BIND-004/t01"), &evidence, &judgement);
    tally_note(strcmp(judgement.checks[0].observed, "created for ?:ephemeral") == 0,
               "a port by the answer alone is stable", judgement.checks[0].observed);
}

/* ---- Capabilities ------------------------------------------------------------------------------------------------ */

/* What a request with that service and those options lacks of an adapter that can be asked for numbers only. */
static void test_missing(const struct vector_set *set, const char *id, const char *service, const char *options,
                         const char *missing) {
    static const struct wire_hello hello = {
        .last_steps = {[VECTOR_STEP_LISTEN] = true},
        .capabilities = {[WIRE_IPV4] = true, [WIRE_NODE_NULL] = true, [WIRE_SERVICE_NUMBER] = true},
        .reports = {[WIRE_REPORTS_ADDRESS] = true}};
    struct vector vector = *vector_find(set, id);
    char text[64];
    vector.request.service = (struct vector_text){.bytes = service, .length = strlen(service)};
    vector.request.options = options;
    const char *seen = wire_missing(&hello, &vector, text, sizeof text);
    tally_note(missing ? seen && strcmp(seen, missing) == 0 : !seen, service, seen ? seen : "can be asked");
}

static void test_capabilities(const struct vector_set *set) {
    test_missing(set, "STEP-007/t01", "27015", "", NULL);
    test_missing(set, "STEP-007/t01", "http", "", "no-service-name");
    test_missing(set, "STEP-007/t01", "3com", "", "no-service-name");
    test_missing(set, "BIND-005/t01", "3com", "", "no-service-name");
    test_missing(set, "STEP-007/t01", "1e3", "", "no-service-text");
    test_missing(set, "STEP-007/t01", "0x50", "", "no-service-text");
    test_missing(set, "STEP-007/t01", "80-", "", "no-service-text");
    test_missing(set, "STEP-007/t01", "a--b", "", "no-service-text");
    test_missing(set, "STEP-007/t01", "-a", "", "no-service-text");
    test_missing(set, "STEP-007/t01", "abcdefghijklmnop", "", "no-service-text");
    test_missing(set, "STEP-007/t01", "80", "nonblock", "no-option-nonblock");
    test_missing(set, "STEP-007/t01", "80", "reuseport", "no-option-reuseport");
    test_missing(set, "STEP-007/t01", "80", "dual", "no-option-dual");
    test_missing(set, "BIND-004/t01", "0", "", "no-reports-port");
}

/* ---- Leftovers --------------------------------------------------------------------------------------------------- */

/* Whether a socket left on `port` is in the way of a request for `service`. */
static void test_leftover(const struct vector_set *set, const char *service, int port, bool in_the_way) {
    const struct environment_facts host = {.ephemeral_low = 32768, .ephemeral_high = 60999};
    struct evidence_sockets left = {.count = 1};
    struct leftovers leftovers = {.count = 0};
    struct vector vector = *vector_find(set, "BIND-005/t01");
    char what[80];
    left.all[0] = seen_listener(AF_INET, "0.0.0.0", port);
    leftovers_add(&leftovers, &left);
    vector.request.service = (struct vector_text){.bytes = service, .length = service ? strlen(service) : 0};
    snprintf(what, sizeof what, "port %d, service %s", port, service ? service : "NULL");
    tally_note(leftovers_are_in_the_way(&leftovers, &vector, &host) == in_the_way, what,
               in_the_way ? "not in the way" : "in the way");
}

static void test_leftovers(const struct vector_set *set) {
    const struct environment_facts host = {.ephemeral_low = 32768, .ephemeral_high = 60999};
    const struct vector *vector = vector_find(set, "STEP-007/t01");
    struct evidence_sockets left = {.count = 1};
    struct leftovers leftovers = {.count = 0};
    test_leftover(set, "27015", 27015, true);
    test_leftover(set, "27015", 27016, false);
    test_leftover(set, "65616", 80, true);
    test_leftover(set, "-65456", 80, true);
    test_leftover(set, "0120", 80, true);
    test_leftover(set, "http", 80, true);
    test_leftover(set, "8,080", 80, true);
    test_leftover(set, "80", 0, false);
    test_leftover(set, "http", 0, false);
    test_leftover(set, "0", 40000, true);
    test_leftover(set, "0", 27015, false);
    test_leftover(set, "80", 40000, false);
    test_leftover(set, NULL, 40000, true);
    test_leftover(set, NULL, 80, false);
    left.all[0] = seen_listener(AF_INET, "0.0.0.0", 27015);
    leftovers_add(&leftovers, &left);
    tally_note(leftovers_are_in_the_way(&leftovers, vector, &host), "the port that is expected", "not in the way");
    leftovers = (struct leftovers){.count = 0};
    left.all[0] = seen_listener(AF_INET, "0.0.0.0", 0);
    for (size_t i = 0; i < LEFTOVERS_MAX; i++)
        leftovers_add(&leftovers, &left);
    tally_note(!leftovers_are_in_the_way(&leftovers, vector, &host), "as many as there may be", "in the way");
    leftovers_add(&leftovers, &left);
    tally_note(leftovers_are_in_the_way(&leftovers, vector, &host), "one more than there may be", "not in the way");
    leftovers = (struct leftovers){.count = 0};
    left = (struct evidence_sockets){.more = true};
    leftovers_add(&leftovers, &left);
    tally_note(leftovers_are_in_the_way(&leftovers, vector, &host), "more than were looked at", "not in the way");
}

/* ---- Wire -------------------------------------------------------------------------------------------------------- */

static const char *const bad_lines[] = {
    "",         " ok id=1",  "ok  id=1",  "ok id=1 ", "ok id",     "ok =1",      "ok id=1 id=1", "ok id=%",
    "ok id=%4", "ok id=%zz", "ok id=%00", "OK id=1",  "ok id=1\t", "ok id=\x80", "ok Id=1",
};

static const char *const bad_answers[] = {
    "okay id=7",
    "ok sockets=1",
    "ok id=7",
    "ok id=8 sockets=1",
    "ok id=07 sockets=1",
    "ok id=- sockets=1",
    "ok id=7 sockets=3",
    "ok id=7 sockets=-1",
    "ok id=7 sockets=",
    "ok id=7 sockets=1 port=65536",
    "ok id=7 sockets=1 port=1,2,3",
    "ok id=7 sockets=1 port=+1",
    "ok id=7 sockets=1 address=",
    "ok id=7 sockets=1 colour=red",
    "error id=7 stage=bind",
    "error id=7 code=EINVAL",
    "error id=7 stage=bind code=EINVAL sockets=1",
    "error id=7 stage=bind code=EINVAL native=abc",
    "error id=7 stage=bind code=EINVAL native=",
    "error id=7 stage=bind code=EINVAL native=--1",
    "error id=7 stage=bind code=EINVAL native=1x",
    "unsupported id=7",
    "closed id=7 why=no",
    "closed",
    "hello id=7",
};

static const char *const good_answers[] = {
    "ok id=7 sockets=1",
    "ok id=7 sockets=2 stack=pair address=::,0.0.0.0 port=1,1",
    "ok port=- address=- stack=- sockets=0 id=7",
    "error id=7 stage=- code=-",
    "error id=7 stage=bind code=EADDRINUSE native=98",
    "error id=7 stage=resolve code=EAI_NONAME native=-2",
    "error id=7 stage=resolve code=EAI_NONAME native=-",
    "unsupported id=7 why=no-flags",
    "closed id=7",
};

static const char *const bad_hellos[] = {
    "ok id=7",
    "hello",
    "hello protocol=2 name=a version=1 api=b upto=listen features=ipv4",
    "hello protocol=1 version=1 api=b upto=listen features=ipv4",
    "hello protocol=1 name= version=1 api=b upto=listen features=ipv4",
    "hello protocol=1 name=a version=1 api=b upto=never features=ipv4",
    "hello protocol=1 name=a version=1 api=b upto= features=ipv4",
    "hello protocol=1 name=a version=1 api=b upto=listen",
    "hello protocol=1 name=a version=1 api=b upto=listen features=ipv5",
    "hello protocol=1 name=a version=1 api=b upto=listen features=ipv4 create=tea",
    "hello protocol=1 name=a version=1 api=b upto=listen features=ipv4 mood=good",
    "hello protocol=1 name=a version=1 api=b upto=listen features=options",
    "hello protocol=1 name=a version=1 api=b upto=listen features=ipv4 reports=mood",
    "hello protocol=1 name=a version=1 api=b upto=listen features=ipv4,",
    "hello protocol=1 name=a version=1 api=b upto=listen features=,ipv4",
    "hello protocol=1 name=a version=1 api=b upto=listen features=ipv4,,ipv6",
};

static const char *const good_hellos[] = {
    "hello protocol=1 name=a version=1 api=b upto=listen features=ipv4",
    "hello protocol=1 name=a version=1 api=b upto=listen features=ipv4 reports=-",
    "hello protocol=1 name=a version=1 api=b upto=listen features=",
    "hello protocol=1 name=a version=1 api=b upto=listen features=ipv4 reports=stack,address,port",
    "hello protocol=1 name=a version=1 api=b upto=listen features=option-nonblock,option-reuseport create=option-dual",
};

static bool reads_answer(const char *text, char *error, size_t size) {
    struct wire_line line;
    struct wire_answer answer;
    return wire_parse(text, strlen(text), &line, error, size) && wire_read_answer(&line, 7, &answer, error, size);
}

static bool reads_hello(const char *text, char *error, size_t size) {
    struct wire_line line;
    struct wire_hello hello;
    return wire_parse(text, strlen(text), &line, error, size) && wire_read_hello(&line, &hello, error, size);
}

static void test_wire(void) {
    char error[256];
    struct wire_line line;
    for (size_t i = 0; i < sizeof bad_lines / sizeof *bad_lines; i++) {
        error[0] = '\0';
        tally_note(!wire_parse(bad_lines[i], strlen(bad_lines[i]), &line, error, sizeof error) && error[0], "no line",
                   bad_lines[i]);
    }
    for (size_t i = 0; i < sizeof bad_answers / sizeof *bad_answers; i++) {
        error[0] = '\0';
        tally_note(!reads_answer(bad_answers[i], error, sizeof error) && error[0], "no answer", bad_answers[i]);
    }
    for (size_t i = 0; i < sizeof good_answers / sizeof *good_answers; i++)
        tally_note(reads_answer(good_answers[i], error, sizeof error), good_answers[i], error);
    for (size_t i = 0; i < sizeof bad_hellos / sizeof *bad_hellos; i++) {
        error[0] = '\0';
        tally_note(!reads_hello(bad_hellos[i], error, sizeof error) && error[0], "no hello", bad_hellos[i]);
    }
    for (size_t i = 0; i < sizeof good_hellos / sizeof *good_hellos; i++) {
        error[0] = '\0';
        tally_note(reads_hello(good_hellos[i], error, sizeof error), good_hellos[i], error);
    }
    tally_note(wire_parse("ok id=%2D node=- x=%41%ff y=", 28, &line, error, sizeof error) && line.count == 4 &&
                   strcmp(line.pairs[0].value, "-") == 0 && !line.pairs[1].value &&
                   strcmp(line.pairs[2].value, "A\xff") == 0 && *line.pairs[3].value == '\0',
               "values are decoded", error);
}

int main(void) {
    struct vector_set set;
    char error[512];
    if (!vector_set_parse("judge_test", vectors, sizeof vectors - 1, &set, error, sizeof error)) {
        printf("FAIL: %s\n0 passed, 1 failed\n", error);
        return 1;
    }
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        test_case(&set, i);
    test_level(&set);
    test_v6only(&set);
    test_type_of_protocol(&set, IPPROTO_DCCP, VERDICT_FAIL);
    test_type_of_protocol(&set, 0, VERDICT_PASS);
    test_count(&set);
    test_words(&set);
    test_capabilities(&set);
    test_leftovers(&set);
    test_wire();
    vector_set_free(&set);
    return tally_finish();
}
