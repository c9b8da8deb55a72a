/* One notification after the other: which socket it is about, what is done, what is noted. */
#include "trace.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "notification.h"
#include "perform.h"

/* ---- Sockets ----------------------------------------------------------------------------------------------------- */

static int int_option(int copy, int option) {
    int value = -1;
    socklen_t length = sizeof value;
    return getsockopt(copy, SOL_SOCKET, option, &value, &length) == 0 ? value : -1;
}

static uint64_t cookie_of(int copy) {
    uint64_t cookie = 0;
    socklen_t length = sizeof cookie;
    return getsockopt(copy, SOL_SOCKET, SO_COOKIE, &cookie, &length) == 0 ? cookie : 0;
}

static ino_t file_of(int copy) {
    struct stat about;
    return fstat(copy, &about) == 0 ? about.st_ino : 0;
}

/* A caller's descriptor, copied. */
struct copied {
    pid_t thread;
    int descriptor;
    int copy; /* -1: it could not be, with this error */
    int error;
    uint64_t cookie; /* of the socket that it is; 0: it is none */
};

static struct copied copy_of(struct trace *trace, pid_t thread, int descriptor) {
    struct copied copied = {.thread = thread, .descriptor = descriptor};
    copied.copy = callers_copy(&trace->callers, thread, descriptor);
    copied.error = copied.copy < 0 ? errno : 0;
    copied.cookie = copied.copy < 0 ? 0 : cookie_of(copied.copy);
    return copied;
}

/* The place of a call that was noted. */
static size_t place_of(const struct trace *trace, const struct evidence_call *call) {
    return call == &trace->spare ? EVIDENCE_CALLS_MAX : (size_t)(call - trace->calls->all);
}

/* The number of a new socket of this request; 0 if there are too many. */
static unsigned add_socket(struct trace *trace, uint64_t cookie, const struct evidence_call *call) {
    if (trace->socket_count == TRACE_SOCKETS_MAX) {
        trace->calls->more = true;
        return 0;
    }
    trace->sockets[trace->socket_count++] = (struct trace_socket){.cookie = cookie,
                                                                  .family = call->family,
                                                                  .type = call->type,
                                                                  .protocol = call->protocol,
                                                                  .maker = call->thread,
                                                                  .call = place_of(trace, call)};
    return (unsigned)trace->socket_count;
}

/* A socket that has been made by a call that was let go on shows itself here for the first time. */
static struct trace_socket *find_new(struct trace *trace, uint64_t cookie, const struct evidence_call *call) {
    for (size_t i = 0; i < trace->socket_count; i++) {
        struct trace_socket *socket = &trace->sockets[i];
        if (socket->cookie || socket->family != call->family || socket->type != call->type)
            continue;
        socket->cookie = cookie;
        if (socket->call < EVIDENCE_CALLS_MAX) {
            struct evidence_call *maker = &trace->calls->all[socket->call];
            maker->known = EVIDENCE_INFERRED;
            maker->descriptor = call->descriptor;
        }
        socket->thread = call->thread;
        socket->descriptor = call->descriptor;
        return socket;
    }
    return NULL;
}

static struct trace_socket *find_socket(struct trace *trace, uint64_t cookie) {
    for (size_t i = 0; i < trace->socket_count; i++)
        if (trace->sockets[i].cookie == cookie)
            return &trace->sockets[i];
    return NULL;
}

/* Notes which socket the call is about. False if it is no internet socket. */
static bool identify(struct trace *trace, const struct copied *copied, struct evidence_call *call,
                     struct trace_socket **found) {
    const int copy = copied->copy;
    const uint64_t cookie = copied->cookie;
    struct trace_socket *socket = cookie ? find_socket(trace, cookie) : NULL;
    *found = socket;
    if (socket) {
        call->family = socket->family;
        call->type = socket->type;
        call->protocol = socket->protocol;
    } else {
        call->family = cookie ? int_option(copy, SO_DOMAIN) : -1;
        if (call->family != AF_INET && call->family != AF_INET6)
            return false;
        call->type = int_option(copy, SO_TYPE);
        call->protocol = int_option(copy, SO_PROTOCOL);
        *found = socket = find_new(trace, cookie, call);
        if (socket)
            socket->file = file_of(copy);
    }
    call->socket = socket ? (unsigned)(socket - trace->sockets) + 1 : 0;
    return true;
}

