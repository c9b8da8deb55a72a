/* The words of what is printed that differ by platform. */
#ifndef COMMAND_WORDS_H
#define COMMAND_WORDS_H

struct command_words {
    const char *handle;          /* what the number of a socket is called */
    const char *close;           /* the call that closes a socket */
    const char *ends;            /* what ends `open`, for the help */
    const char *reuseport;       /* what the help adds of --reuseport */
    const char *name;            /* what the help adds of --name */
    const char *program;         /* `-- PROGRAM` in the first lines of the help; "" where there is none */
    const char *program_hint;    /* what an unexpected word is told of it, behind "options begin with --" */
    const char *program_meaning; /* whole lines, each with its end */
    const char *program_status;  /* what comes behind the last exit status that every platform has */
};

const struct command_words *command_words(void);

#endif
