/* Loads conformance/vectors: the one reader, for the suite, the runner and the fuzzers.
 *
 * It enforces the rules of schema/vector.schema.json itself. A vector that breaks one is an error that names the file,
 * the vector and the member; no vector is skipped silently.
 */
#ifndef READER_VECTORS_H
#define READER_VECTORS_H

#include "vector.h"

struct vector_set {
    struct vector *vectors; /* ordered by id */
    size_t count;
    void *storage; /* private: owns every string */
};

/* Reads every *.json of `directory`, not of those below it. On success returns true and fills `*set`. Otherwise writes
 * one line to `error` (`size` bytes, terminated) that names file, vector and member and says what is right, and leaves
 * `*set` empty. A directory without a vector is an error. */
bool vector_set_load(const char *directory, struct vector_set *set, char *error, size_t size);

/* The same for one document in memory; messages call it `name`. For the fuzzer. */
bool vector_set_parse(const char *name, const char *text, size_t length, struct vector_set *set, char *error,
                      size_t size);

/* Frees what load or parse made. No effect on an empty set. */
void vector_set_free(struct vector_set *set);

/* The vector with that id, or NULL. */
const struct vector *vector_find(const struct vector_set *set, const char *id);

#endif
