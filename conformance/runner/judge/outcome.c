/* Judges the outcome: which one was right, whether it is what happened, and stage and code of a refusal. */
#include "outcome.h"

#include <stdio.h>
#include <string.h>

#include "calls.h"
#include "request_view.h"

/* ---- Sockets ----------------------------------------------------------------------------------------------------- */

/* Whether family, address, zone and port are right, which are what the outcome is about. Where a socket was bound
 * although it was to be created only, its address says nothing about the one that was asked for. */
static bool is_in_place(const struct socket_view *expected, const struct socket_view *observed) {
    if (expected->family != observed->family)
        return false;
    if (expected->state == SOCKET_CREATED && observed->state != SOCKET_CREATED)
        return true;
    bool is_bound = expected->state == SOCKET_CREATED || observed->state != SOCKET_CREATED;
    return is_bound && socket_view_same_address(expected, observed) && socket_view_same_port(expected, observed);
}

static int port_of(const struct judging *judging, const struct socket_view *view) {
    return socket_view_port(&judging->evidence->made.all[view->index].address);
}

/* How like the expected sockets those are that were found for them. A mark is right on up to two sockets; the graver
 * ones come first, and decide. */
static unsigned likeness(const struct judging *judging) {
    const struct socket_view *const *found = judging->found;
    enum { ONE_PORT = 4, MARKS = 8 };
    unsigned counts[MARKS] = {0};
    for (size_t i = 0; i < judging->expected.count; i++) {
        const struct socket_view *expected = &judging->expected.all[i];
        if (!found[i])
            continue;
        const bool marks[MARKS] = {true,
                                   expected->family == found[i]->family,
                                   socket_view_same_address(expected, found[i]),
                                   socket_view_same_port(expected, found[i]),
                                   false, /* ONE_PORT: it is about both */
                                   expected->state == found[i]->state,
                                   strcmp(expected->type, found[i]->type) == 0,
                                   expected->v6only == found[i]->v6only};
        for (size_t k = 0; k < MARKS; k++)
            counts[k] += marks[k];
    }
    counts[ONE_PORT] = found[0] && found[1] && port_of(judging, found[0]) == port_of(judging, found[1]);
    unsigned result = judging->expected.count == judging->observed.count;
    for (size_t k = 0; k < MARKS; k++)
        result = 3 * result + counts[k];
    return result;
}

static const struct socket_view *seen_at(const struct judging *judging, size_t i) {
    return i < judging->observed.count ? &judging->observed.all[i] : NULL;
}

/* Finds a seen socket for each expected one. Where one of a pair is missing, the one that is there stands for the one
 * that it is more like. */
static void find_sockets(struct judging *judging) {
    const struct socket_view *best[2] = {NULL, NULL};
    unsigned most = 0;
    for (size_t i = 0; i <= judging->observed.count; i++) {
        for (size_t k = 0; k <= judging->observed.count; k++) {
            judging->found[0] = seen_at(judging, i);
            judging->found[1] = judging->expected.count == 2 ? seen_at(judging, k) : NULL;
            if (i == k || likeness(judging) <= most)
                continue;
            most = likeness(judging);
            best[0] = judging->found[0];
            best[1] = judging->found[1];
        }
    }
    judging->found[0] = best[0];
    judging->found[1] = best[1];
}

/* Two sockets on a port that the system picks must have the same one (STK-005). */
static bool ports_differ(const struct judging *judging) {
    const struct socket_view *const *found = judging->found;
    return judging->expected.all[0].port == -1 && found[0] && found[1] &&
           port_of(judging, found[0]) != port_of(judging, found[1]);
}

/* Whether a pair came up where auto should have made one socket: then that is the fault, and not each half's own. */
static bool is_another_stack(const struct judging *judging) {
    const struct socket_view *seen = judging->observed.all;
    return request_is_for(&judging->vector->request, "auto") && judging->expected.count == 1 &&
           strcmp(socket_views_stack(&judging->observed), "pair") == 0 && seen[0].state == SOCKET_LISTENING &&
           seen[1].state == SOCKET_LISTENING && port_of(judging, &seen[0]) == port_of(judging, &seen[1]);
}

