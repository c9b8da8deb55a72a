/* The neutral codes of this platform's numbers, in both directions. */
#ifndef SUITE_ORACLE_CODES_H
#define SUITE_ORACLE_CODES_H

void test_codes(void);

#endif
