/* Lines to and from an adapter, and a sentence for each way in which they do not come as they should. */
#include "conversation.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

__attribute__((format(printf, 4, 5))) static bool complain(struct conversation *conversation, char *error, size_t size,
                                                           const char *format, ...) {
    int used = snprintf(error, size, "adapter %s ", conversation->adapter->name);
    va_list arguments;
    va_start(arguments, format);
    if (used > 0 && (size_t)used < size)
        used += vsnprintf(error + used, size - (size_t)used, format, arguments);
    va_end(arguments);
    const char *complaint = conversation->process.complaint;
    size_t length = conversation->process.complaint_length;
    while (length && (complaint[length - 1] == '\n' || complaint[length - 1] == '\r'))
        length--;
    if (length && used > 0 && (size_t)used + 40 < size) {
        char quoted[200];
        wire_quote(complaint, length, quoted, sizeof quoted);
        snprintf(error + used, size - (size_t)used, "; its standard error: %s", quoted);
    }
    return false;
}

static void describe_status(int status, char *text, size_t size) {
    if (WIFSIGNALED(status))
        snprintf(text, size, "was ended by signal %d", WTERMSIG(status));
    else
        snprintf(text, size, "exited with status %d", WEXITSTATUS(status));
}

/* Says what came instead of an answer to `line`, or, if that is NULL, instead of a hello. */
static bool complain_of(struct conversation *conversation, enum process_result result, const char *line, char *error,
                        size_t size) {
    char shown[120] = "its start";
    char ending[64] = "closed its output";
    int status;
    if (line)
        wire_quote(line, strcspn(line, "\n"), shown, sizeof shown);
    switch (result) {
    case PROCESS_TIMEOUT:
        if (conversation->process.held_length) {
            char part[80];
            wire_quote(conversation->process.held, conversation->process.held_length, part, sizeof part);
            return complain(conversation, error, size,
                            "stopped in the middle of a line, %s, and said no more for %d ms after %s", part,
                            conversation->timeout, shown);
        }
        return complain(conversation, error, size,
                        "hangs: it said nothing for %d ms after %s; mostly this is an adapter that does not flush its "
                        "output after each line",
                        conversation->timeout, shown);
    case PROCESS_ENDED:
    case PROCESS_BROKEN:
        if (process_wait(&conversation->process, process_now() + 1000, &status))
            describe_status(status, ending, sizeof ending);
        if (conversation->process.held_length)
            return complain(conversation, error, size, "%s in the middle of a line after %s", ending, shown);
        return complain(conversation, error, size,
                        line ? "%s instead of answering %s" : "%s before its hello, after %s", ending, shown);
    case PROCESS_TOO_LONG:
        return complain(conversation, error, size, "wrote %d bytes without a newline after %s", WIRE_LINE_MAX, shown);
    case PROCESS_LINE:
        break;
    }
    return true;
}

static bool take_apart(struct conversation *conversation, struct wire_line *line, char *error, size_t size) {
    char wrong[256];
    if (wire_parse(conversation->last_line, conversation->last_line_length, line, wrong, sizeof wrong))
        return true;
    return complain(conversation, error, size, "does not speak the protocol: %s", wrong);
}

static bool hear(struct conversation *conversation, int64_t deadline, const char *asked, struct wire_line *line,
                 char *error, size_t size) {
    enum process_result result =
        process_receive(&conversation->process, deadline, conversation->last_line, &conversation->last_line_length);
    if (result != PROCESS_LINE)
        return complain_of(conversation, result, asked, error, size);
    return take_apart(conversation, line, error, size);
}

/* ---- Hello ------------------------------------------------------------------------------------------------------- */

static bool take_hello(struct conversation *conversation, char *error, size_t size) {
    struct wire_line line;
    char wrong[256];
    if (!take_apart(conversation, &line, error, size))
        return false;
    if (!wire_read_hello(&line, &conversation->hello, wrong, sizeof wrong))
        return complain(conversation, error, size, "is not understood: %s", wrong);
    if (!conversation->adapter->command && strcmp(conversation->hello.name, conversation->adapter->name) != 0)
        return complain(conversation, error, size, "calls itself %.64s in its hello", conversation->hello.name);
    return !conversation_has_unsolicited_output(conversation, error, size);
}

/* Whether it ended by itself, with status 127, before it wrote a line. */
static bool is_absent(struct conversation *conversation) {
    int status;
    struct process *process = &conversation->process;
    if (conversation->last_line_length || process->held_length)
        return false;
    return process_wait(process, process_now() + conversation->timeout, &status) && WIFEXITED(status) &&
           WEXITSTATUS(status) == 127;
}

/* A shell also exits with status 127, if there is no such command. */
static void complain_of_command(struct conversation *conversation, char *error, size_t size) {
    const char *command = conversation->adapter->command;
    char quoted[160];
    wire_quote(command, strlen(command), quoted, sizeof quoted);
    complain(conversation, error, size,
             "exited with status 127 before its hello: its command, %s, is not found, or its implementation is not on "
             "this machine",
             quoted);
}

