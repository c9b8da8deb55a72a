/* The command line of listen-socket-conformance, read into one structure. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reader/vectors.h"

enum command {
    COMMAND_LIST,
    COMMAND_SMOKE,
    COMMAND_RUN,
    COMMAND_FUZZ,
    COMMAND_REPORT,
    COMMAND_EXPLAIN,
    COMMAND_WHY,
    COMMAND_SPEC,
    COMMAND_HELP
};

enum format { FORMAT_TABLE, FORMAT_HTML, FORMAT_TAP, FORMAT_JUNIT, FORMAT_BADGE, FORMAT_SARIF };

/* Where records are written and read if no other place is named. */
#define OPTIONS_RECORDS "build/report/results.jsonl"

struct options {
    enum command command;
    enum vector_level level;
    bool level_given;
    char filter[1024]; /* a list of tests, as test_list.h has it; "": not given */
    bool all;          /* differences are shown, not the first few of each implementation */
    const char *adapter_command;
    const char *results; /* NULL: not given */
    size_t jobs;
    int timeout; /* milliseconds */
    bool rebaseline;
    bool untraced;
    char vectors[PATH_MAX];  /* directory */
    char adapters[PATH_MAX]; /* directory */
    enum format format;      /* of report */
    const char *output;      /* of report; NULL: standard output */
    bool script;             /* of explain: the reproduction alone */
    const char *save;        /* of fuzz, as are the next three */
    uint64_t seed;           /* as given, or the time */
    size_t seconds;          /* 0: no such limit */
    size_t requests;         /* 0: no such limit */
    char *const *names;      /* of adapters, of report the files, of why and spec all words; as they were given */
    size_t name_count;
};

/* Reads the command line; the names of adapters are moved to the front of `argv`. False with a message that names what
 * is wrong and what there is instead. */
bool options_read(int argc, char **argv, struct options *options, char *error, size_t size);

const char *options_help(void);

#endif
