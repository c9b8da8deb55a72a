/* Calls made on behalf of the adapter: their arguments read once, the call made on a copy of the socket, its result
 * written where the adapter wants it. */
#ifndef PERFORM_H
#define PERFORM_H

#include <stdbool.h>
#include <stdint.h>

#include "evidence.h"
#include "notification.h"

/* Notes what the call asks. Whether it can be made on the caller's behalf: if not, the kernel must see to it, which
 * also knows which of several errors comes first. */
bool perform_read(const struct notification *notification, struct evidence_call *call);

/* Makes what was noted on the socket `copy`, with the caller's capabilities, and notes what the caller is told; for
 * socket, `copy` means nothing. The result is what the call returns, or -errno; for socket, a descriptor of the
 * runner's. False if it was not made after all. */
bool perform_make(const struct notification *notification, struct evidence_call *call, int copy, int64_t *result);

/* The same, except that it does something else than it is asked: it sets or reads the other value, binds another port,
 * tells another one. */
bool perform_other(const struct notification *notification, struct evidence_call *call, int copy, int64_t *result);

/* Answers a close: the descriptor is closed, as Linux does whatever close returns, and the call returns -`error`. */
void perform_failing_close(const struct notification *notification, int error);

#endif
