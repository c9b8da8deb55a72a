/* What all records say, by clause and implementation: what the page shows. */
#ifndef REPORT_MATRIX_H
#define REPORT_MATRIX_H

#include <jansson.h>

#include "counts.h"
#include "pool.h"
#include "template.h"

/* From what says least to what says most. */
enum cell_state {
    CELL_NOTHING,
    CELL_RECORDED,
    CELL_UNSUPPORTED,
    CELL_SKIPPED,
    CELL_PASS,
    CELL_DEVIATES,
    CELL_FAIL,
    CELL_ERROR,
    CELL_STATES
};

/* Checks of one clause that expected and observed the same. */
struct observation {
    size_t key; /* in the lists: level, whether it is declared, expected, observed, reason */
    enum vector_level level;
    bool declared;
    struct number_list ids;      /* of all tests that show it, in the texts */
    struct number_list evidence; /* of these tests, in the lists */
};

struct cell {
    size_t counts[CELL_STATES]; /* of checks; of unsupported, skipped and error: of tests */
    struct observation *observations;
    size_t observation_count;
    struct number_list reasons; /* pairs in sum: the state and the text of a reason of what was not judged, its count */
    struct number_list evidence; /* of tests that are errors */
};

struct column {
    char *id;       /* the adapter's name; with ~2 and so on if an earlier file has it too */
    json_t *record; /* "adapter", or "absent" */
    json_t *header; /* of the file that it is from */
    json_t *counts; /* of the footer; NULL if the run was interrupted */
    json_t *errors; /* array of its "error" records */
    struct template template;
    struct cell *cells; /* one for each of clause_texts */
};

struct matrix {
    struct column *columns;
    size_t column_count;
    struct column *absent; /* without cells */
    size_t absent_count;
    struct pools pools;
    json_t *rows;         /* clause -> its place in clause_texts */
    const char *adapters; /* directory with the templates */
    const char *files;    /* directory with the environments' files */
    bool partial;         /* a file had no end: its run was interrupted */
    size_t first;         /* the first column of the file that is being read */
    size_t current;       /* where the last record was put */
};

/* What the cell shows as a whole, and the highest level of what makes it so. */
enum cell_state cell_state(const struct cell *cell, enum vector_level *level);

/* How many checks the cell has; how many of them are as its state. */
size_t cell_total(const struct cell *cell);

/* Reads the files. False with a message; the matrix is to be freed in any case. */
bool matrix_read(struct matrix *matrix, char *const *paths, size_t count, char *error, size_t size);
void matrix_free(struct matrix *matrix);

/* The evidence as JSON, for page.js. */
void matrix_json(const struct matrix *matrix, struct buffer *out);

#endif
