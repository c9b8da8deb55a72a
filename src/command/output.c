/* Output: the sentence for a failure, and whether standard output could be written. */
#include "output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

const char *command_explain(const struct command_request *request, const struct listen_socket_failure *failure,
                            char buffer[COMMAND_MESSAGE]) {
    char text[1024];
    char start[64];
    char quoted[COMMAND_QUOTED];
    const char *value = request->given[failure->input];
    (void)listen_socket_explain(failure, request->node, request->service, text, sizeof text);
    if (value == NULL) {
        (void)snprintf(buffer, COMMAND_MESSAGE, "%s", text);
        return buffer;
    }
    /* the library's sentence begins with these two; it does not know the value's text, which belongs after them */
    const int length = snprintf(start, sizeof start, "%s: %s", listen_socket_stage_name(failure->stage),
                                listen_socket_input_name(failure->input));
    (void)snprintf(buffer, COMMAND_MESSAGE, "%s %s%s", start, command_quote(value, quoted), text + length);
    return buffer;
}

bool command_flush(void) {
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return true;
    const char *why = errno != 0 ? strerror(errno) : "cannot be written";
    (void)fprintf(stderr, "listen-socket: standard output: %s\n", why);
    return false;
}