/* What the layer sets and reads in the thread that made the socket; and the end of a copy that it gave to another
 * thread, with which the socket does not end. */
static bool is_by_layer(const struct trace *trace, const struct evidence_call *call,
                        const struct trace_socket *socket) {
    if (!trace->layered || !socket)
        return false;
    if (call->kind == EVIDENCE_CLOSE)
        return socket->maker != call->thread;
    bool asks_or_sets =
        call->kind == EVIDENCE_SETSOCKOPT || call->kind == EVIDENCE_GETSOCKOPT || call->kind == EVIDENCE_GETSOCKNAME;
    return asks_or_sets && socket->maker == call->thread;
}

/* ---- Calls that went on ------------------------------------------------------------------------------------------ */

/* What came of it is asked of the socket when the call must be over. */
static void leave_open(struct trace *trace, const struct evidence_call *call, uint64_t cookie) {
    size_t place = place_of(trace, call);
    bool can_be_shown = call->kind == EVIDENCE_BIND || call->kind == EVIDENCE_LISTEN || call->kind == EVIDENCE_CLOSE;
    if (place == EVIDENCE_CALLS_MAX || !can_be_shown)
        return;
    trace->open_cookies[place] = cookie;
    trace->open_count++;
}

/* Whether the socket is now as a success of the call leaves it. */
static bool has_succeeded(const struct evidence_call *call, int copy) {
    struct sockaddr_storage address = {0};
    socklen_t length = sizeof address;
    switch (call->kind) {
    case EVIDENCE_BIND:
        return getsockname(copy, (struct sockaddr *)&address, &length) == 0 &&
               ((struct sockaddr_in *)&address)->sin_port != 0; /* where an IPv6 address has it, too */
    case EVIDENCE_LISTEN:
        return int_option(copy, SO_ACCEPTCONN) == 1;
    default:
        return false;
    }
}

/* A thread that has ended has closed. */
static void infer(struct trace *trace, struct evidence_call *call, uint64_t cookie) {
    const struct copied copied = copy_of(trace, call->thread, call->descriptor);
    if (copied.copy < 0 && copied.error != EBADF && copied.error != ESRCH)
        return;
    bool same = copied.copy >= 0 && copied.cookie == cookie;
    bool shown = call->kind == EVIDENCE_CLOSE ? !same : same && has_succeeded(call, copied.copy);
    if (copied.copy >= 0)
        close(copied.copy);
    if (shown)
        call->known = EVIDENCE_INFERRED;
}

/* Of one thread, whose earlier calls are over when it makes another; of all if that is 0. */
static void infer_open(struct trace *trace, pid_t thread) {
    for (size_t i = 0; trace->open_count && i < trace->calls->count; i++) {
        struct evidence_call *call = &trace->calls->all[i];
        if (!trace->open_cookies[i] || (thread && call->thread != thread))
            continue;
        infer(trace, call, trace->open_cookies[i]);
        trace->open_cookies[i] = 0;
        trace->open_count--;
    }
}

/* ---- Notes ------------------------------------------------------------------------------------------------------- */

/* The place to note a call in: taken by keep_call if the call belongs here. */
static struct evidence_call *next_call(struct trace *trace, int kind, pid_t thread) {
    struct evidence_calls *calls = trace->calls;
    struct evidence_call *call = calls->count < EVIDENCE_CALLS_MAX ? &calls->all[calls->count] : &trace->spare;
    *call = (struct evidence_call){.kind = (enum evidence_call_kind)kind, .thread = thread};
    return call;
}

static void keep_call(struct trace *trace) {
    if (trace->calls->count < EVIDENCE_CALLS_MAX)
        trace->calls->count++;
    else
        trace->calls->more = true;
}

static void note_result(struct evidence_call *call, enum evidence_known known, int64_t result) {
    call->known = known;
    call->error = result < 0 ? (int)-result : 0;
}

/* ---- Closes that nobody saw -------------------------------------------------------------------------------------- */

