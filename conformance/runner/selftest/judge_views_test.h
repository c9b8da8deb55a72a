/* Tests of the judge's views of requests and sockets, and of how checks are put together. */
#ifndef SELFTEST_JUDGE_VIEWS_TEST_H
#define SELFTEST_JUDGE_VIEWS_TEST_H

void judge_views_test(void);

#endif
