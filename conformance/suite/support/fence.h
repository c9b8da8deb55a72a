/* Memory between two pages that nobody may touch, so that a read or write beside it ends the test. */
#ifndef SUITE_FENCE_H
#define SUITE_FENCE_H

#include <stddef.h>

/* Which end of the bytes is at a fence. */
enum fence_side { FENCE_BEFORE, FENCE_BEHIND };

/* A copy of the bytes, at most 4096, with a fence at that side. Lasts until the process ends. */
void *fence(const void *bytes, size_t size, enum fence_side side);

/* The same of a text, with its final NUL; NULL is NULL. */
char *fence_text(const char *text, enum fence_side side);

#endif
