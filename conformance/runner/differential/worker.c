/* Requests and replies go over a pair of local sockets as they lie in memory: both ends are this program. */
#include "worker.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define SILENCE_MILLISECONDS 30000 /* beyond what the deadlines of one request add up to */

/* What is sent to a worker. */
struct order {
    bool stop;
    struct fuzz_request request;
};

static bool send_all(int line, const void *bytes, size_t length) {
    const char *at = bytes;
    while (length) {
        ssize_t sent = send(line, at, length, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        at += sent;
        length -= (size_t)sent;
    }
    return true;
}

/* A `patience` below 0 has no end. */
static bool receive_all(int line, void *bytes, size_t length, int patience) {
    char *at = bytes;
    while (length) {
        struct pollfd waiting = {.fd = line, .events = POLLIN};
        int ready = poll(&waiting, 1, patience);
        ssize_t got = ready > 0 ? recv(line, at, length, 0) : -1;
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

static void work(struct session *session, int line) {
    struct order order;
    struct fuzz_reply reply;
    while (receive_all(line, &order, sizeof order, -1) && !order.stop) {
        answer(session, &order.request, &reply);
        if (!send_all(line, &reply, sizeof reply))
            return;
    }
    memset(&reply, 0, sizeof reply);
    reply.result = SESSION_EXAMINED;
    if (conversation_is_started(&session->conversation) &&
        !conversation_stop(&session->conversation, "stop\n", reply.evidence.error, sizeof reply.evidence.error))
        reply.result = SESSION_BROKE;
    send_all(line, &reply, sizeof reply);
}

/* In the child; does not return. */
static void become_worker(const struct job *job, int line) {
    static struct session session;
    struct fuzz_greeting greeting;
    signal(SIGPIPE, SIG_IGN);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    memset(&greeting, 0, sizeof greeting);
    greeting.entered = session_enter(&session, job, greeting.reason, sizeof greeting.reason);
    greeting.ipv6 = session.environment.ipv6;
    greeting.started = CONVERSATION_REFUSED;
    if (greeting.entered == ENVIRONMENT_READY)
        greeting.started = session_start(&session, greeting.reason, sizeof greeting.reason);
    greeting.hello = session.conversation.hello;
    if (send_all(line, &greeting, sizeof greeting) && greeting.started == CONVERSATION_STARTED)
        work(&session, line);
    conversation_end(&session.conversation);
    _exit(0);
}

/* ---- Its master -------------------------------------------------------------------------------------------------- */

static void forget(struct fuzz_worker *worker) {
    if (worker->pid) {
        kill(worker->pid, SIGKILL);
        while (waitpid(worker->pid, NULL, 0) < 0 && errno == EINTR)
            continue;
        close(worker->line);
    }
    worker->pid = 0;
}

bool fuzz_worker_start(struct fuzz_worker *worker, const struct job *job) {
    int lines[2];
    memset(worker, 0, sizeof *worker);
    worker->timeout = job->timeout;
    snprintf(worker->greeting.reason, sizeof worker->greeting.reason, "a worker process cannot be made, or died");
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, lines) != 0)
        return false;
    fflush(NULL);
    worker->pid = fork();
    if (worker->pid == 0)
        become_worker(job, lines[1]);
    close(lines[1]);
    worker->line = lines[0];
    if (worker->pid < 0) {
        close(lines[0]);
        worker->pid = 0;
        return false;
    }
    if (receive_all(worker->line, &worker->greeting, sizeof worker->greeting,
                    SILENCE_MILLISECONDS + 4 * job->timeout)) {
        if (worker->greeting.started != CONVERSATION_STARTED)
            forget(worker);
        return true;
    }
    forget(worker);
    return false;
}

bool fuzz_worker_send(struct fuzz_worker *worker, const struct fuzz_request *request) {
    struct order order;
    memset(&order, 0, sizeof order);
    order.request = *request;
    if (worker->pid && send_all(worker->line, &order, sizeof order))
        return true;
    forget(worker);
    return false;
}

bool fuzz_worker_receive(struct fuzz_worker *worker, struct fuzz_reply *reply) {
    if (worker->pid && receive_all(worker->line, reply, sizeof *reply, SILENCE_MILLISECONDS + 4 * worker->timeout)) {
        reply->evidence.hello = &worker->greeting.hello;
        return true;
    }
    forget(worker);
    return false;
}

bool fuzz_worker_stop(struct fuzz_worker *worker, char *error, size_t size) {
    struct order order;
    struct fuzz_reply reply;
    memset(&order, 0, sizeof order);
    order.stop = true;
    if (!worker->pid)
        return true;
    bool right = send_all(worker->line, &order, sizeof order) && fuzz_worker_receive(worker, &reply);
    snprintf(error, size, "%s", right ? reply.evidence.error : "a worker process died");
    right = right && reply.result == SESSION_EXAMINED;
    forget(worker);
    return right;
}
