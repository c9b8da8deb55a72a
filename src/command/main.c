/* The listen-socket command: what it does with the request, and its exit status. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arguments.h"
#include "hand_over.h"
#include "inherited.h"
#include "listeners.h"
#include "output.h"
#include "program.h"
#include "report.h"

#define VERSION_TEXT "listen-socket " LISTEN_SOCKET_VERSION "\n"

static const char help_text[] =
    "usage: listen-socket create [OPTION...]\n"
    "       listen-socket open [OPTION...] [-- PROGRAM [ARGUMENT...]]\n"
    "       listen-socket help | version\n"
    "\n"
    "create  steps 1 to 4 of \"Creating a Socket for the Server\": resolve, create, check; then closes the socket\n"
    "open    the same, then bind and listen; listens until SIGINT, SIGTERM or SIGHUP\n"
    "\n"
    "  --node NODE          address or host name to listen on; without it, the wildcard address\n"
    "  --service SERVICE    port, 0 to 65535, or service name; without it, 27015; '' is the empty string\n"
    "  --family FAMILY      inet, inet6, unspec, or a number; without it, what the stack needs (create: inet)\n"
    "  --socktype TYPE      stream, dgram, or a number; without it, stream\n"
    "  --protocol PROTOCOL  tcp, udp, or a number; without it, tcp, or udp with dgram\n"
    "  --flags LIST         comma-separated: passive, canonname, numerichost, numericserv, v4mapped, all, addrconfig,\n"
    "                       numbers such as 0x80000000; '' or 0 for none; without it, passive\n"
    "  --stack STACK        open: ipv4, ipv6, dual, pair, auto; without it, auto\n"
    "  --backlog NUMBER     open: connections that may wait; without it, SOMAXCONN of the system's header; the system\n"
    "                       uses its own limit where that is lower (Linux: net.core.somaxconn)\n"
    "  --dual               create: an IPv6 socket that is to serve IPv4 as well\n"
    "  --nonblock           a non-blocking socket\n"
    "  --reuseport          let several listeners share the port\n"
    "  --check              open: close at once and exit, as create does\n"
    "  --json               print one JSON object instead of the steps and messages\n"
    "  --quiet              print nothing but what went wrong\n"
    "  -h, --help           print this\n"
    "  -V, --version        print the version\n"
    "  -- PROGRAM           open: start PROGRAM with the sockets as descriptors from 3 on (LISTEN_FDS, LISTEN_PID,\n"
    "                       LISTEN_FDNAMES), after those that were inherited so; the steps go to standard error\n"
    "\n"
    "A number is decimal, or hexadecimal after 0x. Exit status: 0 success, 1 the request failed, 2 wrong usage,\n"
    "126 PROGRAM could not be started, 127 PROGRAM was not found.\n";

enum exit_status { EXIT_OK, EXIT_FAILED, EXIT_USAGE, EXIT_NOT_EXECUTABLE = 126, EXIT_NOT_FOUND = 127 };

/* Opens /dev/null in place of each standard descriptor that is closed, so that no socket gets its number. */
static bool open_standard_descriptors(void) {
    for (int i = 0; i <= 2; i++) {
        if (fcntl(i, F_GETFD) >= 0)
            continue;
        if (open("/dev/null", O_RDWR) != i) { /* the lowest free one: those below are open */
            (void)fprintf(stderr, "listen-socket: descriptor %d is closed and /dev/null cannot be opened: %s\n", i,
                          strerror(errno));
            return false;
        }
    }
    return true;
}

/* Reports the sockets, which are closed then: create and --check. */
static int end_at_once(struct command_results *results) {
    command_close(results);
    return command_report_made(results, NULL, false) ? EXIT_OK : EXIT_FAILED;
}

/* Listens until SIGINT, SIGTERM or, unless it was ignored at the start (nohup), SIGHUP. They are held before anything
 * is printed: whoever reads it may send one at once. */