static bool sockets_are_right(const struct judging *judging) {
    if (is_another_stack(judging))
        return false;
    for (size_t i = 0; i < judging->expected.count; i++)
        if (!judging->found[i] || !is_in_place(&judging->expected.all[i], judging->found[i]))
            return false;
    return !ports_differ(judging);
}

/* ---- Refusals ---------------------------------------------------------------------------------------------------- */

static bool is_before_calls(const char *stage) {
    static const char *const stages[] = {"validate", "initialize", "resolve", "select"};
    for (size_t i = 0; i < sizeof stages / sizeof *stages; i++)
        if (strcmp(stage, stages[i]) == 0)
            return true;
    return false;
}

/* From outside, nobody can tell who refused before there was a socket: the routine, the resolver, or the routine for
 * what the resolver said. */
static bool is_stage(const char *expected, const char *observed) {
    return strcmp(expected, observed) == 0 || (is_before_calls(expected) && is_before_calls(observed));
}

/* Whether the request was refused before a call failed, or because one did, as the outcome's stage has it. By the
 * calls, if they say; else by the words: a stage without a code is no sign that a call failed, and a lost stage says
 * nothing. */
static bool is_refused_in_time(const struct judging *judging, const struct vector_outcome *outcome) {
    const char *stage = judging->evidence->stage;
    bool before = is_before_calls(outcome->stage);
    switch (calls_refusal(judging->vector, judging->evidence)) {
    case REFUSAL_BEFORE_CALLS:
        return before;
    case REFUSAL_BY_CALL:
        return !before;
    default:
        return stage[0] == '\0' || judging->evidence->code[0] == '\0' || is_before_calls(stage) == before;
    }
}

/* ---- Which outcome ----------------------------------------------------------------------------------------------- */

static bool is_of_kind(const struct judging *judging, const struct vector_outcome *outcome) {
    return judging->evidence->answer.kind == (outcome->ok ? WIRE_OK : WIRE_ERROR);
}

bool outcome_is_of_kind(const struct judging *judging) {
    return is_of_kind(judging, judging->outcome);
}

static void take(struct judging *judging, const struct vector_outcome *outcome) {
    judging->outcome = outcome;
    socket_views_expected(judging->vector, outcome, &judging->evidence->host, &judging->expected);
    find_sockets(judging);
}

/* How near what happened is to the outcome; 0: it is of another kind. */
static unsigned nearness(const struct judging *judging) {
    const struct vector_outcome *outcome = judging->outcome;
    if (!is_of_kind(judging, outcome))
        return 0;
    if (outcome->ok)
        return 1 + likeness(judging);
    const bool marks[] = {is_refused_in_time(judging, outcome), is_stage(outcome->stage, judging->evidence->stage),
                          strcmp(outcome->code, judging->evidence->code) == 0};
    unsigned result = 1;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        result = 2 * result + marks[i];
    return result;
}

void outcome_choose(struct judging *judging) {
    const struct vector *vector = judging->vector;
    const struct vector_outcome *nearest = &vector->outcomes[0];
    unsigned most = 0;
    for (size_t i = 0; i < vector->outcome_count; i++) {
        take(judging, &vector->outcomes[i]);
        if (nearness(judging) <= most)
            continue;
        nearest = &vector->outcomes[i];
        most = nearness(judging);
    }
    take(judging, nearest);
}

/* ---- Check ------------------------------------------------------------------------------------------------------- */

/* What is said of a refusal; when it was only where that is wrong. */
static const char *refusal_text(bool right, bool before) {
    if (right)
        return "refused";
    return before ? "refused before a system call failed" : "refused because a system call failed";
}

