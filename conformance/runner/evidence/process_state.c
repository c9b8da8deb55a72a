/* A process's state by /proc/PID: files that hold lines of a key and a value, and links. */
#include "process_state.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "reader/hash.h"

enum { FILE_ROOM = 8192 }; /* bytes; status and limits have less than a quarter of it */

#define LIBRARYS_SIGNALS ((uint64_t)7 << 31) /* 32 to 34: glibc keeps the first two of them for its threads, musl all */

/* ---- Reading ----------------------------------------------------------------------------------------------------- */

/* Never 0. */
static uint64_t number_of(const char *text, size_t length) {
    const uint64_t number = hash_bytes(HASH_OF_NOTHING, text, length);
    return number ? number : 1;
}

/* The text of /proc/PID/NAME, in a room of FILE_ROOM; false if it cannot be read. */
static bool read_file(pid_t pid, const char *name, char *text) {
    char path[64];
    size_t length = 0;
    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    for (ssize_t got; (got = read(file, text + length, FILE_ROOM - 1 - length)) > 0;)
        length += (size_t)got;
    close(file);
    text[length] = '\0';
    return length > 0;
}

/* The rest of the line that begins with the key; NULL if there is none. */
static const char *find_value(const char *text, const char *key) {
    const size_t length = strlen(key);
    for (const char *line = text; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, key, length) == 0)
            return line + length;
    }
    return NULL;
}

static uint64_t value_of(const char *text, const char *key) {
    const char *value = find_value(text, key);
    return value ? number_of(value, strcspn(value, "\n")) : 0;
}

/* Of several keys, which a NULL ends. */
static uint64_t values_of(const char *text, const char *const *keys) {
    uint64_t number = 0;
    for (; *keys; keys++)
        number = number * 31 + value_of(text, *keys);
    return number;
}

/* A set of signals; with those of the C library in any case, which say that it is known. */
static uint64_t signals_of(const char *text, const char *key) {
    const char *value = find_value(text, key);
    return value ? strtoull(value, NULL, 16) | LIBRARYS_SIGNALS : 0;
}

/* Where a link of /proc/PID leads; with another number for other status flags, which `flags` is of. */
static uint64_t target_of(pid_t pid, const char *name, uint64_t flags) {
    char path[64];
    char target[FILE_ROOM];
    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
    const ssize_t length = readlink(path, target, sizeof target);
    return length > 0 ? number_of(target, (size_t)length) ^ flags : 0;
}

static uint64_t namespaces_of(pid_t pid) {
    static const char *const names[] = {"ns/net", "ns/mnt", "ns/user", "ns/uts", "ns/ipc", "ns/pid", "ns/cgroup"};
    uint64_t number = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        number = number * 31 + target_of(pid, names[i], 0);
    return number;
}

static uint64_t scheduling_of(pid_t pid) {
    errno = 0;
    const int nice = getpriority(PRIO_PROCESS, (id_t)pid);
    const int policy = sched_getscheduler(pid);
    return errno == 0 ? 1 + (uint64_t)(nice + 20) * 256 + (uint64_t)policy : 0;
}

static uint64_t stream_of(pid_t pid, int descriptor) {
    char name[32];
    char text[FILE_ROOM];
    snprintf(name, sizeof name, "fdinfo/%d", descriptor);
    if (!read_file(pid, name, text))
        return 0;
    const uint64_t flags = value_of(text, "flags:");
    snprintf(name, sizeof name, "fd/%d", descriptor);
    return target_of(pid, name, flags);
}

/* ---- States ------------------------------------------------------------------------------------------------------ */

/* Whether it waits for something that can be interrupted, or has ended. */
static bool is_at_rest(const char *status) {
    const char *value = find_value(status, "State:\t");
    return value && (*value == 'S' || *value == 'Z');
}

