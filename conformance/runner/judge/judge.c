/* The verdict on one request. Each check belongs to one clause; a clause without a check of its own is judged by the
 * outcome alone. */
#include "judge.h"

#include <stdio.h>
#include <string.h>

#include "reader/clauses.h"
#include "socket_view.h"

struct judging {
    enum vector_level least;
    const struct vector *vector;
    const struct evidence *evidence;
    struct judgement *judgement;
    struct socket_views observed;
    const struct vector_outcome *outcome; /* the one of the right outcomes that is nearest to what happened */
    bool matched;
    bool forgiven; /* only IPV6_V6ONLY differs, and that is not what the vector is about */
};

const char *verdict_name(enum verdict verdict) {
    static const char *const names[] = {"pass", "fail", "deviates", "unsupported", "skipped", "error"};
    return (unsigned)verdict < VERDICT_COUNT ? names[verdict] : "unknown";
}

const char *check_verdict_name(enum check_verdict verdict) {
    static const char *const names[] = {"pass", "fail", "recorded"};
    return (unsigned)verdict < sizeof names / sizeof *names ? names[verdict] : "unknown";
}

/* ---- Checks ------------------------------------------------------------------------------------------------------ */

/* The level that SPEC.md gives the clause; that of the vector if SPEC.md does not have it. */
static enum vector_level level_of(const struct judging *judging, const char *clause) {
    enum vector_level level = judging->vector->level;
    clause_level(clause, &level);
    return level;
}

static void add_check(struct judging *judging, const char *clause, bool right, const char *expected,
                      const char *observed) {
    struct judgement *judgement = judging->judgement;
    if (judgement->check_count == CHECKS_MAX)
        return;
    struct check *check = &judgement->checks[judgement->check_count++];
    check->clause = clause;
    check->level = level_of(judging, clause);
    bool judged = check->level != VECTOR_INFO && check->level >= judging->least;
    check->verdict = right ? CHECK_PASS : judged ? CHECK_FAIL : CHECK_RECORDED;
    snprintf(check->expected, sizeof check->expected, "%s", expected);
    snprintf(check->observed, sizeof check->observed, "%s", observed);
}

/* Adds the check only if the vector names the clause. */
static void add_named(struct judging *judging, const char *clause, bool right, const char *expected,
                      const char *observed) {
    if (vector_has_clause(judging->vector, clause))
        add_check(judging, clause, right, expected, observed);
}

/* ---- Outcome ----------------------------------------------------------------------------------------------------- */

/* Two sockets on a port that the system picks must have the same one. */
static bool ports_differ(const struct judging *judging, const struct vector_outcome *outcome) {
    const struct evidence_sockets *made = &judging->evidence->made;
    bool free_pair = outcome->socket_count == 2 && outcome->sockets[0].port == -1 && outcome->sockets[1].port == -1;
    return free_pair && made->count == 2 &&
           socket_view_port(&made->all[0].address) != socket_view_port(&made->all[1].address);
}

/* Whether the vector is about IPV6_V6ONLY; in the others it has a check of its own, so that it is not told as a fault
 * of something else. */
static bool is_about_v6only(const struct vector *vector) {
    static const char *const beginnings[] = {"V6-", "STK-", "STEP-015", "STEP-017", "FLAG-014", "NODE-012"};
    for (size_t i = 0; vector->clauses[i]; i++)
        for (size_t k = 0; k < sizeof beginnings / sizeof *beginnings; k++)
            if (strncmp(vector->clauses[i], beginnings[k], strlen(beginnings[k])) == 0)
                return true;
    return false;
}

static bool matches(const struct judging *judging, const struct vector_outcome *outcome, bool forgive) {
    const struct evidence *evidence = judging->evidence;
    struct socket_views expected;
    if (!outcome->ok)
        return evidence->answer.kind == WIRE_ERROR;
    if (evidence->answer.kind != WIRE_OK)
        return false;
    socket_views_expected(judging->vector, outcome, &evidence->host, &expected);
    if (forgive)
        socket_views_forgive_v6only(&judging->observed, &expected);
    return socket_views_match(&expected, &judging->observed) && !ports_differ(judging, outcome);
}

static bool is_group(const char *stage) {
    return strcmp(stage, "validate") == 0 || strcmp(stage, "resolve") == 0 || strcmp(stage, "select") == 0;
}

/* From outside, nobody can tell who refused before there was a socket: the routine, the resolver, or the routine for
 * what the resolver said. */
static bool stage_is(const char *expected, const char *observed) {
    return strcmp(expected, observed) == 0 || (is_group(expected) && is_group(observed));
}

