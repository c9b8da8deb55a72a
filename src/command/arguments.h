/* The command line, as the values that the library is called with. */
#ifndef COMMAND_ARGUMENTS_H
#define COMMAND_ARGUMENTS_H

#include "listen_socket.h"

enum command_verb { COMMAND_CREATE, COMMAND_OPEN };

struct command_request {
    enum command_verb verb;
    const char *node;    /* NULL if --node is not given */
    const char *service; /* never NULL: the page's port if --service is not given */
    struct addrinfo hints;
    enum listen_socket_stack stack; /* open only */
    int backlog;                    /* open only */
    unsigned options;
    bool check;
    bool json;
    char **program; /* with its arguments, NULL at the end; NULL if none is given */
    /* By input, for messages: the text that was given, or that stands for the default; NULL if there is none. */
    const char *given[LISTEN_SOCKET_INPUT_SOCKET + 1];
};

enum command_action { COMMAND_RUN, COMMAND_HELP, COMMAND_VERSION, COMMAND_USAGE };

/* Reads the command line into `*request`, which points into it. COMMAND_USAGE: it is wrong, and standard error has one
 * line that names what is wrong and says what would be right. `*request` is filled only with COMMAND_RUN.
 * Numbers that no system knows are left for the library to refuse. */
enum command_action command_parse(int argc, char **argv, struct command_request *request);

#endif
