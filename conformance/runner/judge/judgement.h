/* What the judge says of one request: plain data, which report/ and the fuzzers read. */
#ifndef JUDGEMENT_H
#define JUDGEMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "reader/vector.h"

enum verdict {
    VERDICT_PASS,
    VERDICT_FAIL,
    VERDICT_DEVIATES,
    VERDICT_UNSUPPORTED,
    VERDICT_SKIPPED,
    VERDICT_ERROR,
    VERDICT_COUNT
};

enum check_verdict { CHECK_PASS, CHECK_FAIL, CHECK_RECORDED }; /* recorded: of a clause that is not judged */

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

#define CHECKS_MAX 32

struct judgement {
    enum verdict verdict; /* never VERDICT_DEVIATES or VERDICT_SKIPPED, which the judge cannot know */
    bool outcome_right;   /* though another part of the clause that the first check is of may be wrong */
    char reason[512];     /* for unsupported and error */
    struct check checks[CHECKS_MAX];
    size_t check_count;
};

#endif
