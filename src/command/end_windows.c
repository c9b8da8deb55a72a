/* What ends a command that listens, on Windows: the console's events. On POSIX systems it is empty: end_posix.c. */
#include "end.h"

#if defined(_WIN32)

#include <stdio.h>
#include <windows.h>

/* Set by the handler, which is given no context: the one variable of the command that is not its caller's. */
static HANDLE ended;

/* Ctrl-C, Ctrl-Break, the console's end, log-off, shutdown. After all but the first two the system ends the process as
 * soon as this returns, which is called on a thread of its own: so it does not, and the process ends by itself. */
static BOOL WINAPI end(DWORD event) {
    (void)SetEvent(ended);
    if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT)
        Sleep(INFINITE);
    return TRUE;
}

/* A parent may have switched Ctrl-C off for its children (CREATE_NEW_PROCESS_GROUP): it is switched on first. */
static bool hold(void) {
    ended = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (ended != NULL && SetConsoleCtrlHandler(NULL, FALSE) && SetConsoleCtrlHandler(end, TRUE))
        return true;
    (void)fprintf(stderr, "listen-socket: Ctrl-C cannot be waited for: error %lu of Windows\n", GetLastError());
    return false;
}

bool command_wait_for_end(bool (*announce)(const void *context, const char *ends), const void *context) {
    if (!hold())
        return false;
    const bool announced = announce(context, "Ctrl-C, Ctrl-Break or the end of the console");
    if (announced)
        (void)WaitForSingleObject(ended, INFINITE);
    return announced;
}

#endif
