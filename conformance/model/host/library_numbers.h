/* The words of the vectors that have numbers in the library's header: options and stacks. */
#ifndef MODEL_LIBRARY_NUMBERS_H
#define MODEL_LIBRARY_NUMBERS_H

#include "reader/numbers.h"

extern const struct named_number option_numbers[]; /* "nonblock" "reuseport" "dual" */
extern const struct named_number stack_numbers[];  /* "ipv4" "ipv6" "dual" "pair" "auto" */

#endif
