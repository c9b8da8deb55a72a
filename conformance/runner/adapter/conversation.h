/* A conversation with an adapter: hello, request and answer, stop. Every way in which an adapter can break its contract
 * becomes one sentence that names it and what it did.
 */
#ifndef TALK_H
#define TALK_H

#include "adapter.h"
#include "process.h"

struct talk {
    const struct adapter *adapter;
    int timeout; /* milliseconds that an answer may take */
    bool unprivileged;
    struct process process;
    struct wire_hello hello;
    unsigned long last_id;
    char said[WIRE_LINE_MAX + 1]; /* the last line that it said */
    size_t said_length;
};

enum talk_start { TALK_STARTED, TALK_ABSENT, TALK_REFUSED };

/* Starts the adapter and hears its hello. TALK_ABSENT: it said by its exit status 127 that its implementation is not on
 * this machine, `trouble` has what it complained. TALK_REFUSED: it cannot be talked to, `trouble` says why, and nothing
 * of it runs any more. */
enum talk_start talk_start(struct talk *talk, char *trouble, size_t size);

bool talk_is_started(const struct talk *talk);

/* Sends `line` (with its newline; numbered talk->last_id) and reads the answer. */
bool talk_ask(struct talk *talk, const char *line, struct wire_answer *answer, char *trouble, size_t size);

/* Asks to close what the request `id` made. */
bool talk_close(struct talk *talk, unsigned long id, char *trouble, size_t size);

/* Whether it has said something unasked; then `trouble` says what. */
bool talk_chatters(struct talk *talk, char *trouble, size_t size);

/* Asks it to stop, by `line` ("stop\n") or, where NULL, by the end of its input; it is to end with status 0 and without
 * another word. Nothing of it runs any more after. */
bool talk_stop(struct talk *talk, const char *line, char *trouble, size_t size);

/* Kills it with all that it started. */
void talk_end(struct talk *talk);

#endif
