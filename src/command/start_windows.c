/* Starting a program with the listening sockets, on Windows: refused, since programs there take no sockets over. On
 * POSIX systems it is empty: start_posix.c. */
#include "start.h"

#if defined(_WIN32)

#include "report.h"
#include "status.h"

/* A handle can be inherited or copied (WSADuplicateSocket), but nothing says which one, so no program looks for it: the
 * variables of systemd have no meaning there, and what tools for development have in their place is each one's own. */
int command_start(const struct command_line *line, struct command_usage *usage) {
    (void)line;
    (void)command_refuse_near(usage, "--", NULL,
                              "a program cannot be started on Windows, where programs have no common way to take "
                              "listening sockets over; leave -- PROGRAM out, and let the program open its own sockets, "
                              "for example by listen_socket_open");
    command_report_refused(COMMAND_REFUSED_ENVIRONMENT, usage);
    return COMMAND_STATUS_USAGE;
}

#endif
