/* The codes that a vector may make a call fail with, as this platform's numbers. A table of its own, since a platform
 * where no call is made to fail need not have them all. Needs the C library only. */
#ifndef READER_FAULT_NUMBERS_H
#define READER_FAULT_NUMBERS_H

#include "numbers.h"

extern const struct named_number fault_numbers[]; /* "EACCES" and the other names */

#endif
