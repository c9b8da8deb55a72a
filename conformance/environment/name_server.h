/* A name server of the environment's own, on 127.0.0.1 port 53 of its network namespace: a process, which ends with the
 * one that entered the environment. */
#ifndef NAME_SERVER_H
#define NAME_SERVER_H

#include <stdbool.h>
#include <stddef.h>

/* How it answers. Names are compared without case; any other name does not exist (NXDOMAIN). */
enum name_server {
    NAME_SERVER_NONE,   /* there is none */
    NAME_SERVER_SILENT, /* it takes every question and never answers */
    NAME_SERVER_HALF /* dns-four and dns-six have an address of one family, and a question for the other is REFUSED */
};

/* Starts it. Returns false with the reason in `error`. Needs the right to bind port 53, and loopback up. */
bool name_server_start(enum name_server how, char *error, size_t size);

#endif
