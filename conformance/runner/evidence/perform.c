/* One function a call for what it asks, and one for what is done. */
#include "perform.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include "caller.h"

#define OTHER_PORTS 16 /* that are tried for a bind to another one */

/* ---- What is asked ----------------------------------------------------------------------------------------------- */

static void read_socket(const struct notification *notification, struct evidence_call *call) {
    int type = (int)notification->arguments[1];
    call->descriptor = -1;
    call->family = (int)notification->arguments[0];
    call->type = type & ~(SOCK_CLOEXEC | SOCK_NONBLOCK);
    call->protocol = (int)notification->arguments[2];
    call->cloexec = (type & SOCK_CLOEXEC) != 0;
    call->nonblock = (type & SOCK_NONBLOCK) != 0;
}

/* Options with an int that is no descriptor, and whose reading changes nothing. */
static bool is_plain(int level, int option) {
    if (level == IPPROTO_IPV6)
        return option == IPV6_V6ONLY;
    if (level == IPPROTO_TCP)
        return option == TCP_NODELAY || option == TCP_DEFER_ACCEPT || option == TCP_FASTOPEN;
    if (level != SOL_SOCKET)
        return false;
    return option == SO_REUSEADDR || option == SO_REUSEPORT || option == SO_KEEPALIVE || option == SO_BROADCAST ||
           option == SO_SNDBUF || option == SO_RCVBUF || option == SO_TYPE || option == SO_DOMAIN ||
           option == SO_PROTOCOL || option == SO_ACCEPTCONN;
}

static bool read_setsockopt(const struct notification *notification, struct evidence_call *call) {
    call->level = (int)notification->arguments[1];
    call->option = (int)notification->arguments[2];
    int length = (int)notification->arguments[4];
    bool read =
        length >= (int)sizeof call->value &&
        caller_read(notification->thread, (uint64_t)notification->arguments[3], &call->value, sizeof call->value);
    return read && length == (int)sizeof call->value && is_plain(call->level, call->option);
}

static bool read_address(const struct notification *notification, struct evidence_call *call) {
    int length = (int)notification->arguments[2];
    return length >= 0 && length <= (int)sizeof call->address &&
           caller_read(notification->thread, (uint64_t)notification->arguments[1], &call->address, (size_t)length);
}

/* What is no internet address is not bound to an internet socket. */
static int odd_length(const struct sockaddr_storage *address, int length) {
    const int usual = address->ss_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
    return length == usual ? 0 : length;
}

static bool read_bind(const struct notification *notification, struct evidence_call *call) {
    if (!read_address(notification, call))
        return false;
    call->odd_length = odd_length(&call->address, (int)notification->arguments[2]);
    return true;
}

bool perform_read(const struct notification *notification, struct evidence_call *call) {
    call->descriptor = (int)notification->arguments[0];
    switch (call->kind) {
    case EVIDENCE_SOCKET:
        read_socket(notification, call);
        return true;
    case EVIDENCE_SOCKETPAIR:
        read_socket(notification, call);
        return false;
    case EVIDENCE_SETSOCKOPT:
        return read_setsockopt(notification, call);
    case EVIDENCE_GETSOCKOPT:
        call->level = (int)notification->arguments[1];
        call->option = (int)notification->arguments[2];
        call->value = -1;
        return is_plain(call->level, call->option);
    case EVIDENCE_BIND:
        return read_bind(notification, call);
    case EVIDENCE_LISTEN:
        call->value = (int)notification->arguments[1];
        return true;
    case EVIDENCE_GETSOCKNAME:
        return true;
    case EVIDENCE_CONNECT:
        read_address(notification, call);
        return false;
    case EVIDENCE_ACCEPT:
        call->cloexec = notification->has_flags && (notification->arguments[3] & SOCK_CLOEXEC);
        call->nonblock = notification->has_flags && (notification->arguments[3] & SOCK_NONBLOCK);
        return false;
    default:
        return false;
    }
}

/* ---- What is done ------------------------------------------------------------------------------------------------ */

/* Writes an answer of `length` bytes and its length as the kernel does: no more than there is room for. False if the
 * caller's memory does not take it, or the room is less than nothing: the kernel then finds the same. */
static bool give(const struct notification *notification, const void *bytes, socklen_t length, socklen_t told) {
    uint64_t place = (uint64_t)notification->arguments[notification->kind == EVIDENCE_GETSOCKOPT ? 3 : 1];
    uint64_t length_place = (uint64_t)notification->arguments[notification->kind == EVIDENCE_GETSOCKOPT ? 4 : 2];
    const struct caller_bytes pieces[2] = {{place, bytes, length}, {length_place, &told, sizeof told}};
    return caller_write(notification->thread, pieces);
}

static bool take_room(const struct notification *notification, int *room) {
    uint64_t place = (uint64_t)notification->arguments[notification->kind == EVIDENCE_GETSOCKOPT ? 4 : 2];
    return caller_read(notification->thread, place, room, sizeof *room) && *room >= 0;
}

static bool get_option(const struct notification *notification, struct evidence_call *call, int copy, bool other,
                       int64_t *result) {
    int room;
    int value = 0;
    if (!take_room(notification, &room))
        return false;
    socklen_t length = room < (int)sizeof value ? (socklen_t)room : (socklen_t)sizeof value;
    *result = getsockopt(copy, call->level, call->option, &value, &length) == 0 ? 0 : -errno;
    if (*result < 0)
        return true;
    if (other)
        value = !value;
    if (!give(notification, &value, length, length))
        return false;
    call->value = value;
    return true;
}

