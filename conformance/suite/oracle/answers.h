/* Whole answers of the oracle: of one request in one world the outcome, every member of it, and every call. */
#ifndef SUITE_ORACLE_ANSWERS_H
#define SUITE_ORACLE_ANSWERS_H

void test_answers(void);

#endif
