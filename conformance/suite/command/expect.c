/* Checks that are counted, and addresses from texts. */
#include "expect.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned passed;
static unsigned failed;

void expect(bool right, const char *name) {
    passed += right;
    failed += !right;
    if (!right)
        printf("FAIL: %s\n", name);
}

void expect_text(const char *name, const char *got, const char *wanted) {
    const bool right = got != NULL && wanted != NULL ? strcmp(got, wanted) == 0 : got == wanted;
    expect(right, name);
    if (!right)
        printf("  wanted: %s\n  got: %s\n", wanted != NULL ? wanted : "nothing", got != NULL ? got : "nothing");
}

int expect_end(void) {
    printf("%u passed, %u failed\n", passed, failed);
    return failed == 0 && passed > 0 ? 0 : 1;
}

struct sockaddr_storage address_of(const char *text, int port) {
    struct sockaddr_storage address;
    struct sockaddr_in *ipv4 = (struct sockaddr_in *)&address;
    struct sockaddr_in6 *ipv6 = (struct sockaddr_in6 *)&address;
    memset(&address, 0, sizeof address);
    if (inet_pton(AF_INET, text, &ipv4->sin_addr) == 1) {
        ipv4->sin_family = AF_INET;
        ipv4->sin_port = htons((uint16_t)port);
    } else if (inet_pton(AF_INET6, text, &ipv6->sin6_addr) == 1) {
        ipv6->sin6_family = AF_INET6;
        ipv6->sin6_port = htons((uint16_t)port);
    } else {
        abort(); /* a mistake in the test */
    }
    return address;
}