static in_port_t *port_of(struct sockaddr_storage *address) {
    return address->ss_family == AF_INET6 ? &((struct sockaddr_in6 *)address)->sin6_port
                                          : &((struct sockaddr_in *)address)->sin_port;
}

/* Makes another address of it, with its port. */
static void change_address(struct sockaddr_storage *address) {
    struct sockaddr_in6 six;
    struct sockaddr_in four;
    memcpy(&six, address, sizeof six);
    memcpy(&four, address, sizeof four);
    six.sin6_addr.s6_addr[15] ^= VECTOR_OTHER_BIT;
    four.sin_addr.s_addr ^= htonl(VECTOR_OTHER_BIT);
    memcpy(address, address->ss_family == AF_INET6 ? (void *)&six : (void *)&four,
           address->ss_family == AF_INET6 ? sizeof six : sizeof four);
}

static bool get_name(const struct notification *notification, struct evidence_call *call, int copy, bool other,
                     int64_t *result) {
    int room;
    struct sockaddr_storage address = {0};
    socklen_t length = sizeof address;
    if (!take_room(notification, &room))
        return false;
    *result = getsockname(copy, (struct sockaddr *)&address, &length) == 0 ? 0 : -errno;
    if (*result < 0)
        return true;
    if (other)
        change_address(&address);
    if (!give(notification, &address, (socklen_t)room < length ? (socklen_t)room : length, length))
        return false;
    call->address = address;
    return true;
}

static int make(const struct notification *notification, const struct evidence_call *call, int copy) {
    switch (call->kind) {
    case EVIDENCE_SOCKET:
        return socket(call->family, (int)notification->arguments[1] | SOCK_CLOEXEC, call->protocol);
    case EVIDENCE_SETSOCKOPT:
        return setsockopt(copy, call->level, call->option, &call->value, sizeof call->value);
    case EVIDENCE_BIND:
        return bind(copy, (const struct sockaddr *)&call->address, (socklen_t)notification->arguments[2]);
    case EVIDENCE_LISTEN:
        return listen(copy, call->value);
    default:
        errno = ENOSYS;
        return -1;
    }
}

static bool make_as_caller(const struct notification *notification, const struct evidence_call *call, int copy,
                           int64_t *result) {
    struct caller_capabilities capabilities;
    if (!caller_begin(notification->thread, &capabilities))
        return false;
    int made = make(notification, call, copy);
    *result = made < 0 ? -errno : made;
    caller_end(&capabilities);
    return call->kind != EVIDENCE_SOCKET || *result != -EMFILE; /* the runner's own shortage */
}

bool perform_make(const struct notification *notification, struct evidence_call *call, int copy, int64_t *result) {
    if (call->kind == EVIDENCE_GETSOCKOPT)
        return get_option(notification, call, copy, false, result);
    if (call->kind == EVIDENCE_GETSOCKNAME)
        return get_name(notification, call, copy, false, result);
    return make_as_caller(notification, call, copy, result);
}

/* ---- Something else ---------------------------------------------------------------------------------------------- */

static bool bind_another_port(const struct notification *notification, const struct evidence_call *call, int copy,
                              int64_t *result) {
    struct evidence_call other = *call;
    bool made = false;
    *result = -EADDRINUSE;
    for (int i = 0; i < OTHER_PORTS && *result == -EADDRINUSE; i++) {
        in_port_t *port = port_of(&other.address);
        *port = htons((uint16_t)vector_other_port(ntohs(*port)));
        made = make_as_caller(notification, &other, copy, result);
    }
    return made;
}

bool perform_other(const struct notification *notification, struct evidence_call *call, int copy, int64_t *result) {
    struct evidence_call other = *call;
    switch (call->kind) {
    case EVIDENCE_GETSOCKOPT:
        return get_option(notification, call, copy, true, result);
    case EVIDENCE_GETSOCKNAME:
        return get_name(notification, call, copy, true, result);
    case EVIDENCE_SETSOCKOPT:
        other.value = !other.value;
        return make_as_caller(notification, &other, copy, result);
    case EVIDENCE_BIND:
        return bind_another_port(notification, call, copy, result);
    default:
        return false;
    }
}

/* A null device in the place of what is closed: a descriptor stays taken. */
static void close_by_replacing(const struct notification *notification, int error) {
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null >= 0)
        notification_replace(notification, null, (int)notification->arguments[0]);
    close(null);
    notification_return(notification, -error);
}

/* The kernel closes, and the runner, as a debugger that is there for this one call, changes what it returned: the
 * thread has been told to stop, and stops when the call is over. */
static void change_result(pid_t thread, int error) {
    struct user_regs_struct registers;
    int status;
    if (waitpid(thread, &status, __WALL) != thread || !WIFSTOPPED(status))
        return; /* it was killed */
#ifdef __x86_64__
    if (ptrace(PTRACE_GETREGS, thread, NULL, &registers) == 0) {
        registers.rax = (unsigned long long)-(long long)error;
        ptrace(PTRACE_SETREGS, thread, NULL, &registers);
    }
#endif
    int signal = status >> 16 == PTRACE_EVENT_STOP ? 0 : WSTOPSIG(status);
    ptrace(PTRACE_DETACH, thread, NULL, (void *)(intptr_t)signal);
}

void perform_failing_close(const struct notification *notification, int error) {
    pid_t thread = notification->thread;
    if (ptrace(PTRACE_SEIZE, thread, NULL, NULL) != 0) {
        close_by_replacing(notification, error);
        return;
    }
    if (ptrace(PTRACE_INTERRUPT, thread, NULL, NULL) != 0) { /* it has died */
        notification_go_on(notification);
        return;
    }
    notification_go_on(notification);
    change_result(thread, error);
}
