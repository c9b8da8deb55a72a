/* Programs of several kinds, watched: each call with its arguments and its result as it must be noted, each fault with
 * its effect, and every answer that the program gives the same as without anybody who watches. */
#include <arpa/inet.h>
#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "environment/environment.h"
#include "runner/evidence/trace.h"
#include "runner/report/calls.h"
#include "tally.h"

#define PATIENCE 20000 /* milliseconds */

struct subject {
    const char *name;
    char path[PATH_MAX]; /* realpath fills it */
    bool closes;         /* close is watched, too */
    bool layered;        /* a layer makes its sockets */
    struct process process;
    struct trace trace;
};

/* ---- Programs ---------------------------------------------------------------------------------------------------- */

static bool start(struct subject *subject, bool traced) {
    char error[256] = "";
    trace_init(&subject->trace, NULL);
    subject->trace.closes = subject->closes;
    subject->trace.layered = subject->layered;
    bool started =
        process_start(&subject->process,
                      &(struct process_start){.path = subject->path, .watch = traced ? &subject->trace.watch : NULL},
                      error, sizeof error);
    if (!started)
        tally_note(false, "a program starts", error);
    return started;
}

/* Has the scenario played; what the program answered is in `answer` ("" if it did not). */
static void play(struct subject *subject, const char *scenario, const struct vector *vector,
                 struct evidence_calls *calls, char answer[WIRE_LINE_MAX + 1]) {
    char line[64];
    size_t length;
    snprintf(line, sizeof line, "%s\n", scenario);
    trace_begin(&subject->trace, vector, calls);
    if (process_send(&subject->process, line, process_now() + PATIENCE) != PROCESS_LINE ||
        process_receive(&subject->process, process_now() + PATIENCE, answer, &length) != PROCESS_LINE)
        answer[0] = '\0';
    trace_end(&subject->trace);
}

/* "socket#1(inet stream tcp)=0 bind#1(...)=EACCES!": a mark for how the result is known unless it was seen. */
static void describe(const struct evidence_calls *calls, char *text, size_t size) {
    size_t index;
    json_t *call;
    json_t *record = calls_record(calls);
    size_t used = 0;
    text[0] = '\0';
    json_array_foreach(record, index, call) {
        const char *known = json_string_value(json_object_get(call, "known"));
        const char *result = json_string_value(json_object_get(call, "result"));
        const char *mark = strcmp(known, "inferred") == 0 ? "~" : strcmp(known, "injected") == 0 ? "!" : "";
        int written = snprintf(text + used, size - used, "%s%s#%d(%s)=%s%s", index ? " " : "",
                               json_string_value(json_object_get(call, "call")),
                               (int)json_integer_value(json_object_get(call, "socket")),
                               json_string_value(json_object_get(call, "arguments")), result ? result : "?", mark);
        used += written > 0 && (size_t)written < size - used ? (size_t)written : 0;
    }
    json_decref(record);
}

/* ---- Vectors ----------------------------------------------------------------------------------------------------- */

/* A vector whose request is for a stream socket. */
static struct vector vector_of(const struct vector_fault *faults, size_t count) {
    static const char *const clauses[] = {"TEST-001", NULL};
    return (struct vector){
        .id = "TEST-001/t01",
        .clauses = clauses,
        .platform = "",
        .request =
            {.hints = true, .socktype = "stream", .protocol = "tcp", .family = "inet6", .flags = "", .stack = ""},
        .faults = faults,
        .fault_count = count};
}

#define FAULT(CALL, OPTION, FAMILY, EFFECT, CODE, NTH, ALWAYS)                                                         \
    {                                                                                                                  \
        .call = (CALL), .option = (OPTION), .family = (FAMILY), .effect = (EFFECT), .code = (CODE), .nth = (NTH),      \
        .always = (ALWAYS)                                                                                             \
    }
/* ---- Calls ------------------------------------------------------------------------------------------------------- */

