/* The exit statuses of the command. */
#ifndef COMMAND_STATUS_H
#define COMMAND_STATUS_H

enum command_status {
    COMMAND_STATUS_OK,
    COMMAND_STATUS_FAILED,
    COMMAND_STATUS_USAGE,
    COMMAND_STATUS_NOT_EXECUTABLE = 126, /* this and the next as a shell has them */
    COMMAND_STATUS_NOT_FOUND = 127
};

#endif
