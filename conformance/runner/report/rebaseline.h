/* deviations.tsv written anew from what was seen. */
#ifndef REBASELINE_H
#define REBASELINE_H

#include "deviations.h"

/* Writes `path`: one line an observation, in the most compact form that is exact. What was declared and still holds, or
 * was not judged this time, keeps its reason; what is new is "unexplained", a test too that shows what others are
 * declared to show: its cause may be another. To be called after deviations_apply. False with a message. */
bool rebaseline(const struct deviations *deviations, const char *path, const struct results *results, char *error,
                size_t size);

#endif
