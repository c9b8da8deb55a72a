/* What the command asks of the system, with a system that is made here: the resolver, the list of sockets, /proc, the
 * clock. Prints a line for each check that fails, and how many passed. */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <net/if.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "command/causes.h"
#include "command/deadline.h"
#include "command/endpoints.h"
#include "command/holders.h"
#include "command/main.h"
#include "command/processes.h"
#include "command/record.h"
#include "command/report.h"
#include "command/sockets.h"
#include "command/steps.h"
#include "suite/command/expect.h"

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

/* ---- The system ---- */

enum { FOLDERS_MOST = 13, ENTRIES_MOST = 24, ANSWERS_MOST = 8, ANSWER_MOST = 20000, QUESTIONS_MOST = 4 };

struct entry {
    const char *name;
    const char *link; /* what readlinkat() says; NULL: it fails */
};

struct folder {
    const char *path;
    struct entry entries[ENTRIES_MOST]; /* up to one without a name */
    size_t at;
};

struct answer {
    ssize_t length; /* what recv() returns */
    _Alignas(8) char bytes[ANSWER_MOST];
};

static struct system {
    /* the resolver */
    struct addrinfo *list;
    int resolver_error;
    unsigned freed;
    char asked_for[40]; /* node and service */
    /* netlink */
    bool no_netlink;
    int sockets, sockets_most; /* 0: as many as one likes */
    int netlink;               /* the descriptor, -1 when it is closed */
    int domain, type, protocol;
    size_t questions;
    char asked[QUESTIONS_MOST][256];
    size_t asked_length[QUESTIONS_MOST];
    ssize_t missing; /* how many bytes the last question is sent too short */
    size_t answers, told;
    struct answer answer[ANSWERS_MOST];
    long waited[ANSWERS_MOST]; /* microseconds that were set before each recv() */
    size_t room;
    int wait_level, wait_name;
    socklen_t wait_size;
    long wait_seconds;
    int call_error; /* of any call about a socket */
    struct sockaddr_storage bound;
    int listening, closed, waits; /* how many times */
    int listens, backlog;
    char ended_by[4];
    /* the clock, in microseconds */
    int64_t now, each_look;
    clockid_t clock;
    /* /proc */
    bool secure;
    struct folder folders[FOLDERS_MOST];
    size_t open_folders;
    const char *names[2][ENTRIES_MOST]; /* of comm: its path, its text */
    int opened_with;
    const char *setting_path, *setting;
} sys;

static void begin_system(void) {
    memset(&sys, 0, sizeof sys);
    sys.netlink = -1;
}

static void find_next(const char *name, void *function, size_t size) {
    void *next = dlsym(RTLD_NEXT, name);
    if (next == NULL)
        abort();
    memcpy(function, &next, size);
}

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **list) {
    (void)snprintf(sys.asked_for, sizeof sys.asked_for, "%s %s", node != NULL ? node : "nothing", service);
    (void)hints;
    *list = sys.list; /* where it fails, POSIX does not say what is there */
    return sys.resolver_error;
}

void freeaddrinfo(struct addrinfo *list) {
    sys.freed += list == sys.list;
}

int socket(int domain, int type, int protocol) {
    sys.domain = domain;
    sys.type = type;
    sys.protocol = protocol;
    if (sys.no_netlink || (sys.sockets_most > 0 && ++sys.sockets > sys.sockets_most)) {
        errno = EMFILE;
        return -1;
    }
    sys.netlink = 77;
    return sys.netlink;
}

int close(int handle) {
    int (*next)(int) = NULL;
    if (handle == 77) {
        sys.closed++;
        sys.netlink = -1;
        return 0;
    }
    find_next("close", &next, sizeof next);
    return next(handle);
}

ssize_t send(int handle, const void *bytes, size_t size, int flags) {
    if (handle != 77 || flags != 0 || sys.questions >= QUESTIONS_MOST || size > sizeof sys.asked[0])
        return -1;
    memcpy(sys.asked[sys.questions], bytes, size);
    sys.asked_length[sys.questions++] = size;
    return (ssize_t)size - sys.missing;
}

int setsockopt(int handle, int level, int name, const void *value, socklen_t length) {
    struct timeval wait = {0, 0};
    (void)handle;
    sys.wait_level = level;
    sys.wait_name = name;
    sys.wait_size = length;
    if (length == sizeof wait)
        memcpy(&wait, value, sizeof wait);
    sys.waited[sys.told] = wait.tv_usec;
    sys.wait_seconds = wait.tv_sec;
    errno = sys.call_error;
    return errno != 0 ? -1 : 0;
}

int getsockopt(int handle, int level, int name, void *value, socklen_t *length) {
    (void)handle;
    (void)level;
    (void)name;
    (void)length;
    memcpy(value, &(int){1}, sizeof(int));
    errno = sys.call_error;
    return errno != 0 ? -1 : 0;
}

int bind(int handle, const struct sockaddr *address, socklen_t length) {
    (void)handle;
    memcpy(&sys.bound, address, length);
    errno = sys.call_error;
    return errno != 0 ? -1 : 0;
}

int getsockname(int handle, struct sockaddr *address, socklen_t *length) {
    (void)handle;
    memcpy(address, &sys.bound, sizeof(struct sockaddr_in));
    *length = sizeof(struct sockaddr_in);
    errno = sys.call_error;
    return errno != 0 ? -1 : 0;
}

int listen(int handle, int backlog) {
    sys.listens = handle;
    sys.backlog = backlog;
    sys.listening++;
    errno = sys.call_error;
    return errno != 0 ? -1 : 0;
}

unsigned if_nametoindex(const char *name) {
    (void)name;
    errno = sys.call_error;
    return errno != 0 ? 0 : 5;
}

ssize_t recv(int handle, void *bytes, size_t room, int flags) {
    if (handle != 77 || flags != 0 || sys.told >= sys.answers)
        return -1;
    const struct answer *answer = &sys.answer[sys.told++];
    sys.room = room;
    if (answer->length > 0)
        memcpy(bytes, answer->bytes, (size_t)answer->length < room ? (size_t)answer->length : room);
    return answer->length;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    sys.clock = clock;
    now->tv_sec = sys.now / 1000000;
    now->tv_nsec = sys.now % 1000000 * 1000;
    sys.now += sys.each_look;
    return 0;
}

unsigned long getauxval(unsigned long type) {
    return type == AT_SECURE && sys.secure;
}

static struct folder *find_folder(const char *path) {
    for (size_t i = 0; i < FOLDERS_MOST; i++)
        if (sys.folders[i].path != NULL && strcmp(sys.folders[i].path, path) == 0)
            return &sys.folders[i];
    return NULL;
}

DIR *opendir(const char *name) {
    struct folder *folder = find_folder(name);
    if (folder == NULL) {
        errno = ENOENT;
        return NULL;
    }
    folder->at = 0;
    sys.open_folders++;
    return (DIR *)folder;
}

struct dirent *readdir(DIR *opened) {
    static struct dirent entry;
    struct folder *folder = (struct folder *)opened;
    const char *name = folder->entries[folder->at].name;
    if (name == NULL)
        return NULL;
    folder->at++;
    (void)snprintf(entry.d_name, sizeof entry.d_name, "%s", name);
    return &entry;
}

int dirfd(DIR *opened) {
    return 1000 + (int)((struct folder *)opened - sys.folders);
}

int closedir(DIR *opened) {
    (void)opened;
    sys.open_folders--;
    return 0;
}

ssize_t readlinkat(int handle, const char *name, char *buffer, size_t room) {
    const struct folder *folder = &sys.folders[handle - 1000];
    for (const struct entry *entry = folder->entries; entry->name != NULL; entry++) {
        if (strcmp(entry->name, name) != 0 || entry->link == NULL)
            continue;
        const size_t length = strlen(entry->link) < room ? strlen(entry->link) : room;
        memcpy(buffer, entry->link, length);
        return (ssize_t)length;
    }
    return -1;
}

int open(const char *path, int flags, ...) {
    for (size_t i = 0; i < ENTRIES_MOST && sys.names[0][i] != NULL; i++) {
        if (strcmp(sys.names[0][i], path) != 0)
            continue;
        const int handle = memfd_create("comm", MFD_CLOEXEC);
        const char *text = sys.names[1][i];
        if (write(handle, text, strlen(text)) < 0 || lseek(handle, 0, SEEK_SET) != 0)
            abort();
        sys.opened_with = flags;
        return handle;
    }
    if (strncmp(path, "/proc/", strlen("/proc/")) != 0)
        return (int)syscall(SYS_openat, AT_FDCWD, path, flags, 0600); /* not the command's */
    errno = ENOENT;
    return -1;
}

/* A setting of the system, where it says so. */
FILE *fopen(const char *path, const char *mode) {
    (void)mode;
    if (sys.setting == NULL || strcmp(path, sys.setting_path) != 0)
        return NULL;
    return fmemopen((void *)(size_t)(const void *)sys.setting, strlen(sys.setting), "r");
}

/* A command that listens is ended at once. Which signals end it, and whether they are held and no more ignored: */
int sigwait(const sigset_t *set, int *number) {
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    sigset_t held;
    struct sigaction now;
    (void)sigprocmask(SIG_BLOCK, NULL, &held);
    for (size_t i = 0; i < COUNT_OF(signals); i++) {
        (void)sigaction(signals[i], NULL, &now);
        const bool ends =
            sigismember(set, signals[i]) == 1 && sigismember(&held, signals[i]) == 1 && now.sa_handler == SIG_DFL;
        sys.ended_by[i] = ends ? "ITH"[i] : sigismember(set, signals[i]) == 1 ? '!' : '-';
    }
    bool others = false;
    for (int i = 1; i <= 64; i++)
        others = others || (sigismember(set, i) == 1 && i != SIGINT && i != SIGTERM && i != SIGHUP);
    sys.waits += !others;
    *number = SIGINT;
    return 0;
}

