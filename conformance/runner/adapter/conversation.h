/* A conversation with an adapter: hello, request and answer, stop. Every way in which an adapter can break its contract
 * becomes one sentence that names it and what it did. */
#ifndef CONVERSATION_H
#define CONVERSATION_H

#include "adapter.h"
#include "capability.h"
#include "process.h"

struct conversation {
    const struct adapter *adapter;
    int timeout;                           /* milliseconds that an answer may take */
    const struct environment *environment; /* that it is started in; NULL: nothing is taken away */
    bool closed_descriptors;               /* it is started without standard descriptors (its hello has wire=fd) */
    const struct process_watch *watch;     /* of each process that is started; NULL: none */
    struct process process;
    struct wire_hello hello;
    unsigned long last_id;
    char last_line[WIRE_LINE_MAX + 1]; /* the last line that it said */
    size_t last_line_length;
};

enum conversation_start { CONVERSATION_STARTED, CONVERSATION_ABSENT, CONVERSATION_REFUSED };

/* Starts the adapter and reads its hello. CONVERSATION_ABSENT: by its exit status 127 it said that its implementation
 * is not on this machine; `error` has what it wrote to its standard error. CONVERSATION_REFUSED: nobody can converse
 * with it; `error` says why, and nothing of it runs any more. That is also what an adapter given by --adapter is that
 * exits so: its command may just be mistyped. */
enum conversation_start conversation_start(struct conversation *conversation, char *error, size_t size);

bool conversation_is_started(const struct conversation *conversation);

/* Sends `line` (with its newline; numbered conversation->last_id) and reads the answer. */
bool conversation_ask(struct conversation *conversation, const char *line, struct wire_answer *answer, char *error,
                      size_t size);

/* Asks to close what the request `id` made. */
bool conversation_close(struct conversation *conversation, unsigned long id, char *error, size_t size);

/* Whether it has said something unasked; then `error` says what. */
bool conversation_has_unsolicited_output(struct conversation *conversation, char *error, size_t size);

/* Asks it to stop, by `line` ("stop\n") or, if NULL, by the end of its input; it must end with status 0 and without
 * another word. Afterwards nothing of it runs any more. */
bool conversation_stop(struct conversation *conversation, const char *line, char *error, size_t size);

/* Kills it with all that it started. */
void conversation_end(struct conversation *conversation);

#endif
