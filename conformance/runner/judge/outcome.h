/* The checks on what came of a request: sockets or a refusal, which of them, at which stage and with which code. */
#ifndef JUDGE_OUTCOME_H
#define JUDGE_OUTCOME_H

#include "checks.h"

/* Picks the right outcome that is nearest to what happened, and the seen socket for each socket of it. */
void outcome_choose(struct judging *judging);

/* Whether the request came up, or was refused, as the outcome has it. */
bool outcome_is_of_kind(const struct judging *judging);

/* Checks the outcome under the vector's first clause. Returns false if it was refused at another time than it should:
 * stage and code are then those of another failure, and not judged. */
bool outcome_check(struct judging *judging);

/* Stage and code of a refusal. */
void outcome_check_refusal(struct judging *judging);

#endif
