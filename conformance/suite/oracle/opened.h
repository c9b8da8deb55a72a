/* The table of whole answers to open, for answers.c. */
#ifndef SUITE_ORACLE_OPENED_H
#define SUITE_ORACLE_OPENED_H

#include "answer.h"

extern const struct answer answers_opened[];
extern const size_t answers_opened_count;

#endif
