/* Lines to and from an adapter, and what there is to say when they do not come as they should. */
#include "conversation.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

__attribute__((format(printf, 4, 5))) static bool complain(struct talk *talk, char *trouble, size_t size,
                                                           const char *format, ...) {
    int used = snprintf(trouble, size, "adapter %s ", talk->adapter->name);
    va_list arguments;
    va_start(arguments, format);
    if (used > 0 && (size_t)used < size)
        used += vsnprintf(trouble + used, size - (size_t)used, format, arguments);
    va_end(arguments);
    const char *complaint = talk->process.complaint;
    size_t length = talk->process.complaint_length;
    while (length && (complaint[length - 1] == '\n' || complaint[length - 1] == '\r'))
        length--;
    if (length && used > 0 && (size_t)used + 40 < size) {
        char quoted[200];
        wire_quote(complaint, length, quoted, sizeof quoted);
        snprintf(trouble + used, size - (size_t)used, "; its standard error: %s", quoted);
    }
    return false;
}

static void describe_status(int status, char *text, size_t size) {
    if (WIFSIGNALED(status))
        snprintf(text, size, "was ended by signal %d", WTERMSIG(status));
    else
        snprintf(text, size, "exited with status %d", WEXITSTATUS(status));
}

/* What happened instead of a line, after `line` ("open id=7 node=-..."; NULL: at its start). */
static bool complain_of(struct talk *talk, enum process_result result, const char *line, char *trouble, size_t size) {
    char shown[120] = "its start";
    char ending[64] = "closed its output";
    int status;
    if (line)
        wire_quote(line, strcspn(line, "\n"), shown, sizeof shown);
    switch (result) {
    case PROCESS_TIMEOUT:
        if (talk->process.held_length) {
            char part[80];
            wire_quote(talk->process.held, talk->process.held_length, part, sizeof part);
            return complain(talk, trouble, size,
                            "stopped in the middle of a line, %s, and said no more for %d ms after %s", part,
                            talk->timeout, shown);
        }
        return complain(talk, trouble, size, "hangs: it said nothing for %d ms after %s", talk->timeout, shown);
    case PROCESS_ENDED:
    case PROCESS_BROKEN:
        if (process_wait(&talk->process, process_now() + 1000, &status))
            describe_status(status, ending, sizeof ending);
        if (talk->process.held_length)
            return complain(talk, trouble, size, "%s in the middle of a line after %s", ending, shown);
        return complain(talk, trouble, size, line ? "%s instead of answering %s" : "%s before its hello, after %s",
                        ending, shown);
    case PROCESS_TOO_LONG:
        return complain(talk, trouble, size, "wrote %d bytes without a newline after %s", WIRE_LINE_MAX, shown);
    case PROCESS_LINE:
        break;
    }
    return true;
}

static bool take_apart(struct talk *talk, struct wire_line *line, char *trouble, size_t size) {
    char wrong[256];
    if (wire_parse(talk->said, talk->said_length, line, wrong, sizeof wrong))
        return true;
    return complain(talk, trouble, size, "does not speak the protocol: %s", wrong);
}

static bool hear(struct talk *talk, int64_t deadline, const char *asked, struct wire_line *line, char *trouble,
                 size_t size) {
    enum process_result result = process_receive(&talk->process, deadline, talk->said, &talk->said_length);
    if (result != PROCESS_LINE)
        return complain_of(talk, result, asked, trouble, size);
    return take_apart(talk, line, trouble, size);
}

/* ---- Hello ------------------------------------------------------------------------------------------------------- */

static bool take_hello(struct talk *talk, char *trouble, size_t size) {
    struct wire_line line;
    char wrong[256];
    if (!take_apart(talk, &line, trouble, size))
        return false;
    if (!wire_read_hello(&line, &talk->hello, wrong, sizeof wrong))
        return complain(talk, trouble, size, "is not understood: %s", wrong);
    if (!talk->adapter->command && strcmp(talk->hello.name, talk->adapter->name) != 0)
        return complain(talk, trouble, size, "calls itself %.64s in its hello", talk->hello.name);
    return !talk_chatters(talk, trouble, size);
}