int execvp(const char *name, char *const arguments[]) {
    (void)name;
    (void)arguments;
    errno = ENOEXEC;
    return -1;
}

/* ---- The list of sockets ---- */

struct told {
    const char *address;
    int port;
    int state;
    unsigned interface_index;
    unsigned inode;
    int v6only; /* -1: it is not told */
};

static struct answer *next_answer(void) {
    return &sys.answer[sys.answers++];
}

static struct nlmsghdr *add_message(struct answer *answer, int type, size_t size) {
    struct nlmsghdr *header = (struct nlmsghdr *)(answer->bytes + answer->length);
    header->nlmsg_type = (uint16_t)type;
    header->nlmsg_len = (uint32_t)NLMSG_LENGTH(size);
    answer->length += (ssize_t)NLMSG_ALIGN(header->nlmsg_len);
    return header;
}

/* An attribute of `size` bytes behind the message; each byte has the value. */
static void add_attribute(struct answer *answer, struct nlmsghdr *header, int type, size_t size, int value) {
    struct nlattr *attribute = (struct nlattr *)((char *)header + NLMSG_ALIGN(header->nlmsg_len));
    attribute->nla_type = (uint16_t)type;
    attribute->nla_len = (uint16_t)(sizeof *attribute + size);
    memset(attribute + 1, value, size);
    header->nlmsg_len = (uint32_t)(NLMSG_ALIGN(header->nlmsg_len) + attribute->nla_len);
    answer->length = (char *)header + NLMSG_ALIGN(header->nlmsg_len) - answer->bytes;
}

static struct nlmsghdr *add_socket(struct answer *answer, const struct told *told) {
    const struct sockaddr_storage address = address_of(told->address, told->port);
    struct nlmsghdr *header = add_message(answer, SOCK_DIAG_BY_FAMILY, sizeof(struct inet_diag_msg));
    struct inet_diag_msg *message = NLMSG_DATA(header);
    message->idiag_family = (uint8_t)address.ss_family;
    message->idiag_state = (uint8_t)told->state;
    message->id.idiag_sport = htons((uint16_t)told->port);
    message->id.idiag_dport = 0x1234;
    message->id.idiag_if = told->interface_index;
    message->idiag_uid = 1000;
    message->idiag_inode = told->inode;
    memset(message->id.idiag_dst, 0xee, sizeof message->id.idiag_dst);
    if (address.ss_family == AF_INET6)
        memcpy(message->id.idiag_src, &((const struct sockaddr_in6 *)&address)->sin6_addr, 16);
    else
        memcpy(message->id.idiag_src, &((const struct sockaddr_in *)&address)->sin_addr, 4);
    if (address.ss_family == AF_INET)
        memset((char *)message->id.idiag_src + 4, 0xdd, 12); /* the kernel says nothing of what is there */
    if (told->v6only >= 0) {
        add_attribute(answer, header, INET_DIAG_SHUTDOWN, 1, 0xff);
        add_attribute(answer, header, INET_DIAG_SKV6ONLY, 1, told->v6only);
        add_attribute(answer, header, INET_DIAG_SHUTDOWN, 1, 0xff);
    }
    return header;
}

static void add_end(struct answer *answer) {
    (void)add_message(answer, NLMSG_DONE, sizeof(int));
}

struct seen {
    size_t count;
    struct command_endpoint endpoints[16];
};

static void see(void *context, const struct command_endpoint *endpoint) {
    struct seen *seen = context;
    if (seen->count < COUNT_OF(seen->endpoints))
        seen->endpoints[seen->count] = *endpoint;
    seen->count++;
}

static bool visit(int port, bool idle, struct seen *seen) {
    memset(seen, 0, sizeof *seen);
    return command_visit_endpoints(port, idle, 100000, see, seen);
}

static void expect_question(size_t number, int family, unsigned states) {
    struct {
        struct nlmsghdr header;
        struct inet_diag_req_v2 body;
    } wanted;
    memset(&wanted, 0, sizeof wanted);
    wanted.header.nlmsg_len = 72;
    wanted.header.nlmsg_type = 20;
    wanted.header.nlmsg_flags = 0x301;
    wanted.body.sdiag_family = (uint8_t)family;
    wanted.body.sdiag_protocol = 6;
    wanted.body.idiag_states = states;
    wanted.body.id.idiag_sport = htons(258);
    expect(sys.asked_length[number] == 72 && memcmp(sys.asked[number], &wanted, 72) == 0,
           "the question, byte for byte");
}

static unsigned asked_states(size_t number) {
    struct inet_diag_req_v2 body;
    memcpy(&body, sys.asked[number] + sizeof(struct nlmsghdr), sizeof body);
    return body.idiag_states;
}

static void test_questions(void) {
    struct seen seen;
    for (int idle = 0; idle <= 1; idle++) {
        begin_system();
        sys.now = 40000;
        sys.each_look = 1;
        add_end(next_answer());
        add_end(next_answer());
        expect(visit(258, idle != 0, &seen) && seen.count == 0, "two empty lists");
        expect(sys.questions == 2 && sys.told == 2, "both families are asked");
        expect_question(0, AF_INET6, idle ? 0x2400 : 0xbff);
        expect_question(1, AF_INET, idle ? 0x2400 : 0xbff);
        expect(sys.domain == AF_NETLINK && sys.type == (SOCK_DGRAM | SOCK_CLOEXEC) && sys.protocol == 4,
               "the socket that asks");
        expect(sys.netlink == -1, "it is closed");
        expect(sys.waited[0] == 60000 && sys.waited[1] == 59999 && sys.wait_seconds == 0,
               "it waits as long as there is time");
        expect(sys.wait_level == SOL_SOCKET && sys.wait_name == SO_RCVTIMEO && sys.wait_size == sizeof(struct timeval),
               "the option is that");
        expect(sys.room == 16384, "there is room for the kernel's largest answer");
    }
}

/* What stops the list: it is not complete then, and the socket is closed. */
static void test_broken_lists(void) {
    struct seen seen;
    begin_system();
    sys.no_netlink = true;
    expect(!visit(80, true, &seen) && sys.questions == 0, "no socket");
    begin_system();
    sys.missing = 1;
    add_end(next_answer());
    expect(!visit(80, true, &seen) && sys.questions == 1 && sys.told == 0 && sys.netlink == -1,
           "a question that is cut");
    begin_system();
    expect(!visit(80, true, &seen) && sys.questions == 1 && sys.netlink == -1, "no answer");
    begin_system();
    next_answer()->length = 0;
    add_end(next_answer());
    expect(!visit(80, true, &seen) && sys.told == 1, "an empty answer");
    for (int length = 15; length <= 16; length++) {
        begin_system();
        add_end(next_answer());
        sys.answer[0].length = length;
        ((struct nlmsghdr *)sys.answer[0].bytes)->nlmsg_len = 16;
        add_end(next_answer());
        expect(visit(80, true, &seen) == (length == 16) && sys.told == (length == 16 ? 2 : 1),
               "an answer as long as a message's head, and one that is shorter");
    }
    begin_system();
    sys.now = 99999;
    add_end(next_answer());
    expect(!visit(80, true, &seen) || sys.told == 1, "one microsecond is left");
    begin_system();
    sys.now = 100000;
    add_end(next_answer());
    expect(!visit(80, true, &seen) && sys.told == 0, "no time is left");
    begin_system();
    sys.now = 200000;
    add_end(next_answer());
    expect(!visit(80, true, &seen) && sys.told == 0, "it is late");
    static const int types[] = {NLMSG_NOOP, NLMSG_ERROR, NLMSG_DONE, NLMSG_OVERRUN, SOCK_DIAG_BY_FAMILY + 1};
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        const int type = types[i];
        begin_system();
        (void)add_message(next_answer(), type, sizeof(struct inet_diag_msg));
        add_end(next_answer());
        add_end(next_answer());
        expect(visit(80, true, &seen) == (type == NLMSG_DONE) && sys.netlink == -1, "a message that is no socket's");
    }
}

static void test_lists(void) {
    static const struct told told[] = {{"0.0.0.0", 80, 10, 0, 1, -1},
                                       {"192.0.2.1", 80, 7, 0, 2, -1},
                                       {"192.0.2.2", 81, 10, 0, 3, -1},
                                       {"192.0.2.3", 80, 1, 5, 4, -1},
                                       {"192.0.2.4", 80, 1, 0, 0, -1}};
    struct seen seen;
    begin_system();
    add_end(next_answer());
    struct answer *answer = next_answer();
    (void)add_socket(answer, &told[0]);
    (void)add_socket(answer, &told[1]);
    (void)add_socket(answer, &told[2]);
    answer = next_answer();
    (void)add_socket(answer, &told[3]);
    (void)add_socket(answer, &told[4]);
    add_end(next_answer());
    (void)add_socket(&sys.answer[1], &(struct told){"192.0.2.5", 79, 10, 0, 6, -1});
    expect(visit(80, true, &seen) && seen.count == 4, "all that have the port, of several answers");
    static const struct command_endpoint wanted[] = {
        {.state = COMMAND_STATE_LISTENING, .inode = 1},
        {.state = COMMAND_STATE_BOUND, .inode = 2},
        {.state = COMMAND_STATE_CONNECTED, .interface_index = 5, .inode = 4},
        {.state = COMMAND_STATE_CLOSING}};
    static const char *const addresses[] = {"0.0.0.0", "192.0.2.1", "192.0.2.3", "192.0.2.4"};
    for (size_t i = 0; i < 4; i++) {
        const struct command_endpoint *got = &seen.endpoints[i];
        const struct sockaddr_storage address = address_of(addresses[i], 80);
        expect(got->length == sizeof(struct sockaddr_in) && memcmp(&got->address, &address, sizeof address) == 0,
               addresses[i]);
        expect(got->state == wanted[i].state && got->interface_index == wanted[i].interface_index && got->uid == 1000 &&
                   got->inode == wanted[i].inode && !got->v6only,
               addresses[i]);
    }
}

