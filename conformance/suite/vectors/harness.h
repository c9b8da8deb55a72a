/* Runs vectors in-process on the real kernel, each in its environment, and judges them exactly: outcome, stage, code,
 * sockets, out-parameters, and the sockets of the process before and after. A vector's faults happen over the seam;
 * then each must have happened, no socket may be used after a call on it failed, and the request must succeed without
 * them.
 *
 * On POSIX a child process enters the environment, since no process can leave one, and reports through memory that it
 * shares with its parent. On Windows whoever starts the program has entered it (suite/windows/run), except for those
 * that are made over the seam. */
#ifndef SUITE_HARNESS_H
#define SUITE_HARNESS_H

#include <stdio.h>

#include "suite/support/call.h"

struct declared;

enum { HARNESS_MESSAGES = 65536 };

/* Counts of checks and vectors. */
struct harness_tally {
    size_t passed;
    size_t failed;
    size_t skipped;                  /* not run: this machine cannot make the environment */
    char failures[HARNESS_MESSAGES]; /* the first ones, one a line */
    char lacking[512];               /* why the first one was skipped */
    size_t declared_count;           /* of the vectors, those whose difference is declared */
    const struct declared *declared; /* NULL; or what is to differ, by id (declared.h) */
    bool changes;                    /* each vector must fail if what it expects is changed (changes.h) */
    FILE *outcomes;                  /* NULL; or gets a line for each vector: its id, a tab, its neutral outcome */
};

/* Runs the vectors of one environment that `wanted` selects, and adds to the tally. */
typedef bool harness_filter(const struct vector *vector, const void *argument);
void harness_run(const char *environment, harness_filter *wanted, const void *argument, struct harness_tally *tally);

/* The same for those that validation alone decides: they need no environment and run in this process. */
void harness_run_validation_only(harness_filter *wanted, const void *argument, struct harness_tally *tally);

/* All of both. */
void harness_run_all(harness_filter *wanted, const void *argument, struct harness_tally *tally);

/* Counts one check of a body. If it fails, the line says what was expected and what was found. */
void harness_expect(struct harness_tally *tally, bool holds, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* ---- Of each platform its own: harness_posix.c, harness_winsock.c ---- */

/* What a program does first: on Windows it initialises Winsock for the test's own calls. */
bool harness_begin(void);

/* Runs `body` in the environment. False, with the reason in tally->lacking, if this machine cannot make the
 * environment. The body reports through harness_expect; a body that crashes is a failure. */
typedef void harness_body(struct harness_tally *tally, void *argument);
bool harness_inside(const char *environment, harness_body *body, void *argument, struct harness_tally *tally);

/* Makes the request, as call_run does, with as many descriptors to be opened as the environment has. */
void harness_call(const char *environment, const struct call_request *request,
                  const struct listen_socket_system *system, struct call *call);

/* Where names move: has them lead where they do before, or where they do afterwards. False if they cannot be moved. */
bool harness_move_names(bool before);

/* Lays over a file what the environment has laid over it while a request is made; false if that is nothing. The other
 * one lifts it. */
bool harness_lay(const char *environment);
void harness_lift(const char *environment);

/* The directory with the environments' files: vectors/environment below CONFORMANCE_DIRECTORY, or below "conformance"
 * if that is not set. */
void harness_files(char *buffer, size_t size);

#endif