struct expectation {
    const char *scenario;
    const char *calls; /* NULL: not compared */
};

#define MADE                                                                                                           \
    "socket#1(inet6 stream+cloexec tcp)=0 setsockopt#1(v6only 1)=0 getsockopt#1(v6only 1)=0 setsockopt#1(reuseaddr "   \
    "1)=0"
#define BOUND MADE " bind#1([::1]:27015)=0"
#define ALL BOUND " listen#1(7)=0 getsockname#1([::1]:27015)=0 close#1()=0~"

#define RAW "socket#0(inet raw 1)=EPERM socket#1(inet raw 1)=0 close#1()=0~"
static const struct expectation expectations[] = {
    {"all", ALL},
    {"descriptors", "socket#1(inet dgram 0)=0 close#1()=0~"},
    {"replace", "socket#1(inet stream 0)=0 socket#2(inet stream 0)=0 close#1()=0~ listen#2(1)=0 close#2()=0~"},
    {"connections", NULL},
    {"errors", NULL},
    {"limit", "socket#0(inet stream 0)=EMFILE"},
    {"signals", NULL},
    {"capabilities", RAW},
    {"thread", ALL},
    {"moved", BOUND " socket#2(inet stream 0)=0 close#1()=0~ close#2()=0~"},
    {"ended-thread", ALL},
    {"handed-over", ALL},
    {"fork", ALL},
    {"exec", ALL},
    {"close-all", ALL},
    {"all", ALL}, /* still there, and answers the next request */
};

static void compare(const struct subject *subject, const char *scenario, const char *what, const char *expected,
                    const char *seen) {
    char text[9000];
    if (strcmp(expected, seen) != 0)
        snprintf(text, sizeof text, "%s %s: %s: %.4000s", subject->name, scenario, what, expected);
    else
        snprintf(text, sizeof text, "%s %s: %s", subject->name, scenario, what);
    tally_note(strcmp(expected, seen) == 0, text, seen);
}

static void test_calls(struct subject *subject) {
    static struct subject unwatched;
    static char answer[WIRE_LINE_MAX + 1];
    static char answer_unwatched[WIRE_LINE_MAX + 1];
    static struct evidence_calls calls;
    char text[8000];
    const struct vector vector = vector_of(NULL, 0);
    unwatched = (struct subject){.name = subject->name};
    memcpy(unwatched.path, subject->path, sizeof unwatched.path);
    if (!start(subject, true) || !start(&unwatched, false))
        return;
    for (size_t i = 0; i < sizeof expectations / sizeof *expectations; i++) {
        const struct expectation *expectation = &expectations[i];
        play(&unwatched, expectation->scenario, &vector, &calls, answer_unwatched);
        play(subject, expectation->scenario, &vector, &calls, answer);
        tally_note(calls.traced && *answer, "a program is watched and answers", subject->trace.reason);
        compare(subject, expectation->scenario, "the answer", answer_unwatched, answer);
        describe(&calls, text, sizeof text);
        if (expectation->calls)
            compare(subject, expectation->scenario, "the calls", expectation->calls, text);
    }
    process_kill(&subject->process);
    process_kill(&unwatched.process);
}

