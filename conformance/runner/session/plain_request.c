/* Chooses among the plain requests: each stack, or none, with each node that it may have. */
#include "plain_request.h"

#include <string.h>

#include "reader/environments.h"

static const struct {
    const char *stack; /* "": none */
    const char *node;  /* "": NULL */
} plain[] = {
    {"ipv4", ""}, {"ipv4", "127.0.0.1"}, {"ipv6", ""}, {"ipv6", "::1"},   {"dual", ""},          {"dual", "::"},
    {"auto", ""}, {"pair", ""},          {"", ""},     {"", "127.0.0.1"}, {"ipv4", "localhost"}, {"", "localhost"},
};

static struct vector_text text(const char *bytes) {
    return (struct vector_text){.bytes = bytes, .length = bytes ? strlen(bytes) : 0};
}

static enum vector_step last_step(const struct wire_hello *hello) {
    int step = VECTOR_STEP_LISTEN;
    while (step > VECTOR_STEP_RESOLVE && !hello->last_steps[step])
        step--;
    return (enum vector_step)step;
}

/* No clause: nothing is to be reported. */
static const char *const no_clauses[] = {"", NULL};

bool plain_request(const struct wire_hello *hello, const char *service, struct vector_request *request) {
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        char missing[64];
        struct vector vector = {
            .environment = environment_name(ENVIRONMENT_PLAIN),
            .platform = "",
            .clauses = no_clauses,
            .request =
                {
                    .node = text(*plain[i].node ? plain[i].node : NULL),
                    .service = text(service),
                    .hints = true,
                    .family = *plain[i].stack ? "unspec" : "inet",
                    .socktype = "stream",
                    .protocol = "tcp",
                    .flags = "passive",
                    .nonzero = "",
                    .stack = plain[i].stack,
                    .options = "",
                    .backlog = 128,
                    .last_step = last_step(hello),
                },
        };
        *request = vector.request;
        if (!wire_missing(hello, &vector, missing, sizeof missing))
            return true;
    }
    return false;
}