static int nearness(const struct judging *judging, const struct vector_outcome *outcome) {
    int near = matches(judging, outcome, false) ? 4 : 0;
    if (outcome->ok == (judging->evidence->answer.kind == WIRE_OK))
        near += 1;
    if (near >= 4 && !outcome->ok)
        near +=
            stage_is(outcome->stage, judging->evidence->stage) + (strcmp(outcome->code, judging->evidence->code) == 0);
    return near;
}

static void choose_outcome(struct judging *judging) {
    int best = -1;
    for (size_t i = 0; i < judging->vector->outcome_count; i++) {
        int near = nearness(judging, &judging->vector->outcomes[i]);
        if (near > best) {
            best = near;
            judging->outcome = &judging->vector->outcomes[i];
        }
    }
    judging->matched = matches(judging, judging->outcome, false);
    if (!judging->matched && !is_about_v6only(judging->vector))
        judging->matched = judging->forgiven = matches(judging, judging->outcome, true);
}

static void describe_expected(const struct judging *judging, const struct vector_outcome *outcome, char *text,
                              size_t size) {
    struct socket_views expected;
    if (!outcome->ok) {
        snprintf(text, size, "refused");
    } else if (judging->vector->request.last_step == VECTOR_STEP_RESOLVE) {
        snprintf(text, size, "resolved");
    } else {
        socket_views_expected(judging->vector, outcome, &judging->evidence->host, &expected);
        socket_views_describe(&expected, text, size);
    }
}

static void describe_outcomes(const struct judging *judging, char *text, size_t size) {
    char one[CHECK_TEXT];
    char last[CHECK_TEXT] = "";
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < judging->vector->outcome_count; i++) {
        describe_expected(judging, &judging->vector->outcomes[i], one, sizeof one);
        if (strcmp(one, last) == 0)
            continue; /* refusals differ in stage and code, which have checks of their own */
        int length = snprintf(text + used, size - used, "%s%s", used ? ", or " : "", one);
        used += length > 0 && (size_t)length < size - used ? (size_t)length : 0;
        memcpy(last, one, sizeof last);
    }
}

static void describe_observed(const struct judging *judging, char *text, size_t size) {
    const struct evidence *evidence = judging->evidence;
    if (evidence->answer.kind == WIRE_ERROR && judging->outcome->ok)
        snprintf(text, size, "refused with %s", evidence->code[0] ? evidence->code : "no code");
    else if (evidence->answer.kind == WIRE_ERROR)
        snprintf(text, size, "refused");
    else if (judging->vector->request.last_step == VECTOR_STEP_RESOLVE && evidence->made.count == 0)
        snprintf(text, size, "resolved");
    else
        socket_views_describe(&judging->observed, text, size);
}

static void check_outcome(struct judging *judging) {
    char expected[CHECK_TEXT];
    char observed[CHECK_TEXT];
    describe_outcomes(judging, expected, sizeof expected);
    describe_observed(judging, observed, sizeof observed);
    if (judging->outcome->ok && ports_differ(judging, judging->outcome))
        strncat(observed, ", on different ports", sizeof observed - strlen(observed) - 1);
    add_check(judging, judging->vector->clauses[0], judging->matched, expected, observed);
}

/* ---- Refusals ---------------------------------------------------------------------------------------------------- */

static void check_refusal(struct judging *judging) {
    const struct vector_outcome *outcome = judging->outcome;
    const struct evidence *evidence = judging->evidence;
    const char *stage = is_group(outcome->stage) ? "stage validate, resolve or select" : outcome->stage;
    char expected[CHECK_TEXT];
    char observed[CHECK_TEXT];
    snprintf(expected, sizeof expected, is_group(outcome->stage) ? "%s" : "stage %s", stage);
    snprintf(observed, sizeof observed, evidence->stage[0] ? "stage %s" : "no stage", evidence->stage);
    add_named(judging, "ERR-001", stage_is(outcome->stage, evidence->stage), expected, observed);
    add_named(judging, "ERR-002", strcmp(outcome->code, evidence->code) == 0, outcome->code,
              evidence->code[0] ? evidence->code : "no code");
}

/* ---- Sockets ----------------------------------------------------------------------------------------------------- */

static bool has_option(const struct vector *vector, const char *option) {
    size_t length = strlen(option);
    for (const char *at = vector->request.options; (at = strstr(at, option)); at += length)
        if ((at == vector->request.options || at[-1] == ',') && (at[length] == ',' || !at[length]))
            return true;
    return false;
}

static bool socket_flag(const struct evidence_socket *socket, const char *clause) {
    if (strcmp(clause, "SOCK-004") == 0)
        return socket->cloexec;
    if (strcmp(clause, "SOCK-005") == 0)
        return socket->nonblock;
    return strcmp(clause, "REUSE-001") == 0 ? socket->reuseaddr : socket->reuseport;
}

