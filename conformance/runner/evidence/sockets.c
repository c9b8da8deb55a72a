/* Sockets found by /proc/PID/fd, copied by pidfd_getfd, and asked. */
#include "sockets.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "changed_options.h"

/* One descriptor of a socket, with a copy of it that the caller owns. */
struct found {
    pid_t pid;
    int number;
    int copy;
    int family;
    uint64_t cookie;
};

typedef bool (*visitor)(void *context, const struct found *found);

static int option_of(int copy, int level, int name) {
    int value = -1;
    socklen_t length = sizeof value;
    return getsockopt(copy, level, name, &value, &length) == 0 ? value : -1;
}

/* Copies the descriptor; false if it is no socket, or is gone by now. */
static bool copy_of(int process, pid_t pid, int number, struct found *found) {
    errno = 0;
    int copy = (int)syscall(SYS_pidfd_getfd, process, number, 0);
    if (copy < 0)
        return false;
    socklen_t length = sizeof found->cookie;
    *found =
        (struct found){.pid = pid, .number = number, .copy = copy, .family = option_of(copy, SOL_SOCKET, SO_DOMAIN)};
    if (found->family > 0 && getsockopt(copy, SOL_SOCKET, SO_COOKIE, &found->cookie, &length) == 0)
        return true;
    close(copy);
    return false;
}

static bool is_socket(int directory, const char *name) {
    char target[32];
    ssize_t length = readlinkat(directory, name, target, sizeof target);
    return length > 7 && memcmp(target, "socket:", 7) == 0;
}

static bool visit_process(pid_t pid, visitor visit, void *context) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
    DIR *descriptors = opendir(path);
    int process = (int)syscall(SYS_pidfd_open, pid, 0);
    bool seen = process >= 0 && descriptors;
    for (struct dirent *entry; seen && (entry = readdir(descriptors));) {
        struct found found;
        if (entry->d_name[0] == '.' || !is_socket(dirfd(descriptors), entry->d_name))
            continue;
        if (!copy_of(process, pid, (int)strtol(entry->d_name, NULL, 10), &found)) {
            seen = errno != EPERM && errno != ENOSYS;
            continue;
        }
        seen = visit(context, &found);
        close(found.copy);
    }
    int reason = errno;
    if (process >= 0)
        close(process);
    if (descriptors)
        closedir(descriptors);
    bool right = seen || tree_has_ended(pid);
    errno = reason;
    return right;
}

static bool visit_all(const struct process *adapter, visitor visit, void *context, char *error, size_t size) {
    struct tree tree;
    if (!tree_list(&adapter->others, &tree)) {
        snprintf(error, size,
                 "the adapter's processes cannot be listed: this kernel has no /proc/PID/task/TID/children");
        return false;
    }
    if (tree.more) {
        snprintf(error, size, "the adapter has more than %d processes", TREE_MAX);
        return false;
    }
    for (size_t i = 0; i < tree.count; i++) {
        errno = 0;
        if (!visit_process(tree.pids[i], visit, context)) {
            snprintf(error, size, "the sockets of process %d cannot be seen: %s", (int)tree.pids[i], strerror(errno));
            return false;
        }
    }
    return true;
}

/* ---- Which there are --------------------------------------------------------------------------------------------- */

static bool holds(const struct observe_set *set, uint64_t cookie) {
    for (size_t i = 0; i < set->count; i++)
        if (set->cookies[i] == cookie)
            return true;
    return false;
}

static bool list_one(void *context, const struct found *found) {
    struct observe_set *set = context;
    if (holds(set, found->cookie))
        return true;
    if (set->count == OBSERVE_MAX) {
        errno = EMFILE;
        return false;
    }
    set->cookies[set->count++] = found->cookie;
    return true;
}

bool observe_list(const struct process *process, struct observe_set *set, char *error, size_t size) {
    set->count = 0;
    return visit_all(process, list_one, set, error, size);
}

/* ---- What they are ----------------------------------------------------------------------------------------------- */

/* Close-on-exec belongs to the descriptor, and the copy always has it: /proc tells. */
static bool is_cloexec(pid_t pid, int number) {
    char path[80];
    unsigned long flags = 0;
    snprintf(path, sizeof path, "/proc/%d/fdinfo/%d", (int)pid, number);
    FILE *info = fopen(path, "re");
    if (!info)
        return false;
    bool read = fscanf(info, "pos: %*s flags: %lo", &flags) == 1;
    fclose(info);
    return read && (flags & O_CLOEXEC);
}

