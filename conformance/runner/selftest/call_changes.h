/* Every single change of the system calls of a right evidence, in the form of single_changes.h. */
#ifndef SELFTEST_CALL_CHANGES_H
#define SELFTEST_CALL_CHANGES_H

#include "single_changes.h"

extern const struct single_change call_changes[];
extern const size_t call_change_count;

#endif
