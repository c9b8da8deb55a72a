/* Counting of checks, for the programs that test the library from outside. */
#include "check.h"

#include <stdarg.h>
#include <stdio.h>

static int passed;
static int failed;

void check(bool holds, const char *name, ...) {
    va_list arguments;
    if (holds) {
        passed++;
        return;
    }
    failed++;
    printf("failed: ");
    va_start(arguments, name);
    (void)vprintf(name, arguments);
    va_end(arguments);
    printf("\n");
}

bool is_refused(const struct listen_socket_failure *failure, enum listen_socket_code code,
                enum listen_socket_input input, enum listen_socket_reason reason) {
    return failure->stage == LISTEN_SOCKET_STAGE_VALIDATE && failure->code == code && failure->input == input &&
           failure->reason == reason && failure->native == listen_socket_native_of_code(code) && failure->detail == 0 &&
           failure->call == LISTEN_SOCKET_CALL_NONE && failure->option == LISTEN_SOCKET_OPTION_NONE &&
           failure->family == 0 && failure->tries == 0 && failure->address_length == 0;
}

int check_finish(void) {
    printf("%d passed, %d failed\n", passed, failed);
    return failed == 0 && passed > 0 ? 0 : 1;
}
