/* The entry point on Windows: the command line in UTF-8. On POSIX systems it is empty: main_posix.c. */
#include "main.h"

#if defined(_WIN32)

#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

#include "status.h"

/* MinGW-w64 may be built so that it puts the names of files in place of words with * and ?: not here. */
int _dowildcard = 0;

static int length_of(const wchar_t *word) {
    return WideCharToMultiByte(CP_UTF8, 0, word, -1, NULL, 0, NULL, NULL); /* with the NUL */
}

/* All words in one allocation, behind the pointers to them; NULL without memory. Not main's own words: those are in the
 * code page of the system, whose nearest letters would turn other digits into 0 to 9. Half of a surrogate pair becomes
 * U+FFFD, which no grammar allows. */
static char **copy_words(int argc, wchar_t **argv) {
    size_t room = ((size_t)argc + 1) * sizeof(char *);
    for (int i = 0; i < argc; i++)
        room += (size_t)length_of(argv[i]);
    char **words = malloc(room);
    if (words == NULL)
        return NULL;
    char *end = (char *)(words + argc + 1);
    for (int i = 0; i < argc; i++) {
        const int length = length_of(argv[i]);
        (void)WideCharToMultiByte(CP_UTF8, 0, argv[i], -1, end, length, NULL, NULL);
        words[i] = end;
        end += length;
    }
    words[argc] = NULL;
    return words;
}

int wmain(int argc, wchar_t **argv); /* declared nowhere else */

int wmain(int argc, wchar_t **argv) {
    char **words = copy_words(argc, argv);
    if (words == NULL) {
        (void)fputs("listen-socket: out of memory\n", stderr);
        return COMMAND_STATUS_FAILED;
    }
    const int status = command_main(argc, words);
    free(words);
    return status;
}

#endif
