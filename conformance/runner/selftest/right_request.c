/* Reads a request's words for those who make right evidence. */
#include "right_request.h"

#include <stdio.h>
#include <string.h>

bool right_picks_port(const struct vector *vector) {
    const char *service = vector->request.service.bytes;
    return service ? strcmp(service, "0") == 0 : vector->request.stack[0] == '\0';
}

bool right_has_option(const struct vector *vector, const char *option) {
    char list[64];
    char word[32];
    snprintf(list, sizeof list, ",%s,", vector->request.options);
    snprintf(word, sizeof word, ",%s,", option);
    return strstr(list, word) != NULL;
}
