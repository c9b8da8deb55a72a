/* The processes that have a socket open, as far as this user may see them. */
#ifndef COMMAND_PROCESSES_H
#define COMMAND_PROCESSES_H

#include "endpoints.h"
#include "text.h"

/* How many are kept; more are only counted. */
enum { COMMAND_HOLDERS = 8, COMMAND_PROCESSES = 4 };

struct command_process {
    int number;
    char name[COMMAND_QUOTED]; /* the process's own choice; bytes that are not printable ASCII as \xHH; "": unknown */
};

struct command_holder {
    struct command_endpoint endpoint;
    size_t process_count; /* 0: it is of a process that this user may not see, or of none; or see `searched` */
    int last;             /* the number of the process that was found last */
    struct command_process processes[COMMAND_PROCESSES];
};

struct command_holders {
    bool known;    /* false: nothing could be found out, or not in time */
    bool searched; /* all processes that this user may see; false: there can be others that have the sockets */
    size_t count;
    struct command_holder holders[COMMAND_HOLDERS];
};

/* Adds to each holder the processes that have its socket, and says whether all could be searched: not without /proc,
 * short of descriptors or memory, or for a user who did not start this process. False: the deadline is over. */
bool command_find_processes(struct command_holders *holders, int64_t deadline);

#endif
