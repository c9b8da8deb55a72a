/* The flags of a descriptor: set by socket(), or by fcntl() where the platform's socket() cannot (LACKS_FLAGS); and the
 * flags of hints that not every platform has. The linker puts the functions below between the library and socket(),
 * fcntl() and close(). */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "check.h"

#if !defined(LACKS_FLAGS)
#define LACKS_FLAGS 0
#endif

/* ---- Between the library and the system ---- */

static struct {
    int socket_type; /* of the last socket() */
    int socket;      /* that it gave */
    int fcntl_calls;
    int failing;       /* which fcntl() is to fail, from 1; 0: none */
    int failing_errno; /* and with what */
    int closed;        /* the last descriptor closed, or -1 */
} seen;

int __real_socket(int family, int type, int protocol);
int __real_fcntl(int fd, int command, ...);
int __real_close(int fd);
int __wrap_socket(int family, int type, int protocol);
int __wrap_fcntl(int fd, int command, ...);
int __wrap_close(int fd);

int __wrap_socket(int family, int type, int protocol) {
    seen.socket_type = type;
    seen.socket = __real_socket(family, type, protocol);
    return seen.socket;
}

int __wrap_fcntl(int fd, int command, ...) {
    va_list arguments;
    va_start(arguments, command);
    int argument = va_arg(arguments, int);
    va_end(arguments);
    seen.fcntl_calls++;
    if (seen.fcntl_calls == seen.failing) {
        errno = seen.failing_errno;
        return -1;
    }
    return __real_fcntl(fd, command, argument);
}

int __wrap_close(int fd) {
    seen.closed = fd;
    int result = __real_close(fd);
    errno = EBADF; /* so that nobody reads errno after it */
    return result;
}

static void forget(int failing, int failing_errno) {
    memset(&seen, 0, sizeof seen);
    seen.failing = failing;
    seen.failing_errno = failing_errno;
    seen.closed = -1;
}

/* ---- The flags of the descriptor ---- */

static bool is_open(int fd) {
    return __real_fcntl(fd, F_GETFD) >= 0;
}

static void test_socket(bool nonblock) {
    const struct listen_socket_request request = {
        .node = "127.0.0.1", .service = "0", .options = nonblock ? LISTEN_SOCKET_NONBLOCK : 0};
    struct listen_socket sock;
    forget(0, 0);
    enum listen_socket_code code = listen_socket_create(&request, &sock, NULL);
    check(code == LISTEN_SOCKET_OK, "a socket is created (non-blocking: %d)", nonblock);
    check((__real_fcntl(sock.handle, F_GETFD) & FD_CLOEXEC) != 0, "it is close-on-exec (non-blocking: %d)", nonblock);
    check(((__real_fcntl(sock.handle, F_GETFL) & O_NONBLOCK) != 0) == nonblock, "it is non-blocking: %d", nonblock);
    check(seen.fcntl_calls == (LACKS_FLAGS ? 1 + nonblock : 0), "fcntl was called %d times (non-blocking: %d)",
          seen.fcntl_calls, nonblock);
    check((seen.socket_type == SOCK_STREAM) == LACKS_FLAGS, "socket() had type %#x", (unsigned)seen.socket_type);
    listen_socket_close(&sock);
    check(!is_open(seen.socket), "it is closed");
}

/* A flag that cannot be set: stage socket, that number, and nothing is left open (SOCK-004). */
static void test_failing_fcntl(int failing, int number, bool open) {
    struct listen_socket_request request = {.node = "127.0.0.1", .service = "0", .options = LISTEN_SOCKET_NONBLOCK};
    struct listen_socket_failure failure;
    struct listen_socket sock;
    struct listen_socket_set set;
    enum listen_socket_code code;
    forget(failing, number);
    if (open) {
        request.stack = LISTEN_SOCKET_STACK_IPV4;
        code = listen_socket_open(&request, 1, &set, &failure);
        check(set.count == 0, "fcntl %d fails with %d: open's set is empty", failing, number);
    } else {
        code = listen_socket_create(&request, &sock, &failure);
        check(sock.state == LISTEN_SOCKET_CLOSED && sock.handle == LISTEN_SOCKET_INVALID,
              "fcntl %d fails with %d: create's socket is closed", failing, number);
    }
    check(code == listen_socket_code_of_system(number) && failure.code == code && failure.native == number,
          "fcntl %d fails with %d: the code is %s", failing, number, listen_socket_code_name(code));
    check(failure.stage == LISTEN_SOCKET_STAGE_SOCKET && failure.call == LISTEN_SOCKET_CALL_SOCKET,
          "fcntl %d fails with %d: at stage %s", failing, number, listen_socket_stage_name(failure.stage));
    check(seen.fcntl_calls == failing, "fcntl %d fails with %d: no other call of it", failing, number);
    check(seen.closed == seen.socket && !is_open(seen.socket), "fcntl %d fails with %d: the socket is closed", failing,
          number);
}

/* ---- The flags of hints ---- */

static void test_mapped(int flags) {
    const struct addrinfo hints = {.ai_flags = flags, .ai_family = AF_INET6};
    const struct listen_socket_request request = {.node = "127.0.0.1", .service = "0", .hints = &hints};
    struct listen_socket_failure failure;
    struct listen_socket sock;
    enum listen_socket_code code = listen_socket_create(&request, &sock, &failure);
    if (LACKS_FLAGS)
        check(code == LISTEN_SOCKET_EAI_BADFLAGS &&
                  is_refused(&failure, code, LISTEN_SOCKET_INPUT_FLAGS, LISTEN_SOCKET_REASON_UNKNOWN_FLAG),
              "the flags %#x are unknown here", (unsigned)flags);
    else
        check(code != LISTEN_SOCKET_EAI_BADFLAGS, "the flags %#x are known here", (unsigned)flags);
    listen_socket_close(&sock);
}

/* The type in hints has no flags, whether or not the platform has such. */
static void test_type(void) {
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM | SOCK_CLOEXEC};
    const struct listen_socket_request request = {.node = "127.0.0.1", .service = "0", .hints = &hints};
    struct listen_socket_failure failure;
    struct listen_socket sock;
    check(listen_socket_create(&request, &sock, &failure) == LISTEN_SOCKET_EAI_SOCKTYPE &&
              is_refused(&failure, LISTEN_SOCKET_EAI_SOCKTYPE, LISTEN_SOCKET_INPUT_SOCKTYPE,
                         LACKS_FLAGS ? LISTEN_SOCKET_REASON_TYPE_UNKNOWN : LISTEN_SOCKET_REASON_TYPE_FLAG_BITS),
          "SOCK_CLOEXEC in the type of hints is refused");
}

int main(void) {
    static const int numbers[] = {EBADF, EINVAL, EPERM, ENOMEM};
    test_socket(false);
    test_socket(true);
    for (size_t i = 0; LACKS_FLAGS && i < sizeof numbers / sizeof numbers[0]; i++) {
        for (int failing = 1; failing <= 2; failing++) {
            test_failing_fcntl(failing, numbers[i], false);
            test_failing_fcntl(failing, numbers[i], true);
        }
    }
    test_mapped(AI_V4MAPPED);
    test_mapped(AI_ALL);
    test_mapped(AI_V4MAPPED | AI_ALL);
    test_type();
    return check_finish();
}
