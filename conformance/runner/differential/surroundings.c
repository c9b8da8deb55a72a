/* Existing sockets and faults as the fuzzer's report and `why` tell them. */
#include "surroundings.h"

#include <stdio.h>
#include <string.h>

void fuzz_describe_existing_socket(const struct fuzz_existing_socket *existing_socket,
                                   char text[FUZZ_SURROUNDINGS_TEXT]) {
    const char *what = existing_socket->listening   ? "a listener"
                       : existing_socket->connected ? "a connection"
                       : existing_socket->datagram  ? "a UDP socket"
                                                    : "a socket";
    const char *v6only = !existing_socket->inet6 ? "" : existing_socket->v6only ? " v6only=1" : " v6only=0";
    snprintf(text, FUZZ_SURROUNDINGS_TEXT, "%s of another on %s port %d%s%s", what, existing_socket->address,
             existing_socket->port, v6only, existing_socket->reuseport ? " reuseport=1" : "");
}

void fuzz_describe_fault(const struct fuzz_fault *fault, char text[FUZZ_SURROUNDINGS_TEXT]) {
    const char *effect = strcmp(fault->effect, "error") == 0     ? "fails with "
                         : strcmp(fault->effect, "ignored") == 0 ? "does nothing and reports success"
                                                                 : "reports success and does something else";
    snprintf(text, FUZZ_SURROUNDINGS_TEXT, "%s%s%s%s%s %s%s, %s call %d", fault->call, fault->option[0] ? " of " : "",
             fault->option, fault->family[0] ? " on " : "", fault->family, effect, fault->code,
             fault->always ? "from" : "at", fault->nth);
}
