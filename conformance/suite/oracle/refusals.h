/* Requests that validation refuses, and which clause refuses them. */
#ifndef SUITE_ORACLE_REFUSALS_H
#define SUITE_ORACLE_REFUSALS_H

void test_refusals(void);

#endif
