/* Workers. Requests and replies go over a pair of local sockets as they lie in memory: both ends are this program. */
#include "worker.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner/session/worker.h"

#define SILENCE_MILLISECONDS 30000 /* beyond what the deadlines of one request add up to */

/* A request to a worker, or the order to stop. */
struct message {
    bool stop;
    struct fuzz_request request;
};

static bool send_all(int channel, const void *bytes, size_t length) {
    const char *at = bytes;
    while (length) {
        ssize_t sent = send(channel, at, length, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        at += sent;
        length -= (size_t)sent;
    }
    return true;
}

/* A `timeout` below 0 waits for ever. */
static bool receive_all(int channel, void *bytes, size_t length, int timeout) {
    char *at = bytes;
    while (length) {
        struct pollfd waiting = {.fd = channel, .events = POLLIN};
        int ready = poll(&waiting, 1, timeout);
        ssize_t got = ready > 0 ? recv(channel, at, length, 0) : -1;
        if (got < 0 && (ready < 0 || ready > 0) && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        at += got;
        length -= (size_t)got;
    }
    return true;
}

/* ---- The worker -------------------------------------------------------------------------------------------------- */

static void answer(struct session *session, const struct fuzz_request *request, struct fuzz_reply *reply) {
    struct fuzz_view view;
    struct exchange exchange;
    struct evidence *evidence = &reply->evidence;
    memset(reply, 0, sizeof *reply);
    if (!conversation_is_started(&session->conversation) &&
        session_start(session, evidence->error, sizeof evidence->error) != CONVERSATION_STARTED) {
        reply->result = SESSION_BROKE;
        return;
    }
    fuzz_view_of(request, &view);
    reply->result = session_put(session, &view.vector, &exchange);
    *evidence = exchange.evidence;
    free(exchange.request);
}

static void work(struct session *session, int channel) {
    struct message message;
    struct fuzz_reply reply;
    while (receive_all(channel, &message, sizeof message, -1) && !message.stop) {
        answer(session, &message.request, &reply);
        if (!send_all(channel, &reply, sizeof reply))
            return;
    }
    memset(&reply, 0, sizeof reply);
    reply.result = SESSION_EXAMINED;
    if (conversation_is_started(&session->conversation) &&
        !conversation_stop(&session->conversation, "stop\n", reply.evidence.error, sizeof reply.evidence.error))
        reply.result = SESSION_BROKE;
    send_all(channel, &reply, sizeof reply);
}

/* What the worker is started with. */
struct charge {
    const struct job *job;
    int channel;
};

/* In the child. */
static int live(void *context) {
    static struct session session;
    struct fuzz_greeting greeting;
    const struct charge *charge = context;
    const struct job *job = charge->job;
    int channel = charge->channel;
    memset(&greeting, 0, sizeof greeting);
    greeting.entered = session_enter(&session, job, greeting.reason, sizeof greeting.reason);
    greeting.ipv6 = session.environment.ipv6;
    greeting.started = CONVERSATION_REFUSED;
    if (greeting.entered == ENVIRONMENT_READY)
        greeting.started = session_start(&session, greeting.reason, sizeof greeting.reason);
    greeting.hello = session.conversation.hello;
    greeting.watched = trace_lack(&session.trace) == NULL;
    if (send_all(channel, &greeting, sizeof greeting) && greeting.started == CONVERSATION_STARTED)
        work(&session, channel);
    conversation_end(&session.conversation);
    return 0;
}

/* ---- The parent -------------------------------------------------------------------------------------------------- */

/* Starts the process, with a channel to it. False if there is none. */
static bool fork_worker(struct fuzz_worker *worker, const struct job *job) {
    int channels[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, channels) != 0)
        return false;
    worker->pid = worker_start(live, &(struct charge){job, channels[1]});
    close(channels[1]);
    worker->channel = channels[0];
    if (worker->pid > 0)
        return true;
    close(channels[0]);
    worker->pid = 0;
    return false;
}

/* Kills the process and reaps it. Without effect if there is none. */
static void end_worker(struct fuzz_worker *worker) {
    if (worker->pid) {
        worker_kill(worker->pid);
        close(worker->channel);
    }
    worker->pid = 0;
}

bool fuzz_worker_start(struct fuzz_worker *worker, const struct job *job) {
    memset(worker, 0, sizeof *worker);
    worker->timeout = job->timeout;
    snprintf(worker->greeting.reason, sizeof worker->greeting.reason, "a worker process cannot be made, or died");
    if (!fork_worker(worker, job))
        return false;
    if (receive_all(worker->channel, &worker->greeting, sizeof worker->greeting,
                    SILENCE_MILLISECONDS + 4 * job->timeout)) {
        if (worker->greeting.started != CONVERSATION_STARTED)
            end_worker(worker);
        return true;
    }
    end_worker(worker);
    return false;
}

bool fuzz_worker_send(struct fuzz_worker *worker, const struct fuzz_request *request) {
    struct message message;
    memset(&message, 0, sizeof message);
    message.request = *request;
    if (worker->pid && send_all(worker->channel, &message, sizeof message))
        return true;
    end_worker(worker);
    return false;
}

bool fuzz_worker_receive(struct fuzz_worker *worker, struct fuzz_reply *reply) {
    if (worker->pid && receive_all(worker->channel, reply, sizeof *reply, SILENCE_MILLISECONDS + 4 * worker->timeout)) {
        reply->evidence.hello = &worker->greeting.hello;
        return true;
    }
    end_worker(worker);
    return false;
}

bool fuzz_worker_stop(struct fuzz_worker *worker, char *error, size_t size) {
    struct message message;
    struct fuzz_reply reply;
    memset(&message, 0, sizeof message);
    message.stop = true;
    if (!worker->pid)
        return true;
    bool right = send_all(worker->channel, &message, sizeof message) && fuzz_worker_receive(worker, &reply);
    snprintf(error, size, "%s", right ? reply.evidence.error : "a worker process died");
    right = right && reply.result == SESSION_EXAMINED;
    end_worker(worker);
    return right;
}
