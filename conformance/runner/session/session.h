/* One adapter in one environment: requests, one after the other. `run` gives it a job, all vectors of that environment;
 * `fuzz` puts its requests one by one. */
#ifndef SESSION_H
#define SESSION_H

#include <stdio.h>

#include "environment/environment.h"
#include "leftovers.h"
#include "runner/adapter/adapter.h"
#include "runner/adapter/conversation.h"
#include "runner/evidence/piles.h"
#include "runner/evidence/process_state.h"
#include "runner/evidence/trace.h"
#include "runner/judge/judge.h"

struct job {
    const struct adapter *adapter;
    const char *environment;
    const char *files;             /* directory of the name files */
    const struct vector **vectors; /* those to be asked, all of this environment */
    size_t count;
    enum vector_level least; /* clauses below are recorded, not judged */
    int timeout;             /* milliseconds */
    bool untraced;           /* the adapter's calls are not watched, and none is made to fail */
};

/* An adapter at work. It must not be copied. */
struct session {
    const struct job *job;
    FILE *out; /* of session_run */
    struct environment environment;
    struct conversation conversation;
    struct trace trace;                   /* of the process that runs now */
    struct leftovers leftovers;           /* of the process that runs now */
    struct piles first_piles;             /* of the process that runs now, before its first request */
    struct piles piles;                   /* and by now */
    struct process_states states;         /* of the process that runs now, when it had said hello */
    char disturbed[EVIDENCE_CHANGED_MAX]; /* and what has changed since, by the last request */
    int breakdowns;
    char last_error[512];
};

/* One request and what came of it. */
struct exchange {
    const struct vector *vector;
    struct evidence evidence;
    char *request; /* the line that was sent; to be freed */
    char answer[WIRE_LINE_MAX + 1];
    size_t answer_length;
    long microseconds;
    bool answered;
};

enum session_result {
    SESSION_EXAMINED, /* the evidence is whole */
    SESSION_BROKE,    /* the adapter broke down on the way: evidence.error says how */
    SESSION_UNMADE    /* the request could not be made, through no fault of the adapter: evidence.error says why */
};

/* Moves the calling process into the job's environment, for good. The session must stay where it is from then on. */
enum environment_result session_enter(struct session *session, const struct job *job, char *error, size_t size);

/* Starts the adapter, and has it do once what it does only once: see warm_up. Refused, too, if that ends it where its
 * meta.json says so (adapter_uninhabitable). */
enum conversation_start session_start(struct session *session, char *error, size_t size);

/* Puts the vector's request to the adapter, which must be started, looks at what it made, and has it closed. If sockets
 * that it left open before are in the way it is started anew first. Afterwards it runs unless it broke down. */
enum session_result session_put(struct session *session, const struct vector *vector, struct exchange *exchange);

/* Does the job in the calling process, which it moves into the environment for good, and writes a record a line to
 * `out`: one "adapter" (or one "absent", and nothing else), one "result" a vector, and one "error" if the adapter does
 * not end as it should. */
void session_run(const struct job *job, FILE *out);

#endif