static void describe_expected(const struct judging *judging, const struct vector_outcome *outcome, char *text,
                              size_t size) {
    struct socket_views expected;
    if (!outcome->ok) {
        bool in_time = judging->evidence->answer.kind != WIRE_ERROR || is_refused_in_time(judging, outcome);
        snprintf(text, size, "%s", refusal_text(in_time, is_before_calls(outcome->stage)));
    } else if (judging->vector->request.last_step == VECTOR_STEP_RESOLVE) {
        snprintf(text, size, "resolved");
    } else {
        socket_views_expected(judging->vector, outcome, &judging->evidence->host, &expected);
        socket_views_describe_places(&expected, text, size);
    }
}

static void describe_outcomes(const struct judging *judging, char *text, size_t size) {
    char one[CHECK_TEXT];
    char last[CHECK_TEXT] = "";
    size_t used = 0;
    for (size_t i = 0; i < judging->vector->outcome_count; i++) {
        describe_expected(judging, &judging->vector->outcomes[i], one, sizeof one);
        if (strcmp(one, last) == 0)
            continue; /* stage and code have checks of their own, and so has IPV6_V6ONLY */
        snprintf(text + used, size - used, "%s%s", used ? ", or " : "", one);
        used += strlen(text + used);
        memcpy(last, one, sizeof last);
    }
}

static void describe_refusal(const struct judging *judging, bool right, char *text, size_t size) {
    const char *code = judging->evidence->code;
    if (judging->outcome->ok)
        snprintf(text, size, "refused with %s", code[0] ? code : "no code");
    else
        snprintf(text, size, "%s", refusal_text(right, !is_before_calls(judging->outcome->stage)));
}

static void describe_observed(const struct judging *judging, bool right, char *text, size_t size) {
    const struct evidence *evidence = judging->evidence;
    if (evidence->answer.kind == WIRE_ERROR)
        describe_refusal(judging, right, text, size);
    else if (judging->vector->request.last_step == VECTOR_STEP_RESOLVE && evidence->made.count == 0)
        snprintf(text, size, "resolved");
    else
        socket_views_describe_places(&judging->observed, text, size);
}

/* The clause that a code is judged under. */
static const char *clause_of_code(const struct vector *vector) {
    static const char *const special[] = {"PRE-001", "ERR-009"};
    for (size_t i = 0; i < sizeof special / sizeof *special; i++)
        if (vector_has_clause(vector, special[i]))
            return special[i];
    return "ERR-002";
}

bool outcome_check(struct judging *judging) {
    char expected[CHECK_TEXT];
    char observed[CHECK_TEXT];
    bool right = outcome_is_of_kind(judging) &&
                 (judging->outcome->ok ? sockets_are_right(judging) : is_refused_in_time(judging, judging->outcome));
    describe_outcomes(judging, expected, sizeof expected);
    describe_observed(judging, right, observed, sizeof observed);
    if (outcome_is_of_kind(judging) && ports_differ(judging))
        strncat(observed, ", on different ports", sizeof observed - strlen(observed) - 1);
    judging->judgement->outcome_right = right;
    checks_add_deciding(judging, judging->vector->clauses[0], right, expected, observed);
    return right || (judging->outcome->ok && !is_another_stack(judging));
}

void outcome_check_refusal(struct judging *judging) {
    const struct vector_outcome *outcome = judging->outcome;
    const struct evidence *evidence = judging->evidence;
    char expected[CHECK_TEXT];
    char observed[CHECK_TEXT];
    snprintf(expected, sizeof expected, "stage %s",
             is_before_calls(outcome->stage) ? "validate, resolve or select" : outcome->stage);
    snprintf(observed, sizeof observed, evidence->stage[0] ? "stage %s" : "no stage", evidence->stage);
    checks_add_deciding(judging, "ERR-001", is_stage(outcome->stage, evidence->stage), expected, observed);
    checks_add_deciding(judging, clause_of_code(judging->vector), strcmp(outcome->code, evidence->code) == 0,
                        outcome->code, evidence->code[0] ? evidence->code : "no code");
}
