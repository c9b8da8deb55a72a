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
    NAME_SERVER_HALF    /* dns-both has two addresses, dns-four and dns-six have one: of the other it says REFUSED */
};

/* The questions that it was asked, the last ones, in memory that it shares with the process that started it. */
struct name_server_log;

/* Starts it. Returns its questions, which live as long as the process; NULL with the reason in `error`. Needs the right
 * to bind port 53, and loopback up. */
const struct name_server_log *name_server_start(enum name_server how, char *error, size_t size);

/* How many questions there were so far. */
unsigned name_server_count(const struct name_server_log *log);

/* Of the questions after the first `since`: how often the one was asked that was asked most, 0 if there was none. A
 * question is a name, without case, and a type. Of more than 32 the first 32 are looked at. */
unsigned name_server_most_asked(const struct name_server_log *log, unsigned since);

#endif
