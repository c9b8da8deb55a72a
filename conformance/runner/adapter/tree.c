/* An adapter's processes, by /proc/PID/task/TID/children. */
#include "tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILDREN_ROOM (TREE_MAX * 16) /* bytes of a file of children: more than its numbers can have */

/* Adds the numbers that the file has. False if there is no such file. This is done several times a request: it is read
 * without a stream. */
static bool add_children(struct tree *tree, const char *path) {
    char text[CHILDREN_ROOM];
    size_t length = 0;
    int children = open(path, O_RDONLY | O_CLOEXEC);
    if (children < 0)
        return false;
    for (ssize_t got; length < sizeof text - 1; length += (size_t)got)
        if ((got = read(children, text + length, sizeof text - 1 - length)) <= 0)
            break;
    close(children);
    text[length] = '\0';
    char *end = text;
    for (long pid; (pid = strtol(end, &end, 10)) > 0;) {
        if (tree->count == TREE_MAX) {
            tree->more = true;
            break;
        }
        tree->pids[tree->count++] = (pid_t)pid;
    }
    return true;
}

/* Of all its threads. False if there is no such process, or this kernel does not tell. */
static bool add_children_of(struct tree *tree, pid_t pid) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    DIR *tasks = opendir(path);
    if (!tasks)
        return false;
    bool told = false;
    for (struct dirent *task; (task = readdir(tasks));) {
        char name[360];
        snprintf(name, sizeof name, "%s/%s/children", path, task->d_name);
        told = (task->d_name[0] != '.' && add_children(tree, name)) || told;
    }
    closedir(tasks);
    return told;
}

/* The caller's: what starts adapters has one thread. */
static bool add_own_children(struct tree *tree) {
    return add_children(tree, "/proc/thread-self/children");
}

bool tree_list_others(struct tree *others) {
    others->count = 0;
    others->more = false;
    return add_own_children(others);
}

static bool has(const struct tree *tree, pid_t pid) {
    for (size_t i = 0; i < tree->count; i++)
        if (tree->pids[i] == pid)
            return true;
    return false;
}

/* A child of the caller's own process group was made by the caller itself. */
static bool is_adapters(const struct tree *others, pid_t pid) {
    return !has(others, pid) && getpgid(pid) != getpgrp();
}

bool tree_list(const struct tree *others, struct tree *tree) {
    struct tree children = {.count = 0};
    if (!add_own_children(&children))
        return false;
    tree->count = 0;
    tree->more = children.more;
    for (size_t i = 0; i < children.count; i++)
        if (is_adapters(others, children.pids[i]))
            tree->pids[tree->count++] = children.pids[i];
    for (size_t i = 0; i < tree->count; i++)
        add_children_of(tree, tree->pids[i]); /* one that has just ended has no children to add: they are ours by now */
    return true;
}

bool tree_has_ended(pid_t pid) {
    char path[64];
    char target[8];
    snprintf(path, sizeof path, "/proc/%d/exe", (int)pid);
    return kill(pid, 0) != 0 || (readlink(path, target, sizeof target) < 0 && errno == ENOENT);
}

static void wait_for(pid_t pid) {
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        continue;
}

/* Kills all, then waits for each: not at all for one that is no child of ours yet, which the next list has as one, its
 * parent being dead. False if there is none that could be killed. */
static bool kill_all(const struct tree *tree) {
    bool killed[TREE_MAX];
    bool any = false;
    for (size_t i = 0; i < tree->count; i++) {
        killed[i] = kill(tree->pids[i], SIGKILL) == 0;
        any = any || killed[i];
    }
    for (size_t i = 0; i < tree->count; i++)
        if (killed[i])
            wait_for(tree->pids[i]);
    return any;
}

void tree_kill(const struct tree *others, pid_t pid) {
    struct tree tree;
    if (pid) {
        kill(-pid, SIGKILL);
        kill(pid, SIGKILL);
        wait_for(pid);
    }
    while (tree_list(others, &tree) && kill_all(&tree))
        continue;
}

/* The limit that leaves the process `room` free descriptors; -1 if its descriptors cannot be read. */
static int limit_of(pid_t pid, int room) {
    bool used[4096] = {false};
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
    DIR *descriptors = opendir(path);
    if (!descriptors)
        return -1;
    for (struct dirent *entry; (entry = readdir(descriptors));) {
        unsigned long number = strtoul(entry->d_name, NULL, 10);
        if (entry->d_name[0] != '.' && number < sizeof used / sizeof *used)
            used[number] = true;
    }
    closedir(descriptors);
    int limit = 0;
    for (; limit < (int)(sizeof used / sizeof *used) && (used[limit] || room > 0); limit++)
        room -= used[limit] ? 0 : 1;
    return limit;
}

static bool limit_process(pid_t pid, int room, unsigned long *before) {
    struct rlimit limit;
    int lowest = limit_of(pid, room);
    if (lowest < 0 || prlimit(pid, RLIMIT_NOFILE, NULL, &limit) != 0)
        return false;
    *before = limit.rlim_cur;
    limit.rlim_cur = (rlim_t)lowest;
    return prlimit(pid, RLIMIT_NOFILE, &limit, NULL) == 0;
}

bool tree_limit_descriptors(const struct tree *others, int room, struct tree_limits *limits) {
    if (!tree_list(others, &limits->tree))
        return false;
    bool all = true;
    for (size_t i = 0; i < limits->tree.count; i++) {
        pid_t pid = limits->tree.pids[i];
        limits->before[i] = 0;
        all = (limit_process(pid, room, &limits->before[i]) || tree_has_ended(pid)) && all;
    }
    return all;
}

void tree_restore_descriptors(const struct tree_limits *limits) {
    for (size_t i = 0; i < limits->tree.count; i++) {
        struct rlimit limit;
        if (!limits->before[i] || prlimit(limits->tree.pids[i], RLIMIT_NOFILE, NULL, &limit) != 0)
            continue; /* it has ended */
        limit.rlim_cur = limits->before[i];
        prlimit(limits->tree.pids[i], RLIMIT_NOFILE, &limit, NULL);
    }
}
