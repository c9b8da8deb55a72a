/* The loop: draw a request, ask it, compare; each new kind of disagreement is minimised, reported and saved. */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "generate.h"
#include "minimise.h"
#include "report.h"
#include "runner/adapter/process.h"
#include "save.h"

#define DRAWS_MAX 200  /* until a request is found that an adapter can be asked */
#define PROBES_MAX 250 /* to minimise a request */
#define SLOW_PROBES 12 /* likewise, if the adapter breaks down each time */
#define KEY_MAX (2 * FUZZ_CLASS_MAX + 256)

struct fuzz {
    const struct fuzz_plan *plan;
    struct participants participants;
    struct saved_vectors saved;
    struct fuzz_random random;
    struct fuzz_totals totals;
    char **keys; /* of the kinds that are known already */
    size_t key_count;
    struct fuzz_case batch[FUZZ_AHEAD];
    struct fuzz_case probe;
    bool disagrees; /* an adapter with the oracle */
    bool broke;     /* an adapter broke down */
    int64_t begun;
    int64_t last_found;
};

/* ---- Kinds that are known ---------------------------------------------------------------------------------------- */

static bool is_known(const struct fuzz *fuzz, const char *key) {
    for (size_t i = 0; i < fuzz->key_count; i++)
        if (strcmp(fuzz->keys[i], key) == 0)
            return true;
    return false;
}

static void add_kind(struct fuzz *fuzz, const char *key) {
    char **keys = realloc(fuzz->keys, (fuzz->key_count + 1) * sizeof *keys);
    char *copy = strdup(key);
    if (keys)
        fuzz->keys = keys;
    if (keys && copy)
        keys[fuzz->key_count++] = copy;
    else
        free(copy);
}

static void key_of(const struct fuzz *fuzz, size_t adapter, size_t other, const struct fuzz_finding *finding,
                   char key[KEY_MAX]) {
    const struct adapter *const *adapters = fuzz->participants.adapters;
    snprintf(key, KEY_MAX, "%s|%s|%s|%s|%s", adapters[adapter]->name, adapter == other ? "" : adapters[other]->name,
             finding->clause, finding->expected_class, finding->observed_class);
}

/* ---- A new kind -------------------------------------------------------------------------------------------------- */

/* A finding that a simpler request is looked for. */
struct minimisation {
    struct fuzz *fuzz;
    size_t adapter;
    size_t other; /* the adapter that it differs from; `adapter` itself if it differs from the oracle */
    struct fuzz_finding target;
    struct fuzz_finding found; /* with the last request that shows it */
};

static bool is_broken(const struct fuzz_finding *finding) {
    return finding->clause[0] == '-';
}

/* Whether a finding shows the same as the target. An expected refusal keeps its clause, since a simpler request is soon
 * refused by another one: "080" must stay a port with a leading zero. An expected socket may get another clause. */
static bool shows(const struct fuzz_finding *target, const struct fuzz_finding *finding) {
    if (strcmp(target->observed_class, finding->observed_class) != 0 || target->is_outcome != finding->is_outcome)
        return false;
    if (target->is_outcome && target->expected_ok && !is_broken(target))
        return finding->expected_ok && !is_broken(finding);
    return strcmp(target->clause, finding->clause) == 0 && strcmp(target->expected_class, finding->expected_class) == 0;
}

/* Whether the probe, which the adapters in question have answered, shows the target. */
static bool probe_shows(struct minimisation *minimisation) {
    struct fuzz *fuzz = minimisation->fuzz;
    const struct fuzz_case *probe = &fuzz->probe;
    struct fuzz_finding findings[CHECKS_MAX];
    size_t count = 0;
    if (!probe->asked[minimisation->adapter] || !probe->asked[minimisation->other])
        return false;
    if (minimisation->adapter == minimisation->other)
        count = fuzz_findings(&probe->view, &probe->replies[minimisation->adapter], fuzz->plan->least, findings);
    else if (!probe->decided)
        count = fuzz_differ(&probe->view, &probe->replies[minimisation->other], &probe->replies[minimisation->adapter],
                            &findings[0]);
    for (size_t i = 0; i < count; i++) {
        if (shows(&minimisation->target, &findings[i])) {
            minimisation->found = findings[i];
            return true;
        }
    }
    return false;
}

static bool still_shows(void *context, const struct fuzz_request *request) {
    struct minimisation *minimisation = context;
    bool wanted[ADAPTERS_MAX] = {false};
    wanted[minimisation->adapter] = wanted[minimisation->other] = true;
    minimisation->fuzz->probe.request = *request;
    fuzz_case_ask(&minimisation->fuzz->participants, &minimisation->fuzz->probe, wanted);
    return probe_shows(minimisation);
}

/* Saves the probe as a vector; `saved` says under which id, or why not. If the specification does not decide, there is
 * no outcome to save. */
