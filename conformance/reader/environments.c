/* The names of the environments, from the list in the header. */
#include "environments.h"

#include <string.h>

#define NAME(constant, name) name,
static const char *const names[ENVIRONMENT_COUNT] = {ENVIRONMENTS(NAME)};

const char *environment_name(size_t index) {
    return index < ENVIRONMENT_COUNT ? names[index] : "unknown environment";
}

size_t environment_index(const char *name) {
    size_t index = 0;
    while (index < ENVIRONMENT_COUNT && strcmp(names[index], name) != 0)
        index++;
    return index;
}

bool environment_is(const char *name, enum environment_id environment) {
    return strcmp(name, names[environment]) == 0;
}
