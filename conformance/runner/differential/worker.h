/* One adapter in one environment, in a process of its own that is asked request by request: the same session that `run`
 * uses.
 */
#ifndef FUZZ_WORKER_H
#define FUZZ_WORKER_H

#include "request.h"
#include "runner/session/session.h"

/* What a worker sends first. */
struct fuzz_greeting {
    enum environment_result entered;
    enum conversation_start started;
    bool ipv6;    /* the kernel has it */
    bool watched; /* calls can be made to fail */
    char reason[512];
    struct wire_hello hello;
};

struct fuzz_reply {
    enum session_result result;
    struct evidence evidence; /* the receiver sets its hello */
};

struct fuzz_worker {
    pid_t pid;   /* 0: there is none */
    int channel; /* the socket that requests and replies go over */
    int timeout; /* milliseconds that an answer of the adapter may take */
    struct fuzz_greeting greeting;
};

/* Starts the worker and receives its greeting, which may say that it cannot be asked. False if there is no worker:
 * greeting.reason says why. */
bool fuzz_worker_start(struct fuzz_worker *worker, const struct job *job);

/* Up to FUZZ_AHEAD requests may be sent before their replies are received, in the same order. False if the worker died
 * or does not answer in time. */
#define FUZZ_AHEAD 32
bool fuzz_worker_send(struct fuzz_worker *worker, const struct fuzz_request *request);
bool fuzz_worker_receive(struct fuzz_worker *worker, struct fuzz_reply *reply);

/* Ends the adapter by its protocol, and then the worker. False if the adapter did not end as it should. */
bool fuzz_worker_stop(struct fuzz_worker *worker, char *error, size_t size);

#endif
