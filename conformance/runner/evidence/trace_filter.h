/* The seccomp filters that say which calls are looked at: printed by print_trace_filter.c when the runner is built. */
#ifndef TRACE_FILTER_H
#define TRACE_FILTER_H

#include <linux/filter.h>

extern const struct sock_filter trace_filter[];
extern const struct sock_filter trace_filter_with_close[];
extern const unsigned short trace_filter_with_close_length;
extern const unsigned short trace_filter_length; /* 0: calls cannot be watched on this architecture */

#endif
