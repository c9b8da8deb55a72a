/* Counting what the tests of the oracle expect, and the hosts that they ask about. */
#include "expect.h"

#include <stdio.h>
#include <string.h>

static unsigned passed;
static unsigned failed;

void expect(bool right, const char *what, const char *expected, const char *seen) {
    if (right) {
        passed++;
        return;
    }
    failed++;
    printf("FAIL: %s: expected %s, seen %s\n", what, expected, seen);
}

void expect_clause(const char *what, const char *expected, const char *seen) {
    expect(seen != NULL && strcmp(expected, seen) == 0, what, expected, seen != NULL ? seen : "none");
}

void make_world(const struct world *world, struct model_host *host) {
    if (world->windows)
        model_host_windows(host);
    else
        model_host_plain(host);
    host->existing_sockets = world->held;
    while (host->existing_socket_count < MODEL_COUNT(world->held) && world->held[host->existing_socket_count].port != 0)
        host->existing_socket_count++;
    host->faults[0] = world->fault;
    if (world->change != NULL)
        world->change(host);
}

int tell_expected(void) {
    printf("%u passed, %u failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}
