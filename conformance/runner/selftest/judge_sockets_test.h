/* Tests of the checks on sockets and on what is said of them. */
#ifndef SELFTEST_JUDGE_SOCKETS_TEST_H
#define SELFTEST_JUDGE_SOCKETS_TEST_H

void judge_sockets_test(void);

#endif
