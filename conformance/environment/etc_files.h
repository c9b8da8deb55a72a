/* The files of /etc that decide what a name means, replaced for the calling process's mount namespace.
 */
#ifndef ETC_FILES_H
#define ETC_FILES_H

#include "environment.h"

/* Puts hosts, nsswitch.conf, resolv.conf and services of the directory `files` in the place of /etc's, and an empty
 * gai.conf; with `no_services` an empty services, with `hostile_gai` the gai.conf of `files`. The mount namespace must
 * be private already. */
enum environment_result etc_files_replace(const char *files, bool no_services, bool hostile_gai, char *error,
                                          size_t size);

#endif
