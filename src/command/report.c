/* What is told of a command line, and in which form. */
#include "report.h"

#include <stdio.h>

#include "holders.h"
#include "json.h"
#include "message.h"
#include "output.h"
#include "steps.h"

/* Room, in bytes with the final NUL, for the last line of the steps. */
enum { LAST_LINE = 2 * COMMAND_QUOTED + 100 };

static void describe_end(const struct command_results *results, const struct command_inherited *inherited,
                         const char *ends, char buffer[LAST_LINE]) {
    const struct command_line *line = results->line;
    char program[COMMAND_QUOTED];
    char names[COMMAND_QUOTED];
    if (line->verb == COMMAND_CREATE)
        (void)snprintf(buffer, LAST_LINE, "closed: create ends here, before bind");
    else if (line->check)
        (void)snprintf(buffer, LAST_LINE, "closed: --check asks for no more");
    else if (line->program != NULL)
        (void)snprintf(buffer, LAST_LINE, "handing over to %s: LISTEN_FDS %zu, LISTEN_FDNAMES %s",
                       command_quote(line->program[0], program),
                       (size_t)inherited->count + command_socket_count(results),
                       command_quote(inherited->names, names));
    else
        (void)snprintf(buffer, LAST_LINE, "listening until %s", ends);
}

bool command_report_made(const struct command_results *results, const struct command_inherited *inherited,
                         const char *ends) {
    const struct command_line *line = results->line;
    FILE *out = command_report(line->program != NULL);
    char last[LAST_LINE];
    if (line->quiet)
        return true;
    if (line->json)
        return command_json_made(out, results);
    describe_end(results, inherited, ends, last);
    return command_steps_made(out, results, last);
}

/* ---- Failures ---- */

static void print_process(const struct command_process *process) {
    (void)fprintf(stderr, process->name[0] != '\0' ? " process %d \"%s\"" : " process %d", process->number,
                  process->name);
}

static void print_holder(const struct command_holder *holder, bool searched) {
    const struct command_endpoint *endpoint = &holder->endpoint;
    char address[LISTEN_SOCKET_ADDRESS_TEXT];
    const size_t shown = holder->process_count < COMMAND_PROCESSES ? holder->process_count : COMMAND_PROCESSES;
    (void)fprintf(stderr,
                  "listen-socket: in use by %s (%s%s):", command_address(&endpoint->address, endpoint->length, address),
                  command_state_name(endpoint->state),
                  endpoint->address.ss_family == AF_INET6 && command_serves_ipv4(endpoint) ? ", serves IPv4 too" : "");
    for (size_t i = 0; i < shown; i++) {
        (void)fputs(i > 0 ? "," : "", stderr);
        print_process(&holder->processes[i]);
    }
    if (holder->process_count > shown)
        (void)fprintf(stderr, " and %zu more", holder->process_count - shown);
    if (endpoint->state == COMMAND_STATE_CLOSING)
        (void)fprintf(stderr, " no process any more; the system keeps a closed connection for a minute or so");
    else if (holder->process_count == 0)
        (void)fprintf(stderr,
                      searched
                          ? " a socket of user %u, and no process that can be seen from here (another user's, another "
                            "container's, or none: the kernel's own)"
                          : " a process of user %u; which one was not found out",
                      endpoint->uid);
    (void)fputc('\n', stderr);
}

static void print_holders(const struct command_holders *holders) {
    for (size_t i = 0; i < holders->count && i < COMMAND_HOLDERS; i++)
        print_holder(&holders->holders[i], holders->searched);
    if (holders->count > COMMAND_HOLDERS)
        (void)fprintf(stderr, "listen-socket: in use by %zu more\n", holders->count - COMMAND_HOLDERS);
}

/* Whether another socket has the port that was asked for. */
static bool is_in_use(const struct command_result *failed) {
    return failed->failure.code == LISTEN_SOCKET_EADDRINUSE && failed->failure.reason == LISTEN_SOCKET_REASON_NONE;
}

static bool holds(const struct command_result *result, const struct command_result *failed) {
    bool found = false;
    for (size_t i = 0; i < result->set.count; i++) {
        const struct listen_socket *sock = &result->set.sockets[i];
        found = found || command_is_holder(&sock->address, sock->v6only == 0, &failed->failure.address,
                                           command_record_is_dual(&failed->record));
    }
    return found;
}

/* The earlier listener of the same command that had the port, or NULL: its sockets are closed by now. */
static const struct command_result *find_own_holder(const struct command_results *results,
                                                    const struct command_result *failed) {
    for (const struct command_result *result = results->results; is_in_use(failed) && result < failed; result++)
        if (holds(result, failed))
            return result;
    return NULL;
}

/* Who has the port: known only where a port was asked for, and is in use. */
static void find_holders(const struct command_result *failed, struct command_holders *holders) {
    const struct listen_socket_failure *failure = &failed->failure;
    holders->known = false;
    holders->count = 0;
    if (is_in_use(failed))
        command_find_holders(&failure->address, command_record_is_dual(&failed->record), holders);
}

void command_report_failed(const struct command_results *results, const struct command_result *failed) {
    const struct command_line *line = results->line;
    FILE *out = command_report(line->program != NULL);
    char message[COMMAND_MESSAGE];
    char label[COMMAND_LABEL];
    struct command_holders holders;
    const struct command_result *own = find_own_holder(results, failed);
    find_holders(failed, &holders);
    if (line->json && command_json_failed(out, results, failed, own, &holders))
        return; /* the object has the message */
    if (!line->json && !line->quiet)
        command_steps_failed(out, results);
    (void)fputs("listen-socket: ", stderr);
    if (line->count > 1)
        (void)fprintf(stderr, "%s: ", command_label(results, failed, label));
    (void)fprintf(stderr, "%s\n", command_message(line->verb, failed, message));
    if (own != NULL)
        (void)fprintf(stderr, "listen-socket: in use by %s of this command\n", command_label(results, own, label));
    print_holders(&holders);
}

void command_report_refused(enum command_refusal refusal, const struct command_usage *usage) {
    const char *stage = refusal == COMMAND_REFUSED_PROGRAM ? "program" : "usage";
    if (usage->json && command_json_refused(command_report(usage->program), stage, usage))
        return;
    (void)fprintf(stderr, "listen-socket: %s%s\n", usage->message,
                  refusal == COMMAND_REFUSED_LINE ? " (listen-socket --help lists all)" : "");
}
