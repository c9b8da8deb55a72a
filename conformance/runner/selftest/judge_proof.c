/* Proves the judge exhaustively: for every vector the right evidence must pass in all clauses, and each single change
 * of it must change the result of the one clause whose property it is, and of no other. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "call_changes.h"
#include "reader/vectors.h"
#include "right_evidence.h"
#include "right_request.h"
#include "runner/judge/judge.h"
#include "single_changes.h"
#include "tally.h"

#define REASONS_MAX 64

/* The figures. */
static struct {
    size_t right;
    size_t made;
    size_t shown;
    size_t errors;
    struct {
        const char *text;
        size_t count;
    } reasons[REASONS_MAX];
    size_t reason_count;
} figures;

static void count_reason(const char *text) {
    for (size_t i = 0; i < figures.reason_count; i++) {
        if (strcmp(figures.reasons[i].text, text) == 0) {
            figures.reasons[i].count++;
            return;
        }
    }
    if (figures.reason_count == REASONS_MAX)
        return;
    figures.reasons[figures.reason_count].text = text;
    figures.reasons[figures.reason_count++].count = 1;
}

/* ---- One judgement ----------------------------------------------------------------------------------------------- */

/* Lists what differs: "BIND-003 (used after a failed bind) " */
static void list_failures(const struct judgement *judgement, char *text, size_t size) {
    size_t used = (size_t)snprintf(text, size, "%s ", verdict_name(judgement->verdict));
    for (size_t i = 0; i < judgement->check_count && used < size; i++) {
        const struct check *check = &judgement->checks[i];
        if (check->verdict != CHECK_PASS)
            used += (size_t)snprintf(text + used, size - used, "%s (%s) ", check->clause, check->observed);
    }
}

/* Whether the result of the clause is other than pass, and that of no other clause; NULL: of none. */
static bool only_changes(const struct judgement *judgement, const char *clause) {
    bool found = false;
    for (size_t i = 0; i < judgement->check_count; i++) {
        const struct check *check = &judgement->checks[i];
        if (check->verdict == CHECK_PASS)
            continue;
        if (!clause || strcmp(check->clause, clause) != 0)
            return false;
        found = true;
    }
    return found == (clause != NULL);
}

/* The verdict follows from the check: it fails the test only if the vector names the clause. */
static bool is_right_verdict(const struct vector *vector, const struct judgement *judgement,
                             const struct change *change) {
    bool fails = false;
    for (size_t i = 0; i < judgement->check_count; i++)
        fails = fails ||
                (judgement->checks[i].verdict == CHECK_FAIL && vector_has_clause(vector, judgement->checks[i].clause));
    enum verdict expected = change->is_error ? VERDICT_ERROR : fails ? VERDICT_FAIL : VERDICT_PASS;
    return judgement->verdict == expected;
}

/* ---- One evidence ------------------------------------------------------------------------------------------------ */

static const char *kind_of(const struct evidence *evidence) {
    const bool layered = evidence->hello->capabilities[WIRE_WINSOCK];
    if (layered)
        return evidence->calls.traced ? " below Winsock with calls" : " below Winsock";
    return evidence->calls.traced ? " with calls" : "";
}

static void note_change(const struct change *change, const struct single_change *single, size_t variant,
                        const struct judgement *judgement) {
    char what[256];
    char seen[2048];
    bool right = only_changes(judgement, change->clause) && is_right_verdict(change->vector, judgement, change);
    figures.made++;
    if (change->clause)
        figures.shown++;
    else if (change->is_error)
        figures.errors++;
    else
        count_reason(change->reason);
    if (right) {
        tally_note(true, "", "");
        return;
    }
    snprintf(what, sizeof what, "%s%s, %s (variant %zu) is to change %s", change->vector->id, kind_of(change->evidence),
             single->name, variant, change->clause ? change->clause : "nothing");
    list_failures(judgement, seen, sizeof seen);
    tally_note(false, what, seen);
}

/* Of the calls only those that there are: most of an evidence is room for more. */
static void copy(struct evidence *to, const struct evidence *from) {
    const size_t before = offsetof(struct evidence, calls.all);
    const size_t behind = offsetof(struct evidence, calls.count);
    memcpy(to, from, before);
    memcpy(to->calls.all, from->calls.all, from->calls.count * sizeof *from->calls.all);
    memcpy((char *)to + behind, (const char *)from + behind, sizeof *from - behind);
}

