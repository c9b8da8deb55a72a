/* Output: where it goes, whether it could be written, and why one family is missing. */
#include "output.h"

#include <errno.h>
#include <string.h>

#include "text.h"

const char *command_note(const struct command_result *result, char buffer[COMMAND_NOTE]) {
    char quoted[COMMAND_QUOTED];
    const char *other = result->set.stack == LISTEN_SOCKET_STACK_IPV4 ? "IPv6" : "IPv4";
    if (result->set.count == 0 || result->set.reason == LISTEN_SOCKET_REASON_NONE)
        return NULL;
    if (result->set.reason == LISTEN_SOCKET_REASON_NO_ADDRESS)
        (void)snprintf(buffer, COMMAND_NOTE, "the resolver gave no %s address for %s", other,
                       command_quote(result->listener->node, quoted));
    else
        (void)snprintf(buffer, COMMAND_NOTE, "this host has no %s, or keeps it from this process", other);
    return buffer;
}

FILE *command_report(bool program) {
    return program ? stderr : stdout;
}

bool command_flush(FILE *out) {
    errno = 0;
    (void)fflush(out); /* if it fails, the stream has an error */
    if (!ferror(out))
        return true;
    const char *why = errno != 0 ? strerror(errno) : "cannot be written";
    (void)fprintf(stderr, "listen-socket: standard %s: %s\n", out == stdout ? "output" : "error", why);
    return false;
}
