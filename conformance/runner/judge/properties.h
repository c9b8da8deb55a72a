/* The checks on the sockets that came up: one property, one clause. */
#ifndef JUDGE_PROPERTIES_H
#define JUDGE_PROPERTIES_H

#include "checks.h"

/* Checks every property of every socket that came up, and that there is no other. */
void properties_check(struct judging *judging);

/* Checks that nothing is left open. */
void properties_check_left(struct judging *judging);

/* Checks that the process is as it was. */
void properties_check_process(struct judging *judging);

/* Whether the implementation could be told the backlog; else it chooses its own. */
bool properties_backlog_is_told(const struct judging *judging);

#endif
