/* Outcomes as text, their classes, and the findings that follow from them. */
#include "compare.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "runner/judge/socket_view.h"

/* ---- Classes ----------------------------------------------------------------------------------------------------- */

/* In what a socket differs from the expected one. */
enum {
    DIFFERENT_STATE = 1,
    DIFFERENT_FAMILY = 2,
    DIFFERENT_TYPE = 4,
    DIFFERENT_ADDRESS = 8,
    DIFFERENT_PORT = 16,
    DIFFERENT_V6ONLY = 32,
    DIFFERENT_REACH = 64
};

static bool reach_differs(enum evidence_reach expected, enum evidence_reach observed) {
    return expected != EVIDENCE_NOT_TRIED && observed != EVIDENCE_NOT_TRIED && expected != observed;
}

static unsigned difference_of(const struct socket_view *expected, const struct socket_view *observed) {
    unsigned ways = 0;
    if (expected->family != observed->family)
        return DIFFERENT_FAMILY; /* then the address differs, too, which says no more */
    ways |= expected->state != observed->state ? DIFFERENT_STATE : 0;
    ways |= strcmp(expected->type, observed->type) != 0 || strcmp(expected->protocol, observed->protocol) != 0
                ? DIFFERENT_TYPE
                : 0;
    ways |= observed->address[0] && strcmp(expected->address, observed->address) != 0 ? DIFFERENT_ADDRESS : 0;
    ways |= observed->port != -2 && expected->port != -1 && expected->port != observed->port ? DIFFERENT_PORT : 0;
    ways |= expected->v6only != -1 && expected->v6only != observed->v6only ? DIFFERENT_V6ONLY : 0;
    if (!ways && (reach_differs(expected->ipv4, observed->ipv4) || reach_differs(expected->ipv6, observed->ipv6)))
        ways |= DIFFERENT_REACH;
    return ways;
}

/* In what the observed sockets differ from the expected ones. */
static void class_of_difference(const struct socket_views *expected, const struct socket_views *observed, char *text,
                                size_t size) {
    static const char *const names[] = {"state", "family", "type", "address", "port", "IPV6_V6ONLY", "reach"};
    unsigned ways = 0;
    size_t used = 0;
    if (expected->count != observed->count) {
        snprintf(text, size, "comes up with %zu sockets, not %zu", observed->count, expected->count);
        return;
    }
    for (size_t i = 0; i < expected->count; i++)
        ways |= difference_of(&expected->all[i], &observed->all[i]);
    for (size_t i = 0; i < FUZZ_COUNT(names); i++)
        if (ways & 1U << i)
            used +=
                (size_t)snprintf(text + used, size - used, "%s%s", used ? ", " : "comes up with another ", names[i]);
    if (!used)
        snprintf(text, size, "comes up differently");
}

/* What came up although a refusal was expected. If the service is wrong it matters which port was read from it. */
static void class_of_sockets(const struct vector *vector, const struct socket_views *views, char *text, size_t size) {
    static const char *const areas[] = {"PORT-", "NAME-", "RES-", "FLAG-007"};
    bool service = false;
    for (size_t i = 0; i < FUZZ_COUNT(areas); i++)
        service = service || strncmp(vector->clauses[0], areas[i], strlen(areas[i])) == 0;
    bool picked = views->count && (views->all[0].port == -1 || views->all[0].port == 0);
    if (views->count == 0)
        snprintf(text, size, "no socket");
    else
        snprintf(text, size, "comes up%s", service && picked ? " on a port of the system's choice" : "");
}

/* Copies a text without what differs from request to request: numbers, and all that follows a colon or an equals sign.
 */
static void without_details(const char *from, char *to, size_t size) {
    size_t used = 0;
    bool number = false;
    for (; *from && !strchr(":=;", *from) && used + 1 < size; from++) {
        bool digit = isdigit((unsigned char)*from);
        if (!digit || !number)
            to[used++] = (char)(digit ? '#' : *from);
        number = digit;
    }
    to[used] = '\0';
}

