/* What Wine does otherwise than Windows. */
#include "wine.h"

#include <windows.h>

static SRWLOCK counting = SRWLOCK_INIT;

static int initialize(void *context) {
    AcquireSRWLockExclusive(&counting);
    const int native = listen_socket_platform()->initialize(context);
    ReleaseSRWLockExclusive(&counting);
    return native;
}

static void release(void *context) {
    AcquireSRWLockExclusive(&counting);
    listen_socket_platform()->release(context);
    ReleaseSRWLockExclusive(&counting);
}

bool wine_is_here(void) {
    return GetProcAddress(GetModuleHandleA("ntdll.dll"), "wine_get_version") != NULL;
}

const struct listen_socket_system *wine_system_for_threads(void) {
    static struct listen_socket_system system;
    if (!wine_is_here())
        return NULL;
    system = *listen_socket_platform();
    system.initialize = initialize;
    system.release = release;
    return &system;
}
