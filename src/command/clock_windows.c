/* The clock that only goes forward, on Windows. On POSIX systems it is empty: clock_posix.c. */
#include "clock.h"

#if defined(_WIN32)

#include <windows.h>

int64_t command_clock(void) {
    return (int64_t)GetTickCount64() * 1000;
}

#endif