static void test_ipv6_lists(void) {
    static const struct told told[] = {{"::", 80, 10, 0, 1, 1},
                                       {"::", 80, 10, 0, 2, 0},
                                       {"2001:db8::1", 80, 10, 6, 3, -1},
                                       {"fe80::1", 80, 10, 7, 4, 1},
                                       {"::1", 81, 10, 0, 5, 1}};
    struct seen seen;
    begin_system();
    struct answer *answer = next_answer();
    for (size_t i = 0; i < COUNT_OF(told); i++)
        (void)add_socket(answer, &told[i]);
    add_end(answer);
    add_end(next_answer());
    expect(visit(80, false, &seen) && seen.count == 4, "all of IPv6 that have the port");
    for (size_t i = 0; i < 4; i++) {
        const struct command_endpoint *got = &seen.endpoints[i];
        struct sockaddr_storage address = address_of(told[i].address, 80);
        ((struct sockaddr_in6 *)&address)->sin6_scope_id = i == 3 ? 7 : 0;
        expect(got->length == sizeof(struct sockaddr_in6) && memcmp(&got->address, &address, sizeof address) == 0,
               told[i].address);
        expect(got->v6only == (told[i].v6only == 1) && got->interface_index == told[i].interface_index &&
                   got->inode == told[i].inode,
               told[i].address);
    }
    /* an attribute at the very end, in the fewest bytes; and one that IPv4 does not have */
    begin_system();
    answer = next_answer();
    add_attribute(answer, add_socket(answer, &(struct told){"::", 80, 10, 0, 1, -1}), INET_DIAG_SKV6ONLY, 1, 1);
    add_end(answer);
    answer = next_answer();
    add_attribute(answer, add_socket(answer, &(struct told){"0.0.0.0", 80, 10, 0, 1, -1}), INET_DIAG_SKV6ONLY, 1, 1);
    add_end(answer);
    expect(visit(80, true, &seen) && seen.count == 2 && seen.endpoints[0].v6only && !seen.endpoints[1].v6only,
           "an attribute alone");
    begin_system();
    answer = next_answer();
    struct nlmsghdr *header = add_socket(answer, &(struct told){"::", 80, 10, 0, 1, -1});
    add_attribute(answer, header, INET_DIAG_SHUTDOWN, 0, 0); /* without a value: as long as its head */
    header = add_socket(answer, &(struct told){"::", 80, 10, 0, 2, -1});
    add_attribute(answer, header, INET_DIAG_SHUTDOWN, 3, 1);
    add_attribute(answer, header, INET_DIAG_SHUTDOWN, 4, 1);
    add_attribute(answer, header, INET_DIAG_SHUTDOWN, 5, 1);
    add_attribute(answer, header, INET_DIAG_MARK, 4, 0);
    add_attribute(answer, header, INET_DIAG_SKV6ONLY, 1, 1);
    add_end(answer);
    add_end(next_answer());
    expect(visit(80, true, &seen) && seen.count == 2 && !seen.endpoints[0].v6only && seen.endpoints[1].v6only,
           "attributes of all lengths");
    begin_system();
    answer = next_answer();
    header = add_socket(answer, &(struct told){"::", 80, 10, 0, 1, -1});
    add_attribute(answer, header, INET_DIAG_SKV6ONLY, 0, 0); /* its value would be where the next message begins */
    add_end(answer);
    add_end(next_answer());
    expect(visit(80, true, &seen) && seen.count == 1 && !seen.endpoints[0].v6only, "an attribute without its value");
}

/* ---- Who has the port ---- */

static const struct {
    const char *wanted;
    bool dual;
    unsigned zone;
    struct told told;
    bool conflicts;
} conflicts[] = {
    {"0.0.0.0", false, 0, {"0.0.0.0", 80, 10, 0, 1, -1}, true},
    {"0.0.0.0", false, 0, {"192.0.2.1", 80, 10, 0, 1, -1}, true},
    {"192.0.2.1", false, 0, {"0.0.0.0", 80, 10, 0, 1, -1}, true},
    {"192.0.2.1", false, 0, {"192.0.2.1", 80, 10, 0, 1, -1}, true},
    {"192.0.2.1", false, 0, {"192.0.2.2", 80, 10, 0, 1, -1}, false},
    {"192.0.2.1", true, 0, {"192.0.2.2", 80, 10, 0, 1, -1}, false},
    {"0.0.0.0", false, 0, {"::", 80, 10, 0, 1, 0}, true},
    {"192.0.2.1", false, 0, {"::", 80, 10, 0, 1, 0}, true},
    {"0.0.0.0", false, 0, {"::", 80, 10, 0, 1, 1}, false},
    {"0.0.0.0", false, 0, {"::1", 80, 10, 0, 1, 0}, false},
    {"0.0.0.0", false, 0, {"::ffff:192.0.2.1", 80, 10, 0, 1, 0}, true},
    {"192.0.2.1", false, 0, {"::ffff:192.0.2.1", 80, 10, 0, 1, 1}, true},
    {"192.0.2.2", false, 0, {"::ffff:192.0.2.1", 80, 10, 0, 1, 0}, false},
    {"192.0.2.2", false, 0, {"::ffff:0.0.0.0", 80, 10, 0, 1, 0}, true},
    {"::", false, 0, {"0.0.0.0", 80, 10, 0, 1, -1}, false},
    {"::", true, 0, {"0.0.0.0", 80, 10, 0, 1, -1}, true},
    {"::", true, 0, {"192.0.2.1", 80, 10, 0, 1, -1}, true},
    {"::", false, 0, {"::", 80, 10, 0, 1, 1}, true},
    {"::", false, 0, {"::1", 80, 10, 0, 1, 1}, true},
    {"::", true, 0, {"::1", 80, 10, 0, 1, 1}, true},
    {"::1", false, 0, {"::", 80, 10, 0, 1, 1}, true},
    {"::1", true, 0, {"0.0.0.0", 80, 10, 0, 1, -1}, false},
    {"::1", false, 0, {"::1", 80, 10, 0, 1, 0}, true},
    {"::1", false, 0, {"::2", 80, 10, 0, 1, 0}, false},
    {"::2", false, 0, {"::1", 80, 10, 0, 1, 0}, false},
    {"::1", false, 0, {"100::1", 80, 10, 0, 1, 0}, false},
    {"::", false, 0, {"::ffff:192.0.2.1", 80, 10, 0, 1, 0}, false},
    {"::", true, 0, {"::ffff:192.0.2.1", 80, 10, 0, 1, 0}, true},
    {"fe80::1", false, 2, {"fe80::1", 80, 10, 2, 1, 1}, true},
    {"fe80::1", false, 2, {"fe80::1", 80, 10, 3, 1, 1}, false},
    {"fe80::1", false, 4, {"fe80::1", 80, 10, 3, 1, 1}, false},
    {"fe80::1", false, 2, {"::", 80, 10, 0, 1, 1}, true},
    {"fe80::1", false, 2, {"::", 80, 10, 3, 1, 1}, false},
    {"::", false, 0, {"fe80::1", 80, 10, 3, 1, 1}, true},
    {"192.0.2.1", false, 0, {"0.0.0.0", 80, 10, 3, 1, -1}, true},
};

/* Whether a socket of the list conflicts with an address. */
static void test_conflicts(void) {
    for (size_t i = 0; i < COUNT_OF(conflicts); i++) {
        struct sockaddr_storage address = address_of(conflicts[i].wanted, 80);
        struct command_holders holders;
        char name[120];
        begin_system();
        sys.secure = true;
        if (address.ss_family == AF_INET6)
            ((struct sockaddr_in6 *)&address)->sin6_scope_id = conflicts[i].zone;
        else /* what is behind an IPv4 address is not looked at */
            memset(((struct sockaddr_in *)&address)->sin_zero, 0xee,
                   sizeof address - offsetof(struct sockaddr_in, sin_zero));
        struct answer *answer = next_answer();
        (void)add_socket(answer, &conflicts[i].told);
        add_end(answer);
        add_end(next_answer());
        add_end(next_answer()); /* of the others, where none of the first is meant */
        add_end(next_answer());
        memset(&holders, 0xff, sizeof holders);
        command_find_holders(&address, conflicts[i].dual, &holders);
        (void)snprintf(name, sizeof name, "%s%s and %s (%d)", conflicts[i].wanted, conflicts[i].dual ? ", dual," : "",
                       conflicts[i].told.address, conflicts[i].told.v6only);
        expect(holders.known && holders.count == conflicts[i].conflicts, name);
        expect(sys.questions == (conflicts[i].conflicts ? 2 : 4) && asked_states(0) == 0x2400 &&
                   (conflicts[i].conflicts || asked_states(2) == 0xbff),
               "the others are asked for where no first one conflicts");
    }
}

/* More conflicts than there is room for are counted; what is not known is not told. */
static void test_many_holders(void) {
    const struct sockaddr_storage address = address_of("0.0.0.0", 80);
    struct command_holders holders;
    begin_system();
    sys.secure = true;
    struct answer *answer = next_answer();
    add_end(answer);
    answer = next_answer();
    for (unsigned i = 1; i <= 10; i++)
        (void)add_socket(answer, &(struct told){"0.0.0.0", 80, 10, 0, i, -1});
    add_end(answer);
    memset(&holders, 0xff, sizeof holders);
    command_find_holders(&address, false, &holders);
    expect(holders.known && holders.count == 10, "ten conflict");
    bool right = true;
    for (unsigned i = 0; i < COMMAND_HOLDERS; i++)
        right = right && holders.holders[i].endpoint.inode == i + 1 && holders.holders[i].process_count == 0 &&
                holders.holders[i].last == 0;
    expect(right, "the first eight are told");
    for (size_t answers = 0; answers < 4; answers++) {
        begin_system();
        sys.secure = true;
        for (size_t i = 0; i < answers; i++)
            add_end(next_answer());
        command_find_holders(&address, false, &holders);
        expect(!holders.known && holders.count == 0, "a list that is not complete");
    }
    begin_system();
    sys.secure = true;
    next_answer()->length = 0;
    add_end(next_answer());
    add_end(next_answer());
    command_find_holders(&address, false, &holders);
    expect(!holders.known && sys.told == 1, "where the first list is not complete, no other one is asked for");
    begin_system();
    answer = next_answer();
    (void)add_socket(answer, &(struct told){"::", 80, 10, 0, 1, 0});
    add_end(answer);
    command_find_holders(&address, false, &holders);
    expect(!holders.known && holders.count == 0, "the second list is missing");
    begin_system();
    sys.now = 7000;
    sys.each_look = 99999;
    add_end(next_answer());
    command_find_holders(&address, false, &holders);
    expect(!holders.known && sys.told == 1 && sys.waited[0] == 1, "a tenth of a second in all");
}

