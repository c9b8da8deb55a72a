/* The table of whole answers to create, bind and listen, for answers.c. */
#ifndef SUITE_ORACLE_CREATED_H
#define SUITE_ORACLE_CREATED_H

#include "answer.h"

extern const struct answer answers_created[];
extern const size_t answers_created_count;

#endif