static bool shows_open(const struct copied *copied, const struct trace_socket *socket) {
    if (copied->copy < 0)
        return copied->error != EBADF && copied->error != ESRCH;
    return copied->cookie == socket->cookie;
}

/* With the copy that there is already if it is of this socket's descriptor: most calls are on the one socket. */
static bool is_open(struct trace *trace, const struct trace_socket *socket, const struct copied *here) {
    if (here && here->thread == socket->thread && here->descriptor == socket->descriptor)
        return shows_open(here, socket);
    const struct copied copied = copy_of(trace, socket->thread, socket->descriptor);
    if (copied.copy >= 0)
        close(copied.copy);
    return shows_open(&copied, socket);
}

/* The socket may go on by another descriptor (F_DUPFD), or in another process, which nobody saw; and a thread that has
 * ended leaves what it had to its process. */
static bool has_moved(struct trace *trace, struct trace_socket *socket) {
    const struct caller_descriptor none = {.descriptor = -1};
    struct caller_descriptor found;
    if (trace->layered || !callers_find(&trace->callers, socket->file, none, &found))
        return false;
    socket->thread = found.process;
    socket->descriptor = found.descriptor;
    return true;
}

static void note_close(struct trace *trace, struct trace_socket *socket) {
    struct evidence_call *call = next_call(trace, EVIDENCE_CLOSE, socket->thread);
    call->descriptor = socket->descriptor;
    call->socket = (unsigned)(socket - trace->sockets) + 1;
    call->family = socket->family;
    call->type = socket->type;
    call->protocol = socket->protocol;
    call->known = EVIDENCE_INFERRED;
    socket->closed = true;
    keep_call(trace);
}

/* Whether the socket is open still when this descriptor of it is closed. */
static bool is_held(struct trace *trace, const struct trace_socket *socket, const struct evidence_call *call) {
    const struct caller_descriptor closed = {callers_process(&trace->callers, call->thread), call->descriptor};
    struct caller_descriptor other;
    return callers_find(&trace->callers, socket->file, closed, &other);
}

/* `here` is a descriptor that has been copied, if there is one. */
static void note_closes(struct trace *trace, const struct copied *here) {
    for (size_t i = 0; !trace->closes && i < trace->socket_count; i++) {
        struct trace_socket *socket = &trace->sockets[i];
        if (socket->cookie && !socket->closed && !is_open(trace, socket, here) && !has_moved(trace, socket))
            note_close(trace, socket);
    }
}

/* ---- Refusals of the environment --------------------------------------------------------------------------------- */

/* The error that the environment has for the call; 0: it does not refuse it. */
static int refusal_of(const struct trace *trace, const struct notification *notification) {
    switch (notification->kind) {
    case EVIDENCE_SOCKET:
        return environment_refusal_error(trace->refusal, REFUSED_SOCKET, (int)notification->arguments[0]);
    case EVIDENCE_BIND:
        return environment_refusal_error(trace->refusal, REFUSED_BIND, AF_UNSPEC);
    case EVIDENCE_LISTEN:
        return environment_refusal_error(trace->refusal, REFUSED_LISTEN, AF_UNSPEC);
    default:
        return 0;
    }
}

/* Whether it is a call on an internet socket, or on one that cannot be looked at: what an implementation binds beside
 * these (Wine's server, to be reached by its clients) is not what the environment is about. */
static bool is_refusable(struct trace *trace, const struct notification *notification) {
    if (notification->kind == EVIDENCE_SOCKET)
        return true;
    int copy = callers_copy(&trace->callers, notification->thread, (int)notification->arguments[0]);
    if (copy < 0)
        return errno == EPERM || errno == ENOSYS;
    int family = int_option(copy, SO_DOMAIN);
    close(copy);
    return family == AF_INET || family == AF_INET6;
}

/* Answers a call that nothing is noted of. */
static void answer_unnoted(struct trace *trace, const struct notification *notification) {
    const int refused = refusal_of(trace, notification);
    if (refused && is_refusable(trace, notification))
        notification_return(notification, -refused);
    else
        notification_go_on(notification);
}

/* ---- socket ------------------------------------------------------------------------------------------------------ */