/* Holders that are only counted: what is behind those that are kept stays as it is. */
static void test_kept_holders(void) {
    static struct {
        struct command_holders holders;
        char behind[3 * sizeof(struct command_holder)];
    } room;
    const struct sockaddr_storage address = address_of("0.0.0.0", 80);
    begin_system();
    sys.secure = true;
    add_end(next_answer());
    struct answer *answer = next_answer();
    for (unsigned i = 1; i <= 10; i++)
        (void)add_socket(answer, &(struct told){"0.0.0.0", 80, 10, 0, i, -1});
    add_end(answer);
    memset(&room, 'b', sizeof room);
    command_find_holders(&address, false, &room.holders);
    bool right = room.holders.count == 10;
    for (size_t i = 0; i < sizeof room.behind; i++)
        right = right && room.behind[i] == 'b';
    expect(right, "no more of them are kept than there is room for");
}

static void test_deadlines(void) {
    begin_system();
    sys.now = 5000003;
    const int64_t deadline = command_deadline(7);
    expect(deadline == 5007003 && sys.clock == CLOCK_MONOTONIC, "seven milliseconds from now");
    sys.now = 5000004;
    expect(command_time_left(deadline) == 6999, "what is left");
    sys.now = 5007002;
    expect(command_time_left(deadline) == 1, "a microsecond is left");
    sys.now = 5007003;
    expect(command_time_left(deadline) == 0, "nothing is left");
    sys.now = 5007004;
    expect(command_time_left(deadline) == 0, "it is over");
    sys.now = 6007004;
    expect(command_time_left(deadline) == 0, "it is long over");
}

/* ---- Processes ---- */

static void make_processes(struct command_holders *holders) {
    begin_system();
    sys.folders[0] = (struct folder){.path = "/proc",
                                     .entries = {{"self", NULL},
                                                 {"-5", NULL},
                                                 {"0", NULL},
                                                 {"12", NULL},
                                                 {"13", NULL},
                                                 {"99", NULL},
                                                 {"2147483647", NULL},
                                                 {"14", NULL},
                                                 {"15", NULL},
                                                 {"16", NULL},
                                                 {"1", NULL},
                                                 {"0x64", NULL},
                                                 {"17", NULL}}};
    sys.folders[1] = (struct folder){
        .path = "/proc/12/fd",
        .entries = {{".", NULL},
                    {"0", "/dev/null"},
                    {"3", "socket:[77]"},
                    {"4", "socket:[77]"},
                    {"5", "socket:[4294967296]"},
                    {"6", "/a/path/that/is/much/longer/than/the/text/of/any/socket/that/there/can/be"}}};
    sys.folders[2] = (struct folder){.path = "/proc/13/fd",
                                     .entries = {{"3", "pipe:[77]"},
                                                 {"4", "socket:[78]"},
                                                 {"5", "socket:[0]"},
                                                 {"6", "socket:["},
                                                 {"7", "socket:[770]"},
                                                 {"8", "anon socket:[77]"}}};
    sys.folders[3] = (struct folder){.path = "/proc/2147483647/fd", .entries = {{"3", "socket:[77]"}}};
    sys.folders[4] = (struct folder){.path = "/proc/14/fd", .entries = {{"3", "socket:[77]"}, {"4", "socket:[78]"}}};
    sys.folders[5] = (struct folder){.path = "/proc/15/fd", .entries = {{"3", "socket:[77]"}}};
    sys.folders[6] = (struct folder){.path = "/proc/16/fd", .entries = {{"3", "socket:[77]"}}};
    sys.folders[7] = (struct folder){.path = "/proc/-5/fd", .entries = {{"3", "socket:[77]"}}};
    sys.folders[8] = (struct folder){.path = "/proc/0/fd", .entries = {{"3", "socket:[77]"}}};
    sys.folders[9] = (struct folder){.path = "/proc/1/fd", .entries = {{"3", "socket:[18446744073709551615]"}}};
    sys.folders[10] = (struct folder){.path = "/proc/100/fd", .entries = {{"3", "socket:[77]"}}};
    sys.folders[11] = (struct folder){.path = "/proc/17/fd", .entries = {{"3", "socket:[77]"}}};
    static const char *const names[2][6] = {
        {"/proc/12/comm", "/proc/2147483647/comm", "/proc/14/comm", "/proc/13/comm", "/proc/1/comm"},
        {"twelve\n", "a \"name\" of sixty-two bytes, more than any is, but who can know it\n", "", "\x01\n",
         "first\n"}};
    for (int i = 0; i < 2; i++)
        memcpy(sys.names[i], names[i], sizeof names[i]);
    memset(holders, 0, sizeof *holders);
}

static void test_processes(void) {
    struct command_holders holders;
    make_processes(&holders);
    holders.count = 4;
    holders.holders[0].endpoint.inode = 77;
    holders.holders[1].endpoint.inode = 78;
    holders.holders[2].endpoint.inode = 18446744073709551615UL;
    holders.holders[3].endpoint.inode = 1;
    holders.holders[4].endpoint.inode = 77; /* behind the last */
    expect(command_find_processes(&holders, 1000), "all processes in time");
    expect(sys.open_folders == 0 && (sys.opened_with & O_ACCMODE) == O_RDONLY && (sys.opened_with & O_CLOEXEC) != 0,
           "what was opened is closed");
    const struct command_holder *first = &holders.holders[0];
    expect(first->process_count == 6, "six processes have the socket");
    expect(first->processes[0].number == 12 && first->processes[1].number == 2147483647 &&
               first->processes[2].number == 14 && first->processes[3].number == 15,
           "four of them are told");
    expect_text("a name", first->processes[0].name, "twelve");
    expect_text("a long name", first->processes[1].name,
                "a \\x22name\\x22 of sixty-two bytes, more than any is, but who can k... (62 bytes)");
    expect_text("a name that is empty", first->processes[2].name, "");
    expect_text("a process that is gone", first->processes[3].name, "");
    expect(first->last == 17, "the last one that has it");
    const struct command_holder *second = &holders.holders[1];
    expect(second->process_count == 2 && second->processes[0].number == 13 && second->processes[1].number == 14,
           "two processes have the second");
    expect_text("a name's bytes", second->processes[0].name, "\\x01");
    expect(holders.holders[2].process_count == 1 && holders.holders[2].processes[0].number == 1,
           "the highest number of a socket");
    expect(holders.holders[3].process_count == 0, "what is no socket's is nobody's");
    expect(holders.holders[4].process_count == 0, "what is behind the last holder is none");
}

/* A folder in the place of /proc says of nobody that he is not there. */
static void test_no_proc(void) {
    struct command_holders holders;
    make_processes(&holders);
    expect(command_find_processes(&holders, 1000) && holders.searched, "a /proc is searched");
    make_processes(&holders);
    sys.folders[0].entries[0].name = "selfish";
    expect(command_find_processes(&holders, 1000) && !holders.searched, "what is none is not");
}

/* A socket that more processes have than are told: what is behind them stays as it is. */
static void test_many_processes(void) {
    static struct {
        struct command_holders holders;
        char behind[2 * sizeof(struct command_process)];
    } room;
    make_processes(&room.holders);
    memset(room.behind, 'b', sizeof room.behind);
    room.holders.count = COMMAND_HOLDERS;
    room.holders.holders[COMMAND_HOLDERS - 1].endpoint.inode = 77;
    expect(command_find_processes(&room.holders, 1000) && room.holders.holders[COMMAND_HOLDERS - 1].process_count == 6,
           "six processes have the last socket");
    bool right = true;
    for (size_t i = 0; i < sizeof room.behind; i++)
        right = right && room.behind[i] == 'b';
    expect(right, "no more of them are kept than there is room for");
}

static void test_some_processes(void) {
    struct command_holders holders;
    for (size_t count = 0; count <= COMMAND_HOLDERS + 1; count += COMMAND_HOLDERS + 1 - count % 2) {
        make_processes(&holders);
        holders.count = count;
        holders.holders[COMMAND_HOLDERS - 1].endpoint.inode = 78;
        expect(command_find_processes(&holders, 1000) &&
                   holders.holders[COMMAND_HOLDERS - 1].process_count == (count > 0 ? 2 : 0),
               "as many holders as there are");
    }
    make_processes(&holders);
    holders.count = 1;
    holders.holders[0].endpoint.inode = 77;
    sys.secure = true;
    expect(command_find_processes(&holders, 1000) && holders.holders[0].process_count == 0,
           "with more privilege than the user has: nothing is looked at");
    make_processes(&holders);
    sys.folders[0].path = "/elsewhere";
    expect(command_find_processes(&holders, 1000), "without /proc nothing is known of processes");
    for (int64_t looks = 0; looks <= 40; looks++) {
        make_processes(&holders);
        holders.count = 1;
        holders.holders[0].endpoint.inode = 77;
        sys.each_look = 1;
        const bool in_time = command_find_processes(&holders, looks);
        expect(in_time == (looks > 31), "each entry is looked at in time");
        expect(sys.now == (looks > 31 ? 32 : looks + 1) && sys.open_folders == 0, "it ends at once when it is late");
    }
}

/* ---- Records ---- */

static struct addrinfo entries[60];
static struct sockaddr_in addresses[60];

