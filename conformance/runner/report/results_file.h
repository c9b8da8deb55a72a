/* The file of the records, results.jsonl. */
#ifndef RESULTS_FILE_H
#define RESULTS_FILE_H

#include "destination.h"
#include "results.h"

/* What the run was. */
struct results_run {
    const char *directory; /* that of the vectors */
    size_t vectors;        /* how many there are */
    size_t chosen;         /* how many of them were to be run */
    int exit_code;
    bool interrupted; /* then there is no footer: the records are a part */
};

/* Writes header, tests, properties, errors and footer. False with a message that says why not. */
bool results_file_write(const struct results *results, struct destination *destination, const struct results_run *run,
                        char *error, size_t size);

#endif