static void save(struct fuzz *fuzz, const struct minimisation *minimisation, char *saved, size_t size) {
    char why[240];
    char id[32];
    char error[512];
    saved[0] = '\0';
    if (!fuzz->saved.directory || !fuzz->probe.view.vector.outcome_count)
        return;
    snprintf(why, sizeof why, "%.40s: %.90s; right is: %.80s", fuzz->participants.adapters[minimisation->adapter]->name,
             minimisation->found.observed, minimisation->found.expected);
    for (char *at = why; *at; at++)
        *at = *at >= ' ' && *at <= '~' ? *at : '?';
    if (!fuzz->participants.ipv6)
        snprintf(saved, size, "no: without IPv6 in the kernel the outcome holds for this machine only");
    else if (fuzz_save(&fuzz->saved, &fuzz->probe.view, minimisation->found.clause, why, id, error, sizeof error))
        snprintf(saved, size, "%s", id);
    else
        snprintf(saved, size, "no: %s", error);
}

static void report(struct fuzz *fuzz, struct minimisation *minimisation, size_t request) {
    char saved[600];
    fuzz->totals.kinds++;
    fuzz->totals.tallies[minimisation->adapter].kinds++;
    fuzz->last_found = process_now();
    save(fuzz, minimisation, saved, sizeof saved);
    const struct fuzz_kind kind = {.number = fuzz->totals.kinds,
                                   .request = request,
                                   .adapter = minimisation->adapter,
                                   .other = minimisation->other,
                                   .shown = &fuzz->probe,
                                   .finding = &minimisation->found,
                                   .least = fuzz->plan->least,
                                   .saved = saved};
    if (fuzz->plan->progress)
        fprintf(stderr, "\r\033[K");
    fuzz_report_kind(stdout, &fuzz->participants, &kind);
}

/* If the finding's kind is new: looks for the simplest request that shows it, asks every adapter that, and reports it,
 * unless what is left is of a known kind. */
static void follow_up(struct fuzz *fuzz, const struct fuzz_case *test, size_t adapter, size_t other,
                      const struct fuzz_finding *finding, size_t number) {
    struct minimisation minimisation = {.fuzz = fuzz, .adapter = adapter, .other = other, .target = *finding};
    struct fuzz_request simplest = test->request;
    char key[KEY_MAX];
    char last[KEY_MAX];
    key_of(fuzz, adapter, other, finding, key);
    if (is_known(fuzz, key))
        return;
    add_kind(fuzz, key);
    fuzz->broke = fuzz->broke || is_broken(finding);
    fuzz->disagrees = fuzz->disagrees || adapter == other;
    bool again = still_shows(&minimisation, &simplest);
    if (again)
        fuzz_minimise(&simplest, still_shows, &minimisation, is_broken(finding) ? SLOW_PROBES : PROBES_MAX);
    fuzz->probe.request = simplest;
    fuzz_case_ask(&fuzz->participants, &fuzz->probe, NULL);
    if (!again || !probe_shows(&minimisation)) {
        printf("\nrequest %zu: %s: not seen again: %s\n", number, fuzz->participants.adapters[adapter]->name,
               finding->observed);
        return;
    }
    key_of(fuzz, adapter, other, &minimisation.found, last);
    bool known = strcmp(key, last) != 0 && is_known(fuzz, last);
    if (!known) {
        add_kind(fuzz, last);
        report(fuzz, &minimisation, number);
    }
}

/* ---- Comparison -------------------------------------------------------------------------------------------------- */

static void compare_with_oracle(struct fuzz *fuzz, const struct fuzz_case *test, size_t number) {
    struct fuzz_finding findings[CHECKS_MAX];
    for (size_t i = 0; i < fuzz->participants.count; i++) {
        if (!test->asked[i])
            continue;
        size_t count = fuzz_findings(&test->view, &test->replies[i], fuzz->plan->least, findings);
        fuzz->totals.tallies[i].asked++;
        fuzz->totals.tallies[i].differed += count > 0;
        fuzz->totals.questions++;
        for (size_t k = 0; k < count; k++)
            follow_up(fuzz, test, i, i, &findings[k], number);
    }
}

static void compare_with_each_other(struct fuzz *fuzz, const struct fuzz_case *test, size_t number) {
    struct fuzz_finding finding;
    for (size_t i = 0; i < fuzz->participants.count; i++)
        for (size_t k = 0; k < i; k++)
            if (test->asked[i] && test->asked[k] &&
                fuzz_differ(&test->view, &test->replies[k], &test->replies[i], &finding))
                follow_up(fuzz, test, i, k, &finding, number);
}

/* ---- Loop -------------------------------------------------------------------------------------------------------- */

static size_t count_present(const struct fuzz *fuzz) {
    size_t count = 0;
    for (size_t i = 0; i < fuzz->participants.count; i++)
        count += !fuzz->participants.absent[i];
    return count;
}

/* Draws a request that an adapter can be asked; mostly one for two adapters at least, so that they can be compared. */
static bool draw(struct fuzz *fuzz, struct fuzz_case *test) {
    size_t wanted = count_present(fuzz) > 1 && fuzz_chance(&fuzz->random, 80) ? 2 : 1;
    for (size_t i = 0; i < DRAWS_MAX; i++) {
        fuzz_generate(&fuzz->random, fuzz->plan->set, &test->request);
        if (fuzz_case_prepare(&fuzz->participants, test) >= (i < 8 ? wanted : 1))
            return true;
    }
    return false;
}

