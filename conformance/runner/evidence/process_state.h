/* What else of the adapter's processes a request could change, beside its sockets: what belongs to a whole process
 * (CLN-008). */
#ifndef PROCESS_STATE_H
#define PROCESS_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runner/adapter/process.h"

#define PROCESS_STATES_MAX 8 /* further processes are not looked at */

/* What is compared; each as one number that differs if the thing does. */
enum process_part {
    PART_IGNORED_SIGNALS,
    PART_CAUGHT_SIGNALS,
    PART_BLOCKED_SIGNALS, /* of the first thread */
    PART_CREATION_MASK,
    PART_USER,
    PART_GROUPS,
    PART_PRIVILEGES, /* capabilities, and whether executing can give more of them */
    PART_SESSION,    /* and process group */
    PART_NAMESPACES,
    PART_SCHEDULING, /* policy and nice value, of the first thread */
    PART_WORKING_DIRECTORY,
    PART_ROOT_DIRECTORY,
    PART_LIMITS,
    PART_STANDARD_INPUT, /* what it leads to, and its status flags */
    PART_STANDARD_OUTPUT,
    PART_STANDARD_ERROR,
    PROCESS_PARTS
};

struct process_state {
    pid_t pid;
    uint64_t parts[PROCESS_PARTS]; /* 0: it is not there, or cannot be seen */
};

struct process_states {
    struct process_state all[PROCESS_STATES_MAX];
    size_t count;
    bool settled; /* each of them waited for something, so that none was on its way from one state to another */
};

/* Looks at the adapter's processes. */
void process_states_take(const struct process *process, struct process_states *states);

/* Writes the names of the parts that have changed in a process that was there before, separated by ", "; as many as
 * there is room for. "" if none has. What could not be seen before is not compared. */
void process_states_compare(const struct process_states *before, const struct process_states *after, char *names,
                            size_t size);

#endif
