/* Replaces the files of /etc that resolvers read, in the mount namespace of the calling process. */
#ifndef ENVIRONMENT_ETC_FILES_H
#define ENVIRONMENT_ETC_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "result.h"

/* What may differ from the plain set of files. */
struct etc_variants {
    bool no_services; /* services is empty, too */
    bool hostile_gai; /* gai.conf is that of the directory */
    bool asks_server; /* nsswitch.conf is nsswitch-dns.conf: a name server is asked after the hosts file */
};

/* Replaces hosts, nsswitch.conf, resolv.conf and services by those of the directory `files`, and gai.conf by an empty
 * file, but for the variants. The mount namespace must be private. */
enum environment_result etc_files_replace(const char *files, const struct etc_variants *variants, char *error,
                                          size_t size);

#endif
