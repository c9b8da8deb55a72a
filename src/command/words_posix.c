/* The words of POSIX systems. On Windows it is empty: words_windows.c. */
#include "words.h"

#if !defined(_WIN32)

const struct command_words *command_words(void) {
    static const struct command_words words = {
        .handle = "descriptor",
        .close = "close",
        .ends = "SIGINT, SIGTERM or SIGHUP",
        .reuseport = "",
        .name = ", and its sockets in LISTEN_FDNAMES; without it,\n"
                "                       they are called by the stack",
        .program = " [-- PROGRAM [ARGUMENT...]]",
        .program_hint = ", and a program to start comes after --",
        .program_meaning =
            "  -- PROGRAM           open: start PROGRAM with the sockets as descriptors from 3 on (LISTEN_FDS, "
            "LISTEN_PID,\n"
            "                       LISTEN_FDNAMES), after those that were inherited so; the steps go to standard "
            "error\n",
        .program_status = ",\n126 PROGRAM could not be started, 127 PROGRAM was not found",
    };
    return &words;
}

#endif
