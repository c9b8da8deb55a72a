/* Records as the JSON that shields.io reads (its "endpoint" badge, schema version 1). */
#ifndef REPORT_BADGE_H
#define REPORT_BADGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Of one implementation: how many MUST are met. Of several: how many of them meet all. A declared deviation is not met.
 * False with a message if a file cannot be read. */
bool badge_write(FILE *out, char *const *files, size_t count, char *error, size_t size);

#endif
