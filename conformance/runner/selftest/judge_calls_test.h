/* Tests of the checks on system calls. */
#ifndef SELFTEST_JUDGE_CALLS_TEST_H
#define SELFTEST_JUDGE_CALLS_TEST_H

void judge_calls_test(void);

#endif