/* Gives the socket that was made to the caller, whose limit of descriptors counts. False if it has died. */
static bool hand_over(struct trace *trace, const struct notification *notification, struct evidence_call *call,
                      int made) {
    int type = int_option(made, SO_TYPE);
    int protocol = int_option(made, SO_PROTOCOL);
    uint64_t cookie = cookie_of(made);
    ino_t file = file_of(made);
    int number = notification_return_descriptor(notification, made, call->cloexec);
    int error = errno;
    close(made);
    if (number < 0 && error == ENOENT)
        return false;
    call->descriptor = number;
    note_result(call, EVIDENCE_SEEN, number < 0 ? -error : 0);
    if (number < 0) {
        notification_return(notification, -error);
        return true;
    }
    call->socket = add_socket(trace, cookie, call);
    if (call->socket) {
        trace->sockets[call->socket - 1].thread = call->thread;
        trace->sockets[call->socket - 1].descriptor = number;
        trace->sockets[call->socket - 1].file = file;
        trace->sockets[call->socket - 1].type = type;
        trace->sockets[call->socket - 1].protocol = protocol;
    }
    return true;
}

static void let_socket_go_on(struct trace *trace, const struct notification *notification, struct evidence_call *call) {
    call->socket = add_socket(trace, 0, call);
    keep_call(trace);
    notification_go_on(notification);
}

static void serve_socket(struct trace *trace, const struct notification *notification) {
    struct evidence_call *call = next_call(trace, notification->kind, notification->thread);
    int64_t made;
    perform_read(notification, call);
    if (call->family != AF_INET && call->family != AF_INET6) {
        notification_go_on(notification);
        return;
    }
    const struct vector_fault *fault = faults_hit(&trace->faults, call, false);
    const int refused = refusal_of(trace, notification);
    if (!fault && refused) {
        note_result(call, EVIDENCE_SEEN, -refused);
        keep_call(trace);
        notification_return(notification, -refused);
    } else if (fault) {
        int64_t result = fault_effect_of(fault) == FAULT_ERROR ? -fault_error_of(fault) : -EIO;
        note_result(call, EVIDENCE_INJECTED, result);
        keep_call(trace);
        notification_return(notification, result);
    } else if (trace->elsewhere || !perform_make(notification, call, -1, &made)) {
        let_socket_go_on(trace, notification, call);
    } else if (made < 0) {
        note_result(call, EVIDENCE_SEEN, made);
        keep_call(trace);
        notification_return(notification, made);
    } else if (hand_over(trace, notification, call, (int)made)) {
        keep_call(trace);
    }
}

static void serve_socketpair(struct trace *trace, const struct notification *notification) {
    struct evidence_call *call = next_call(trace, notification->kind, notification->thread);
    perform_read(notification, call);
    if (call->family == AF_INET || call->family == AF_INET6)
        keep_call(trace);
    notification_go_on(notification);
}

/* ---- Calls on a socket ------------------------------------------------------------------------------------------- */

/* A call whose socket is known. */
struct served {
    const struct notification *notification;
    struct evidence_call *call;
    int copy;
    uint64_t cookie;
    bool can_be_made;
};

/* False if the kernel must see to it. */
static bool inject(const struct vector_fault *fault, const struct served *served, int64_t *result) {
    int64_t other = 0;
    *result = 0;
    switch (fault_effect_of(fault)) {
    case FAULT_ERROR:
        *result = -fault_error_of(fault);
        return true;
    case FAULT_IGNORED:
        return true;
    case FAULT_OTHER:
        return served->can_be_made && perform_other(served->notification, served->call, served->copy, &other) &&
               other >= 0;
    }
    return false;
}

/* Does what is to be done, but does not answer. False if the call is to go on. */
static bool carry_out(struct trace *trace, const struct served *served, const struct vector_fault *fault,
                      int64_t *result) {
    const int refused = refusal_of(trace, served->notification);
    const bool can_do_other = !refused || !fault || fault_effect_of(fault) != FAULT_OTHER;
    if (fault && can_do_other && inject(fault, served, result)) {
        note_result(served->call, EVIDENCE_INJECTED, *result);
        return true;
    }
    if (refused) { /* something else, too */
        *result = -refused;
        note_result(served->call, EVIDENCE_SEEN, *result);
        return true;
    }
    if (!served->can_be_made || trace->elsewhere ||
        !perform_make(served->notification, served->call, served->copy, result))
        return false;
    note_result(served->call, EVIDENCE_SEEN, *result);
    return true;
}