enum conversation_start conversation_start(struct conversation *conversation, char *error, size_t size) {
    conversation->last_line_length = 0;
    const struct process_start how = {.path = conversation->adapter->run,
                                      .command = conversation->adapter->command,
                                      .environment = conversation->environment,
                                      .closed_descriptors = conversation->closed_descriptors,
                                      .watch = conversation->watch};
    if (!process_start(&conversation->process, &how, error, size))
        return CONVERSATION_REFUSED;
    enum process_result first = process_receive(&conversation->process, process_now() + conversation->timeout,
                                                conversation->last_line, &conversation->last_line_length);
    if (first == PROCESS_LINE && take_hello(conversation, error, size))
        return CONVERSATION_STARTED;
    bool absent = first == PROCESS_ENDED && is_absent(conversation);
    bool by_command = conversation->adapter->command != NULL;
    if (absent && by_command)
        complain_of_command(conversation, error, size);
    else if (absent)
        snprintf(error, size, "%.*s", (int)strcspn(conversation->process.complaint, "\n"),
                 conversation->process.complaint);
    else if (first != PROCESS_LINE)
        complain_of(conversation, first, NULL, error, size);
    conversation_end(conversation);
    return absent && !by_command ? CONVERSATION_ABSENT : CONVERSATION_REFUSED;
}

bool conversation_is_started(const struct conversation *conversation) {
    return conversation->process.pid != 0;
}

/* ---- Questions --------------------------------------------------------------------------------------------------- */

bool conversation_ask(struct conversation *conversation, const char *line, struct wire_answer *answer, char *error,
                      size_t size) {
    struct wire_line heard;
    char wrong[256];
    int64_t deadline = process_now() + conversation->timeout;
    conversation->last_line_length = 0;
    conversation->last_line[0] = '\0';
    enum process_result sent = process_send(&conversation->process, line, deadline);
    if (sent == PROCESS_TIMEOUT)
        return complain(conversation, error, size, "hangs: it does not read its input for %d ms",
                        conversation->timeout);
    if (sent != PROCESS_LINE)
        return complain_of(conversation, sent, line, error, size);
    if (!hear(conversation, deadline, line, &heard, error, size))
        return false;
    if (wire_read_answer(&heard, conversation->last_id, answer, wrong, sizeof wrong))
        return true;
    char quoted[120];
    wire_quote(conversation->last_line, conversation->last_line_length, quoted, sizeof quoted);
    return complain(conversation, error, size, "does not answer what it was asked: %s, in %s", wrong, quoted);
}

bool conversation_close(struct conversation *conversation, unsigned long id, char *error, size_t size) {
    struct wire_answer answer = {0};
    char line[64];
    snprintf(line, sizeof line, "close id=%lu\n", id);
    conversation->last_id = id;
    if (!conversation_ask(conversation, line, &answer, error, size))
        return false;
    if (answer.kind == WIRE_CLOSED)
        return true;
    char quoted[120];
    wire_quote(conversation->last_line, conversation->last_line_length, quoted, sizeof quoted);
    return complain(conversation, error, size, "does not answer close with closed, but with %s", quoted);
}

bool conversation_has_unsolicited_output(struct conversation *conversation, char *error, size_t size) {
    if (!process_has_unsolicited_output(&conversation->process))
        return false;
    const struct process *process = &conversation->process;
    const char *newline = memchr(process->held, '\n', process->held_length);
    char quoted[120];
    wire_quote(process->held, newline ? (size_t)(newline - process->held) : process->held_length, quoted,
               sizeof quoted);
    complain(conversation, error, size, "speaks without being asked: %s", quoted);
    return true;
}

/* ---- End --------------------------------------------------------------------------------------------------------- */

bool conversation_stop(struct conversation *conversation, const char *line, char *error, size_t size) {
    char ending[64];
    int status = 0;
    bool sent =
        !line || process_send(&conversation->process, line, process_now() + conversation->timeout) == PROCESS_LINE;
    if (!line)
        process_hang_up(&conversation->process);
    const char *cause = line ? "stop" : "the end of its input";
    bool ended = process_wait(&conversation->process, process_now() + conversation->timeout, &status);
    bool right = true;
    if (!sent || !ended)
        right = complain(conversation, error, size, "does not end within %d ms after %s", conversation->timeout, cause);
    else if (conversation_has_unsolicited_output(conversation, error, size))
        right = false;
    describe_status(status, ending, sizeof ending);
    if (right && status != 0)
        right = complain(conversation, error, size, "%s after %s, not 0", ending, cause);
    conversation_end(conversation);
    return right;
}

void conversation_end(struct conversation *conversation) {
    process_kill(&conversation->process);
}
