/* Defines getaddrinfo, freeaddrinfo, if_nametoindex, socket and close for the program of the suite. */
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

int getaddrinfo(const char *restrict node, const char *restrict service, const struct addrinfo *restrict hints,
                struct addrinfo **restrict list) {
    int (*next)(const char *, const char *, const struct addrinfo *, struct addrinfo **) = NULL;
    interpose.resolved++;
    interpose.hints_null = hints == NULL;
    interpose.hints_at = hints;
    if (hints != NULL)
        memcpy(&interpose.hints, hints, sizeof interpose.hints);
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
    find_next("freeaddrinfo", &next, sizeof next);
    if (list != NULL)
        next(list);
    if (interpose.clobber)
        errno = ENOTTY;
}

unsigned if_nametoindex(const char *name) {
    unsigned (*next)(const char *) = NULL;
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
    if (interpose.socket_error != 0) {
        errno = interpose.socket_error;
        return -1;
    }
    find_next("socket", &next, sizeof next);
    return next(domain, type, protocol);
}

int close(int descriptor) {
    interpose.closes++;
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
