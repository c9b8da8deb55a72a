/* Preloaded into the command by test.sh: makes one call fail, and says at the end what was left open.
 *
 * COMMAND_FAULT="CALL NUMBER ERROR": the NUMBER-th such call fails with the errno of that name, as in "dup2 2 EBUSY".
 * CALL is socket, netlink (a socket of that family), send, setsockopt, getsockopt, bind, getsockname, listen, dup2,
 * fcntl (F_SETFD), faccessat, execvp, setenv (LISTEN_...), if_nametoindex, opendir, realloc (of many bytes), strdup (of
 * the empty text), asprintf, or json: an allocation of the JSON library.
 *
 * COMMAND_RESOLVER="NUMBER ERRNO": getaddrinfo returns that number, and leaves that errno. COMMAND_MAPPED: bind() takes
 * the IPv4-mapped wildcard address for "::". COMMAND_FLIP: getsockopt() says the opposite.
 *
 * COMMAND_HANG="CALL FILE": listen or getsockname makes the file, and does not come back. COMMAND_SLOW="N FILE": each
 * entry of a folder takes N milliseconds of the clock to read, and writes a byte to the file. COMMAND_STILL: the clock
 * stands still. COMMAND_LATE=N: from the N-th look at the clock on it is a second later. COMMAND_SECURE: the process
 * was started with more privilege than its user has. COMMAND_DESCRIPTORS=N: it may have no more than N descriptors.
 *
 * COMMAND_FREE=N: closes descriptor N before the second socket is made, as a resolver module
 * does when it ends a connection.
 *
 * COMMAND_LEFT=FILE: if the command ends without becoming another program, what is open then is written there. */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { HIGHEST_DESCRIPTOR = 63, HIGHEST_ERROR = 133, LARGE = 16384 };

/* The command has one thread; these count its calls. */
static unsigned calls;
static unsigned sockets;
static unsigned looks;
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

