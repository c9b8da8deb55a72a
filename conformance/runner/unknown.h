/* The message about a word that is none of those that there are: it names the nearest one, and all of them. */
#ifndef UNKNOWN_H
#define UNKNOWN_H

#include <stdbool.h>
#include <stddef.h>

/* Writes `unknown WHAT "WORD"; did you mean "NAME"? There are: NAME...`. Always false, so that a caller can end with
 * it. */
bool unknown_word(const char *what, const char *word, const char *const *names, size_t count, char *error, size_t size);

/* The nearest of the names, if it is near enough to be meant; else NULL. */
const char *unknown_nearest(const char *word, const char *const *names, size_t count);

#endif
