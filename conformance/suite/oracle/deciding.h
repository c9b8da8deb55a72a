/* Which clauses decide an outcome: all of them, of requests in the worlds in which they matter. */
#ifndef SUITE_ORACLE_DECIDING_H
#define SUITE_ORACLE_DECIDING_H

void test_deciding(void);

#endif
