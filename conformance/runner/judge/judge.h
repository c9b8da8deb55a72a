/* The judge: a vector and the evidence in, a verdict with its checks out. It knows nothing else, so that it can be
 * tested and fuzzed by itself. */
#ifndef JUDGE_H
#define JUDGE_H

#include "judgement.h"
#include "reader/vector.h"
#include "runner/evidence/evidence.h"

/* Judges one request. What is of a level below `least` is recorded: it neither passes nor fails. */
void judge(enum vector_level least, const struct vector *vector, const struct evidence *evidence,
           struct judgement *judgement);

const char *verdict_name(enum verdict verdict);
const char *check_verdict_name(enum check_verdict verdict);

#endif