/* For a listener, the kernel has the queue's limit in the field of a connection's SACKed segments. */
static int backlog_of(int copy) {
    struct tcp_info info;
    socklen_t length = sizeof info;
    memset(&info, 0, sizeof info);
    if (getsockopt(copy, IPPROTO_TCP, TCP_INFO, &info, &length) != 0)
        return -1;
    return (int)info.tcpi_sacked;
}

/* Nothing that is read here is taken away: what waits, waits on. */
static enum evidence_condition condition_of(int copy) {
    struct sockaddr_storage peer;
    socklen_t length = sizeof peer;
    struct pollfd ready = {.fd = copy, .events = POLLIN | POLLRDHUP};
    if (getpeername(copy, (struct sockaddr *)&peer, &length) == 0)
        return EVIDENCE_CONNECTED;
    if (poll(&ready, 1, 0) < 0)
        return EVIDENCE_CONDITION_NOT_KNOWN;
    if (ready.revents & POLLRDHUP)
        return EVIDENCE_SHUT_DOWN;
    if (ready.revents & POLLERR)
        return EVIDENCE_TROUBLED;
    return ready.revents & POLLIN ? EVIDENCE_WAITED_FOR : EVIDENCE_NEW;
}

static void ask(const struct found *found, struct evidence_socket *socket) {
    int copy = found->copy;
    socklen_t length = sizeof socket->address;
    *socket = (struct evidence_socket){
        .cookie = found->cookie,
        .family = found->family,
        .type = option_of(copy, SOL_SOCKET, SO_TYPE),
        .protocol = option_of(copy, SOL_SOCKET, SO_PROTOCOL),
        .listening = option_of(copy, SOL_SOCKET, SO_ACCEPTCONN) == 1,
        .reuseaddr = option_of(copy, SOL_SOCKET, SO_REUSEADDR) == 1,
        .reuseport = option_of(copy, SOL_SOCKET, SO_REUSEPORT) == 1,
        .nonblock = (fcntl(copy, F_GETFL) & O_NONBLOCK) != 0,
        .cloexec = is_cloexec(found->pid, found->number),
        .v6only = found->family == AF_INET6 ? option_of(copy, IPPROTO_IPV6, IPV6_V6ONLY) : -1,
        .backlog = -1,
        .device = option_of(copy, SOL_SOCKET, SO_BINDTOIFINDEX),
        .condition = condition_of(copy),
    };
    if (socket->listening)
        socket->backlog = backlog_of(copy);
    if (getsockname(copy, (struct sockaddr *)&socket->address, &length) != 0)
        memset(&socket->address, 0, sizeof socket->address);
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)&socket->address;
    if (socket->address.ss_family == AF_INET6 && six->sin6_scope_id &&
        !if_indextoname(six->sin6_scope_id, socket->zone))
        snprintf(socket->zone, sizeof socket->zone, "%u", six->sin6_scope_id);
}

struct news {
    const struct observe_set *before;
    bool all_families;
    struct evidence_sockets *sockets;
};

static bool ask_new(void *context, const struct found *found) {
    struct news *news = context;
    struct evidence_sockets *sockets = news->sockets;
    bool internet = found->family == AF_INET || found->family == AF_INET6;
    if (holds(news->before, found->cookie) || !(internet || news->all_families))
        return true;
    for (size_t i = 0; i < sockets->count; i++) {
        struct evidence_socket *known = &sockets->all[i];
        if (known->cookie == found->cookie) {
            known->cloexec = known->cloexec && is_cloexec(found->pid, found->number);
            return true;
        }
    }
    if (sockets->count == EVIDENCE_SOCKETS_MAX) {
        sockets->more = true;
        return true;
    }
    struct evidence_socket *socket = &sockets->all[sockets->count++];
    ask(found, socket);
    if (!news->all_families)
        socket->compared = changed_options_name(found->copy, socket->family, socket->type, socket->protocol,
                                                socket->changed, sizeof socket->changed);
    return true;
}

static bool observe(const struct process *process, struct news *news, char *error, size_t size) {
    news->sockets->count = 0;
    news->sockets->more = false;
    return visit_all(process, ask_new, news, error, size);
}

bool observe_new(const struct process *process, const struct observe_set *before, struct evidence_sockets *sockets,
                 char *error, size_t size) {
    return observe(process, &(struct news){.before = before, .sockets = sockets}, error, size);
}

bool observe_left(const struct process *process, const struct observe_set *before, struct evidence_sockets *sockets,
                  char *error, size_t size) {
    return observe(process, &(struct news){.before = before, .all_families = true, .sockets = sockets}, error, size);
}
