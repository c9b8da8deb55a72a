/* Differences of a system that are declared: what comes of a vector there, in place of what the vector has. */
#ifndef SUITE_DECLARED_H
#define SUITE_DECLARED_H

#include <stdbool.h>
#include <stddef.h>

enum { DECLARED_MOST = 256 };

struct declared {
    struct {
        const char *id;
        const char *outcome; /* as outcome_neutral writes it; a '*' stands for what differs from run to run */
    } differences[DECLARED_MOST];
    size_t count;
};

/* Reads a file of lines ID TAB OUTCOME TAB WHY; empty ones, and those that begin with '#', say nothing. The text stays
 * to the end of the program. False, with a sentence in `error`, if it is something else. */
bool declared_read(const char *path, struct declared *declared, char *error, size_t size);

/* The declared outcome of the vector; NULL if there is none, or nothing is declared at all (NULL). */
const char *declared_outcome(const struct declared *declared, const char *id);

/* Whether an outcome is as declared; `right`: it is as the vector has it, too, which it must not be, except by
 * chance: '*'. */
bool declared_fits(const char *declared, const char *outcome, bool right);

#endif