static void hang(const char *call) {
    const char *hangs = getenv("COMMAND_HANG");
    const size_t length = strlen(call);
    if (hangs == NULL || strncmp(hangs, call, length) != 0)
        return;
    (void)close(open(hangs + length + 1, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    (void)pause();
}

/* ---- The calls ---- */

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **list) {
    int (*next)(const char *, const char *, const struct addrinfo *, struct addrinfo **) = NULL;
    const char *answer = getenv("COMMAND_RESOLVER");
    int number = 0;
    find_next("getaddrinfo", &next, sizeof next);
    if (answer == NULL)
        return next(node, service, hints, list);
    if (sscanf(answer, "%d %d", &number, &errno) != 2)
        abort();
    return number;
}

unsigned if_nametoindex(const char *name) {
    unsigned (*next)(const char *) = NULL;
    if (fails("if_nametoindex"))
        return 0;
    find_next("if_nametoindex", &next, sizeof next);
    return next(name);
}

int socket(int domain, int type, int protocol) {
    int (*next)(int, int, int) = NULL;
    const char *leaves = getenv("COMMAND_FREE");
    if (fails(domain == AF_NETLINK ? "netlink" : "socket"))
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

int getsockopt(int handle, int level, int name, void *value, socklen_t *length) {
    int (*next)(int, int, int, void *, socklen_t *) = NULL;
    if (fails("getsockopt"))
        return -1;
    find_next("getsockopt", &next, sizeof next);
    const int result = next(handle, level, name, value, length);
    if (getenv("COMMAND_FLIP") != NULL)
        *(int *)value = *(int *)value == 0;
    return result;
}

int getsockname(int handle, struct sockaddr *address, socklen_t *length) {
    int (*next)(int, struct sockaddr *, socklen_t *) = NULL;
    hang("getsockname");
    if (fails("getsockname"))
        return -1;
    find_next("getsockname", &next, sizeof next);
    return next(handle, address, length);
}

ssize_t send(int handle, const void *bytes, size_t size, int flags) {
    ssize_t (*next)(int, const void *, size_t, int) = NULL;
    if (fails("send"))
        return -1;
    find_next("send", &next, sizeof next);
    return next(handle, bytes, size, flags);
}

int bind(int handle, const struct sockaddr *address, socklen_t length) {
    int (*next)(int, const struct sockaddr *, socklen_t) = NULL;
    struct sockaddr_in6 mapped;
    if (fails("bind"))
        return -1;
    if (getenv("COMMAND_MAPPED") != NULL && address->sa_family == AF_INET6) {
        memcpy(&mapped, address, sizeof mapped);
        mapped.sin6_addr.s6_addr[10] = mapped.sin6_addr.s6_addr[11] = 0xff;
        address = (const struct sockaddr *)&mapped;
    }
    find_next("bind", &next, sizeof next);
    return next(handle, address, length);
}

int listen(int handle, int backlog) {
    int (*next)(int, int) = NULL;
    hang("listen");
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

int faccessat(int folder, const char *path, int mode, int flags) {
    int (*next)(int, const char *, int, int) = NULL;
    if (fails("faccessat"))
        return -1;
    find_next("faccessat", &next, sizeof next);
    return next(folder, path, mode, flags);
}

int execvp(const char *name, char *const arguments[]) {
    int (*next)(const char *, char *const[]) = NULL;
    if (fails("execvp"))
        return -1;
    find_next("execvp", &next, sizeof next);
    return next(name, arguments);
}

int setenv(const char *name, const char *value, int overwrite) {
    int (*next)(const char *, const char *, int) = NULL;
    if (strncmp(name, "LISTEN_", strlen("LISTEN_")) == 0 && fails("setenv"))
        return -1;
    find_next("setenv", &next, sizeof next);
    return next(name, value, overwrite);
}

/* ---- Folders, the clock, privilege ---- */

DIR *opendir(const char *name) {
    DIR *(*next)(const char *) = NULL;
    if (fails("opendir"))
        return NULL;
    find_next("opendir", &next, sizeof next);
    return next(name);
}

/* The milliseconds that slow folders have taken: the clock goes on by them, and nobody waits. */
static long slow_time;

struct dirent *readdir(DIR *folder) {
    struct dirent *(*next)(DIR *) = NULL;
    const char *slow = getenv("COMMAND_SLOW");
    if (slow != NULL) {
        const int reads = open(strchr(slow, ' ') + 1, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (reads < 0 || write(reads, "r", 1) != 1)
            abort();
        (void)close(reads);
        slow_time += strtol(slow, NULL, 10);
    }
    find_next("readdir", &next, sizeof next);
    return next(folder);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    int (*next)(clockid_t, struct timespec *) = NULL;
    const char *late = getenv("COMMAND_LATE");
    find_next("clock_gettime", &next, sizeof next);
    const int result = next(clock, now);
    if (getenv("COMMAND_STILL") != NULL)
        *now = (struct timespec){.tv_sec = 1, .tv_nsec = 0};
    now->tv_sec += slow_time / 1000;
    now->tv_nsec += slow_time % 1000 * 1000000;
    if (late != NULL && ++looks >= (unsigned)strtoul(late, NULL, 10))
        now->tv_sec++;
    return result;
}

/* COMMAND_UNBOUND: the first socket in each answer about sockets has no port any more. */
ssize_t recv(int descriptor, void *answer, size_t room, int flags) {
    ssize_t (*next)(int, void *, size_t, int) = NULL;
    find_next("recv", &next, sizeof next);
    const ssize_t length = next(descriptor, answer, room, flags);
    const struct nlmsghdr *header = answer;
    if (getenv("COMMAND_UNBOUND") != NULL && length > 0 && header->nlmsg_type == SOCK_DIAG_BY_FAMILY)
        ((struct inet_diag_msg *)NLMSG_DATA(header))->id.idiag_sport = 0;
    return length;
}

unsigned long getauxval(unsigned long type) {
    unsigned long (*next)(unsigned long) = NULL;
    if (type == AT_SECURE && getenv("COMMAND_SECURE") != NULL)
        return 1;
    find_next("getauxval", &next, sizeof next);
    return next(type);
}

__attribute__((constructor)) static void limit_descriptors(void) {
    const char *most = getenv("COMMAND_DESCRIPTORS");
    if (most == NULL || strstr(program_invocation_name, "listen-socket") == NULL)
        return;
    const struct rlimit limit = {.rlim_cur = strtoul(most, NULL, 10), .rlim_max = strtoul(most, NULL, 10)};
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
        abort();
}

/* ---- Memory ---- */

void *realloc(void *block, size_t size) {
    void *(*next)(void *, size_t) = NULL;
    if (size >= LARGE && fails("realloc"))
        return NULL;
    find_next("realloc", &next, sizeof next);
    return next(block, size);
}

char *strdup(const char *text) {
    char *(*next)(const char *) = NULL;
    if (*text == '\0' && fails("strdup"))
        return NULL;
    find_next("strdup", &next, sizeof next);
    return next(text);
}

__attribute__((format(printf, 2, 3))) int asprintf(char **text, const char *format, ...) {
    va_list arguments;
    if (fails("asprintf"))
        return -1;
    va_start(arguments, format);
    const int length = vasprintf(text, format, arguments);
    va_end(arguments);
    return length;
}

/* What asprintf becomes in a program that is built with _FORTIFY_SOURCE. */
__attribute__((format(printf, 3, 4))) int __asprintf_chk(char **text, int flag, const char *format, ...);
int __asprintf_chk(char **text, int flag, const char *format, ...) {
    va_list arguments;
    (void)flag;
    if (fails("asprintf"))
        return -1;
    va_start(arguments, format);
    const int length = vasprintf(text, format, arguments);
    va_end(arguments);
    return length;
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
