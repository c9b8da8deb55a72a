/* Runs the vectors that validation alone decides on Windows, over a system whose initialisation fails: who gets as far
 * has not refused.
 *
 * Prints failures, and the vectors that differ here; then "N passed, N failed". Exit 0; 1 if one failed or there is
 * none. */
#include <stdio.h>
#include <string.h>

#include "suite/vectors/outcome.h"
#include "suite/vectors/vector_table.h"

/* Vectors whose number has a name on Windows: there it asks for something, and is no reason to refuse. */
static const char *const named_here[][2] = {
    {"FAM-001/t11", "family 23 is AF_INET6"},
    {"FLAG-001/t03", "0x100 is AI_ALL"},
    {"FLAG-001/t05", "0x800 is AI_V4MAPPED"},
    {"FLAG-001/t30", "0x100 is AI_ALL"},
};
enum { NAMED_HERE = sizeof named_here / sizeof named_here[0] };

static int fail_initialize(void *context) {
    (void)context;
    return WSAEPROCLIM;
}

static const char *find_name(const char *id) {
    for (size_t i = 0; i < NAMED_HERE; i++) {
        if (strcmp(named_here[i][0], id) == 0)
            return named_here[i][1];
    }
    return NULL;
}

/* Whether the vector has the outcome that it has on Windows: its own; or, with a number that has a name here, that it
 * got as far as the initialisation. */
static bool run(const struct vector *vector, const struct listen_socket_system *system) {
    char message[2048];
    const char *name = find_name(vector->id);
    const bool same = outcome_run_validation_only(vector, system, message, sizeof message);
    const bool begun = !same && strstr(message, "got error initialize EAGAIN") != NULL;
    if (name == NULL && !same)
        puts(message);
    if (name != NULL)
        printf("%s: %s: %s\n", vector->id, name, begun ? "not refused here" : message);
    return name == NULL ? same : begun;
}

int main(void) {
    struct listen_socket_system system = *listen_socket_platform();
    unsigned passed = 0, failed = 0, named = 0;
    system.initialize = fail_initialize;
    for (size_t i = 0; i < vector_table_count; i++) {
        if (!vector_table[i].validation_only || !vector_is_for(&vector_table[i], VECTOR_PLATFORM_HERE))
            continue;
        named += find_name(vector_table[i].id) != NULL;
        if (run(&vector_table[i], &system))
            passed++;
        else
            failed++;
    }
    failed += NAMED_HERE - named; /* a name that no vector has any more */
    printf("%u passed, %u failed\n", passed, failed);
    return failed == 0 && passed > 0 ? 0 : 1;
}
