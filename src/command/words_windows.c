/* The words of Windows. On POSIX systems it is empty: words_posix.c. */
#include "words.h"

#if defined(_WIN32)

const struct command_words *command_words(void) {
    static const struct command_words words = {
        .handle = "handle",
        .close = "closesocket",
        .ends = "Ctrl-C, Ctrl-Break or the end of the console",
        .reuseport = " (fails: Windows has no such option)",
        .name = "",
        .program = "",
        .program_hint = "",
        .program_meaning = "",
        .program_status = "",
    };
    return &words;
}

#endif
