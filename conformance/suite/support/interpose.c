/* Defines the calls of src/system_posix.c for the program of the suite. */
#include "interpose.h"

#include <dlfcn.h>
#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

struct interpose interpose;

/* The next definition of a function: the C library's, or a sanitizer's in front of it. */
static void find_next(const char *name, void *function, size_t size) {
    void *next = dlsym(RTLD_NEXT, name);
    if (next == NULL)
        abort();
    memcpy(function, &next, size);
}

/* Whether the call gets the set answer; it then leaves errno as it is set. */
static bool is_answered(enum interpose_call call, struct interpose_handed handed) {
    if (interpose.answer.call != call)
        return false;
    handed.times = interpose.handed.times + 1;
    interpose.handed = handed;
    if (interpose.answer.left != INTERPOSE_LEAVES_ERRNO)
        errno = interpose.answer.left;
    return true;
}

int getaddrinfo(const char *restrict node, const char *restrict service, const struct addrinfo *restrict hints,
                struct addrinfo **restrict list) {
    int (*next)(const char *, const char *, const struct addrinfo *, struct addrinfo **) = NULL;
    interpose.resolved++;
    interpose.hints_null = hints == NULL;
    interpose.hints_at = hints;
    if (hints != NULL)
        memcpy(&interpose.hints, hints, sizeof interpose.hints);
    if (is_answered(INTERPOSE_GETADDRINFO,
                    (struct interpose_handed){.place = node, .places = {service, hints, (const void *)list}}))
        return interpose.answer.result;
    if (interpose.resolve_error != 0) {
        errno = interpose.resolve_errno;
        return interpose.resolve_error;
    }
    find_next("getaddrinfo", &next, sizeof next);
    return next(node, service, hints, list);
}

void freeaddrinfo(struct addrinfo *list) {
    void (*next)(struct addrinfo *) = NULL;
    interpose.freed++;
    if (list == NULL)
        interpose.freed_null++;
    if (is_answered(INTERPOSE_FREEADDRINFO, (struct interpose_handed){.place = list}))
        return;
    find_next("freeaddrinfo", &next, sizeof next);
    if (list != NULL)
        next(list);
    if (interpose.clobber)
        errno = ENOTTY;
}

unsigned if_nametoindex(const char *name) {
    unsigned (*next)(const char *) = NULL;
    if (is_answered(INTERPOSE_IF_NAMETOINDEX, (struct interpose_handed){.place = name}))
        return (unsigned)interpose.answer.result;
    if (interpose.no_interface) {
        errno = interpose.interface_errno;
        return 0;
    }
    find_next("if_nametoindex", &next, sizeof next);
    return next(name);
}

int socket(int domain, int type, int protocol) {
    int (*next)(int, int, int) = NULL;
    interpose.sockets++;
    interpose.socket_type = type;
    if (is_answered(INTERPOSE_SOCKET, (struct interpose_handed){.numbers = {domain, type, protocol}}))
        return interpose.answer.result;
    if (interpose.socket_gives_0)
        return 0;
    if (interpose.socket_error != 0) {
        errno = interpose.socket_error;
        return -1;
    }
    find_next("socket", &next, sizeof next);
    return next(domain, type, protocol);
}

int setsockopt(int descriptor, int level, int option, const void *value, socklen_t length) {
    int (*next)(int, int, int, const void *, socklen_t) = NULL;
    struct interpose_handed handed = {
        .descriptor = descriptor, .numbers = {level, option}, .place = value, .length = length};
    if (length == sizeof handed.value)
        memcpy(&handed.value, value, sizeof handed.value);
    if (is_answered(INTERPOSE_SETSOCKOPT, handed))
        return interpose.answer.result;
    find_next("setsockopt", &next, sizeof next);
    return next(descriptor, level, option, value, length);
}

int getsockopt(int descriptor, int level, int option, void *restrict value, socklen_t *restrict length) {
    int (*next)(int, int, int, void *, socklen_t *) = NULL;
    if (is_answered(INTERPOSE_GETSOCKOPT,
                    (struct interpose_handed){
                        .descriptor = descriptor, .numbers = {level, option}, .place = value, .length = *length}))
        return interpose.answer.result;
    find_next("getsockopt", &next, sizeof next);
    return next(descriptor, level, option, value, length);
}

int bind(int descriptor, const struct sockaddr *address, socklen_t length) {
    int (*next)(int, const struct sockaddr *, socklen_t) = NULL;
    if (is_answered(INTERPOSE_BIND,
                    (struct interpose_handed){.descriptor = descriptor, .place = address, .length = length}))
        return interpose.answer.result;
    find_next("bind", &next, sizeof next);
    return next(descriptor, address, length);
}

int getsockname(int descriptor, struct sockaddr *restrict address, socklen_t *restrict length) {
    int (*next)(int, struct sockaddr *, socklen_t *) = NULL;
    interpose.name_length = *length;
    if (is_answered(INTERPOSE_GETSOCKNAME,
                    (struct interpose_handed){.descriptor = descriptor, .place = address, .length = *length}))
        return interpose.answer.result;
    find_next("getsockname", &next, sizeof next);
    return next(descriptor, address, length);
}

int listen(int descriptor, int backlog) {
    int (*next)(int, int) = NULL;
    if (is_answered(INTERPOSE_LISTEN, (struct interpose_handed){.descriptor = descriptor, .numbers = {backlog}}))
        return interpose.answer.result;
    find_next("listen", &next, sizeof next);
    return next(descriptor, backlog);
}

int close(int descriptor) {
    interpose.closes++;
    if (is_answered(INTERPOSE_CLOSE, (struct interpose_handed){.descriptor = descriptor}))
        return interpose.answer.result;
    int result = (int)syscall(SYS_close, descriptor);
    if (result != 0 && errno == EBADF)
        interpose.closed_twice++;
    if (interpose.close_interrupted) {
        errno = EINTR;
        return -1;
    }
    if (interpose.clobber)
        errno = ENOTTY;
    return result;
}
