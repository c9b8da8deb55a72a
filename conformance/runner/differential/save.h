/* Disagreements as vectors, in the form of schema/vector.schema.json.
 */
#ifndef FUZZ_SAVE_H
#define FUZZ_SAVE_H

#include "request.h"

struct saved_vectors {
    const char *directory;        /* NULL: nothing is saved */
    const struct vector_set *set; /* whose ids are taken */
    struct vector_set saved;      /* by an earlier run in the directory: these, too */
};

/* Makes the directory, and reads what is there. */
bool saved_vectors_open(struct saved_vectors *saved, const char *directory, const struct vector_set *set, char *error,
                        size_t size);
void saved_vectors_close(struct saved_vectors *saved);

/* The level that SPEC.md gives a clause; MUST if it does not have it. */
enum vector_level fuzz_level(const char *clause);

/* Writes the view's vector, with the outcomes that it has, to a file of its own below the directory, under a number
 * that is free; its clauses are the one that decides and, where it is another one, `clause`. `id` (32 bytes) becomes
 * the vector's. False with the reason; nothing is written then that the vectors' reader would not take. */
bool fuzz_save(struct saved_vectors *saved, const struct fuzz_view *view, const char *clause, const char *why, char *id,
               char *error, size_t size);

#endif
