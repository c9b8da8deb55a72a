/* Vectors run in-process against the library on the real kernel, each in its environment, and judged exactly: outcome,
 * stage, code, sockets, out-parameters, and the descriptors of the process before and after.
 *
 * An environment is entered by a child process, since nobody can leave one; what the child found comes back in memory
 * that it shares with its parent. */
#ifndef SUITE_HARNESS_H
#define SUITE_HARNESS_H

#include "suite/support/call.h"

enum { HARNESS_MESSAGES = 8192 };

/* What came of some vectors. */
struct harness_tally {
    size_t passed;
    size_t failed;
    size_t skipped;                  /* not run: this machine cannot make the environment */
    char failures[HARNESS_MESSAGES]; /* a line each, the first ones */
    char lacking[512];               /* why the first was skipped */
};

/* Runs the vectors of one environment that `wanted` takes; adds to the tally. */
typedef bool harness_filter(const struct vector *vector, const void *argument);
void harness_run(const char *environment, harness_filter *wanted, const void *argument, struct harness_tally *tally);

/* The same for all environments. Vectors that are decided by validation alone need none, and run where they are. */
void harness_run_all(harness_filter *wanted, const void *argument, struct harness_tally *tally);

/* Runs `body` in the environment, in a child. Returns false where this machine cannot make it (with the reason in
 * tally->lacking). The body reports through harness_expect; a body that crashes is a failure. */
typedef void harness_body(struct harness_tally *tally, void *argument);
bool harness_inside(const char *environment, harness_body *body, void *argument, struct harness_tally *tally);

/* Counts one check of a body; where it failed, with a line that says what was expected and what was found. */
void harness_expect(struct harness_tally *tally, bool holds, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The directory with the environments' files: CONFORMANCE_DIRECTORY/vectors/environment, "conformance" where that is
 * not set. */
void harness_files(char *buffer, size_t size);

#endif