static void make_changes(const struct single_change *singles, size_t count, const struct vector *vector,
                         const struct evidence *right, struct evidence *changed) {
    struct judgement judgement;
    for (size_t i = 0; i < count; i++) {
        for (size_t variant = 0;; variant++) {
            struct change change = {.vector = vector, .outcome = &vector->outcomes[0], .evidence = changed};
            copy(changed, right);
            if (!singles[i].make(&change, variant))
                break;
            if (!change.applies)
                continue;
            judge(VECTOR_INFO, vector, changed, &judgement);
            note_change(&change, &singles[i], variant, &judgement);
        }
    }
}

static bool passes(const struct vector *vector, const struct evidence *right, const char *of) {
    struct judgement judgement;
    char what[160];
    char seen[2048];
    judge(VECTOR_INFO, vector, right, &judgement);
    snprintf(what, sizeof what, "the right evidence of %s%s%s", vector->id, kind_of(right), of);
    list_failures(&judgement, seen, sizeof seen);
    bool right_verdict = judgement.verdict == VERDICT_PASS && only_changes(&judgement, NULL);
    tally_note(right_verdict, what, seen);
    figures.right++;
    return right_verdict;
}

/* Each outcome is proved as if it were the only one: else a change could lead from one to another. */
static void prove(const struct vector *vector, size_t outcome, bool traced, bool layered) {
    static struct evidence right;
    static struct evidence changed;
    struct vector alone = *vector;
    alone.outcomes = &vector->outcomes[outcome];
    alone.outcome_count = 1;
    if (!right_evidence_make(vector, &vector->outcomes[outcome], traced, layered, &right)) {
        tally_note(false, vector->id,
                   layered ? "no calls below Winsock lead to its outcome" : "no calls lead to its outcome");
        return;
    }
    if (!passes(vector, &right, " beside its others") || !passes(&alone, &right, ""))
        return;
    make_changes(single_changes, single_change_count, &alone, &right, &changed);
    if (traced)
        make_changes(call_changes, call_change_count, &alone, &right, &changed);
}

static void prove_all(const struct vector *vector) {
    for (size_t k = 0; k < vector->outcome_count; k++) {
        if (strcmp(vector->platform, "windows") != 0) {
            prove(vector, k, false, false);
            prove(vector, k, true, false);
        }
        if (right_is_for_layer(vector)) {
            prove(vector, k, false, true);
            prove(vector, k, true, true);
        }
    }
}

/* The first vectors of all clauses before the second ones of any: whoever stops at a failure then need not wait. */
static int compare_numbers(const void *a, const void *b) {
    const char *left = strrchr((*(const struct vector *const *)a)->id, 't');
    const char *right = strrchr((*(const struct vector *const *)b)->id, 't');
    long order = strtol(left + 1, NULL, 10) - strtol(right + 1, NULL, 10);
    return order ? (order > 0) - (order < 0)
                 : strcmp((*(const struct vector *const *)a)->id, (*(const struct vector *const *)b)->id);
}

/* False if there is no memory. */
static bool prove_set(const struct vector_set *set) {
    const struct vector **order = calloc(set->count, sizeof *order);
    if (!order)
        return false;
    for (size_t i = 0; i < set->count; i++)
        order[i] = &set->vectors[i];
    qsort(order, set->count, sizeof *order, compare_numbers);
    for (size_t i = 0; i < set->count; i++)
        prove_all(order[i]);
    free(order);
    return true;
}

int main(int argc, char **argv) {
    struct vector_set set;
    char error[512];
    setvbuf(stdout, NULL, _IOLBF, 0); /* whoever reads may stop at the first failure */
    if (argc != 2 || !vector_set_load(argv[1], &set, error, sizeof error)) {
        printf("FAIL: %s\n0 passed, 1 failed\n", argc == 2 ? error : "usage: judge_proof DIRECTORY");
        return 1;
    }
    if (!prove_set(&set))
        tally_note(false, "the vectors in order", "no memory");
    printf("%zu vectors, %zu right evidences, %zu single changes: %zu change one clause's result, %zu are errors\n",
           set.count, figures.right, figures.made, figures.shown, figures.errors);
    for (size_t i = 0; i < figures.reason_count; i++)
        printf("%8zu change nothing: %s\n", figures.reasons[i].count, figures.reasons[i].text);
    vector_set_free(&set);
    return tally_finish();
}
