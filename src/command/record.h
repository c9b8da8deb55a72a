/* The calls of one listener as they were made: the platform's system calls, each noted with what it was given and what
 * came of it. */
#ifndef COMMAND_RECORD_H
#define COMMAND_RECORD_H

#include "listen_socket.h"

enum command_step {
    COMMAND_RESOLVE,
    COMMAND_FREE_LIST,
    COMMAND_INTERFACE_INDEX,
    COMMAND_OPEN_SOCKET,
    COMMAND_SET_OPTION,
    COMMAND_GET_OPTION,
    COMMAND_BIND,
    COMMAND_LOCAL_ADDRESS,
    COMMAND_LISTEN,
    COMMAND_CLOSE_SOCKET
};

/* Room, in bytes with the final NUL, for a node or a service that the library passes on, and for an answer's
 * addresses. */
enum { COMMAND_NODE_TEXT = 256, COMMAND_SERVICE_TEXT = 32, COMMAND_ANSWER_TEXT = 400 };

struct command_call {
    enum command_step step;
    enum listen_socket_code code; /* what came of it */
    listen_socket_handle handle;  /* LISTEN_SOCKET_INVALID where there is none */
    /* of the question, or of the socket to be made */
    int family;
    int type;
    int protocol;
    int flags;
    bool nonblock;
    bool has_node;
    char node[COMMAND_NODE_TEXT]; /* or the interface's name */
    char service[COMMAND_SERVICE_TEXT];
    char answer[COMMAND_ANSWER_TEXT]; /* the addresses that the resolver gave, in its order */
    enum listen_socket_option option;
    int value; /* of the option; the index of an interface; the backlog */
    struct sockaddr_storage address;
    socklen_t length;
};

struct command_record {
    struct listen_socket_system system; /* for the request; its context is the record */
    struct command_call *calls;
    size_t count;
    size_t room;
    bool incomplete;          /* there was no memory for a call: it and those after it are missing */
    struct command_call lost; /* such a call */
};

/* Begins an empty record. It must not be moved as long as a socket made with it is open. */
void command_record_begin(struct command_record *record);
/* Frees what it holds. */
void command_record_end(struct command_record *record);

/* Whether the socket of the last bind or listen was to serve both families: IPV6_V6ONLY was last set to 0 on it. */
bool command_record_is_dual(const struct command_record *record);

#endif
