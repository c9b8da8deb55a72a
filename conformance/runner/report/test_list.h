/* Tests as people name them: in deviations.tsv, in --filter, and where a report lists them.
 *
 * A list has words with blanks or commas between them. A word is a test's id ("PORT-003/t02"), a clause, for all its
 * tests ("PORT-003"), a range of one clause's tests ("PORT-003/t01-t09"), or a glob of ids or of clauses ("PORT-0*",
 * "*"). */
#ifndef TEST_LIST_H
#define TEST_LIST_H

#include "reader/vectors.h"

#define TEST_WORD_MAX 64

/* Takes the next word from `*list`. False at the end. A word that is too long is cut, and selects nothing. */
bool test_list_next(const char **list, char word[TEST_WORD_MAX]);

/* Whether the list has words, and each is one of the four. False with a message that names the word. */
bool test_list_check(const char *list, char *error, size_t size);

/* Whether some word of the list selects the test. */
bool test_list_selects(const char *list, const char *id);

/* Marks, by their places in the set, the tests that some word of the list selects; leaves the other marks alone. */
void test_list_mark(const char *list, const struct vector_set *set, bool *selected);

/* Names the tests of `set` that are marked in `wanted`, in few words. What is marked in `unwanted` is not in it; what
 * is marked in neither may be, inside of a range. `globs`: three or more that are all of their clause are written as
 * a glob. To be freed; NULL without memory. */
char *test_list_compose(const struct vector_set *set, const bool *wanted, const bool *unwanted, bool globs);

#endif