/* The errors that the kernel finds, as they are noted: each is seen, or not known; none is guessed. */
static void test_errors(struct subject *subject) {
    static char answer[WIRE_LINE_MAX + 1];
    static struct evidence_calls calls;
    static char text[8000];
    const struct vector vector = vector_of(NULL, 0);
    if (!start(subject, true))
        return;
    play(subject, "errors", &vector, &calls, answer);
    describe(&calls, text, sizeof text);
    compare(subject, "errors", "the calls",
            "socket#1(inet6 stream 0)=0 socket#2(inet dgram 0)=0 socket#0(inet 77 0)=EINVAL "
            "socket#0(inet 268435457 0)=EINVAL socket#0(inet stream udp)=EPROTONOSUPPORT bind#1(?)=? "
            "bind#1([::]:0 length 4)=EINVAL bind#1(?)=? bind#2([::1]:0)=EAFNOSUPPORT setsockopt#1(reuseaddr 0)=? "
            "setsockopt#1(reuseaddr 0)=? setsockopt#1(reuseaddr 0)=? setsockopt#2(v6only 1)=ENOPROTOOPT "
            "getsockopt#1(level 1 option 3)=? getsockopt#1(level 1 option 3 1)=0 getsockopt#1(level 1 option 3)=? "
            "getsockname#1(?)=? getsockname#1(?)=? getsockname#1([::]:0)=0 listen#2(1)=EOPNOTSUPP "
            "close#1()=0~ close#2()=0~",
            text);
    play(subject, "connections", &vector, &calls, answer);
    describe(&calls, text, sizeof text);
    tally_note(strstr(text, "accept#1(cloexec)=? close#1()=0~ close#2()=0~ socketpair#0(inet stream 0)=?"),
               "accept and socketpair are noted", text);
    play(subject, "threads", &vector, &calls, answer);
    size_t known = 0;
    for (size_t i = 0; i < calls.count; i++)
        known += calls.all[i].known == (calls.all[i].kind == EVIDENCE_SOCKET ? EVIDENCE_SEEN : EVIDENCE_INFERRED);
    describe(&calls, text, sizeof text);
    tally_note(calls.count == 60 && known == 60 && !calls.more, "the calls of thirty threads", text);
    play(subject, "signals", &vector, &calls, answer);
    compare(subject, "signals", "no call is interrupted", " failures=0", answer);
    tally_note(calls.more && calls.count == EVIDENCE_CALLS_MAX, "more calls than there is room for are said to be more",
               "not");
    process_kill(&subject->process);
}

/* By the one call that i386 has for all; as it had, before it got the others. */
static void test_socketcall(struct subject *subject) {
    static char answer[WIRE_LINE_MAX + 1];
    static struct evidence_calls calls;
    static char text[8000];
    const struct vector vector = vector_of(NULL, 0);
    const struct vector_fault fault = FAULT("bind", "", "inet6", "error", "EADDRINUSE", 1, true);
    const struct vector faulty = vector_of(&fault, 1);
    if (!start(subject, true))
        return;
    play(subject, "socketcall", &vector, &calls, answer);
    describe(&calls, text, sizeof text);
    compare(subject, "socketcall", "the calls",
            "socket#1(inet6 stream+cloexec tcp)=0 setsockopt#1(v6only 1)=0 bind#1([::1]:27015)=0 listen#1(7)=0 "
            "close#1()=0~",
            text);
    compare(subject, "socketcall", "the answer", " socket v6only bind listen nowhere:14", answer);
    play(subject, "socketcall", &faulty, &calls, answer);
    compare(subject, "socketcall", "the answer", " socket v6only bind:98 listen nowhere:14", answer);
    process_kill(&subject->process);
}

/* Each ends the program's use: it has a filter, or a network, for the rest of its life. */
static void test_changes(struct subject *subject) {
    static char answer[WIRE_LINE_MAX + 1];
    static struct evidence_calls calls;
    static char text[8000];
    const struct vector vector = vector_of(NULL, 0);
    if (!start(subject, true))
        return;
    play(subject, "filter", &vector, &calls, answer);
    describe(&calls, text, sizeof text);
    compare(subject, "filter", "the calls", BOUND " getsockname#1([::1]:27015)=0 close#1()=0~", text);
    tally_note(strstr(answer, " listen:1 "), "the program's own filter has its effect", answer);
    process_kill(&subject->process);
    if (!start(subject, true))
        return;
    play(subject, "halves", &vector, &calls, answer);
    describe(&calls, text, sizeof text);
    compare(subject, "halves", "the calls", "socket#1(inet stream 0)=0 listen#1(3)=0 close#1()=0~", text);
    play(subject, "elsewhere", &vector, &calls, answer);
    describe(&calls, text, sizeof text);
    if (strstr(answer, "cannot"))
        printf("skipped (no namespaces): a program in a network of its own\n");
    else
        compare(subject, "elsewhere", "the calls",
                "socket#1(inet stream 0)=0~ bind#1(0.0.0.0:27015)=0~ listen#1(1)=0~ bind#1(0.0.0.0:27015)=? "
                "close#1()=0~",
                text);
    process_kill(&subject->process);
}

