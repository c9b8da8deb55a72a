/* Starting a program with the listening sockets, on POSIX systems: what was inherited, whether there is such a program,
 * the listeners, the program. On Windows it is empty: start_windows.c. */
#include "start.h"

#if !defined(_WIN32)

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hand_over.h"
#include "program.h"
#include "report.h"
#include "run.h"
#include "status.h"

struct start {
    struct command_inherited inherited;
    struct command_usage *usage;
};

static int start_program(struct command_results *results, void *context) {
    struct start *start = context;
    int status = COMMAND_STATUS_FAILED;
    const bool named = command_name_sockets(results, &start->inherited);
    if (named && !command_report_made(results, &start->inherited, NULL)) {
        command_close(results);
        return status;
    }
    if (named) {
        status = command_hand_over(results, &start->inherited, start->usage);
    } else {
        command_close(results);
        (void)command_refuse_near(start->usage, NULL, NULL, "the sockets cannot be handed over: %s", strerror(ENOMEM));
    }
    command_report_refused(COMMAND_REFUSED_PROGRAM, start->usage);
    return status;
}

/* Whether the program can be started, before any port is opened for it: its exit status if not, else
 * COMMAND_STATUS_OK. */
static int check_program(const char *program, struct command_usage *usage) {
    char quoted[COMMAND_QUOTED];
    const int error = command_find_program(program);
    if (error == 0)
        return COMMAND_STATUS_OK;
    (void)command_refuse_near(usage, program, NULL, "program %s cannot be started: %s", command_quote(program, quoted),
                              strerror(error));
    command_report_refused(COMMAND_REFUSED_PROGRAM, usage);
    return error == ENOENT ? COMMAND_STATUS_NOT_FOUND : COMMAND_STATUS_NOT_EXECUTABLE;
}

/* What was inherited goes in front of what is opened, so it is looked at first; the program next. */
int command_start(const struct command_line *line, struct command_usage *usage) {
    struct start start = {.usage = usage};
    if (!command_inherit(&start.inherited, usage)) {
        command_report_refused(COMMAND_REFUSED_ENVIRONMENT, usage);
        return COMMAND_STATUS_USAGE;
    }
    int status = check_program(line->program[0], usage);
    if (status == COMMAND_STATUS_OK)
        status = command_run(line, start_program, &start);
    free(start.inherited.names);
    return status;
}

#endif