/* Whether it ended by itself, with status 127, before it said a thing. */
static bool is_absent(struct talk *talk) {
    int status;
    struct process *process = &talk->process;
    if (talk->said_length || process->held_length)
        return false;
    return process_wait(process, process_now() + talk->timeout, &status) && WIFEXITED(status) &&
           WEXITSTATUS(status) == 127;
}

enum talk_start talk_start(struct talk *talk, char *trouble, size_t size) {
    talk->said_length = 0;
    if (!process_start(&talk->process, talk->adapter->run, talk->adapter->command, talk->unprivileged, trouble, size))
        return TALK_REFUSED;
    enum process_result first =
        process_receive(&talk->process, process_now() + talk->timeout, talk->said, &talk->said_length);
    if (first == PROCESS_LINE && take_hello(talk, trouble, size))
        return TALK_STARTED;
    bool absent = first == PROCESS_ENDED && is_absent(talk);
    if (absent)
        snprintf(trouble, size, "%.*s", (int)strcspn(talk->process.complaint, "\n"), talk->process.complaint);
    else if (first != PROCESS_LINE)
        complain_of(talk, first, NULL, trouble, size);
    talk_end(talk);
    return absent ? TALK_ABSENT : TALK_REFUSED;
}

bool talk_is_started(const struct talk *talk) {
    return talk->process.pid != 0;
}

/* ---- Questions --------------------------------------------------------------------------------------------------- */

bool talk_ask(struct talk *talk, const char *line, struct wire_answer *answer, char *trouble, size_t size) {
    struct wire_line heard;
    char wrong[256];
    int64_t deadline = process_now() + talk->timeout;
    talk->said_length = 0;
    talk->said[0] = '\0';
    enum process_result sent = process_send(&talk->process, line, deadline);
    if (sent == PROCESS_TIMEOUT)
        return complain(talk, trouble, size, "hangs: it does not read its input for %d ms", talk->timeout);
    if (sent != PROCESS_LINE)
        return complain_of(talk, sent, line, trouble, size);
    if (!hear(talk, deadline, line, &heard, trouble, size))
        return false;
    if (wire_read_answer(&heard, talk->last_id, answer, wrong, sizeof wrong))
        return true;
    char said[120];
    wire_quote(talk->said, talk->said_length, said, sizeof said);
    return complain(talk, trouble, size, "does not answer what it was asked: %s, in %s", wrong, said);
}

bool talk_close(struct talk *talk, unsigned long id, char *trouble, size_t size) {
    struct wire_answer answer;
    char line[64];
    snprintf(line, sizeof line, "close id=%lu\n", id);
    talk->last_id = id;
    if (!talk_ask(talk, line, &answer, trouble, size))
        return false;
    if (answer.kind == WIRE_CLOSED)
        return true;
    char said[120];
    wire_quote(talk->said, talk->said_length, said, sizeof said);
    return complain(talk, trouble, size, "does not answer close with closed, but with %s", said);
}

bool talk_chatters(struct talk *talk, char *trouble, size_t size) {
    if (!process_chatters(&talk->process))
        return false;
    const struct process *process = &talk->process;
    const char *newline = memchr(process->held, '\n', process->held_length);
    char said[120];
    wire_quote(process->held, newline ? (size_t)(newline - process->held) : process->held_length, said, sizeof said);
    complain(talk, trouble, size, "speaks without being asked: %s", said);
    return true;
}

/* ---- End --------------------------------------------------------------------------------------------------------- */

bool talk_stop(struct talk *talk, const char *line, char *trouble, size_t size) {
    char ending[64];
    int status = 0;
    bool sent = !line || process_send(&talk->process, line, process_now() + talk->timeout) == PROCESS_LINE;
    if (!line)
        process_hang_up(&talk->process);
    const char *cause = line ? "stop" : "the end of its input";
    bool ended = process_wait(&talk->process, process_now() + talk->timeout, &status);
    bool right = true;
    if (!sent || !ended)
        right = complain(talk, trouble, size, "does not end within %d ms after %s", talk->timeout, cause);
    else if (talk_chatters(talk, trouble, size))
        right = false;
    describe_status(status, ending, sizeof ending);
    if (right && status != 0)
        right = complain(talk, trouble, size, "%s after %s, not 0", ending, cause);
    talk_end(talk);
    return right;
}

void talk_end(struct talk *talk) {
    process_kill(&talk->process);
}