/* ---- Faults ------------------------------------------------------------------------------------------------------ */

struct fault_expectation {
    struct vector_fault fault;
    const char *calls;  /* that are noted; NULL: not compared */
    const char *answer; /* a part of it */
};

#define END " listen#1(7)=0 getsockname#1([::1]:27015)=0 close#1()=0~"
#define SOCKET "socket#1(inet6 stream+cloexec tcp)=0 "

static const struct fault_expectation fault_expectations[] = {
    {FAULT("socket", "", "", "error", "EMFILE", 1, false), "socket#0(inet6 stream+cloexec tcp)=EMFILE!", " socket:24"},
    {FAULT("socket", "", "inet6", "error", "ENFILE", 1, true), "socket#0(inet6 stream+cloexec tcp)=ENFILE!",
     " socket:23"},
    {FAULT("socket", "", "inet", "error", "EMFILE", 1, true), ALL, " socket "},
    {FAULT("socket", "", "", "error", "EMFILE", 2, true), ALL, " socket "},
    {FAULT("setsockopt", "v6only", "", "error", "ENOPROTOOPT", 1, false),
     SOCKET "setsockopt#1(v6only 1)=ENOPROTOOPT! getsockopt#1(v6only 0)=0 setsockopt#1(reuseaddr 1)=0 "
            "bind#1([::1]:27015)=0" END,
     " v6only:92 v6only?=0/4 reuseaddr "},
    {FAULT("setsockopt", "v6only", "", "ignored", "", 1, false),
     SOCKET "setsockopt#1(v6only 1)=0! getsockopt#1(v6only 0)=0 setsockopt#1(reuseaddr 1)=0 bind#1([::1]:27015)=0" END,
     " v6only v6only?=0/4"},
    {FAULT("setsockopt", "v6only", "", "other", "", 1, false),
     SOCKET "setsockopt#1(v6only 1)=0! getsockopt#1(v6only 0)=0 setsockopt#1(reuseaddr 1)=0 bind#1([::1]:27015)=0" END,
     " v6only v6only?=0/4"},
    {FAULT("setsockopt", "reuseaddr", "", "error", "ENOMEM", 1, false), NULL, " v6only v6only?=1/4 reuseaddr:12 bind "},
    {FAULT("setsockopt", "reuseport", "", "error", "ENOMEM", 1, false), ALL, " reuseaddr bind "},
    {FAULT("getsockopt", "v6only", "", "other", "", 1, false),
     SOCKET "setsockopt#1(v6only 1)=0 getsockopt#1(v6only 0)=0! setsockopt#1(reuseaddr 1)=0 bind#1([::1]:27015)=0" END,
     " v6only v6only?=0/4"},
    {FAULT("getsockopt", "v6only", "", "ignored", "", 1, false), NULL, " v6only v6only?=-1/4"},
    {FAULT("getsockopt", "v6only", "", "error", "EIO", 1, false), NULL, " v6only v6only?:5=-1/4"},
    {FAULT("bind", "", "", "error", "EADDRINUSE", 1, false), NULL, " bind:98 listen getsockname="},
    {FAULT("bind", "", "", "ignored", "", 1, false), NULL, " bind listen"},
    {FAULT("bind", "", "", "other", "", 1, false),
     MADE " bind#1([::1]:27015)=0! listen#1(7)=0 getsockname#1([::1]:27016)=0 close#1()=0~",
     " bind listen getsockname=27016/28"},
    {FAULT("listen", "", "", "error", "EADDRINUSE", 1, false), NULL, " bind listen:98 getsockname=27015/28"},
    {FAULT("listen", "", "", "ignored", "", 1, false), NULL, " bind listen getsockname=27015/28"},
    {FAULT("getsockname", "", "", "error", "ENOBUFS", 1, false), NULL, " getsockname:105=0/28"},
    {FAULT("getsockname", "", "", "other", "", 1, false),
     BOUND " listen#1(7)=0 getsockname#1([::9]:27015)=0! close#1()=0~", " getsockname=27015/28"},
    {FAULT("close", "", "", "error", "EIO", 1, false),
     BOUND " listen#1(7)=0 getsockname#1([::1]:27015)=0 close#1()=EIO!", " close:5 closed:9"},
    {FAULT("close", "", "", "ignored", "", 1, false), NULL, " close closed"},
    {FAULT("bind", "", "inet", "error", "EADDRINUSE", 1, true), ALL, " bind listen"},
};

