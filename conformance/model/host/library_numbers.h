/* The words of the vectors that have numbers in the library's header: options and stacks. */
#ifndef MODEL_LIBRARY_NUMBERS_H
#define MODEL_LIBRARY_NUMBERS_H

#include "reader/numbers.h"

/* Create with the stack dual is an option on the wire and in the vectors. The library has none such: this number is one
 * that it does not know, for requests that have a stack and the option all the same. */
#define OPTION_DUAL 0x40000000

extern const struct named_number option_numbers[]; /* "nonblock" "reuseport" "dual" */
extern const struct named_number stack_numbers[];  /* "ipv4" "ipv6" "dual" "pair" "auto" */

#endif