/* "hangs", "was ended by signal 11": what an adapter did wrong, without the request that was asked. */
static void class_of_error(const char *error, char *text, size_t size) {
    static const char *const ends[] = {" after ", " instead ", ": ", "; ", ", "};
    char kept[FUZZ_CLASS_MAX];
    const char *begin = strncmp(error, "adapter ", 8) == 0 ? strchr(error + 8, ' ') : NULL;
    snprintf(kept, sizeof kept, "%s", begin ? begin + 1 : error);
    for (size_t i = 0; i < FUZZ_COUNT(ends); i++) {
        char *end = strstr(kept, ends[i]);
        if (end)
            *end = '\0';
    }
    snprintf(text, size, "%s", kept);
}

static void class_of_reply(const struct fuzz_view *view, const struct fuzz_reply *reply, char *text, size_t size) {
    const struct evidence *evidence = &reply->evidence;
    const struct vector *vector = &view->vector;
    struct socket_views observed;
    struct socket_views expected;
    socket_views_observed(vector, evidence, &evidence->made, &observed);
    if (reply->result == SESSION_BROKE) {
        class_of_error(evidence->error, text, size);
    } else if (evidence->answer.kind == WIRE_ERROR) {
        snprintf(text, size, "refused with %s", evidence->code[0] ? evidence->code : "no code");
    } else if (vector->request.last_step == VECTOR_STEP_RESOLVE && observed.count == 0) {
        snprintf(text, size, "comes up");
    } else if (vector->outcome_count && vector->outcomes[0].ok) {
        socket_views_expected(vector, &vector->outcomes[0], &evidence->host, &expected);
        class_of_difference(&expected, &observed, text, size);
    } else {
        class_of_sockets(vector, &observed, text, size);
    }
}

/* ---- Text -------------------------------------------------------------------------------------------------------- */

void fuzz_describe(const struct fuzz_view *view, const struct fuzz_reply *reply, char *text, size_t size) {
    const struct evidence *evidence = &reply->evidence;
    struct socket_views views;
    socket_views_observed(&view->vector, evidence, &evidence->made, &views);
    if (reply->result == SESSION_BROKE)
        snprintf(text, size, "%s", evidence->error);
    else if (evidence->answer.kind == WIRE_UNSUPPORTED)
        snprintf(text, size, "unsupported, %s", evidence->answer.why);
    else if (evidence->answer.kind == WIRE_ERROR)
        snprintf(text, size, "refused with %s, %s %s", evidence->code[0] ? evidence->code : "no code",
                 evidence->stage[0] ? "stage" : "no stage", evidence->stage);
    else if (view->vector.request.last_step == VECTOR_STEP_RESOLVE && views.count == 0)
        snprintf(text, size, "resolved");
    else
        socket_views_describe(&views, text, size);
    size_t length = strlen(text);
    if (length && text[length - 1] == ' ')
        text[length - 1] = '\0';
}

void fuzz_describe_expected(const struct fuzz_view *view, const struct fuzz_reply *reply, char *text, size_t size) {
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < view->vector.outcome_count && used < size; i++) {
        const struct vector_outcome *outcome = &view->vector.outcomes[i];
        char one[CHECK_TEXT];
        struct socket_views views;
        socket_views_expected(&view->vector, outcome, &reply->evidence.host, &views);
        if (!outcome->ok)
            snprintf(one, sizeof one, "refused with %s, stage %s", outcome->code, outcome->stage);
        else if (view->vector.request.last_step == VECTOR_STEP_RESOLVE)
            snprintf(one, sizeof one, "resolved");
        else
            socket_views_describe(&views, one, sizeof one);
        used += (size_t)snprintf(text + used, size - used, "%s%s", i ? ", or " : "", one);
    }
}

/* ---- Findings ---------------------------------------------------------------------------------------------------- */