static void test_faults(struct subject *subject) {
    static char answer[WIRE_LINE_MAX + 1];
    static struct evidence_calls calls;
    static char text[8000];
    for (size_t i = 0; i < sizeof fault_expectations / sizeof *fault_expectations; i++) {
        const struct fault_expectation *expectation = &fault_expectations[i];
        const struct vector vector = vector_of(&expectation->fault, 1);
        const struct vector unhurt = vector_of(NULL, 0);
        char name[64];
        subject->closes = trace_needs_closes(&vector);
        if (!start(subject, true))
            return;
        snprintf(name, sizeof name, "%s %s", expectation->fault.call, expectation->fault.effect);
        play(subject, "all", &vector, &calls, answer);
        describe(&calls, text, sizeof text);
        if (expectation->calls)
            compare(subject, name, "the calls", expectation->calls, text);
        tally_note(strstr(answer, expectation->answer), name, answer);
        /* A close that is ignored, and only that, leaves the port taken. */
        play(subject, "all", &unhurt, &calls, answer);
        describe(&calls, text, sizeof text);
        bool open = strcmp(name, "close ignored") == 0;
        tally_note(open ? strstr(text, "EADDRINUSE") != NULL : strcmp(text, ALL) == 0,
                   "nothing is done to the next request", text);
        process_kill(&subject->process);
    }
    subject->closes = false;
}

/* There is no port behind the last one, and 0 would be any. */
static void test_last_port(struct subject *subject) {
    const struct vector_fault fault = FAULT("bind", "", "", "other", "", 1, false);
    const struct vector vector = vector_of(&fault, 1);
    static char answer[WIRE_LINE_MAX + 1];
    static struct evidence_calls calls;
    if (!start(subject, true))
        return;
    play(subject, "last-port", &vector, &calls, answer);
    tally_note(strstr(answer, " bind getsockname=1024/28"), "another port than the last", answer);
    process_kill(&subject->process);
}

/* A close is not the end of a socket that is there after the request. */
static void test_held(struct subject *subject) {
    static char answer[WIRE_LINE_MAX + 1];
    static struct evidence_calls calls;
    static struct evidence_sockets made = {.count = 1};
    const struct vector vector = vector_of(NULL, 0);
    if (!start(subject, true))
        return;
    play(subject, "all", &vector, &calls, answer);
    const struct evidence_call *last = &calls.all[calls.count - 1];
    made.all[0].cookie = subject->trace.sockets[0].cookie + 1;
    trace_note_held(&subject->trace, &made, &calls);
    tally_note(last->kind == EVIDENCE_CLOSE && !last->held, "the close of a socket that is gone", "held");
    made.all[0].cookie--;
    trace_note_held(&subject->trace, &made, &calls);
    tally_note(last->held && !(last - 1)->held, "the close of one that is there, and no other call", "not held");
    process_kill(&subject->process);
}

