/* The names of levels, steps, stages and codes, and whether a vector names a clause. */
#include "vector.h"

#include <string.h>

const char *const vector_level_names[] = {
    [VECTOR_INFO] = "INFO", [VECTOR_SHOULD] = "SHOULD", [VECTOR_MUST] = "MUST", NULL};

const char *const vector_step_names[] = {[VECTOR_STEP_RESOLVE] = "resolve",
                                         [VECTOR_STEP_SOCKET] = "socket",
                                         [VECTOR_STEP_BIND] = "bind",
                                         [VECTOR_STEP_LISTEN] = "listen",
                                         NULL};

const char *const vector_stage_names[] = {"validate", "resolve", "select", "socket", "option", "bind", "listen", NULL};

const char *const vector_code_names[] = {
    "EAI_AGAIN",    "EAI_BADFLAGS", "EAI_FAIL", "EAI_FAMILY",      "EAI_MEMORY",    "EAI_NONAME",      "EAI_SERVICE",
    "EAI_SOCKTYPE", "EAI_SYSTEM",   "EACCES",   "EADDRINUSE",      "EADDRNOTAVAIL", "EAFNOSUPPORT",    "EAGAIN",
    "EBADF",        "EFAULT",       "EINTR",    "EINVAL",          "EIO",           "EISCONN",         "EMFILE",
    "ENETDOWN",     "ENFILE",       "ENOBUFS",  "ENODEV",          "ENOMEM",        "ENOPROTOOPT",     "ENOSYS",
    "ENOTSOCK",     "EOPNOTSUPP",   "EPERM",    "EPROTONOSUPPORT", "EPROTOTYPE",    "ESOCKTNOSUPPORT", NULL};

const char *vector_level_name(enum vector_level level) {
    return level <= VECTOR_MUST ? vector_level_names[level] : "unknown level";
}

const char *vector_step_name(enum vector_step last_step) {
    return last_step <= VECTOR_STEP_LISTEN ? vector_step_names[last_step] : "unknown step";
}

static bool is_listed(const char *const *names, const char *text) {
    while (*names != NULL && strcmp(*names, text) != 0)
        names++;
    return *names != NULL;
}

bool vector_is_stage(const char *text) {
    return is_listed(vector_stage_names, text);
}

bool vector_is_code(const char *text) {
    return is_listed(vector_code_names, text);
}

bool vector_shares_port(const struct vector *vector, const struct vector_existing_socket *existing_socket) {
    return strcmp(existing_socket->socktype, "stream") == 0 &&
           (strcmp(vector->platform, "windows") != 0 || strcmp(existing_socket->use, "reuse") == 0);
}

bool vector_has_clause(const struct vector *vector, const char *clause) {
    return is_listed(vector->clauses, clause);
}

bool vector_is_for(const struct vector *vector, const char *platform) {
    return vector->platform[0] == '\0' || strcmp(vector->platform, platform) == 0;
}
