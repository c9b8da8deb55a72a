/* Which cases are run if nothing is asked for. */
#ifndef WINDOWS_FILTER_H
#define WINDOWS_FILTER_H

/* All of them; conformance/faults/check-winsock puts one clause in its place. */
extern const char cases_filter[];

#endif