/* Nor is it where it is seen, if the socket has another descriptor. */
static void test_moved(struct subject *subject) {
    static char answer[WIRE_LINE_MAX + 1];
    static struct evidence_calls calls;
    static char text[8000];
    const struct vector vector = vector_of(NULL, 0);
    subject->closes = true;
    if (!start(subject, true))
        return;
    play(subject, "moved", &vector, &calls, answer);
    describe(&calls, text, sizeof text);
    compare(subject, "moved", "the calls, closes among them",
            BOUND " close#1(open elsewhere)=0~ socket#2(inet stream 0)=0 close#2()=0~ close#1()=0~", text);
    process_kill(&subject->process);
    subject->closes = false;
}

/* What the environment refuses is refused to who binds another port, too; a bind that is ignored is not made at all. */
static void test_refusals(struct subject *subject) {
    static const struct fault_expectation refused[] = {
        {FAULT("bind", "", "", "other", "", 1, false), MADE " bind#1([::1]:27015)=EPERM", " bind:1 "},
        {FAULT("bind", "", "", "ignored", "", 1, false), MADE " bind#1([::1]:27015)=0!", " bind "},
        {FAULT("bind", "", "", "error", "EACCES", 1, false), MADE " bind#1([::1]:27015)=EACCES!", " bind:13 "},
    };
    static char answer[WIRE_LINE_MAX + 1];
    static struct evidence_calls calls;
    static char text[8000];
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        const struct vector vector = vector_of(&refused[i].fault, 1);
        char name[64];
        if (!start(subject, true))
            return;
        subject->trace.refusal = environment_refusal("bind-forbidden");
        snprintf(name, sizeof name, "bind refused, and %s", refused[i].fault.effect);
        play(subject, "all", &vector, &calls, answer);
        describe(&calls, text, sizeof text);
        text[strlen(refused[i].calls)] = '\0'; /* up to the bind */
        compare(subject, name, "the calls", refused[i].calls, text);
        tally_note(strstr(answer, refused[i].answer), name, answer);
        process_kill(&subject->process);
    }
}

/* Which of several calls is hit. */
struct count_expectation {
    const char *scenario;
    const char *type; /* that the request asks for */
    struct vector_fault fault;
    const char *parts[2]; /* of the answer, one after the other */
};

static const struct count_expectation count_expectations[] = {
    {"twice", "stream", FAULT("bind", "", "", "error", "EACCES", 1, false), {" bind:13 ", " bind "}},
    {"twice", "stream", FAULT("bind", "", "", "error", "EACCES", 2, false), {" bind ", " bind:13 "}},
    {"twice", "stream", FAULT("bind", "", "", "error", "EACCES", 1, true), {" bind:13 ", " bind:13 "}},
    {"twice", "stream", FAULT("bind", "", "", "error", "EACCES", 3, true), {" bind ", " bind "}},
    {"twice", "0", FAULT("bind", "", "", "error", "EACCES", 2, false), {" bind ", " bind:13 "}},
    {"twice", "dgram", FAULT("bind", "", "", "error", "EACCES", 1, true), {" bind ", " bind "}},
    {"cleared", "stream", FAULT("setsockopt", "reuseaddr", "", "error", "EPERM", 1, true), {" cleared ", " set:1"}},
    {"datagrams", "dgram", FAULT("setsockopt", "reuseaddr", "", "error", "EPERM", 1, false), {" option ", " option:1"}},
    {"datagrams", "dgram", FAULT("socket", "", "", "error", "EMFILE", 1, false), {" resolver ", " socket:24"}},
    {"datagrams", "dgram", FAULT("socket", "", "", "error", "EMFILE", 1, true), {" resolver:24 ", " socket:24"}},
    {"datagrams", "stream", FAULT("socket", "", "", "error", "EMFILE", 1, true), {" resolver ", " socket "}},
};

