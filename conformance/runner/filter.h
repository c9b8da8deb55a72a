/* Which vectors are chosen: by --filter and --level. */
#ifndef FILTER_H
#define FILTER_H

#include "options.h"

bool filter_selects(const struct options *options, const struct vector *vector);

size_t filter_count(const struct options *options, const struct vector_set *set);

/* Whether each word of the filter selects a vector. False with a message that names the filter and what there is near
 * to it. */
bool filter_check(const struct options *options, const struct vector_set *set, char *error, size_t size);

#endif
