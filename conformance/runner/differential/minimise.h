/* Looks for a simpler request that still shows the same disagreement.
 */
#ifndef FUZZ_MINIMISE_H
#define FUZZ_MINIMISE_H

#include "request.h"

/* Whether a simpler request still shows what the first one did. */
typedef bool (*fuzz_still_shows)(void *context, const struct fuzz_request *request);

/* Makes `request` as simple as it gets, with at most `probes` questions to `still`. */
void fuzz_minimise(struct fuzz_request *request, fuzz_still_shows still, void *context, size_t probes);

#endif