static void test_counts(struct subject *subject) {
    static char answer[WIRE_LINE_MAX + 1];
    static struct evidence_calls calls;
    for (size_t i = 0; i < sizeof count_expectations / sizeof *count_expectations; i++) {
        const struct count_expectation *expectation = &count_expectations[i];
        struct vector vector = vector_of(&expectation->fault, 1);
        vector.request.socktype = expectation->type;
        if (!start(subject, true))
            return;
        play(subject, expectation->scenario, &vector, &calls, answer);
        const char *first = strstr(answer, expectation->parts[0]);
        char what[128];
        snprintf(what, sizeof what, "%s of %s in %s: %s,%s", expectation->fault.call, expectation->type,
                 expectation->scenario, expectation->parts[0], expectation->parts[1]);
        tally_note(first && strstr(first + 1, expectation->parts[1]), what, answer);
        process_kill(&subject->process);
    }
}

/* ---- Layers ------------------------------------------------------------------------------------------------------ */

#define LAYERS_OWN                                                                                                     \
    "socket#1(inet6 stream tcp)=0 setsockopt#1(v6only 1, by itself)=0 setsockopt#1(reuseaddr 1, by itself)=0 "
#define LAYERS_END " bind#1([::1]:27015)=0 listen#1(7)=0 close#1()="

/* The first such call of the program above is hit, whatever the layer called before; and the end of the socket, not
 * that of a copy. */
static const struct fault_expectation layer_expectations[] = {
    {FAULT("listen", "", "inet", "error", "EADDRINUSE", 1, true),
     LAYERS_OWN "setsockopt#1(v6only 0)=0 getsockopt#1(v6only 0)=0" LAYERS_END "0~",
     " socket own own own v6only read copy bind name listen close"},
    {FAULT("setsockopt", "v6only", "", "error", "EINVAL", 1, false),
     LAYERS_OWN "setsockopt#1(v6only 0)=EINVAL! getsockopt#1(v6only 1)=0" LAYERS_END "0~",
     " socket own own own v6only:22 read copy bind name listen close"},
    {FAULT("setsockopt", "reuseaddr", "", "error", "EINVAL", 1, true), NULL,
     " socket own own own v6only read copy bind name listen close"},
    {FAULT("getsockname", "", "", "error", "EINVAL", 1, true), NULL,
     " socket own own own v6only read copy bind name listen close"},
    {FAULT("bind", "", "", "error", "EACCES", 1, false), NULL,
     " socket own own own v6only read copy bind:13 name listen close"},
    {FAULT("close", "", "", "error", "EIO", 1, false),
     LAYERS_OWN "setsockopt#1(v6only 0)=0 getsockopt#1(v6only 0)=0" LAYERS_END "EIO!",
     " socket own own own v6only read copy bind name listen close:5"},
};

static void test_layer(struct subject *subject) {
    static char answer[WIRE_LINE_MAX + 1];
    static struct evidence_calls calls;
    static char text[8000];
    for (size_t i = 0; i < sizeof layer_expectations / sizeof *layer_expectations; i++) {
        const struct fault_expectation *expectation = &layer_expectations[i];
        const struct vector vector = vector_of(&expectation->fault, 1);
        struct evidence_socket made = {.family = AF_INET6};
        subject->layered = true;
        subject->closes = trace_needs_closes(&vector);
        if (!start(subject, true))
            return;
        play(subject, "layer", &vector, &calls, answer);
        describe(&calls, text, sizeof text);
        if (expectation->calls)
            compare(subject, expectation->fault.call, "the calls below a layer", expectation->calls, text);
        compare(subject, expectation->fault.call, "the answer below a layer", expectation->answer, answer);
        made.cookie = subject->trace.sockets[0].cookie;
        tally_note(trace_saw_made(&subject->trace, &made), "a socket that a watched call made is known", "not");
        made.cookie++;
        tally_note(!trace_saw_made(&subject->trace, &made), "a socket that none made is not", "it is");
        process_kill(&subject->process);
    }
    subject->layered = subject->closes = false;
}

/* ---- End --------------------------------------------------------------------------------------------------------- */

