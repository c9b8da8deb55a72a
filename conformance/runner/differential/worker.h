/* One adapter in one environment, in a process of its own that is asked request by request: the same session as that of
 * `run`, at the end of a line.
 */
#ifndef FUZZ_WORKER_H
#define FUZZ_WORKER_H

#include "request.h"
#include "runner/session/session.h"

/* What a worker says first. */
struct fuzz_greeting {
    enum environment_result entered;
    enum conversation_start started;
    bool ipv6; /* the kernel has it */
    char reason[512];
    struct wire_hello hello;
};

struct fuzz_reply {
    enum session_result result;
    struct evidence evidence; /* its hello is the receiver's to set */
};

struct fuzz_worker {
    pid_t pid; /* 0: there is none */
    int line;
    int timeout; /* milliseconds that an answer of the adapter may take */
    struct fuzz_greeting greeting;
};

/* Starts the worker and hears its greeting, which may say that it cannot be asked. False where there is no worker: then
 * greeting.reason says why. */
bool fuzz_worker_start(struct fuzz_worker *worker, const struct job *job);

/* Up to FUZZ_AHEAD requests may be sent before their replies are taken, in the same order. False when the worker has
 * died, or fallen silent. */
#define FUZZ_AHEAD 32
bool fuzz_worker_send(struct fuzz_worker *worker, const struct fuzz_request *request);
bool fuzz_worker_receive(struct fuzz_worker *worker, struct fuzz_reply *reply);

/* Ends the adapter, as it wants to be ended, and the worker. False where the adapter did not end as it should. */
bool fuzz_worker_stop(struct fuzz_worker *worker, char *error, size_t size);

#endif
