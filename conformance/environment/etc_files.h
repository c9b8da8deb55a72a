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

/* Files that are laid over those of /etc for a moment. */
enum etc_layer {
    ETC_NAMES_BEFORE, /* hosts-before over hosts, services-before over services: where names led before */
    ETC_OTHER_SWITCH  /* another nsswitch.conf, so that a resolver that has read it must read it again */
};

/* Lays all of a layer or none of it, and lifts it again. False with errno. */
bool etc_files_lay(const char *files, enum etc_layer layer);
bool etc_files_lift(enum etc_layer layer);

#endif
