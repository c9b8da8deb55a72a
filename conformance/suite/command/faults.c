/* Preloaded into the command by test.sh: makes one call fail, and says at the end what was left open.
 *
 * COMMAND_FAULT="CALL NUMBER ERROR": the NUMBER-th such call fails with the errno of that name, as in "dup2 2 EBUSY".
 * CALL is socket, setsockopt, listen, dup2, fcntl (F_SETFD), setenv (LISTEN_...), or json: an allocation of the JSON
 * library.
 *
 * COMMAND_FREE=N: closes descriptor N before the second socket is made, as a resolver module
 * does when it ends a connection.
 *
 * COMMAND_LEFT=FILE: if the command ends without becoming another program, what is open then is written there. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HIGHEST_DESCRIPTOR = 63, HIGHEST_ERROR = 133 };

/* The command has one thread; these count its calls. */
static unsigned calls;
static unsigned sockets;
static long blocks;

static int error_of(const char *name) {
    for (int error = 1; error <= HIGHEST_ERROR; error++) {
        const char *known = strerrorname_np(error);
        if (known != NULL && strcmp(known, name) == 0)
            return error;
    }
    abort(); /* a mistake in the test */
}

/* Whether this is the call that is to fail; errno is then set. */
static bool fails(const char *call) {
    char named[16];
    char error[24];
    unsigned number = 0;
    const char *fault = getenv("COMMAND_FAULT");
    if (fault == NULL)
        return false;
    if (sscanf(fault, "%15s %u %23s", named, &number, error) != 3)
        abort();
    if (strcmp(named, call) != 0 || ++calls != number)
        return false;
    errno = error_of(error);
    return true;
}

static void find_next(const char *name, void *function, size_t size) {
    void *next = dlsym(RTLD_NEXT, name);
    if (next == NULL)
        abort();
    memcpy(function, &next, size);
}

/* ---- The calls ---- */

int socket(int domain, int type, int protocol) {
    int (*next)(int, int, int) = NULL;
    const char *leaves = getenv("COMMAND_FREE");
    if (fails("socket"))
        return -1;
    if (++sockets == 2 && leaves != NULL)
        (void)close((int)strtol(leaves, NULL, 10));
    find_next("socket", &next, sizeof next);
    return next(domain, type, protocol);
}

int setsockopt(int handle, int level, int name, const void *value, socklen_t length) {
    int (*next)(int, int, int, const void *, socklen_t) = NULL;
    if (fails("setsockopt"))
        return -1;
    find_next("setsockopt", &next, sizeof next);
    return next(handle, level, name, value, length);
}

int listen(int handle, int backlog) {
    int (*next)(int, int) = NULL;
    if (fails("listen"))
        return -1;
    find_next("listen", &next, sizeof next);
    return next(handle, backlog);
}

int dup2(int handle, int target) {
    int (*next)(int, int) = NULL;
    if (fails("dup2"))
        return -1;
    find_next("dup2", &next, sizeof next);
    return next(handle, target);
}

int fcntl(int handle, int operation, ...) {
    int (*next)(int, int, ...) = NULL;
    va_list arguments;
    va_start(arguments, operation);
    void *argument = va_arg(arguments, void *); /* a number or a pointer: both are passed on alike */
    va_end(arguments);
    if (operation == F_SETFD && fails("fcntl"))
        return -1;
    find_next("fcntl", &next, sizeof next);
    return next(handle, operation, argument);
}

int setenv(const char *name, const char *value, int overwrite) {
    int (*next)(const char *, const char *, int) = NULL;
    if (strncmp(name, "LISTEN_", strlen("LISTEN_")) == 0 && fails("setenv"))
        return -1;
    find_next("setenv", &next, sizeof next);
    return next(name, value, overwrite);
}

/* ---- The JSON library's memory ---- */

static void *allocate(size_t size) {
    void *block = fails("json") ? NULL : malloc(size);
    blocks += block != NULL;
    return block;
}

static void release(void *block) {
    blocks -= block != NULL;
    free(block);
}

__attribute__((constructor)) static void watch_json(void) {
    json_set_alloc_funcs(allocate, release);
}

/* ---- What is left ---- */

static unsigned open_sockets(void) {
    unsigned count = 0;
    for (int i = 0; i <= HIGHEST_DESCRIPTOR; i++) {
        struct stat status;
        count += fstat(i, &status) == 0 && S_ISSOCK(status.st_mode);
    }
    return count;
}

__attribute__((destructor)) static void tell_left(void) {
    const char *path = getenv("COMMAND_LEFT");
    FILE *file = path != NULL ? fopen(path, "w") : NULL;
    if (file == NULL)
        return;
    (void)fprintf(file, "%u sockets\n%ld blocks\n", open_sockets(), blocks);
    (void)fclose(file);
}
