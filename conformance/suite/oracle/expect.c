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
    static struct model_endpoint held[8];
    /* what is behind the sockets that are there, and would change outcomes if somebody looked at it */
    const struct model_endpoint trap = {
        .address = {.family = AF_INET}, .port = 27015, .socktype = SOCK_STREAM, .listening = true};
    if (world->windows)
        model_host_windows(host);
    else
        model_host_plain(host);
    host->existing_sockets = held;
    for (size_t i = 0; i < MODEL_COUNT(world->held) && world->held[i].port != 0; i++)
        held[host->existing_socket_count++] = world->held[i];
    for (size_t i = host->existing_socket_count; i < MODEL_COUNT(held); i++)
        held[i] = trap;
    host->faults[0] = world->fault;
    if (world->change != NULL)
        world->change(host);
}

int tell_expected(void) {
    printf("%u passed, %u failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}
