/* Preloaded into the program, counts what malloc is asked for between its marks; the resolver's share apart. */
#include <dlfcn.h>
#include <errno.h>
#include <netdb.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The C library's own names for its allocator: dlsym would allocate. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

struct share {
    size_t count;
    size_t bytes;
};

/* Of the one thread that the program has when it is counted. */
static struct {
    bool counting;
    bool resolving;
    struct share resolver;
    struct share rest;
} state;

static void note(size_t size) {
    struct share *share = state.resolving ? &state.resolver : &state.rest;
    if (!state.counting)
        return;
    share->count++;
    share->bytes += size;
}

void *malloc(size_t size) {
    note(size);
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    note(count * size);
    return __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size) {
    note(size);
    return __libc_realloc(memory, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    note(size);
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size) {
    note(size);
    *memory = __libc_memalign(alignment, size);
    return *memory != NULL ? 0 : ENOMEM;
}

int getaddrinfo(const char *restrict node, const char *restrict service, const struct addrinfo *restrict hints,
                struct addrinfo **restrict list) {
    static int (*next)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
    if (next == NULL) { /* in the requests that warm up */
        void *found = dlsym(RTLD_NEXT, "getaddrinfo");
        memcpy(&next, &found, sizeof next);
    }
    state.resolving = true;
    int code = next(node, service, hints, list);
    state.resolving = false;
    return code;
}

static void begin(const char *text, size_t length) {
    fprintf(stderr, "%.*s", (int)(length - strlen("begin ")), text + strlen("begin "));
    memset(&state, 0, sizeof state);
    state.counting = true;
}

static void end(void) {
    state.counting = false;
    fprintf(stderr, "\t%zu\t%zu\t%zu\t%zu\n", state.rest.count, state.rest.bytes, state.resolver.count,
            state.resolver.bytes);
}

/* The marks (each.h); all else is written as ever. */
ssize_t write(int fd, const void *bytes, size_t count) {
    if (fd != -1)
        return syscall(SYS_write, fd, bytes, count);
    if (count > strlen("begin ") && memcmp(bytes, "begin ", strlen("begin ")) == 0)
        begin(bytes, count);
    else
        end();
    errno = EBADF;
    return -1;
}
