/* The standard streams on Windows. On POSIX systems it is empty: streams_posix.c. */
#include "streams.h"

#if defined(_WIN32)

#include <fcntl.h>
#include <io.h>
#include <stdio.h>

/* The bytes are those of every other system: no CR before LF. A stream without a handle swallows what is printed, as
 * elsewhere (not under Wine 8, whose C library cannot open such a stream anew). */
static void prepare(FILE *stream) {
    if (_get_osfhandle(_fileno(stream)) < 0)
        (void)freopen("NUL", "wb", stream);
    else
        (void)_setmode(_fileno(stream), _O_BINARY); /* cannot fail: it is open */
}

/* Standard error is written as a whole at the end: this C library knows no buffer of a line. */
bool command_prepare_streams(void) {
    prepare(stdout);
    prepare(stderr);
    (void)setvbuf(stderr, NULL, _IOFBF, BUFSIZ);
    return true;
}

#endif
