/* What an implementation did, held against the oracle or against what another did, and brought to classes: two requests
 * are the same kind of disagreement where adapter, clause and classes are the same. Nothing here does input or output.
 */
#ifndef FUZZ_COMPARE_H
#define FUZZ_COMPARE_H

#include "runner/judge/judge.h"
#include "worker.h"

#define FUZZ_CLASS_MAX 200

/* One disagreement over one request. */
struct fuzz_finding {
    const char *clause; /* "-": none is broken but the adapter's contract */
    enum vector_level level;
    bool is_outcome;  /* about what came of the request; else about one property of it */
    bool expected_ok; /* it was to come up */
    char expected[CHECK_TEXT];
    char observed[CHECK_TEXT];
    char expected_class[FUZZ_CLASS_MAX];
    char observed_class[FUZZ_CLASS_MAX];
};

/* Judges a reply to the view's request, whose outcomes the oracle gave, and fills `findings` (CHECKS_MAX). Returns how
 * many there are: none where the implementation did what it should, or could not be asked after all. */
size_t fuzz_findings(const struct fuzz_view *view, const struct fuzz_reply *reply, enum vector_level least,
                     struct fuzz_finding *findings);

/* What came of it, in one line: by what was seen, and only for a refusal's code by what was said. */
void fuzz_describe(const struct fuzz_view *view, const struct fuzz_reply *reply, char *text, size_t size);

/* What the oracle expects, likewise. */
void fuzz_describe_expected(const struct fuzz_view *view, const struct fuzz_reply *reply, char *text, size_t size);

/* Compares two implementations where the oracle is silent. Returns whether they differ; `finding` then has the one's
 * side as expected and the other's as observed. */
bool fuzz_differ(const struct fuzz_view *view, const struct fuzz_reply *one, const struct fuzz_reply *other,
                 struct fuzz_finding *finding);

#endif