/* One flag that all the sockets are to have, or all not. */
static void check_flag(struct judging *judging, const char *clause, bool wanted, const char *yes, const char *no) {
    const struct evidence_sockets *made = &judging->evidence->made;
    bool right = true;
    for (size_t i = 0; i < made->count; i++)
        right = right && socket_flag(&made->all[i], clause) == wanted;
    add_named(judging, clause, right, wanted ? yes : no, right == wanted ? yes : no);
}

static void check_backlog(struct judging *judging, const char *clause) {
    const struct evidence *evidence = judging->evidence;
    int asked = judging->vector->request.backlog;
    int capped = evidence->host.somaxconn >= 0 && asked > evidence->host.somaxconn ? evidence->host.somaxconn : asked;
    char expected[CHECK_TEXT];
    char observed[CHECK_TEXT];
    for (size_t i = 0; i < evidence->made.count; i++) {
        int backlog = evidence->made.all[i].backlog;
        snprintf(expected, sizeof expected, "backlog %d", capped);
        snprintf(observed, sizeof observed, "backlog %d", backlog);
        add_named(judging, clause, backlog == capped, expected, observed);
    }
}

static void check_v6only(struct judging *judging) {
    struct socket_views expected;
    socket_views_expected(judging->vector, judging->outcome, &judging->evidence->host, &expected);
    for (size_t i = 0; judging->forgiven && i < expected.count; i++)
        if (expected.all[i].v6only >= 0)
            add_check(judging, "V6-001", false, expected.all[i].v6only ? "v6only=1" : "v6only=0",
                      expected.all[i].v6only ? "v6only=0" : "v6only=1");
}

/* Whether the sharing options must be as they are to stay. For a port that the system picks they may wait until the
 * socket listens (REUSE-006), and for a datagram socket nothing says when they come. */
static bool sharing_is_settled(const struct vector *vector) {
    const char *service = vector->request.service.bytes;
    const bool named = vector->request.stack[0] != '\0' && service == NULL; /* open's default */
    const bool picked = !named && (service == NULL || strcmp(service, "0") == 0);
    return vector->request.last_step == VECTOR_STEP_LISTEN ||
           (vector->request.last_step == VECTOR_STEP_BIND && !picked);
}

static void check_sockets(struct judging *judging) {
    const struct vector *vector = judging->vector;
    bool stream = judging->evidence->made.count && judging->evidence->made.all[0].type == SOCK_STREAM;
    check_v6only(judging);
    check_flag(judging, "SOCK-004", true, "close-on-exec", "inherited by programs that are executed");
    check_flag(judging, "SOCK-005", has_option(vector, "nonblock"), "non-blocking", "blocking");
    if (sharing_is_settled(vector)) {
        check_flag(judging, "REUSE-001", stream, "SO_REUSEADDR set", "SO_REUSEADDR not set");
        check_flag(judging, "REUSE-003", has_option(vector, "reuseport"), "SO_REUSEPORT set", "SO_REUSEPORT not set");
    }
    if (vector->request.last_step == VECTOR_STEP_LISTEN) {
        check_backlog(judging, "LSTN-002");
        check_backlog(judging, "LSTN-005");
    }
}

static void check_left(struct judging *judging) {
    char observed[CHECK_TEXT] = "nothing left open";
    struct socket_views left;
    if (judging->evidence->left.count) {
        socket_views_observed(judging->vector, judging->evidence, &judging->evidence->left, &left);
        snprintf(observed, sizeof observed, "left open: ");
        socket_views_describe(&left, observed + strlen(observed), sizeof observed - strlen(observed));
    }
    add_check(judging, "CLN-001", judging->evidence->left.count == 0, "nothing left open", observed);
}

/* ---- Words ------------------------------------------------------------------------------------------------------- */

/* Whether some socket that is there has the address and the port that the answer names at `index`, if it names any. */
static bool is_there(const struct judging *judging, size_t index) {
    const struct wire_answer *answer = &judging->evidence->answer;
    if (!answer->addresses[index][0] && answer->ports[index] < 0)
        return true;
    for (size_t i = 0; i < judging->evidence->made.count; i++) {
        const struct evidence_socket *socket = &judging->evidence->made.all[i];
        char address[INET6_ADDRSTRLEN];
        socket_view_address_text(&socket->address, address);
        size_t length = strcspn(answer->addresses[index], "%");
        bool same_address = !answer->addresses[index][0] ||
                            (length == strlen(address) && memcmp(address, answer->addresses[index], length) == 0);
        if (same_address && (answer->ports[index] < 0 || answer->ports[index] == socket_view_port(&socket->address)))
            return true;
    }
    return false;
}

