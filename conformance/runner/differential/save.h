/* Saves disagreements as vectors, in the form of schema/vector.schema.json, in a directory that `run` can work on.
 */
#ifndef FUZZ_SAVE_H
#define FUZZ_SAVE_H

#include "request.h"

struct saved_vectors {
    const char *directory;        /* NULL: nothing is saved */
    const struct vector_set *set; /* the vectors whose ids are in use */
    struct vector_set saved;      /* those that an earlier run left in the directory: likewise */
};

/* Makes the directory, copies the environments' files (from the directory `files`) into it, and reads the vectors that
 * are there. */
bool saved_vectors_open(struct saved_vectors *saved, const char *directory, const struct vector_set *set,
                        const char *files, char *error, size_t size);
void saved_vectors_close(struct saved_vectors *saved);

/* Writes the view's vector, with the outcomes that it has, to a file of its own, under a number that is free. Its
 * clauses are those that decide and, if it is not among them, `clause`. `id` (32 bytes) becomes the vector's id. False
 * with the reason; a vector that the reader would not accept is not written. */
bool fuzz_save(struct saved_vectors *saved, const struct fuzz_view *view, const char *clause, const char *why, char *id,
               char *error, size_t size);

#endif
