/* The listen-socket command: what it does with the request, and its exit status. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "arguments.h"
#include "hand_over.h"
#include "json.h"
#include "output.h"
#include "steps.h"

#define VERSION_TEXT "listen-socket " LISTEN_SOCKET_VERSION "\n"

static const char help_text[] =
    "usage: listen-socket create [OPTION...]\n"
    "       listen-socket open [OPTION...] [-- PROGRAM [ARGUMENT...]]\n"
    "       listen-socket --help | --version\n"
    "\n"
    "create  steps 1 to 4 of \"Creating a Socket for the Server\": resolve, create, check; then closes the socket\n"
    "open    the same, then bind and listen; listens until SIGINT or SIGTERM\n"
    "\n"
    "  --node NODE          address or host name to listen on; without it, the wildcard address\n"
    "  --service SERVICE    port, 0 to 65535, or service name; without it, 27015; '' is the empty string\n"
    "  --family FAMILY      inet, inet6, unspec, or a number; without it, what the stack needs (create: inet)\n"
    "  --socktype TYPE      stream, dgram, or a number; without it, stream\n"
    "  --protocol PROTOCOL  tcp, udp, or a number; without it, tcp, or udp with dgram\n"
    "  --flags LIST         comma-separated: passive, canonname, numerichost, numericserv, v4mapped, all, addrconfig,\n"
    "                       numbers such as 0x80000000; '' or 0 for none; without it, passive\n"
    "  --stack STACK        open: ipv4, ipv6, dual, pair, auto; without it, auto\n"
    "  --backlog NUMBER     open: connections that may wait; without it, the most that the system takes\n"
    "  --dual               create: an IPv6 socket that is to serve IPv4 as well\n"
    "  --nonblock           a non-blocking socket\n"
    "  --reuseport          let several listeners share the port\n"
    "  --check              open: close at once and exit, as create does\n"
    "  --json               print one JSON object instead of the steps\n"
    "  -- PROGRAM           open: start PROGRAM with the sockets as descriptors 3 and 4 (LISTEN_FDS, LISTEN_PID,\n"
    "                       LISTEN_FDNAMES)\n"
    "\n"
    "A number is decimal, or hexadecimal after 0x. Exit status: 0 success, 1 the request failed, 2 wrong usage,\n"
    "126 PROGRAM could not be started, 127 PROGRAM was not found.\n";

enum exit_status { EXIT_OK, EXIT_FAILED, EXIT_USAGE };

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

/* Each prints what became of the request; as command_flush. */

static bool print_created(const struct command_request *request, const struct listen_socket *sock) {
    return request->json ? command_json_created(sock) : command_steps_created(request, sock);
}

static bool print_opened(const struct command_request *request, const struct listen_socket_set *set) {
    return request->json ? command_json_opened(set) : command_steps_opened(request, set);
}

static void print_failed(const struct command_request *request, const struct listen_socket_failure *failure) {
    char message[COMMAND_MESSAGE];
    if (request->json && command_json_failed(request, failure))
        return; /* the object has the message */
    if (!request->json)
        (void)command_steps_failed(request, failure); /* the request's own failure is the exit status */
    (void)fprintf(stderr, "listen-socket: %s\n", command_explain(request, failure, message));
}

static int run_create(const struct command_request *request) {
    struct listen_socket sock = LISTEN_SOCKET_INIT;
    struct listen_socket_failure failure;
    if (listen_socket_create(request->node, request->service, &request->hints, request->options, NULL, &sock,
                             &failure) != LISTEN_SOCKET_OK) {
        print_failed(request, &failure);
        return EXIT_FAILED;
    }
    const struct listen_socket created = sock;
    listen_socket_close(&sock);
    return print_created(request, &created) ? EXIT_OK : EXIT_FAILED;
}

static int run_check(const struct command_request *request, struct listen_socket_set *set) {
    const struct listen_socket_set opened = *set;
    listen_socket_close_set(set);
    return print_opened(request, &opened) ? EXIT_OK : EXIT_FAILED;
}

static int run_program(const struct command_request *request, struct listen_socket_set *set) {
    if (print_opened(request, set))
        return command_hand_over(set, request->program);
    listen_socket_close_set(set);
    return EXIT_FAILED;
}

/* Listens until SIGINT or SIGTERM. They are held before anything is printed: whoever reads it may send one at once. */
static int run_until_signal(const struct command_request *request, struct listen_socket_set *set) {
    sigset_t ends;
    int number = 0;
    (void)sigemptyset(&ends);
    (void)sigaddset(&ends, SIGINT);
    (void)sigaddset(&ends, SIGTERM);
    (void)sigprocmask(SIG_BLOCK, &ends, NULL);
    (void)signal(SIGINT, SIG_DFL); /* a shell ignores it for its background jobs, and what is ignored may not be held */
    (void)signal(SIGTERM, SIG_DFL);
    const bool written = print_opened(request, set);
    if (written)
        (void)sigwait(&ends, &number); /* cannot fail: the set is valid */
    listen_socket_close_set(set);
    return written ? EXIT_OK : EXIT_FAILED;
}

static int run_open(const struct command_request *request) {
    struct listen_socket_set set;
    struct listen_socket_failure failure;
    if (listen_socket_open(request->node, request->service, &request->hints, request->stack, request->backlog,
                           request->options, NULL, &set, &failure) != LISTEN_SOCKET_OK) {
        print_failed(request, &failure);
        return EXIT_FAILED;
    }
    if (request->program != NULL)
        return run_program(request, &set);
    return request->check ? run_check(request, &set) : run_until_signal(request, &set);
}

static int print_text(const char *text) {
    (void)fputs(text, stdout);
    return command_flush() ? EXIT_OK : EXIT_FAILED;
}

int main(int argc, char **argv) {
    struct command_request request;
    if (!open_standard_descriptors())
        return EXIT_FAILED;
    switch (command_parse(argc, argv, &request)) {
    case COMMAND_HELP:
        return print_text(help_text);
    case COMMAND_VERSION:
        return print_text(VERSION_TEXT);
    case COMMAND_USAGE:
        return EXIT_USAGE;
    default:
        return request.verb == COMMAND_CREATE ? run_create(&request) : run_open(&request);
    }
}
