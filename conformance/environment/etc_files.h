/* Replaces the files of /etc that resolvers read, in the mount namespace of the calling process. */
#ifndef ENVIRONMENT_ETC_FILES_H
#define ENVIRONMENT_ETC_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "result.h"

/* Replaces hosts, nsswitch.conf, resolv.conf and services by those of the directory `files`, and gai.conf by an empty
 * file. `no_services`: services is empty, too; `hostile_gai`: gai.conf is that of `files`. The mount namespace must be
 * private. */
enum environment_result etc_files_replace(const char *files, bool no_services, bool hostile_gai, char *error,
                                          size_t size);

#endif