/* Much of what a layer does by itself (buffer sizes) means nothing here, and would take the place of what does. */
static bool is_worth_a_note(const struct evidence_call *call) {
    bool sharing = call->level == SOL_SOCKET && (call->option == SO_REUSEADDR || call->option == SO_REUSEPORT);
    bool v6only = call->level == IPPROTO_IPV6 && call->option == IPV6_V6ONLY;
    return !call->by_layer || (call->kind == EVIDENCE_SETSOCKOPT && (sharing || v6only));
}

/* The copy is closed before the answer, so that the caller's own close ends the socket. */
static void serve_identified(struct trace *trace, const struct served *served, struct trace_socket *socket) {
    const struct notification *notification = served->notification;
    struct evidence_call *call = served->call;
    int64_t result;
    call->by_layer = is_by_layer(trace, call, socket);
    call->held = call->kind == EVIDENCE_CLOSE && socket && !trace->layered && is_held(trace, socket, call);
    const struct vector_fault *fault =
        socket && !call->by_layer ? faults_hit(&trace->faults, call, socket->connected) : NULL;
    if (socket && call->kind == EVIDENCE_CONNECT)
        socket->connected = true;
    bool done = carry_out(trace, served, fault, &result);
    bool shows_already = !done && has_succeeded(call, served->copy);
    bool noted = is_worth_a_note(call);
    close(served->copy);
    if (noted)
        keep_call(trace);
    if (done && call->kind == EVIDENCE_CLOSE && result < 0) {
        perform_failing_close(notification, (int)-result);
    } else if (done) {
        notification_return(notification, result);
    } else {
        if (noted && !shows_already)
            leave_open(trace, call, served->cookie);
        notification_go_on(notification);
    }
}

/* Without copies of descriptors nothing can be said of the calls on them. */
static void give_up(struct trace *trace, int error) {
    snprintf(trace->reason, sizeof trace->reason, "the adapter's descriptors cannot be copied: %s", strerror(error));
    trace->calls->traced = false;
}

/* Notes a close of a descriptor that was closed before; it fails, since nothing has that number now. */
static void note_repeated_close(struct trace *trace, struct evidence_call *call,
                                const struct notification *notification) {
    const int descriptor = (int)notification->arguments[0];
    for (size_t i = trace->calls->count; notification->kind == EVIDENCE_CLOSE && i > 0; i--) {
        const struct evidence_call *before = &trace->calls->all[i - 1];
        if (before->descriptor != descriptor || before->thread != notification->thread)
            continue;
        if (before->kind != EVIDENCE_CLOSE)
            return;
        *call = *before;
        note_result(call, EVIDENCE_INFERRED, -EBADF);
        keep_call(trace);
        return;
    }
}

static void serve_on_descriptor(struct trace *trace, const struct notification *notification) {
    struct trace_socket *socket;
    const struct copied copied = copy_of(trace, notification->thread, (int)notification->arguments[0]);
    note_closes(trace, &copied);
    struct evidence_call *call = next_call(trace, notification->kind, notification->thread);
    if (copied.copy < 0) {
        if (copied.error == EPERM || copied.error == ENOSYS)
            give_up(trace, copied.error);
        else if (copied.error == EBADF)
            note_repeated_close(trace, call, notification);
        answer_unnoted(trace, notification);
        return;
    }
    bool can_be_made = perform_read(notification, call);
    if (!notification_is_valid(notification)) { /* the caller was killed: this may be somebody else's */
        close(copied.copy);
    } else if (!identify(trace, &copied, call, &socket)) {
        close(copied.copy);
        answer_unnoted(trace, notification);
    } else {
        const struct served served = {.notification = notification,
                                      .call = call,
                                      .copy = copied.copy,
                                      .cookie = copied.cookie,
                                      .can_be_made = can_be_made};
        serve_identified(trace, &served, socket);
    }
}

