/* The clauses of SPEC.md, for a terminal. */
#ifndef REPORT_SPECIFICATION_H
#define REPORT_SPECIFICATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "clause_texts.h"

/* The clause of that id; NULL if there is none. */
const struct clause_text *specification_find(const char *id);

/* Prints id, level and title of one clause, indented by so many columns. */
void specification_print_title(FILE *out, int indent, const struct clause_text *clause);

/* Prints one clause, indented by so many columns: level, title, text, what was decided and its source; `whole`: also
 * how it is observed. */
void specification_print_clause(FILE *out, int indent, const struct clause_text *clause, bool whole);

/* Prints the clauses that are named, in the order of the names: a clause ("PORT-003") in full, all of an area ("PORT")
 * by their titles; without a name all of them by their titles. False with a message if a name is neither; then nothing
 * is printed. */
bool specification_print(FILE *out, char *const *names, size_t count, char *error, size_t size);

#endif