/* Whether it was at rest. */
static bool take(pid_t pid, struct process_state *state) {
    char text[FILE_ROOM];
    uint64_t *parts = state->parts;
    bool at_rest = false;
    *state = (struct process_state){.pid = pid};
    if (read_file(pid, "status", text)) {
        at_rest = is_at_rest(text);
        parts[PART_IGNORED_SIGNALS] = signals_of(text, "SigIgn:");
        parts[PART_CAUGHT_SIGNALS] = signals_of(text, "SigCgt:");
        parts[PART_BLOCKED_SIGNALS] = signals_of(text, "SigBlk:");
        parts[PART_CREATION_MASK] = value_of(text, "Umask:");
        parts[PART_USER] = value_of(text, "Uid:");
        parts[PART_GROUPS] = values_of(text, (const char *const[]){"Gid:", "Groups:", NULL});
        parts[PART_PRIVILEGES] = values_of(
            text, (const char *const[]){"CapInh:", "CapPrm:", "CapEff:", "CapBnd:", "CapAmb:", "NoNewPrivs:", NULL});
        parts[PART_SESSION] = values_of(text, (const char *const[]){"NSpgid:", "NSsid:", NULL});
    }
    if (read_file(pid, "limits", text))
        parts[PART_LIMITS] = number_of(text, strlen(text));
    parts[PART_WORKING_DIRECTORY] = target_of(pid, "cwd", 0);
    parts[PART_ROOT_DIRECTORY] = target_of(pid, "root", 0);
    parts[PART_NAMESPACES] = namespaces_of(pid);
    parts[PART_SCHEDULING] = scheduling_of(pid);
    for (int i = 0; i <= STDERR_FILENO; i++)
        parts[PART_STANDARD_INPUT + i] = stream_of(pid, i);
    return at_rest;
}

void process_states_take(const struct process *process, struct process_states *states) {
    struct tree tree;
    states->count = 0;
    states->settled = true;
    if (!tree_list(&process->others, &tree))
        return;
    for (size_t i = 0; i < tree.count && states->count < PROCESS_STATES_MAX; i++) {
        states->settled = take(tree.pids[i], &states->all[states->count]) && states->settled;
        states->count += !tree_has_ended(tree.pids[i]); /* then it has no more than a part of all this */
    }
}

/* ---- Comparing --------------------------------------------------------------------------------------------------- */

static const struct process_state *find(const struct process_states *states, pid_t pid) {
    for (size_t i = 0; i < states->count; i++)
        if (states->all[i].pid == pid)
            return &states->all[i];
    return NULL;
}

static bool has_changed(const struct process_states *before, const struct process_states *after, size_t part) {
    for (size_t i = 0; i < before->count; i++) {
        const struct process_state *now = find(after, before->all[i].pid);
        const uint64_t was = before->all[i].parts[part];
        if (now && was && now->parts[part] != was)
            return true;
    }
    return false;
}

void process_states_compare(const struct process_states *before, const struct process_states *after, char *names,
                            size_t size) {
    static const char *const words[PROCESS_PARTS] = {[PART_IGNORED_SIGNALS] = "ignored signals",
                                                     [PART_CAUGHT_SIGNALS] = "caught signals",
                                                     [PART_BLOCKED_SIGNALS] = "blocked signals",
                                                     [PART_CREATION_MASK] = "file creation mask",
                                                     [PART_USER] = "user",
                                                     [PART_GROUPS] = "groups",
                                                     [PART_PRIVILEGES] = "privileges",
                                                     [PART_SESSION] = "session",
                                                     [PART_NAMESPACES] = "namespaces",
                                                     [PART_SCHEDULING] = "scheduling",
                                                     [PART_WORKING_DIRECTORY] = "working directory",
                                                     [PART_ROOT_DIRECTORY] = "root directory",
                                                     [PART_LIMITS] = "resource limits",
                                                     [PART_STANDARD_INPUT] = "standard input",
                                                     [PART_STANDARD_OUTPUT] = "standard output",
                                                     [PART_STANDARD_ERROR] = "standard error"};
    size_t length = 0;
    names[0] = '\0';
    for (size_t part = 0; part < PROCESS_PARTS; part++) {
        const char *between = length ? ", " : "";
        if (!has_changed(before, after, part) || length + strlen(between) + strlen(words[part]) >= size)
            continue;
        length += (size_t)snprintf(names + length, size - length, "%s%s", between, words[part]);
    }
}