static int listen_until_signal(struct command_results *results) {
    struct sigaction at_start;
    sigset_t ends;
    int number = 0;
    (void)sigaction(SIGHUP, NULL, &at_start); /* cannot fail, like all of these: the signals exist */
    const bool hangup = at_start.sa_handler != SIG_IGN;
    (void)sigemptyset(&ends);
    (void)sigaddset(&ends, SIGINT);
    (void)sigaddset(&ends, SIGTERM);
    if (hangup)
        (void)sigaddset(&ends, SIGHUP);
    (void)sigprocmask(SIG_BLOCK, &ends, NULL);
    (void)signal(SIGINT, SIG_DFL); /* a shell ignores it for its background jobs, and what is ignored may not be held */
    (void)signal(SIGTERM, SIG_DFL);
    const bool written = command_report_made(results, NULL, hangup);
    if (written)
        (void)sigwait(&ends, &number);
    command_close(results);
    return written ? EXIT_OK : EXIT_FAILED;
}

static int start_program(struct command_results *results, struct command_inherited *inherited) {
    if (!command_name_sockets(results, inherited)) {
        (void)fprintf(stderr, "listen-socket: the sockets cannot be handed over: %s\n", strerror(ENOMEM));
        command_close(results);
        return EXIT_FAILED;
    }
    if (command_report_made(results, inherited, false))
        return command_hand_over(results, inherited);
    command_close(results);
    return EXIT_FAILED;
}

static int run(const struct command_line *line, struct command_inherited *inherited) {
    struct command_results results;
    int status = EXIT_FAILED;
    const struct command_result *failed = command_listen(line, &results);
    if (failed != NULL)
        command_report_failed(&results, failed);
    else if (line->program != NULL)
        status = start_program(&results, inherited);
    else
        status = line->verb == COMMAND_CREATE || line->check ? end_at_once(&results) : listen_until_signal(&results);
    command_end(&results);
    return status;
}

/* Whether the program can be started, before any port is opened for it: its exit status if not, else EXIT_OK. */
static int check_program(const char *program, struct command_usage *usage) {
    char quoted[COMMAND_QUOTED];
    const int error = command_find_program(program);
    if (error == 0)
        return EXIT_OK;
    (void)command_refuse_near(usage, program, NULL, "program %s cannot be started: %s", command_quote(program, quoted),
                              strerror(error));
    command_report_refused(COMMAND_REFUSED_PROGRAM, usage);
    return error == ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_EXECUTABLE;
}

/* What was inherited goes in front of what is opened, so it is looked at first; the program next. */
static int run_with_program(const struct command_line *line, struct command_usage *usage) {
    struct command_inherited inherited;
    if (!command_inherit(&inherited, usage)) {
        command_report_refused(COMMAND_REFUSED_ENVIRONMENT, usage);
        return EXIT_USAGE;
    }
    int status = check_program(line->program[0], usage);
    if (status == EXIT_OK)
        status = run(line, &inherited);
    free(inherited.names);
    return status;
}

static int print_text(const char *text) {
    (void)fputs(text, stdout);
    return command_flush(stdout) ? EXIT_OK : EXIT_FAILED;
}

int main(int argc, char **argv) {
    struct command_line line;
    struct command_usage usage;
    if (!open_standard_descriptors())
        return EXIT_FAILED;
    (void)setvbuf(stderr, NULL, _IOLBF, 0); /* a line at a time: other programs write there too */
    switch (command_parse(argc, argv, &line, &usage)) {
    case COMMAND_HELP:
        return print_text(help_text);
    case COMMAND_VERSION:
        return print_text(VERSION_TEXT);
    case COMMAND_USAGE:
        command_report_refused(COMMAND_REFUSED_LINE, &usage);
        return EXIT_USAGE;
    default:
        return line.program != NULL ? run_with_program(&line, &usage) : run(&line, NULL);
    }
}
