/* A request made plainer, as long as it shows the same.
 */
#ifndef FUZZ_MINIMISE_H
#define FUZZ_MINIMISE_H

#include "request.h"

/* Whether a plainer request still shows what the first one did. */
typedef bool (*fuzz_still)(void *context, const struct fuzz_request *request);

/* Makes `request` as plain as it gets, asking at most `probes` times. */
void fuzz_minimise(struct fuzz_request *request, fuzz_still still, void *context, size_t probes);

#endif
