/* Makes the calls over the seam fail, or do something else than they say, as a vector's faults demand. */
#ifndef SUITE_FAULTS_H
#define SUITE_FAULTS_H

#include "listen_socket.h"
#include "reader/vector.h"

enum { FAULTS_SOCKETS = 64 }; /* more than any request makes: a pair that never finds its port makes 32 */

/* Allocates nothing and opens nothing. Must outlive every socket that is made through `system`. */
struct faults {
    struct listen_socket_system system;        /* the seam for the library */
    const struct listen_socket_system *kernel; /* which gets the calls that are let through */
    const struct vector *vector;
    unsigned fitting[VECTOR_FAULTS_MAX]; /* calls that the fault counts */
    unsigned happened[VECTOR_FAULTS_MAX];
    struct faults_socket {
        listen_socket_handle handle;
        int family;
        bool open;
        bool failed; /* a call on it failed: only close is right (BIND-003 V6-006) */
    } sockets[FAULTS_SOCKETS];
    size_t socket_count;
    unsigned initialized; /* calls that succeeded, and calls that release again (INIT-004) */
    unsigned released;
    const char *breach; /* "" or what the library must not do after a failure */
};

/* Puts the faults of the vector before the calls of `kernel`. */
void faults_begin(struct faults *faults, const struct vector *vector, const struct listen_socket_system *kernel);

/* Whether this platform has a number for the code of each fault of the vector. */
bool faults_have_numbers(const struct vector *vector);

/* Whether every fault happened at least once: one that does not shows nothing. Where the request is to fail, another of
 * several may not have happened: which of them comes first is then what the vector shows. */
bool faults_all_happened(const struct faults *faults);

#endif