/* It is killed in the middle of calls that nobody serves, or that are being served. */
static void test_kill(struct subject *subject) {
    static char answer[WIRE_LINE_MAX + 1];
    static struct evidence_calls calls;
    struct tree tree;
    size_t length;
    const struct vector vector = vector_of(NULL, 0);
    if (!start(subject, true))
        return;
    trace_begin(&subject->trace, &vector, &calls);
    process_send(&subject->process, "stay\n", process_now() + PATIENCE);
    for (int i = 0; i < PATIENCE / 100 && calls.count <= 20; i++)
        process_receive(&subject->process, process_now() + 100, answer, &length);
    trace_end(&subject->trace);
    tally_note(calls.count > 20, "calls are served while the program is waited for", "few");
    process_kill(&subject->process);
    tally_note(tree_list(&subject->process.others, &tree) && tree.count == 0, "a program in a call can be killed",
               "it is there");
}

/* The number of a thread that has ended may come again, as another's. */
static void test_reuse(void) {
    struct callers callers = {.next = 0};
    pid_t pids[2];
    for (int i = 0; i < 2; i++)
        if ((pids[i] = fork()) == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            pause();
        }
    int first = callers_copy(&callers, pids[0], 2);
    kill(pids[0], SIGKILL);
    waitpid(pids[0], NULL, 0);
    callers.all[0].thread = pids[1]; /* as if it had the number of the one that has ended */
    int second = callers_copy(&callers, pids[1], 2);
    tally_note(first >= 0 && second >= 0, "the descriptor of a thread with a used number is copied", strerror(errno));
    close(first);
    close(second);
    callers_forget(&callers);
    kill(pids[1], SIGKILL);
    waitpid(pids[1], NULL, 0);
}

/* A runner whose own calls are watched cannot watch: it says so, and works. */
static void test_unwatchable(const char *runner) {
    static struct subject subject;
    static char header[WIRE_LINE_MAX + 1];
    static char result[WIRE_LINE_MAX + 1];
    char command[600];
    char error[256] = "no start";
    size_t length;
    snprintf(command, sizeof command, "'%s' run --jobs 1 --filter STEP-007/t02 --results - reference 2>/dev/null",
             runner);
    trace_init(&subject.trace, NULL);
    bool right =
        process_start(&subject.process, &(struct process_start){.command = command, .watch = &subject.trace.watch},
                      error, sizeof error) &&
        process_receive(&subject.process, process_now() + PATIENCE, header, &length) == PROCESS_LINE &&
        process_receive(&subject.process, process_now() + PATIENCE, result, &length) == PROCESS_LINE;
    tally_note(right, "a runner works while it is watched", error);
    tally_note(strstr(header, "are being watched already (seccomp: EBUSY)"), "it says that it cannot watch", header);
    tally_note(strstr(result, "\"verdict\":\"pass\"") && strstr(result, "\"calls\":null"), "and judges without",
               result);
    process_kill(&subject.process);
}

int main(int argc, char **argv) {
    static struct subject subject;
    static struct environment environment;
    char error[512];
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    signal(SIGPIPE, SIG_IGN);
    if (environment_enter("plain", "conformance/vectors/environment", &environment, error, sizeof error) !=
        ENVIRONMENT_READY)
        printf("on this machine's own network: %s\n", error);
    test_reuse();
    if (argc > 1)
        test_unwatchable(argv[1]);
    for (int i = 2; i < argc; i++) {
        subject = (struct subject){.name = argv[i]};
        if (!realpath(argv[i], subject.path)) {
            tally_note(false, argv[i], strerror(errno));
            continue;
        }
        test_calls(&subject);
        test_errors(&subject);
        test_faults(&subject);
        test_last_port(&subject);
        test_held(&subject);
        test_moved(&subject);
        test_refusals(&subject);
        test_counts(&subject);
        test_layer(&subject);
        test_kill(&subject);
        if (strstr(argv[i], "m32"))
            test_socketcall(&subject);
        else
            test_changes(&subject);
    }
    return tally_finish();
}
