/* The words of `why`: a request in the words of the vectors. */
#ifndef QUESTION_H
#define QUESTION_H

#include "runner/differential/request.h"

/* Reads options and their values ("--service 65616", "--service=65616") into a request: what is not given is as the
 * command listen-socket opens it, with --upto as it creates it. False with a message that names what is wrong and what
 * there is instead. */
bool question_read(char *const *words, size_t count, struct fuzz_request *request, char *error, size_t size);

/* Whether the words are names of tests, and no request. */
bool question_names_tests(char *const *words, size_t count);

#endif
