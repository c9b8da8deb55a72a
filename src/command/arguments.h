/* The command line, as the values that the library is called with. */
#ifndef COMMAND_ARGUMENTS_H
#define COMMAND_ARGUMENTS_H

#include "sockets.h"
#include "usage.h"

/* How many listeners one command line can ask for, and how many bytes a name has at most: systemd's FDNAME_MAX. */
enum { COMMAND_LISTENERS = 16, COMMAND_NAME_MOST = 255 };

enum command_verb { COMMAND_CREATE, COMMAND_OPEN };

/* One listener: what is asked of create or open. */
struct command_listener {
    const char *node;    /* NULL if --node is not given */
    const char *service; /* never NULL: the page's port if --service is not given */
    struct addrinfo hints;
    enum listen_socket_stack stack; /* of create NONE, or DUAL with --dual */
    int backlog;                    /* open only */
    unsigned options;
    const char *name; /* of each of its descriptors; NULL if --name is not given */
    /* By input, for messages: the text that was given, or that stands for the default; NULL if there is none. */
    const char *given[LISTEN_SOCKET_INPUT_SYSTEM + 1];
};

struct command_line {
    enum command_verb verb;
    bool check;
    bool json;
    bool quiet;
    char **program; /* with its arguments, NULL at the end; NULL if none is given */
    size_t count;   /* of listeners, 1 or more */
    struct command_listener listeners[COMMAND_LISTENERS];
};

enum command_action { COMMAND_RUN, COMMAND_HELP, COMMAND_VERSION, COMMAND_USAGE };

/* Reads the command line into `*line`, which points into it. COMMAND_USAGE: it is wrong, and `*usage` says why; of it
 * `json` and `program` are filled always. `*line` is filled only with COMMAND_RUN.
 * Numbers that no system knows are left for the library to refuse. */
enum command_action command_parse(int argc, char **argv, struct command_line *line, struct command_usage *usage);

#endif
