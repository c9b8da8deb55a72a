/* Making the listeners of a command line, and going on with them; or telling which one failed. */
#include "run.h"

#include "report.h"
#include "status.h"

int command_run(const struct command_line *line, command_next *next, void *context) {
    struct command_results results;
    int status = COMMAND_STATUS_FAILED;
    const struct command_result *failed = command_listen(line, &results);
    if (failed != NULL)
        command_report_failed(&results, failed);
    else
        status = next(&results, context);
    command_end(&results);
    return status;
}