static void make_list(size_t count, uint32_t first) {
    for (size_t i = 0; i < count; i++) {
        addresses[i] = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(80), .sin_addr = {htonl(first)}};
        entries[i] = (struct addrinfo){.ai_family = AF_INET,
                                       .ai_addr = (struct sockaddr *)&addresses[i],
                                       .ai_addrlen = sizeof addresses[i],
                                       .ai_next = i + 1 < count ? &entries[i + 1] : NULL};
    }
    sys.list = count > 0 ? entries : NULL;
}

static struct command_call *resolve(struct command_record *record, const char *node, const char *service) {
    const struct addrinfo hints = {
        .ai_family = AF_INET6, .ai_socktype = SOCK_DGRAM, .ai_protocol = IPPROTO_UDP, .ai_flags = AI_ALL};
    struct addrinfo *list = NULL;
    int detail = 0;
    command_record_begin(record);
    expect(record->system.resolve(record->system.context, node, service, &hints, &list, &detail) == sys.resolver_error,
           "the resolver's number");
    return &record->calls[0];
}

/* The addresses of the list are shown as far as they have 363 bytes together; then it is told how many there are. */
static void expect_answer(size_t count) {
    struct command_record record;
    char wanted[COMMAND_ANSWER_TEXT + 100] = "";
    size_t used = 0;
    size_t shown = 0;
    for (; shown < count; shown++) {
        char text[LISTEN_SOCKET_ADDRESS_TEXT];
        (void)listen_socket_format_address(entries[shown].ai_addr, entries[shown].ai_addrlen, text, sizeof text);
        if (used + strlen(text) + (shown > 0 ? 2 : 0) > 363)
            break;
        used += (size_t)snprintf(wanted + used, sizeof wanted - used, "%s%s", shown > 0 ? ", " : "", text);
    }
    if (shown < count)
        (void)snprintf(wanted + used, sizeof wanted - used, ", ... (%zu in all)", count);
    expect_text("an answer", resolve(&record, NULL, "80")->answer, wanted);
    command_record_end(&record);
}

static void test_answers(void) {
    begin_system();
    for (int port = 1; port <= 10000; port *= 10) { /* the first address has 10 to 14 bytes, the others 11 */
        for (size_t count = 1; count <= COUNT_OF(entries); count++) {
            make_list(count, 0x0a000001);
            addresses[0].sin_port = htons((uint16_t)port);
            expect_answer(count);
        }
    }
    make_list(30, 0xcb007164); /* 16 bytes each */
    addresses[0] = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(1), .sin_addr = {htonl(0x0a000001)}};
    addresses[21] = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(1), .sin_addr = {htonl(0x01010101)}};
    expect_answer(30); /* there is room for a short one behind the first that is not shown */
}

static void test_resolver_calls(void) {
    struct command_record record;
    char node[COMMAND_NODE_TEXT + 1];
    char service[COMMAND_SERVICE_TEXT + 1];
    memset(node, 'n', sizeof node);
    memset(service, 's', sizeof service);
    node[COMMAND_NODE_TEXT] = service[COMMAND_SERVICE_TEXT] = '\0';
    begin_system();
    make_list(1, 0x0a000001);
    struct command_call *call = resolve(&record, node, service);
    expect(call->has_node && call->family == AF_INET6 && call->type == SOCK_DGRAM && call->protocol == IPPROTO_UDP &&
               call->flags == AI_ALL,
           "the question");
    expect(call->step == COMMAND_RESOLVE && call->handle == LISTEN_SOCKET_INVALID && call->code == LISTEN_SOCKET_OK &&
               record.count == 1,
           "the call");
    expect(strlen(call->node) == COMMAND_NODE_TEXT - 1 && strlen(call->service) == COMMAND_SERVICE_TEXT - 1,
           "as much of the texts as there is room for");
    record.system.free_list(record.system.context, &entries[0]);
    expect(sys.freed == 1 && record.count == 2 && record.calls[1].step == COMMAND_FREE_LIST &&
               record.calls[1].handle == LISTEN_SOCKET_INVALID,
           "the list is given back");
    unsigned index = 0;
    (void)record.system.interface_index(record.system.context, node, &index);
    expect(strlen(record.calls[2].node) == COMMAND_NODE_TEXT - 1, "as much of an interface as there is room for");
    command_record_end(&record);
    expect(record.calls == NULL && record.count == 0 && record.room == 0, "nothing is held any more");
    sys.resolver_error = EAI_AGAIN;
    call = resolve(&record, NULL, "80");
    expect(!call->has_node && call->code == LISTEN_SOCKET_EAI_AGAIN && call->node[0] == '\0' && call->answer[0] == '\0',
           "a question without an answer");
    expect_text("its service", call->service, "80");
    expect_text("what the resolver was asked for", sys.asked_for, "nothing 80");
    command_record_end(&record);
    sys.resolver_error = 5; /* one that is none of the resolver's */
    call = resolve(&record, NULL, "80");
    expect(call->code == LISTEN_SOCKET_UNKNOWN && call->answer[0] == '\0', "a number that nobody knows");
    command_record_end(&record);
}

/* As many calls as one likes: each stays as it was noted. */
static void test_many_calls(void) {
    struct command_record record;
    begin_system();
    command_record_begin(&record);
    for (int i = 0; i < 200; i++)
        record.system.close_socket(record.system.context, 1000 + i);
    bool right = record.count == 200 && !record.incomplete;
    for (int i = 0; right && i < 200; i++)
        right = record.calls[i].step == COMMAND_CLOSE_SOCKET && record.calls[i].handle == 1000 + i &&
                record.calls[i].code == LISTEN_SOCKET_OK;
    expect(right, "two hundred calls");
    command_record_end(&record);
}

/* Makes each call once, with this error; the last call is the one that it is. */
static void test_socket_calls(int error) {
    struct command_record record;
    const struct listen_socket_system *calls = &record.system;
    const enum listen_socket_code code = listen_socket_code_of_system(error);
    struct sockaddr_storage address = address_of("192.0.2.1", 80);
    struct sockaddr_storage local;
    socklen_t length = sizeof local;
    unsigned index = 0;
    int value = 0;
    begin_system();
    sys.call_error = error;
    command_record_begin(&record);
    expect(calls->set_option(&record, 77, LISTEN_SOCKET_OPTION_V6ONLY, 1) == error, "the system's number");
    expect(calls->get_option(&record, 78, LISTEN_SOCKET_OPTION_REUSEPORT, &value) == error, "the system's number");
    expect(calls->bind(&record, 79, (const struct sockaddr *)&address, sizeof(struct sockaddr_in)) == error,
           "the system's number");
    expect(calls->local_address(&record, 80, (struct sockaddr *)&local, &length) == error, "the system's number");
    expect(calls->listen(&record, 81, 9) == error, "the system's number");
    expect(calls->interface_index(&record, "link", &index) == error, "the system's number");
    const struct command_call *call = record.calls;
    static const enum command_step steps[] = {COMMAND_SET_OPTION,    COMMAND_GET_OPTION, COMMAND_BIND,
                                              COMMAND_LOCAL_ADDRESS, COMMAND_LISTEN,     COMMAND_INTERFACE_INDEX};
    for (int i = 0; i < (int)COUNT_OF(steps); i++)
        expect(call[i].step == steps[i] && call[i].code == code &&
                   call[i].handle == (i < 5 ? 77 + i : LISTEN_SOCKET_INVALID),
               "a call");
    expect(call[0].option == LISTEN_SOCKET_OPTION_V6ONLY && call[0].value == 1, "an option that is set");
    expect(call[1].option == LISTEN_SOCKET_OPTION_REUSEPORT && (error != 0 || call[1].value == 1),
           "an option that is asked for");
    expect(call[2].length == sizeof(struct sockaddr_in) && memcmp(&call[2].address, &address, sizeof address) == 0,
           "the address to bind to");
    expect(error != 0 ? call[3].length == 0
                      : call[3].length == sizeof(struct sockaddr_in) &&
                            memcmp(&call[3].address, &address, sizeof address) == 0,
           "the local address");
    expect(call[4].value == 9 && sys.listens == 81 && sys.backlog == 9, "the backlog");
    expect_text("an interface", call[5].node, "link");
    expect(error != 0 || call[5].value == 5, "its index");
    command_record_end(&record);
}

static void test_sockets(void) {
    struct command_record record;
    listen_socket_handle handle = 5;
    begin_system();
    command_record_begin(&record);
    (void)record.system.open_socket(&record, AF_INET6, SOCK_DGRAM, IPPROTO_UDP, true, &handle);
    expect(sys.domain == AF_INET6 && sys.type == (SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK) &&
               sys.protocol == IPPROTO_UDP,
           "what the system is asked for");
    sys.no_netlink = true;
    handle = 6;
    (void)record.system.open_socket(&record, AF_INET, SOCK_STREAM, IPPROTO_TCP, false, &handle);
    const struct command_call *call = record.calls;
    expect(call[0].step == COMMAND_OPEN_SOCKET && call[0].handle == 77 && call[0].code == LISTEN_SOCKET_OK, "a socket");
    expect(call[0].family == AF_INET6 && call[0].type == SOCK_DGRAM && call[0].protocol == IPPROTO_UDP &&
               call[0].nonblock,
           "what it is");
    expect(call[1].handle == LISTEN_SOCKET_INVALID && call[1].code == LISTEN_SOCKET_EMFILE, "no socket");
    expect(call[1].family == AF_INET && call[1].type == SOCK_STREAM && call[1].protocol == IPPROTO_TCP &&
               !call[1].nonblock,
           "what it was to be");
    expect(record.system.initialize(&record) == 0, "there is nothing to initialise");
    record.system.release(&record);
    expect(record.count == 2 && record.system.size == sizeof record.system, "that is no step");
    command_record_end(&record);
}

/* ---- Reports ---- */

