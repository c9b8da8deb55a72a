/* The processes that have a socket open: found in /proc, as every user can search it. */
#include "processes.h"

#if defined(__linux__)

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "deadline.h"

/* The inode of a socket's descriptor, as /proc/PID/fd shows it: "socket:[123]"; 0 if it is no socket's, or gone. */
static unsigned long inode_of(int folder, const char *name) {
    char target[sizeof "socket:[18446744073709551615"] = "";
    unsigned long inode = 0;
    const ssize_t length = readlinkat(folder, name, target, sizeof target - 1);
    (void)length;                                /* the text says it: what is behind it is 0 */
    (void)sscanf(target, "socket:[%lu", &inode); /* NOLINT: a kernel's number fits; what is no socket's stays 0 */
    return inode;
}

/* A process may be gone when its name is read: then it has none. */
static void read_name(int number, struct command_process *process) {
    char path[sizeof "/proc/2147483647/comm"];
    char name[64] = "\n"; /* as every name ends */
    (void)snprintf(path, sizeof path, "/proc/%d/comm", number);
    const int handle = open(path, O_RDONLY | O_CLOEXEC);
    const ssize_t length = read(handle, name, sizeof name - 1);
    (void)length; /* the text says it */
    (void)close(handle);
    (void)command_escape_bytes(name, strlen(name) - 1, process->name);
    process->number = number;
}

static void note_process(struct command_holders *holders, unsigned long inode, int number) {
    for (size_t i = 0; i < holders->count && i < COMMAND_HOLDERS; i++) {
        struct command_holder *holder = &holders->holders[i];
        if (holder->endpoint.inode != inode || holder->last == number)
            continue; /* it is another's, or the process has it twice */
        if (holder->process_count < COMMAND_PROCESSES)
            read_name(number, &holder->processes[holder->process_count]);
        holder->process_count++;
        holder->last = number;
    }
}

static bool search_process(struct command_holders *holders, int number, int64_t deadline) {
    char path[sizeof "/proc/2147483647/fd"];
    (void)snprintf(path, sizeof path, "/proc/%d/fd", number);
    DIR *folder = opendir(path);
    if (folder == NULL) { /* not this user's, or gone; else it is this process that lacks something */
        if (errno == EMFILE || errno == ENFILE || errno == ENOMEM)
            holders->searched = false;
        return true;
    }
    bool in_time = true;
    for (const struct dirent *entry = readdir(folder); in_time && entry != NULL; entry = readdir(folder)) {
        const unsigned long inode = inode_of(dirfd(folder), entry->d_name);
        if (inode != 0)
            note_process(holders, inode, number);
        in_time = command_time_left(deadline) > 0;
    }
    (void)closedir(folder);
    return in_time;
}

bool command_find_processes(struct command_holders *holders, int64_t deadline) {
    holders->searched = false;
    if (getauxval(AT_SECURE) != 0)
        return true; /* this process may see more than the user who started it */
    DIR *folder = opendir("/proc");
    if (folder == NULL)
        return true;
    bool in_time = true;
    bool is_proc = false; /* an empty folder in its place says nothing */
    holders->searched = true;
    for (const struct dirent *entry = readdir(folder); in_time && entry != NULL; entry = readdir(folder)) {
        const long number = strtol(entry->d_name, NULL, 10); /* 0 for what is no process */
        is_proc = is_proc || strcmp(entry->d_name, "self") == 0;
        in_time = command_time_left(deadline) > 0 && (number <= 0 || search_process(holders, (int)number, deadline));
    }
    (void)closedir(folder);
    holders->searched = holders->searched && is_proc;
    return in_time;
}

#else

bool command_find_processes(struct command_holders *holders, int64_t deadline) {
    (void)deadline;
    holders->searched = false;
    return true;
}

#endif
