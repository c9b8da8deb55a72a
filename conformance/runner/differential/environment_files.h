/* Copies the environments' files (hosts, services and the others) to the saved vectors, whose outcomes hold with these
 * files alone.
 */
#ifndef FUZZ_ENVIRONMENT_FILES_H
#define FUZZ_ENVIRONMENT_FILES_H

#include <stdbool.h>
#include <stddef.h>

/* Copies every regular file of the directory `from` to the subdirectory "environment" of `directory`, which exists. A
 * file that is there already must have the same content. False with the reason. */
bool environment_files_copy(const char *from, const char *directory, char *error, size_t size);

#endif
