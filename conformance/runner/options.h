/* The command line of listen-socket-conformance, read into one structure. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reader/vectors.h"

enum command { COMMAND_LIST, COMMAND_SMOKE, COMMAND_RUN, COMMAND_FUZZ, COMMAND_HELP };

#define OPTION_NAMES_MAX 64

struct options {
    enum command command;
    enum vector_level level;
    bool level_given;
    const char *filter;
    const char *adapter_command;
    const char *results;
    size_t jobs;
    int timeout; /* milliseconds */
    bool rebaseline;
    char vectors[PATH_MAX];  /* directory */
    char adapters[PATH_MAX]; /* directory */
    const char *save;        /* of fuzz, as are the next three */
    uint64_t seed;           /* given, or of the clock */
    size_t seconds;          /* 0: no such bound */
    size_t requests;         /* 0: no such bound */
    const char *names[OPTION_NAMES_MAX];
    size_t name_count;
};

/* Reads the command line. False with a message that names what is wrong and what there is instead. */
bool options_read(int argc, char **argv, struct options *options, char *error, size_t size);

const char *options_help(void);

#endif
