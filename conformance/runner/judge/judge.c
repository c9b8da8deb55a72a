/* The way from the evidence of one request to its judgement: outcome, properties, words, what is left, calls. */
#include "judge.h"

#include <stdio.h>
#include <string.h>

#include "calls.h"
#include "checks.h"
#include "outcome.h"
#include "properties.h"
#include "words.h"

const char *verdict_name(enum verdict verdict) {
    static const char *const names[] = {"pass", "fail", "deviates", "unsupported", "skipped", "error"};
    return (unsigned)verdict < VERDICT_COUNT ? names[verdict] : "unknown";
}

const char *check_verdict_name(enum check_verdict verdict) {
    static const char *const names[] = {"pass", "fail", "recorded"};
    return (unsigned)verdict < sizeof names / sizeof *names ? names[verdict] : "unknown";
}

/* ---- Verdict ----------------------------------------------------------------------------------------------------- */

/* Whether a clause that the vector names was broken. What others were is told once for all tests that show it. */
static bool any_own_failed(const struct judgement *judgement) {
    for (size_t i = 0; i < judgement->check_count; i++)
        if (judgement->checks[i].own && judgement->checks[i].verdict == CHECK_FAIL)
            return true;
    return false;
}

/* A service name with capitals may be looked up once more, in lower case (NAME-004), and the host name with it. */
static bool has_capitals(const struct vector_text *service) {
    for (size_t i = 0; i < service->length; i++)
        if (service->bytes[i] >= 'A' && service->bytes[i] <= 'Z')
            return true;
    return false;
}

/* A look-up asks each question once: the environments' resolv.conf has it so. */
static void check_look_ups(struct judging *judging) {
    static const char right[] = "no question asked twice";
    const unsigned asked = judging->evidence->asked;
    if (asked > 0 && !has_capitals(&judging->vector->request.service))
        checks_add(judging, "ERR-007", asked == 1, right, asked == 1 ? right : "the resolver asked again");
}

/* Sockets that came up though the request was to be refused, and the other way round, are one fault; nothing else of
 * them is judged, except what is left of them and of the
 * process. */
static void judge_answer(struct judging *judging) {
    bool fit = true;
    outcome_choose(judging);
    bool comparable = outcome_check(judging) && outcome_is_of_kind(judging);
    if (comparable && !judging->outcome->ok)
        outcome_check_refusal(judging);
    if (comparable && judging->outcome->ok) {
        properties_check(judging);
        fit = words_check(judging);
    }
    properties_check_left(judging);
    properties_check_process(judging);
    if (comparable) {
        check_look_ups(judging);
        calls_check(judging);
    }
    judging->judgement->verdict = any_own_failed(judging->judgement) ? VERDICT_FAIL
                                  : fit                              ? VERDICT_PASS
                                                                     : VERDICT_ERROR;
}

/* An adapter whose process ended, or that serves no further request, left more behind than a socket. */
static void judge_breakdown(struct judging *judging) {
    judging->judgement->verdict = VERDICT_ERROR;
    snprintf(judging->judgement->reason, sizeof judging->judgement->reason, "%s", judging->evidence->error);
    if (judging->evidence->gone)
        checks_add(judging, "CLN-001", false, "the next request is served", "no further request is served");
}

static void judge_unsupported(struct judging *judging) {
    const struct evidence *evidence = judging->evidence;
    struct judgement *judgement = judging->judgement;
    char why[96];
    wire_quote(evidence->answer.why, strlen(evidence->answer.why), why, sizeof why);
    judgement->verdict = VERDICT_ERROR;
    if (evidence->made.count) {
        snprintf(judgement->reason, sizeof judgement->reason,
                 "the adapter answered unsupported (%s) and left a socket open", why);
    } else if (!wire_lacks(evidence->hello, &judging->vector->request, evidence->answer.why)) {
        snprintf(judgement->reason, sizeof judgement->reason,
                 "the adapter answered unsupported, why %s, to a request that its hello says it can be asked", why);
    } else {
        judgement->verdict = VERDICT_UNSUPPORTED;
        snprintf(judgement->reason, sizeof judgement->reason, "%s", evidence->answer.why);
    }
}

static bool sets_v6only(const struct evidence_calls *calls) {
    for (size_t i = 0; i < calls->count; i++)
        if (calls->all[i].kind == EVIDENCE_SETSOCKOPT && calls->all[i].level == IPPROTO_IPV6 &&
            calls->all[i].option == IPV6_V6ONLY && !calls->all[i].by_layer)
            return true;
    return false;
}

/* What a clause demands to be asked of the socket: whoever never asks breaks that clause. What was never set, which is
 * V6-001's, need not be read back. */
static bool is_demanded(const struct judging *judging, const struct vector_fault *fault) {
    const struct vector *vector = judging->vector;
    return (strcmp(fault->call, "getsockopt") == 0 && vector_has_clause(vector, "V6-002") &&
            sets_v6only(&judging->evidence->calls)) ||
           (strcmp(fault->call, "getsockname") == 0 && vector_has_clause(vector, "BIND-004"));
}

/* The first fault of the vector, if none happened since no such call was made: then the request shows nothing. NULL
 * otherwise. A call that is missing breaks a clause of its own, in every request. */
static const struct vector_fault *fault_without_call(const struct judging *judging) {
    const struct vector *vector = judging->vector;
    const struct evidence_calls *calls = &judging->evidence->calls;
    if (vector->fault_count == 0 || !calls->traced || calls->more || judging->evidence->answer.kind != WIRE_OK)
        return NULL;
    for (size_t i = 0; i < calls->count; i++)
        if (calls->all[i].known == EVIDENCE_INJECTED)
            return NULL;
    for (size_t i = 0; i < vector->fault_count; i++)
        if (is_demanded(judging, &vector->faults[i]))
            return NULL;
    return &vector->faults[0];
}

static void judge_fault_without_call(struct judging *judging, const struct vector_fault *fault) {
    struct judgement *judgement = judging->judgement;
    judgement->verdict = VERDICT_UNSUPPORTED;
    snprintf(judgement->reason, sizeof judgement->reason, "the call that is to fail is never made: %s%s%s", fault->call,
             fault->option[0] ? " of " : "", fault->option);
}

/* What is right is not judged either where its level is not: nothing may be said of the rest then. */
static void record_below(enum vector_level least, struct judgement *judgement) {
    for (size_t i = 0; i < judgement->check_count; i++)
        if (judgement->checks[i].level < least)
            judgement->checks[i].verdict = CHECK_RECORDED;
}

void judge(enum vector_level least, const struct vector *vector, const struct evidence *evidence,
           struct judgement *judgement) {
    struct judging judging = {.least = least, .vector = vector, .evidence = evidence, .judgement = judgement};
    memset(judgement, 0, sizeof *judgement);
    socket_views_observed(vector, evidence, &evidence->made, &judging.observed);
    if (evidence->error[0]) {
        judge_breakdown(&judging);
    } else if (evidence->answer.kind == WIRE_UNSUPPORTED) {
        judge_unsupported(&judging);
    } else if (fault_without_call(&judging)) {
        judge_fault_without_call(&judging, fault_without_call(&judging));
    } else if (evidence->answer.kind == WIRE_OK || evidence->answer.kind == WIRE_ERROR) {
        judge_answer(&judging);
    } else {
        judgement->verdict = VERDICT_ERROR;
        snprintf(judgement->reason, sizeof judgement->reason, "there is no answer to judge");
    }
    record_below(least, judgement);
}