#define IN_USE "listen-socket: in use by "
#define NOT_VISIBLE                                                                                                    \
    " a socket of user 1000, and no process that can be seen from here (another user's, another container's, or "      \
    "none: the kernel's own)\n"
#define MESSAGE                                                                                                        \
    "listen-socket: bind: bind failed for 0.0.0.0:80 (EADDRINUSE, 98): another socket has the address and port; end "  \
    "it, or choose another port\n"

static const struct command_line line = {.verb = COMMAND_OPEN, .quiet = true, .count = 1};
static struct command_results results;

static struct command_result *make_failure(void) {
    struct command_result *result = &results.results[0];
    results.line = &line;
    results.count = 1;
    result->listener = &line.listeners[0];
    result->failure.stage = LISTEN_SOCKET_STAGE_BIND;
    result->failure.code = LISTEN_SOCKET_EADDRINUSE;
    result->failure.call = LISTEN_SOCKET_CALL_BIND;
    result->failure.native = EADDRINUSE;
    result->failure.address = address_of("0.0.0.0", 80);
    result->failure.address_length = sizeof(struct sockaddr_in);
    return result;
}

/* What is told of a failure on standard error, with the words behind "listen-socket: in use by ". */
static void expect_report_of(const char *name, const struct command_result *failed, const char *wanted) {
    char text[8000];
    const int said = memfd_create("said", MFD_CLOEXEC);
    const int before = dup(STDERR_FILENO);
    (void)fflush(stderr);
    (void)dup2(said, STDERR_FILENO);
    command_report_failed(&results, failed);
    (void)fflush(stderr);
    (void)dup2(before, STDERR_FILENO);
    const ssize_t length = pread(said, text, sizeof text - 1, 0);
    (void)close(said);
    (void)close(before);
    text[length > 0 ? length : 0] = '\0';
    expect_text(name, text, wanted);
}

static void expect_report(const char *name, const char *wanted) {
    expect_report_of(name, &results.results[0], wanted);
}

static void test_many_holders_told(void) {
    struct command_holders unused;
    (void)make_failure();
    make_processes(&unused);
    sys.folders[5].entries[1] = (struct entry){"4", "socket:[78]"}; /* so that three have it */
    add_end(next_answer());
    struct answer *answer = next_answer();
    for (unsigned i = 0; i < 10; i++)
        (void)add_socket(answer, &(struct told){"0.0.0.0", 80, i == 1 ? 7 : 10, 0,
                                                i == 0   ? 77
                                                : i == 2 ? 78
                                                         : 1000,
                                                -1});
    add_end(answer);
    sys.answer[0].length = 0;
    (void)add_socket(&sys.answer[0], &(struct told){"::", 80, 10, 0, 78, 0});
    (void)add_socket(&sys.answer[0], &(struct told){"::ffff:192.0.2.1", 80, 1, 0, 0, 1});
    add_end(&sys.answer[0]);
    expect_report("ten holders", MESSAGE IN_USE
                  "[::]:80 (listening, serves IPv4 too): process 13 \"\\x01\", process 14, process 15\n" IN_USE
                  "[::ffff:192.0.2.1]:80 (closing, serves IPv4 too): no process any more; the system "
                  "keeps a closed connection for a minute or so\n" IN_USE
                  "0.0.0.0:80 (listening): process 12 \"twelve\", process 2147483647 \"a \\x22name\\x22 "
                  "of sixty-two bytes, more than any is, but who can "
                  "k... (62 bytes)\", process 14, process 15 and 2 more\n" IN_USE
                  "0.0.0.0:80 (bound, not listening):" NOT_VISIBLE IN_USE
                  "0.0.0.0:80 (listening): process 13 \"\\x01\", process 14, process 15\n" IN_USE
                  "0.0.0.0:80 (listening):" NOT_VISIBLE IN_USE "0.0.0.0:80 (listening):" NOT_VISIBLE IN_USE
                  "0.0.0.0:80 (listening):" NOT_VISIBLE IN_USE "4 more\n");
}

/* So many sockets that conflict, of processes that are not looked for. */
static void add_holders(unsigned count) {
    begin_system();
    sys.secure = true;
    add_end(next_answer());
    struct answer *answer = next_answer();
    for (unsigned i = 0; i < count; i++)
        (void)add_socket(answer, &(struct told){"192.0.2.1", 80, 10, 0, 1000, -1});
    add_end(answer);
}

static void test_reports(void) {
    struct command_result *result = make_failure();
    add_holders(COMMAND_HOLDERS);
#define ONE IN_USE "192.0.2.1:80 (listening): a process of user 1000; which one was not found out\n"
    expect_report("eight holders", MESSAGE ONE ONE ONE ONE ONE ONE ONE ONE);
    add_holders(COMMAND_HOLDERS + 1);
    expect_report("nine holders", MESSAGE ONE ONE ONE ONE ONE ONE ONE ONE IN_USE "1 more\n");
    begin_system();
    expect_report("holders that are not known", MESSAGE);
    begin_system();
    result->failure.reason = LISTEN_SOCKET_REASON_RANGE_EXHAUSTED;
    result->failure.family = AF_INET;
    expect_report("no port to pick",
                  "listen-socket: bind: bind failed for 0.0.0.0:80 (EADDRINUSE, 98): the system has no free IPv4 port "
                  "left in its range\n");
    result->failure.reason = LISTEN_SOCKET_REASON_NONE;
    result->failure.code = LISTEN_SOCKET_EADDRNOTAVAIL;
    expect_report(
        "an address that is not there",
        "listen-socket: bind: bind failed for 0.0.0.0:80 (EADDRNOTAVAIL, 98): the address is not one of this "
        "host's, or not ready yet: an IPv6 address can be bound when the check for duplicates is over, which takes "
        "a second or two, does not begin before the link is up, and ends for good where another host has "
        "the address (ip address shows tentative, dadfailed)\n");
    expect(sys.questions == 0, "nobody is asked who has it");
}

static void add_own(struct command_result *result, const char *address, int port, int v6only) {
    struct listen_socket *sock = &result->set.sockets[result->set.count++];
    sock->address = address_of(address, port);
    sock->v6only = v6only;
}

/* Three listeners, of which the third fails for 192.0.2.1:80: which of the others had the port. */
static void test_own_holders(void) {
    static struct command_line several = {.verb = COMMAND_OPEN, .quiet = true, .count = 3};
    struct command_result *failed = &results.results[2];
    *failed = *make_failure();
    failed->failure.address = address_of("192.0.2.1", 80);
    results.line = &several;
    results.count = 3;
    several.listeners[0].service = "http";
    several.listeners[1].name = "web";
    for (size_t i = 0; i < 3; i++)
        results.results[i].listener = &several.listeners[i];
    several.listeners[1].service = several.listeners[2].service = "80";
#define THIRD                                                                                                          \
    "listen-socket: listener 3 of 3 (service \"80\"): bind: bind failed for 192.0.2.1:80 (EADDRINUSE, 98): another "   \
    "socket has the address and port; end it, or choose another port\n"
    begin_system();
    results.results[0].set.sockets[0].address = address_of("0.0.0.0", 80); /* which is none: the set is empty */
    expect_report_of("none has it", failed, THIRD);
    add_own(&results.results[0], "::", 80, 1);
    add_own(&results.results[1], "::", 80, 1);
    add_own(&results.results[1], "0.0.0.0", 80, -1);
    begin_system();
    expect_report_of("the second has it, with its second socket", failed,
                     THIRD IN_USE "listener 2 of 3 (name \"web\", service \"80\") of this command\n");
    results.results[0].set.sockets[0].v6only = 0;
    begin_system();
    expect_report_of("the first has it", failed, THIRD IN_USE "listener 1 of 3 (service \"http\") of this command\n");
    results.results[0].set.count = results.results[1].set.count = 0;
    add_own(&results.results[0], "192.0.2.2", 80, -1);
    struct command_call dual[] = {{.step = COMMAND_OPEN_SOCKET, .handle = 5},
                                  {.step = COMMAND_SET_OPTION, .handle = 5, .option = LISTEN_SOCKET_OPTION_V6ONLY},
                                  {.step = COMMAND_BIND, .handle = 5}};
    failed->record.calls = dual;
    failed->record.count = COUNT_OF(dual);
    failed->failure.address = address_of("::", 80);
    failed->failure.address_length = sizeof(struct sockaddr_in6);
    begin_system();
    expect_report_of("one address, of what was to serve both families", failed,
                     "listen-socket: listener 3 of 3 (service \"80\"): bind: bind failed for [::]:80 (EADDRINUSE, 98): "
                     "another socket has the address and port; end it, or choose another port\n" IN_USE
                     "listener 1 of 3 (service \"http\") of this command\n");
    failed->record.count = 0;
    failed->record.calls = NULL;
    failed->failure.address = address_of("192.0.2.1", 80);
    failed->failure.address_length = sizeof(struct sockaddr_in);
    results.results[0].set.count = 0;
    add_own(failed, "0.0.0.0", 80, -1);
    begin_system();
    expect_report_of("it does not stand in its own way", failed, THIRD);
    add_own(&results.results[0], "0.0.0.0", 80, -1);
    failed->failure.code = LISTEN_SOCKET_EACCES;
    begin_system();
    expect_report_of(
        "another failure: nobody is looked for", failed,
        "listen-socket: listener 3 of 3 (service \"80\"): bind: bind failed for 192.0.2.1:80 (EACCES, 98): "
        "the system keeps low ports for privileged processes, or a security policy forbids it\n");
    memset(&results, 0, sizeof results);
}