static void fill_broken(const char *error, struct fuzz_finding *finding) {
    *finding = (struct fuzz_finding){.clause = "-", .level = VECTOR_MUST, .is_outcome = true};
    snprintf(finding->expected, sizeof finding->expected, "an answer");
    snprintf(finding->expected_class, sizeof finding->expected_class, "an answer");
    snprintf(finding->observed, sizeof finding->observed, "%.*s", CHECK_TEXT - 1, error);
    class_of_error(error, finding->observed_class, sizeof finding->observed_class);
}

static void fill_outcome(const struct fuzz_view *view, const struct fuzz_reply *reply, struct fuzz_finding *finding) {
    finding->is_outcome = true;
    finding->expected_ok = view->vector.outcomes[0].ok;
    snprintf(finding->expected_class, sizeof finding->expected_class, "%s",
             finding->expected_ok ? "comes up" : "refused");
    class_of_reply(view, reply, finding->observed_class, sizeof finding->observed_class);
}

static void fill_check(const struct fuzz_view *view, const struct fuzz_reply *reply, const struct check *check,
                       bool outcome, struct fuzz_finding *finding) {
    *finding = (struct fuzz_finding){.clause = check->clause, .level = check->level};
    memcpy(finding->expected, check->expected, sizeof finding->expected);
    memcpy(finding->observed, check->observed, sizeof finding->observed);
    if (outcome) {
        fill_outcome(view, reply, finding);
        return;
    }
    finding->expected_ok = reply->evidence.answer.kind == WIRE_OK;
    without_details(check->expected, finding->expected_class, sizeof finding->expected_class);
    without_details(check->observed, finding->observed_class, sizeof finding->observed_class);
}

size_t fuzz_findings(const struct fuzz_view *view, const struct fuzz_reply *reply, enum vector_level least,
                     struct fuzz_finding *findings) {
    struct judgement judgement;
    size_t count = 0;
    if (reply->result == SESSION_BROKE) {
        fill_broken(reply->evidence.error, &findings[0]);
        return 1;
    }
    if (!view->vector.outcome_count)
        return 0; /* the oracle predicts nothing */
    struct vector vector = view->vector;
    vector.clauses = view->clauses;
    judge(least, &vector, &reply->evidence, &judgement);
    if (judgement.verdict == VERDICT_ERROR) {
        fill_broken(judgement.reason, &findings[0]);
        return 1;
    }
    for (size_t i = 0; i < judgement.check_count; i++)
        if (judgement.checks[i].verdict == CHECK_FAIL)
            fill_check(view, reply, &judgement.checks[i], i == 0 && !judgement.outcome_right, &findings[count++]);
    return count;
}

/* What two implementations are compared by. Of a refusal only the code: which stage is right, only the oracle knows. */
static void side_of(const struct fuzz_view *view, const struct fuzz_reply *reply, char side[CHECK_TEXT]) {
    if (reply->evidence.answer.kind == WIRE_ERROR)
        class_of_reply(view, reply, side, CHECK_TEXT);
    else
        fuzz_describe(view, reply, side, CHECK_TEXT);
}

bool fuzz_differ(const struct fuzz_view *view, const struct fuzz_reply *one, const struct fuzz_reply *other,
                 struct fuzz_finding *finding) {
    *finding = (struct fuzz_finding){.clause = view->clauses[0], .level = VECTOR_INFO, .is_outcome = true};
    if (one->evidence.answer.kind == WIRE_UNSUPPORTED || other->evidence.answer.kind == WIRE_UNSUPPORTED ||
        one->result == SESSION_BROKE || other->result == SESSION_BROKE)
        return false;
    side_of(view, one, finding->expected);
    side_of(view, other, finding->observed);
    without_details(finding->expected, finding->expected_class, sizeof finding->expected_class);
    without_details(finding->observed, finding->observed_class, sizeof finding->observed_class);
    return strcmp(finding->expected, finding->observed) != 0;
}
