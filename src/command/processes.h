/* The processes that have a socket open, as far as this user may see them. */
#ifndef COMMAND_PROCESSES_H
#define COMMAND_PROCESSES_H

#include "endpoints.h"
#include "text.h"

/* How many are kept; more are only counted. */
enum { COMMAND_HOLDERS = 8, COMMAND_PROCESSES = 4 };

struct command_process {
    int number;
    char name[COMMAND_QUOTED]; /* bytes that are not printable ASCII as \xHH; it is the process's own choice */
};

struct command_holder {
    struct command_endpoint endpoint;
    size_t process_count; /* 0: it is of a process that this user may not see, or of none */
    int last;             /* the number of the process that was found last */
    struct command_process processes[COMMAND_PROCESSES];
};

struct command_holders {
    bool known; /* false: nothing could be found out, or not in time */
    size_t count;
    struct command_holder holders[COMMAND_HOLDERS];
};

/* Adds to each holder the processes that have its socket. False: the deadline is over. */
bool command_find_processes(struct command_holders *holders, int64_t deadline);

#endif