static void show_progress(const struct fuzz *fuzz) {
    int64_t now = process_now();
    double seconds = (double)(now - fuzz->begun) / 1000;
    if (fuzz->plan->progress)
        fprintf(stderr, "\r\033[K%zu requests, %.0f/s, %zu kinds, the last %lld s ago", fuzz->totals.requests,
                (double)fuzz->totals.requests / (seconds > 0 ? seconds : 1), fuzz->totals.kinds,
                (long long)(now - fuzz->last_found) / 1000);
}

/* Draws and asks at most so many requests, then compares the replies. False if no further request can be asked. */
static bool do_batch(struct fuzz *fuzz, size_t most) {
    size_t count = 0;
    while (count < most && draw(fuzz, &fuzz->batch[count]))
        count++;
    for (size_t i = 0; i < count; i++)
        fuzz_case_send(&fuzz->participants, &fuzz->batch[i]);
    for (size_t i = 0; i < count; i++)
        fuzz_case_receive(&fuzz->participants, &fuzz->batch[i]);
    for (size_t i = 0; i < count; i++) {
        const struct fuzz_case *test = &fuzz->batch[i];
        fuzz->totals.requests++;
        fuzz->totals.undecided += !test->decided;
        compare_with_oracle(fuzz, test, fuzz->totals.requests);
        if (!test->decided)
            compare_with_each_other(fuzz, test, fuzz->totals.requests);
    }
    show_progress(fuzz);
    return count == most;
}

static void loop(struct fuzz *fuzz) {
    const struct fuzz_plan *plan = fuzz->plan;
    bool more = true;
    while (more) {
        size_t left = plan->requests ? plan->requests - fuzz->totals.requests : FUZZ_AHEAD;
        more = do_batch(fuzz, left < FUZZ_AHEAD ? left : FUZZ_AHEAD) &&
               (!plan->requests || fuzz->totals.requests < plan->requests) &&
               (!plan->seconds || process_now() - fuzz->begun < (int64_t)plan->seconds * 1000);
    }
    if (plan->progress)
        fprintf(stderr, "\r\033[K");
}

/* ---- Begin and end ----------------------------------------------------------------------------------------------- */

static bool allocate_replies(struct fuzz *fuzz) {
    size_t count = fuzz->plan->count;
    struct fuzz_reply *replies = calloc((FUZZ_AHEAD + 1) * count, sizeof *replies);
    for (size_t i = 0; replies && i < FUZZ_AHEAD; i++)
        fuzz->batch[i].replies = replies + (i + 1) * count;
    fuzz->probe.replies = replies;
    return replies != NULL;
}

static enum fuzz_result result_of(const struct fuzz *fuzz) {
    if (fuzz->participants.error[0] || fuzz->broke)
        return FUZZ_ERROR;
    if (fuzz->totals.questions == 0)
        return FUZZ_NOTHING;
    return fuzz->disagrees ? FUZZ_DISAGREE : FUZZ_AGREE;
}

static enum fuzz_result run(struct fuzz *fuzz) {
    fuzz->begun = fuzz->last_found = process_now();
    printf("seed %llu\n", (unsigned long long)fuzz->plan->seed);
    if (participants_open(&fuzz->participants))
        loop(fuzz);
    double seconds = (double)(process_now() - fuzz->begun) / 1000;
    participants_close(&fuzz->participants);
    fuzz_report_end(stdout, &fuzz->participants, &fuzz->totals);
    printf("%.1f s, %.0f requests/s, %.0f questions/s\n", seconds, (double)fuzz->totals.requests / seconds,
           (double)fuzz->totals.questions / seconds);
    return result_of(fuzz);
}

enum fuzz_result fuzz(const struct fuzz_plan *plan) {
    char error[512] = "no memory";
    struct fuzz *fuzz = calloc(1, sizeof *fuzz);
    enum fuzz_result result = FUZZ_ERROR;
    bool ready = fuzz && saved_vectors_open(&fuzz->saved, plan->save, plan->set, plan->files, error, sizeof error);
    if (ready) {
        fuzz->plan = plan;
        fuzz->participants.count = plan->count;
        fuzz->participants.set = plan->set;
        fuzz->participants.files = plan->files;
        fuzz->participants.timeout = plan->timeout;
        fuzz->participants.untraced = plan->untraced;
        for (size_t i = 0; i < plan->count; i++)
            fuzz->participants.adapters[i] = plan->adapters[i];
        fuzz->random.state = fuzz->totals.seed = plan->seed;
    }
    if (ready && allocate_replies(fuzz))
        result = run(fuzz);
    else
        fprintf(stderr, "listen-socket-conformance: %s\n", error);
    for (size_t i = 0; fuzz && i < fuzz->key_count; i++)
        free(fuzz->keys[i]);
    if (fuzz) {
        free(fuzz->keys);
        free(fuzz->probe.replies);
        saved_vectors_close(&fuzz->saved);
    }
    free(fuzz);
    return result;
}
