/* Which vectors are chosen: by --filter and --level. */
#ifndef FILTER_H
#define FILTER_H

#include "options.h"

/* Marks the chosen vectors in `selected`, by their places in the set, and no others. False if a word of the filter
 * selects none, or the level leaves none, with a message that names the filter and what there is near to it. */
bool filter_select(const struct options *options, const struct vector_set *set, bool *selected, char *error,
                   size_t size);

#endif
