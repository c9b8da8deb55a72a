/* Compares what an implementation did with the oracle's outcome, or with what another one did, and classifies the
 * difference: two requests show the same kind of disagreement if adapter, clause and classes are the same. No input or
 * output.
 */
#ifndef FUZZ_COMPARE_H
#define FUZZ_COMPARE_H

#include "runner/judge/judge.h"
#include "worker.h"

#define FUZZ_CLASS_MAX 200

/* One disagreement over one request. */
struct fuzz_finding {
    const char *clause; /* "-": not a clause, the adapter broke the protocol */
    enum vector_level level;
    bool is_outcome;  /* about the outcome of the request; otherwise about one property of it */
    bool expected_ok; /* a socket was expected, not a refusal */
    char expected[CHECK_TEXT];
    char observed[CHECK_TEXT];
    char expected_class[FUZZ_CLASS_MAX];
    char observed_class[FUZZ_CLASS_MAX];
};

/* Judges a reply to the view's request by the oracle's outcomes and fills `findings` (CHECKS_MAX). Returns how many
 * there are: 0 if the implementation did what it should, or could not be asked after all. */
size_t fuzz_findings(const struct fuzz_view *view, const struct fuzz_reply *reply, enum vector_level least,
                     struct fuzz_finding *findings);

/* The observed outcome in one line. Only the code of a refusal is taken from the adapter's words. */
void fuzz_describe(const struct fuzz_view *view, const struct fuzz_reply *reply, char *text, size_t size);

/* The outcome that the oracle expects, in one line. */
void fuzz_describe_expected(const struct fuzz_view *view, const struct fuzz_reply *reply, char *text, size_t size);

/* Compares two implementations if the oracle predicts no outcome. Returns whether they differ; `finding` then has the
 * outcome of `one` as expected and that of `other` as observed. */
bool fuzz_differ(const struct fuzz_view *view, const struct fuzz_reply *one, const struct fuzz_reply *other,
                 struct fuzz_finding *finding);

#endif
