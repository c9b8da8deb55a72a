/* The checks on what the adapter says of the sockets that came up. */
#ifndef JUDGE_WORDS_H
#define JUDGE_WORDS_H

#include "checks.h"

/* Checks what is reported. Returns false, with the reason in the judgement, if the adapter says that it made another
 * number of sockets than there are: it is unfit to be judged. If there are too many, it need not know. */
bool words_check(struct judging *judging);

#endif