/* Whether the answer says something that is not so; then `text` has it, and what was seen. */
static bool words_differ(const struct judging *judging, char *text, size_t size) {
    const struct wire_answer *answer = &judging->evidence->answer;
    const char *stack = socket_views_stack(&judging->observed);
    char seen[CHECK_TEXT / 2];
    if (answer->kind != WIRE_OK)
        return false;
    socket_views_describe(&judging->observed, seen, sizeof seen);
    if (answer->sockets != (long)judging->evidence->made.count) {
        snprintf(text, size, "said sockets=%ld, seen: %s", answer->sockets, seen);
        return true;
    }
    if (judging->vector->request.last_step <= VECTOR_STEP_SOCKET)
        return false; /* the address is yet to be bound to */
    for (size_t i = 0; i < WIRE_SOCKETS_MAX; i++) {
        if (!is_there(judging, i)) {
            snprintf(text, size, "said address=%.64s port=%ld, seen: %s",
                     answer->addresses[i][0] ? answer->addresses[i] : "-", answer->ports[i], seen);
            return true;
        }
    }
    if (answer->stack[0] && judging->vector->request.stack[0] && strcmp(answer->stack, stack) != 0) {
        snprintf(text, size, "said stack=%.16s, seen: %s", answer->stack, seen);
        return true;
    }
    return false;
}

/* If the vector's clause is that the real address can be learned, what the answer says is judged; else an answer that
 * is not so makes the adapter unfit to be judged. */
static bool check_words(struct judging *judging) {
    static const char *const clauses[] = {"BIND-004", "PORT-011"};
    char text[CHECK_TEXT];
    bool differ = words_differ(judging, text, sizeof text);
    for (size_t i = 0; i < sizeof clauses / sizeof *clauses; i++) {
        if (vector_has_clause(judging->vector, clauses[i])) {
            add_check(judging, clauses[i], !differ, "reports the address and port that it has",
                      differ ? text : "reports the address and port that it has");
            return false;
        }
    }
    if (differ)
        snprintf(judging->judgement->reason, sizeof judging->judgement->reason,
                 "the adapter's words differ from what was seen: %s", text);
    return differ;
}

/* ---- Verdict ----------------------------------------------------------------------------------------------------- */

static bool any_failed(const struct judgement *judgement) {
    for (size_t i = 0; i < judgement->check_count; i++)
        if (judgement->checks[i].verdict == CHECK_FAIL)
            return true;
    return false;
}

static void judge_answer(struct judging *judging) {
    bool differ = false;
    choose_outcome(judging);
    check_outcome(judging);
    if (judging->matched && !judging->outcome->ok)
        check_refusal(judging);
    if (judging->matched && judging->outcome->ok)
        check_sockets(judging);
    if (judging->evidence->answer.kind == WIRE_OK)
        differ = check_words(judging);
    check_left(judging);
    judging->judgement->verdict = any_failed(judging->judgement) ? VERDICT_FAIL : differ ? VERDICT_ERROR : VERDICT_PASS;
}

static void judge_unsupported(struct judging *judging) {
    const struct evidence *evidence = judging->evidence;
    struct judgement *judgement = judging->judgement;
    char why[96];
    wire_quote(evidence->answer.why, strlen(evidence->answer.why), why, sizeof why);
    judgement->verdict = VERDICT_ERROR;
    if (evidence->made.count)
        snprintf(judgement->reason, sizeof judgement->reason,
                 "the adapter answered unsupported (%s) and left a socket open", why);
    else if (!wire_lacks(evidence->hello, &judging->vector->request, evidence->answer.why))
        snprintf(judgement->reason, sizeof judgement->reason,
                 "the adapter answered unsupported, why %s, to a request that its hello says it can be asked", why);
    else
        judgement->verdict = VERDICT_UNSUPPORTED;
    if (judgement->verdict == VERDICT_UNSUPPORTED)
        snprintf(judgement->reason, sizeof judgement->reason, "%s", evidence->answer.why);
}

void judge(enum vector_level least, const struct vector *vector, const struct evidence *evidence,
           struct judgement *judgement) {
    struct judging judging = {.least = least, .vector = vector, .evidence = evidence, .judgement = judgement};
    memset(judgement, 0, sizeof *judgement);
    socket_views_observed(vector, evidence, &evidence->made, &judging.observed);
    if (evidence->error[0]) {
        judgement->verdict = VERDICT_ERROR;
        snprintf(judgement->reason, sizeof judgement->reason, "%s", evidence->error);
    } else if (evidence->answer.kind == WIRE_UNSUPPORTED) {
        judge_unsupported(&judging);
    } else if (evidence->answer.kind == WIRE_OK || evidence->answer.kind == WIRE_ERROR) {
        judge_answer(&judging);
    } else {
        judgement->verdict = VERDICT_ERROR;
        snprintf(judgement->reason, sizeof judgement->reason, "there is no answer to judge");
    }
}
