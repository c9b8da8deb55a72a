/* The listen-socket command: what it does with the request, and its exit status. */
#include "main.h"

#include <stdio.h>

#include "arguments.h"
#include "end.h"
#include "output.h"
#include "report.h"
#include "run.h"
#include "start.h"
#include "status.h"
#include "streams.h"
#include "words.h"

#define VERSION_TEXT "listen-socket " LISTEN_SOCKET_VERSION "\n"

/* The gaps: program, ends, reuseport, name, program_meaning, program_status of the platform's words. */
static const char help_text[] =
    "usage: listen-socket create [OPTION...]\n"
    "       listen-socket open [OPTION...]%s\n"
    "       listen-socket help | version\n"
    "\n"
    "create  steps 1 to 4 of \"Creating a Socket for the Server\": resolve, create, check; then closes the socket\n"
    "open    the same, then bind and listen; listens until %s\n"
    "\n"
    "Each --service begins a listener, 16 at most. Options before the first hold for all listeners, those after it "
    "for\n"
    "that one alone; --check, --json and --quiet are the command's. All listeners come up, or none.\n"
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
    "  --reuseport          let several listeners share the port%s\n"
    "  --name NAME          what the listener is called in the output%s\n"
    "  --check              open: close at once and exit, as create does\n"
    "  --json               print one JSON object instead of the steps and messages\n"
    "  --quiet              print nothing but what went wrong\n"
    "  -h, --help           print this\n"
    "  -V, --version        print the version\n"
    "%s"
    "\n"
    "A number is decimal, or hexadecimal after 0x. Exit status: 0 success, 1 the request failed, 2 wrong usage%s.\n";

/* Reports the sockets, which are closed then: create and --check. */
static int end_at_once(struct command_results *results) {
    command_close(results);
    return command_report_made(results, NULL, NULL) ? COMMAND_STATUS_OK : COMMAND_STATUS_FAILED;
}

static bool announce(const void *results, const char *ends) {
    return command_report_made(results, NULL, ends);
}

static int listen_until_end(struct command_results *results) {
    const bool ended = command_wait_for_end(announce, results);
    command_close(results);
    return ended ? COMMAND_STATUS_OK : COMMAND_STATUS_FAILED;
}

static int go_on(struct command_results *results, void *context) {
    (void)context;
    const bool at_once = results->line->verb == COMMAND_CREATE || results->line->check;
    return at_once ? end_at_once(results) : listen_until_end(results);
}

static int end_text(void) {
    return command_flush(stdout) ? COMMAND_STATUS_OK : COMMAND_STATUS_FAILED;
}

static int print_help(void) {
    const struct command_words *words = command_words();
    (void)printf(help_text, words->program, words->ends, words->reuseport, words->name, words->program_meaning,
                 words->program_status);
    return end_text();
}

static int print_version(void) {
    (void)fputs(VERSION_TEXT, stdout);
    return end_text();
}

int command_main(int argc, char **argv) {
    struct command_line line;
    struct command_usage usage;
    if (!command_prepare_streams())
        return COMMAND_STATUS_FAILED;
    switch (command_parse(argc, argv, &line, &usage)) {
    case COMMAND_HELP:
        return print_help();
    case COMMAND_VERSION:
        return print_version();
    case COMMAND_USAGE:
        command_report_refused(COMMAND_REFUSED_LINE, &usage);
        return COMMAND_STATUS_USAGE;
    default:
        return line.program != NULL ? command_start(&line, &usage) : command_run(&line, go_on, NULL);
    }
}