/* ---- The watch --------------------------------------------------------------------------------------------------- */

static void serve_noted(struct trace *trace, const struct notification *notification) {
    if (trace->open_count)
        infer_open(trace, notification->thread);
    if (notification->kind != EVIDENCE_SOCKET && notification->kind != EVIDENCE_SOCKETPAIR) {
        serve_on_descriptor(trace, notification);
        return;
    }
    note_closes(trace, NULL);
    if (notification->kind == EVIDENCE_SOCKET)
        serve_socket(trace, notification);
    else
        serve_socketpair(trace, notification);
}

static void serve(void *context) {
    struct trace *trace = context;
    struct notification notification;
    if (!notification_receive(trace->listener, &notification))
        return;
    trace->elsewhere = trace->elsewhere || notification.kind == NOTIFICATION_MOVED;
    if (trace->calls && notification.kind < EVIDENCE_CALL_KINDS)
        serve_noted(trace, &notification);
    else
        answer_unnoted(trace, &notification);
}

static bool prepare(void *context) {
    struct trace *trace = context;
    trace->listener = -1;
    trace->elsewhere = false;
    snprintf(trace->reason, sizeof trace->reason, "there is no socket to be had");
    return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, trace->channel) == 0;
}

static bool enter(void *context) {
    const struct trace *trace = context;
    return notification_ask(trace->channel[1], trace->closes);
}

static int attach(void *context) {
    struct trace *trace = context;
    close(trace->channel[1]);
    trace->reason[0] = '\0';
    trace->listener = notification_take(trace->channel[0], trace->reason, sizeof trace->reason);
    close(trace->channel[0]);
    return trace->listener;
}

static void detach(void *context) {
    struct trace *trace = context;
    if (trace->listener >= 0)
        close(trace->listener);
    trace->listener = -1;
    callers_forget(&trace->callers);
}

void trace_init(struct trace *trace, const struct environment_refusal *refusal) {
    *trace = (struct trace){.listener = -1, .reason = "not asked for", .refusal = refusal};
    trace->watch = (struct process_watch){
        .context = trace, .prepare = prepare, .enter = enter, .attach = attach, .serve = serve, .detach = detach};
}

bool trace_needs_closes(const struct vector *vector) {
    bool needs = vector->clauses && vector_has_clause(vector, "CLN-004"); /* a drawn request has none */
    for (size_t i = 0; i < vector->fault_count; i++)
        needs = needs || strcmp(vector->faults[i].call, "close") == 0;
    return needs;
}

const char *trace_lack(const struct trace *trace) {
    return trace->reason[0] ? trace->reason : NULL;
}

bool trace_saw_made(const struct trace *trace, const struct evidence_socket *made) {
    for (size_t i = 0; i < trace->socket_count; i++) {
        const struct trace_socket *socket = &trace->sockets[i];
        if (socket->cookie ? socket->cookie == made->cookie : socket->family == made->family)
            return true;
    }
    return false;
}

void trace_note_held(const struct trace *trace, const struct evidence_sockets *made, struct evidence_calls *calls) {
    for (size_t i = 0; i < calls->count * made->count; i++) {
        struct evidence_call *call = &calls->all[i / made->count];
        const uint64_t cookie = made->all[i % made->count].cookie;
        if (call->kind == EVIDENCE_CLOSE && call->socket && trace->sockets[call->socket - 1].cookie == cookie)
            call->held = true;
    }
}

void trace_begin(struct trace *trace, const struct vector *vector, struct evidence_calls *calls) {
    *calls = (struct evidence_calls){.traced = trace->listener >= 0 && !trace_lack(trace), .closes = trace->closes};
    if (!calls->traced)
        return;
    trace->calls = calls;
    trace->socket_count = 0;
    trace->open_count = 0;
    memset(trace->open_cookies, 0, sizeof trace->open_cookies);
    faults_arm(&trace->faults, vector);
}

void trace_end(struct trace *trace) {
    if (trace->calls && trace->open_count)
        infer_open(trace, 0);
    if (trace->calls)
        note_closes(trace, NULL);
    trace->calls = NULL;
}
