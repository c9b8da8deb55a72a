/* A thread of the adapter by its number: process_vm_readv, pidfd_getfd, capget. */
#include "caller.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define OF_A_THREAD O_EXCL /* PIDFD_THREAD, from Linux 6.9 */

/* ---- Memory ------------------------------------------------------------------------------------------------------ */

static bool is_whole(ssize_t moved, size_t length) {
    return moved >= 0 && (size_t)moved == length;
}

bool caller_read(pid_t thread, uint64_t address, void *to, size_t length) {
    struct iovec here = {.iov_base = to, .iov_len = length};
    struct iovec there = {.iov_base = (void *)(uintptr_t)address, .iov_len = length};
    return length == 0 || is_whole(process_vm_readv(thread, &here, 1, &there, 1, 0), length);
}

bool caller_write(pid_t thread, const struct caller_bytes pieces[2]) {
    struct iovec here[2];
    struct iovec there[2];
    for (size_t i = 0; i < 2; i++) {
        here[i] = (struct iovec){.iov_base = (void *)(uintptr_t)pieces[i].from, .iov_len = pieces[i].length};
        there[i] = (struct iovec){.iov_base = (void *)(uintptr_t)pieces[i].address, .iov_len = pieces[i].length};
    }
    return is_whole(process_vm_writev(thread, here, 2, there, 2, 0), pieces[0].length + pieces[1].length);
}

/* ---- Descriptors ------------------------------------------------------------------------------------------------- */

static pid_t process_of(pid_t thread) {
    char path[64];
    char line[128];
    int process = 0;
    snprintf(path, sizeof path, "/proc/%d/status", (int)thread);
    FILE *status = fopen(path, "re");
    while (status && !process && fgets(line, sizeof line, status))
        if (sscanf(line, "Tgid: %d", &process) != 1)
            process = 0;
    if (status)
        fclose(status);
    return process;
}

/* Of the thread itself where the kernel has that: a thread may have descriptors of its own. */
static int open_handle(pid_t thread) {
    int handle = (int)syscall(SYS_pidfd_open, thread, OF_A_THREAD);
    if (handle < 0 && errno == EINVAL)
        handle = (int)syscall(SYS_pidfd_open, process_of(thread), 0);
    return handle;
}

/* The place of the thread's handle; -1 if there is none to be had. */
static int place_of(struct callers *callers, pid_t thread) {
    for (int i = 0; i < CALLERS_MAX; i++)
        if (callers->all[i].thread == thread)
            return i;
    int handle = open_handle(thread);
    if (handle < 0)
        return -1;
    int place = (int)callers->next;
    callers->next = (callers->next + 1) % CALLERS_MAX;
    if (callers->all[place].thread)
        close(callers->all[place].handle);
    callers->all[place].thread = thread;
    callers->all[place].process = process_of(thread);
    callers->all[place].handle = handle;
    return place;
}

pid_t callers_process(struct callers *callers, pid_t thread) {
    int place = place_of(callers, thread);
    return place < 0 ? 0 : callers->all[place].process;
}

int callers_copy(struct callers *callers, pid_t thread, int descriptor) {
    for (int tries = 0; tries < 2; tries++) {
        int place = place_of(callers, thread);
        int copy = place < 0 ? -1 : (int)syscall(SYS_pidfd_getfd, callers->all[place].handle, descriptor, 0);
        if (copy >= 0 || place < 0 || errno != ESRCH)
            return copy;
        close(callers->all[place].handle); /* of an earlier thread with this number */
        callers->all[place].thread = 0;
    }
    errno = ESRCH;
    return -1;
}

/* A descriptor of /proc/PROCESS/fd, but not `except`, that is a link to `target`; -1 if there is none. */
static int find_link(pid_t process, const char *target, int except) {
    char path[64];
    char link[64];
    int found = -1;
    snprintf(path, sizeof path, "/proc/%d/fd", (int)process);
    DIR *directory = opendir(path);
    for (struct dirent *entry; directory && found < 0 && (entry = readdir(directory));) {
        const ssize_t length = readlinkat(dirfd(directory), entry->d_name, link, sizeof link);
        if (length > 0 && (size_t)length == strlen(target) && memcmp(link, target, (size_t)length) == 0 &&
            atoi(entry->d_name) != except)
            found = atoi(entry->d_name);
    }
    if (directory)
        closedir(directory);
    return found;
}

bool callers_find(const struct callers *callers, ino_t file, struct caller_descriptor except,
                  struct caller_descriptor *found) {
    char target[48];
    pid_t last = 0;
    snprintf(target, sizeof target, "socket:[%llu]", (unsigned long long)file);
    for (int i = 0; i < CALLERS_MAX; i++) {
        const pid_t process = callers->all[i].thread ? callers->all[i].process : 0;
        if (!process || process == last) /* the threads of one process mostly stand together */
            continue;
        last = process;
        *found = (struct caller_descriptor){
            process, find_link(process, target, process == except.process ? except.descriptor : -1)};
        if (found->descriptor >= 0)
            return true;
    }
    return false;
}

void callers_forget(struct callers *callers) {
    for (int i = 0; i < CALLERS_MAX; i++)
        if (callers->all[i].thread)
            close(callers->all[i].handle);
    *callers = (struct callers){.next = 0};
}

/* ---- Capabilities ------------------------------------------------------------------------------------------------ */

static bool set_effective(const struct caller_capabilities *capabilities,
                          const struct __user_cap_data_struct effective[_LINUX_CAPABILITY_U32S_3]) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct wanted[_LINUX_CAPABILITY_U32S_3];
    memcpy(wanted, capabilities->own, sizeof wanted);
    for (int i = 0; i < _LINUX_CAPABILITY_U32S_3; i++)
        wanted[i].effective = effective[i].effective & wanted[i].permitted;
    return syscall(SYS_capset, &header, wanted) == 0;
}

bool caller_begin(pid_t thread, struct caller_capabilities *capabilities) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct its[_LINUX_CAPABILITY_U32S_3];
    capabilities->changed = false;
    if (syscall(SYS_capget, &header, capabilities->own) != 0)
        return false;
    header.pid = thread;
    if (syscall(SYS_capget, &header, its) != 0)
        return false;
    for (int i = 0; i < _LINUX_CAPABILITY_U32S_3; i++)
        capabilities->changed = capabilities->changed || its[i].effective != capabilities->own[i].effective;
    return !capabilities->changed || set_effective(capabilities, its);
}

void caller_end(const struct caller_capabilities *capabilities) {
    int reason = errno;
    if (capabilities->changed)
        set_effective(capabilities, capabilities->own);
    errno = reason;
}
