/* One adapter in one environment: all the vectors of that environment, one after the other, in a process of its own.
 */
#ifndef SESSION_H
#define SESSION_H

#include <stdio.h>

#include "adapter.h"
#include "judge.h"

struct job {
    const struct adapter *adapter;
    const char *environment;
    const char *files;             /* directory of the name files */
    const struct vector **vectors; /* those to be asked, all of this environment */
    size_t count;
    enum vector_level least; /* clauses below are recorded, not judged */
    int timeout;             /* milliseconds */
};

/* Does the job in the calling process, which it takes into the environment for good, and writes a record a line to
 * `out`: one "adapter" (or one "absent", and nothing else), one "result" a vector, and one "trouble" where the adapter
 * does not end as it should. */
void session_run(const struct job *job, FILE *out);

#endif
