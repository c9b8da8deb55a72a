/* The thread that made a call which is looked at: its memory, its descriptors, its capabilities. */
#ifndef CALLER_H
#define CALLER_H

#include <linux/capability.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define CALLERS_MAX 16 /* threads whose handles are kept; with more, some are opened again */

struct callers {
    struct {
        pid_t thread; /* 0: none */
        pid_t process;
        int handle;
    } all[CALLERS_MAX];
    size_t next; /* the place to be used next */
};

/* Copies `length` bytes out of its memory. False if any of them cannot be reached. */
bool caller_read(pid_t thread, uint64_t address, void *to, size_t length);

/* What is to be written to an address of its memory. */
struct caller_bytes {
    uint64_t address;
    const void *from;
    size_t length;
};

/* Writes both, the first one first. False if any byte of them cannot be written. */
bool caller_write(pid_t thread, const struct caller_bytes pieces[2]);

/* A copy of its descriptor, which the caller of this function owns; -1 with errno. */
int callers_copy(struct callers *callers, pid_t thread, int descriptor);

/* The process of a thread that is there, or of which a handle is kept; 0 if that is not known. */
pid_t callers_process(struct callers *callers, pid_t thread);

struct caller_descriptor {
    pid_t process;
    int descriptor;
};

/* Looks for a descriptor of the socket with this number of a file, other than `except`, in the processes of the threads
 * whose handles are kept. False if none of them has it. */
bool callers_find(const struct callers *callers, ino_t file, struct caller_descriptor except,
                  struct caller_descriptor *found);

/* Closes the handles. */
void callers_forget(struct callers *callers);

/* Between these two the runner has the effective capabilities of the thread, as far as it has them itself. False with
 * nothing changed if that cannot be. */
struct caller_capabilities {
    struct __user_cap_data_struct own[_LINUX_CAPABILITY_U32S_3];
    bool changed;
};
bool caller_begin(pid_t thread, struct caller_capabilities *capabilities);
void caller_end(const struct caller_capabilities *capabilities);

#endif
