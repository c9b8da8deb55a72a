/* The judge: a vector and the evidence in, a verdict with its checks out. It knows nothing else, so that it can be
 * tested and fuzzed by itself. */
#ifndef JUDGE_H
#define JUDGE_H

#include "reader/vectors.h"
#include "runner/evidence/evidence.h"

enum verdict {
    VERDICT_PASS,
    VERDICT_FAIL,
    VERDICT_DEVIATES,
    VERDICT_UNSUPPORTED,
    VERDICT_SKIPPED,
    VERDICT_ERROR,
    VERDICT_COUNT
};

enum check_verdict { CHECK_PASS, CHECK_FAIL, CHECK_RECORDED }; /* recorded: differs, in a clause that is not judged */

#define CHECK_TEXT 320

/* The result of one clause in one test. A judgement has at most one for each clause. */
struct check {
    const char *clause;
    bool own; /* the vector names the clause: it decides the test's result. Else the property is the clause's, and is
                 told once for all tests that show it */
    enum vector_level level;
    enum check_verdict verdict;
    char expected[CHECK_TEXT];
    char observed[CHECK_TEXT]; /* the same text for the same behaviour in every run: it is what deviations.tsv declares
                                */
};

#define CHECKS_MAX 20

struct judgement {
    enum verdict verdict; /* never VERDICT_DEVIATES or VERDICT_SKIPPED, which the judge cannot know */
    char reason[512];     /* for unsupported and error */
    struct check checks[CHECKS_MAX];
    size_t check_count;
};

/* Judges one request. What is of a level below `least` is recorded and does not fail. */
void judge(enum vector_level least, const struct vector *vector, const struct evidence *evidence,
           struct judgement *judgement);

const char *verdict_name(enum verdict verdict);
const char *check_verdict_name(enum check_verdict verdict);

#endif