static void test_is_holder(void) {
    static const struct {
        const char *other;
        int other_port;
        unsigned other_zone;
        bool other_dual;
        const char *wanted;
        unsigned zone;
        bool dual;
        bool holds;
    } cases[] = {
        {"0.0.0.0", 80, 0, false, "192.0.2.1", 0, false, true}, {"0.0.0.0", 81, 0, false, "192.0.2.1", 0, false, false},
        {"::", 80, 0, true, "192.0.2.1", 0, false, true},       {"::", 80, 0, false, "192.0.2.1", 0, false, false},
        {"192.0.2.1", 80, 0, false, "::", 0, true, true},       {"192.0.2.1", 80, 0, false, "::", 0, false, false},
        {"fe80::1", 80, 2, false, "fe80::1", 2, false, true},   {"fe80::1", 80, 2, false, "fe80::1", 3, false, false},
        {"fe80::1", 80, 2, false, "::", 0, false, true},        {"::", 80, 0, false, "fe80::1", 3, false, true},
        {"::1", 80, 0, false, "::2", 0, false, false},          {"0.0.0.0", 79, 0, false, "192.0.2.1", 0, false, false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sockaddr_storage other = address_of(cases[i].other, cases[i].other_port);
        struct sockaddr_storage wanted = address_of(cases[i].wanted, 80);
        if (cases[i].other_zone != 0)
            ((struct sockaddr_in6 *)&other)->sin6_scope_id = cases[i].other_zone;
        if (cases[i].zone != 0)
            ((struct sockaddr_in6 *)&wanted)->sin6_scope_id = cases[i].zone;
        expect(command_is_holder(&other, cases[i].other_dual, &wanted, cases[i].dual) == cases[i].holds,
               cases[i].wanted);
    }
}

/* ---- The whole command ---- */

/* Standard output and standard error of a run. */
struct said {
    int status;
    char out[4000];
    char err[2000];
};

static void read_said(int handle, char *text, size_t room) {
    const ssize_t length = pread(handle, text, room - 1, 0);
    text[length > 0 ? length : 0] = '\0';
    (void)close(handle);
}

/* So that what is not set is not 0 by chance. */
static void fill_stack(void) {
    volatile char room[65536];
    for (size_t i = 0; i < sizeof room; i++)
        room[i] = (char)0xff;
}

/* Standard output that cannot be written is `broken`. */
static void run_command_with(struct said *said, const char *words, bool broken) {
    char buffer[200];
    char *argv[20] = {buffer};
    int argc = 1;
    const int out = broken ? open("/dev/null", O_RDONLY | O_CLOEXEC) : memfd_create("out", MFD_CLOEXEC);
    const int err = memfd_create("err", MFD_CLOEXEC);
    const int before[] = {dup(STDOUT_FILENO), dup(STDERR_FILENO)};
    (void)snprintf(buffer, sizeof buffer, "listen-socket %s", words);
    for (char *at = buffer; *at != '\0'; at++) {
        if (*at == ' ') {
            *at = '\0';
            argv[argc++] = at + 1;
        }
    }
    (void)fflush(NULL);
    (void)dup2(out, STDOUT_FILENO);
    (void)dup2(err, STDERR_FILENO);
    fill_stack();
    said->status = command_main(argc, argv);
    (void)fflush(NULL);
    clearerr(stdout);
    (void)dup2(before[0], STDOUT_FILENO);
    (void)dup2(before[1], STDERR_FILENO);
    (void)close(before[0]);
    (void)close(before[1]);
    read_said(out, said->out, sizeof said->out);
    read_said(err, said->err, sizeof said->err);
}

static void run_command(struct said *said, const char *words) {
    run_command_with(said, words, false);
}

static void expect_run(const char *words, int status, const char *out, const char *err) {
    struct said said;
    run_command(&said, words);
    expect(said.status == status, words);
    expect_text(words, said.out, out);
    expect_text(words, said.err, err);
}

static void begin_any_address(void) {
    begin_system();
    make_list(1, INADDR_ANY);
    addresses[0].sin_port = htons(27015);
    entries[0].ai_socktype = SOCK_STREAM;
    entries[0].ai_protocol = IPPROTO_TCP;
}

#define RESOLVED                                                                                                       \
    "1. getaddrinfo: node NULL, service \"27015\", hints AF_INET SOCK_STREAM IPPROTO_TCP AI_PASSIVE|AI_NUMERICSERV "   \
    "-> 0.0.0.0:27015\n"                                                                                               \
    "   freeaddrinfo\n2. ListenSocket = invalid\n"
#define MADE RESOLVED "3. socket: AF_INET SOCK_STREAM IPPROTO_TCP -> descriptor 77\n4. checked: valid\n"
#define BOUND                                                                                                          \
    "stack: ipv4\n" MADE                                                                                               \
    "5. setsockopt: SO_REUSEADDR 1\n6. bind: 0.0.0.0:27015\n6. getsockname -> 0.0.0.0:27015\n7. listen: backlog 9\n"

static void test_create_runs(void) {
    begin_any_address();
    expect_run("create", 0, MADE "   close\nclosed: create ends here, before bind\n", "");
    expect(sys.closed == 1 && sys.freed == 1 && sys.listening == 0, "a socket that is made is closed");
    begin_any_address();
    expect_run("create --json", 0,
               "{\"outcome\":\"ok\",\"sockets\":[{\"listener\":1,\"family\":\"inet\",\"socktype\":\"stream\","
               "\"protocol\":\"tcp\",\"address\":\"0.0.0.0\","
               "\"port\":27015}]}\n",
               "");
    begin_any_address();
    expect_run("create --quiet", 0, "", "");
    expect(sys.closed == 1, "a socket of which nothing is said is closed too");
    begin_any_address();
    sys.no_netlink = true;
    expect_run("create", 1,
               RESOLVED "3. socket: AF_INET SOCK_STREAM IPPROTO_TCP -> failed: EMFILE\n4. checked: invalid\n",
               "listen-socket: socket: socket failed for 0.0.0.0:27015 (EMFILE, 24): this process has too many open "
               "files; raise its limit (ulimit -n)\n");
    expect_run("create --port", 2, "",
               "listen-socket: unknown option \"--port\": write --service PORT (listen-socket --help lists all)\n");
    expect_run("create --port --json", 2,
               "{\"outcome\":\"error\",\"stage\":\"usage\",\"argument\":\"--port\",\"message\":\"unknown option "
               "\\\"--port\\\": write --service PORT\"}\n",
               "");
    begin_any_address();
    expect_run("create --service 27015 --name a --service 27015", 0,
               "listener 1 of 2 (name \"a\", service \"27015\"):\n" MADE
               "   close\nlistener 2 of 2 (service \"27015\"):\n" MADE
               "   close\nclosed: create ends here, before bind\n",
               "");
    expect(sys.closed == 2, "both are closed");
    begin_any_address();
    sys.sockets_most = 1;
    expect_run("create --json --service 27015 --service 27015", 1,
               "{\"outcome\":\"error\",\"stage\":\"socket\",\"code\":\"EMFILE\",\"native\":24,\"call\":\"socket\","
               "\"message\":\"socket: socket failed for 0.0.0.0:27015 (EMFILE, 24): this process has too many open "
               "files; raise its limit (ulimit -n)\",\"listener\":2}\n",
               "");
    expect(sys.closed == 1, "the first is closed if the second fails");
    begin_any_address();
    expect_run("create --service 27015 --service 65536 --node ::1", 1, "",
               "listen-socket: listener 2 of 2 (node \"::1\", service \"65536\"): validate: service \"65536\" refused "
               "(EAI_SERVICE, -8): the number is above 65535; a port is 0 to 65535\n");
    expect(sys.freed == 0 && sys.closed == 0, "nothing is begun if one is not valid");
    expect_run("create --node a_b", 1, "",
               "listen-socket: validate: node \"a_b\" refused at byte 2 (EAI_NONAME, -2): it holds a byte that is in "
               "no address and no host name\n");
}

static void test_open_runs(void) {
    begin_any_address();
    expect_run("open --stack ipv4 --backlog 9 --check", 0, BOUND "   close\nclosed: --check asks for no more\n", "");
    expect(sys.closed == 1 && sys.listening == 1 && sys.waits == 0, "a socket that is only tried is closed");
    begin_any_address();
    (void)signal(SIGHUP, SIG_DFL);
    (void)signal(SIGINT, SIG_IGN); /* as a shell does for its background jobs */
    (void)signal(SIGTERM, SIG_IGN);
    expect_run("open --stack ipv4 --backlog 9", 0, BOUND "listening until SIGINT, SIGTERM or SIGHUP\n", "");
    expect(sys.closed == 1 && sys.listening == 1 && sys.waits == 1, "a socket that listens is closed when it ends");
    expect_text("what ends it", sys.ended_by, "ITH");
    begin_any_address();
    (void)signal(SIGHUP, SIG_IGN); /* as nohup does */
    expect_run("open --stack ipv4 --backlog 9", 0, BOUND "listening until SIGINT or SIGTERM\n", "");
    expect_text("what ends it where hangups are ignored", sys.ended_by, "IT-");
    begin_any_address();
    struct said said;
    run_command_with(&said, "open --stack ipv4", true);
    expect(said.status == 1 && sys.waits == 0 && sys.closed == 1, "what cannot be announced is closed at once");
    static const char begins[] = "listen-socket: standard output: "; /* the rest depends on how the test is started */
    expect(strncmp(said.err, begins, strlen(begins)) == 0, "which stream it is");
    begin_any_address();
    expect_run("open --stack ipv4 --backlog 9 --quiet --json", 0, "", "");
    begin_any_address();
    sys.call_error = EACCES;
    expect_run("open --stack ipv4 --quiet", 1, "",
               "listen-socket: option: setsockopt(SO_REUSEADDR) failed for 0.0.0.0:27015 (EACCES, 13): a security "
               "policy of this system forbids it\n");
    expect(sys.closed == 1, "a socket that fails is closed");
    begin_any_address();
    expect_run("open --stack ipv4 -- /dev/null", 126, "",
               "listen-socket: program \"/dev/null\" cannot be started: Permission denied\n");
    expect_run("open --stack ipv4 --json -- /nonexistent", 127, "",
               "{\"outcome\":\"error\",\"stage\":\"program\",\"argument\":\"/nonexistent\",\"message\":\"program "
               "\\\"/nonexistent\\\" cannot be started: No such file or "
               "directory\"}\n");
    expect(sys.closed == 0 && sys.listening == 0, "no socket is made for a program that is not there");
    begin_any_address();
    sys.no_netlink = true;
    expect_run("open --stack ipv4 --quiet -- /bin/sh", 1, "",
               "listen-socket: socket: socket failed for 0.0.0.0:27015 (EMFILE, 24): this process has too many open "
               "files; raise its limit (ulimit -n)\n");
    begin_any_address();
    expect_run("open --stack ipv4 --backlog 9 -- /bin/sh x", 1, "",
               BOUND "handing over to \"/bin/sh\": LISTEN_FDS 1, LISTEN_FDNAMES \"ipv4\"\nlisten-socket: the sockets "
                     "cannot be handed over: Bad file descriptor\n");
    expect(sys.closed == 1, "a socket that cannot be handed over is closed");
}

static void test_questions_answered(void) {
    struct said said;
    expect_run("--version", 0, "listen-socket " LISTEN_SOCKET_VERSION "\n", "");
    run_command(&said, "--help");
    expect(said.status == 0 &&
               strncmp(said.out,
                       "usage: listen-socket create [OPTION...]\n       listen-socket open [OPTION...] [-- PROGRAM "
                       "[ARGUMENT...]]\n",
                       100) == 0 &&
               said.err[0] == '\0',
           "help");
    expect(strstr(said.out, "listens until SIGINT, SIGTERM or SIGHUP\n") != NULL &&
               strstr(said.out, "let several listeners share the port\n") != NULL,
           "the system's words");
    expect(strstr(said.out, "called in the output, and its sockets in LISTEN_FDNAMES; without it,\n") != NULL,
           "what a name is for");
    expect(strstr(said.out, "print the version\n  -- PROGRAM ") != NULL &&
               strstr(said.out, " 2 wrong usage,\n126 PROGRAM could not be started, 127 PROGRAM was not found.\n") !=
                   NULL,
           "the program's words");
}

/* ---- Causes that the system knows ---- */

static void expect_denied(enum listen_socket_call call, int port, const char *setting, const char *wanted) {
    char buffer[COMMAND_CAUSE];
    struct command_result result;
    begin_system();
    sys.setting_path = "/proc/sys/net/ipv4/ip_unprivileged_port_start";
    sys.setting = setting;
    memset(&result, 0, sizeof result);
    result.failure.stage = LISTEN_SOCKET_STAGE_BIND;
    result.failure.code = LISTEN_SOCKET_EACCES;
    result.failure.call = call;
    result.failure.address = address_of("192.0.2.1", port);
    expect_text("a port that is denied", command_cause(COMMAND_OPEN, &result, buffer), wanted);
}

static void test_denied(void) {
    static const char policy[] = "a security policy of this system forbids it";
    static const char unknown[] =
        "the system keeps low ports for privileged processes, or a security policy forbids it";
    static const char below[] =
        "ports below 1024 need privilege on this system (net.ipv4.ip_unprivileged_port_start), "
        "or a security policy forbids it; choose a port from 1024 on, "
        "or start this with CAP_NET_BIND_SERVICE (in the user namespace that the network belongs to)";
    expect_denied(LISTEN_SOCKET_CALL_BIND, 1, "1024", below);
    expect_denied(LISTEN_SOCKET_CALL_BIND, 1023, "1024", below);
    expect_denied(LISTEN_SOCKET_CALL_BIND, 1024, "1024", policy);
    expect_denied(LISTEN_SOCKET_CALL_BIND, 0, "1024", policy);
    expect_denied(LISTEN_SOCKET_CALL_BIND, 1, "0", policy);
    expect_denied(LISTEN_SOCKET_CALL_BIND, 1, NULL, unknown);
    expect_denied(LISTEN_SOCKET_CALL_BIND, 65535, NULL, unknown);
    expect_denied(LISTEN_SOCKET_CALL_BIND, 0, NULL, policy);
    expect_denied(LISTEN_SOCKET_CALL_GETSOCKNAME, 1, "1024", policy);
    expect_denied(LISTEN_SOCKET_CALL_SETSOCKOPT, 1, "1024", policy);
}

static void expect_picked_of(bool dual, enum listen_socket_reason reason, int family, const char *setting,
                             const char *wanted) {
    char buffer[COMMAND_CAUSE];
    struct command_call calls[] = {
        {.step = COMMAND_OPEN_SOCKET, .handle = 3},
        {.step = COMMAND_SET_OPTION, .handle = 3, .option = LISTEN_SOCKET_OPTION_V6ONLY, .value = !dual},
        {.step = COMMAND_BIND, .handle = 3}};
    struct command_result result;
    begin_system();
    sys.setting_path = "/proc/sys/net/ipv4/ip_local_port_range";
    sys.setting = setting;
    memset(&result, 0, sizeof result);
    result.failure.reason = reason;
    result.failure.family = family;
    result.failure.tries = 16;
    result.record.calls = calls;
    result.record.count = COUNT_OF(calls);
    expect_text("no port to pick", command_cause(COMMAND_OPEN, &result, buffer), wanted);
}

static void expect_picked(enum listen_socket_reason reason, int family, const char *setting, const char *wanted) {
    expect_picked_of(false, reason, family, setting, wanted);
}

static void test_picked(void) {
    expect_picked_of(true, LISTEN_SOCKET_REASON_RANGE_EXHAUSTED, AF_INET6, "1 2",
                     "the system has no port left that is free in both families in its range from 1 to 2 "
                     "(net.ipv4.ip_local_port_range)");
    expect_picked_of(true, LISTEN_SOCKET_REASON_RANGE_EXHAUSTED, AF_INET6, NULL,
                     "the system has no port left that is free in both families in its range");
    expect_picked(LISTEN_SOCKET_REASON_RANGE_EXHAUSTED, AF_INET, "2147483647 2147483646",
                  "the system has no free IPv4 port left in its range from 2147483647 to 2147483646 "
                  "(net.ipv4.ip_local_port_range)");
    expect_picked(LISTEN_SOCKET_REASON_RANGE_EXHAUSTED, AF_INET6, "0 0",
                  "the system has no free IPv6 port left in its range from 0 to 0 (net.ipv4.ip_local_port_range)");
    expect_picked(LISTEN_SOCKET_REASON_RANGE_EXHAUSTED, AF_INET6, NULL,
                  "the system has no free IPv6 port left in its range");
    expect_picked(LISTEN_SOCKET_REASON_NO_COMMON_PORT, AF_INET6, "1 2",
                  "16 ports that the system picked in its range from 1 to 2 (net.ipv4.ip_local_port_range) were tried, "
                  "each free in one family and in use in the other; give a port, or "
                  "free some");
}

/* ---- Several listeners ---- */

static void test_listeners(void) {
    static struct command_line several;
    static struct command_results made;
    begin_any_address();
    memset(&several, 0, sizeof several);
    several.verb = COMMAND_CREATE;
    several.count = 3;
    for (size_t i = 0; i < 3; i++) {
        several.listeners[i].service = "27015";
        several.listeners[i].hints.ai_family = AF_INET;
        several.listeners[i].hints.ai_socktype = SOCK_STREAM;
        several.listeners[i].hints.ai_protocol = IPPROTO_TCP;
        several.listeners[i].hints.ai_flags = AI_PASSIVE;
    }
    sys.sockets_most = 2;
    memset(&made, 0xa5, sizeof made); /* as on a stack */
    expect(command_listen(&several, &made) == &made.results[2] && made.count == 3, "the third fails");
    expect(sys.closed == 2 && command_socket_count(&made) == 2, "those before it are closed, and stay readable");
    command_end(&made);
    expect(made.results[0].record.calls == NULL && made.results[2].record.calls == NULL, "nothing is held of any");
    begin_any_address();
    expect(command_listen(&several, &made) == NULL && made.count == 3 && sys.closed == 0, "all three are there");
    expect(made.results[1].listener == &several.listeners[1] && made.results[2].set.count == 1, "each has its own");
    command_close(&made);
    expect(sys.closed == 3 && made.results[0].set.sockets[0].handle == 77, "all are closed");
    command_end(&made);
    begin_any_address();
    several.listeners[2].service = "65536";
    expect(command_listen(&several, &made) == &made.results[2] && made.count == 0, "the third is not valid");
    expect(sys.freed == 0 && sys.closed == 0, "no other is begun");
    expect(made.results[2].failure.stage == LISTEN_SOCKET_STAGE_VALIDATE, "it is told why");
    several.listeners[0].hints.ai_flags = -1;
    expect(command_listen(&several, &made) == &made.results[0] && made.count == 0, "the first of two is told");
}

/* As many calls as there is room for at first: none behind them is looked at. */
static void test_full_record(void) {
    static struct command_results made;
    struct command_result *result = &made.results[0];
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    begin_system();
    made.line = &line;
    made.count = 1;
    result->listener = &line.listeners[0];
    command_record_begin(&result->record);
    for (int i = 0; i < 32; i++)
        result->record.system.close_socket(result->record.system.context, 3 + i);
    expect(command_steps_made(out, &made, "the end") && length == 20 + 32 * strlen("   close\n"), "thirty-two calls");
    expect(!command_record_is_dual(&result->record), "none of them makes it dual");
    (void)fclose(out);
    free(text);
    command_end(&made);
}

int main(void) {
    test_questions();
    test_broken_lists();
    test_lists();
    test_ipv6_lists();
    test_conflicts();
    test_many_holders();
    test_kept_holders();
    test_deadlines();
    test_processes();
    test_no_proc();
    test_many_processes();
    test_some_processes();
    test_answers();
    test_resolver_calls();
    test_many_calls();
    test_socket_calls(0);
    test_socket_calls(EADDRINUSE);
    test_sockets();
    test_many_holders_told();
    test_reports();
    test_own_holders();
    test_is_holder();
    test_create_runs();
    test_open_runs();
    test_questions_answered();
    test_denied();
    test_picked();
    test_listeners();
    test_full_record();
    return expect_end();
}
