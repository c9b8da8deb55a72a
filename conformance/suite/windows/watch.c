/* Watches the calls that the library imports: each goes through a function here, which notes it and passes it on. */
#include "watch.h"

#include <iphlpapi.h>
#include <netioapi.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { SOCKETS_MOST = 64, POISON = 12345 };

static bool watching;
static struct watch_plan plan;
static struct watch_seen seen;
static SOCKET sockets[SOCKETS_MOST];
static enum watch_call first_failed;

/* ---- The calls themselves ---- */

typedef int(WSAAPI *startup_function)(WORD version, WSADATA *data);
typedef int(WSAAPI *cleanup_function)(void);
typedef INT(WSAAPI *getaddrinfo_function)(PCSTR node, PCSTR service, const ADDRINFOA *hints, PADDRINFOA *list);
typedef void(WSAAPI *freeaddrinfo_function)(PADDRINFOA list);
typedef NET_IFINDEX(WINAPI *interface_function)(PCSTR name);
typedef SOCKET(WSAAPI *socket_function)(int family, int type, int protocol, WSAPROTOCOL_INFOW *info, GROUP group,
                                        DWORD flags);
typedef BOOL(WINAPI *inherit_function)(HANDLE handle, DWORD mask, DWORD flags);
typedef int(WSAAPI *setsockopt_function)(SOCKET handle, int level, int option, const char *value, int length);
typedef int(WSAAPI *getsockopt_function)(SOCKET handle, int level, int option, char *value, int *length);
typedef int(WSAAPI *ioctl_function)(SOCKET handle, long command, u_long *argument);
typedef int(WSAAPI *bind_function)(SOCKET handle, const struct sockaddr *address, int length);
typedef int(WSAAPI *getsockname_function)(SOCKET handle, struct sockaddr *address, int *length);
typedef int(WSAAPI *listen_function)(SOCKET handle, int backlog);
typedef int(WSAAPI *close_function)(SOCKET handle);
typedef int(WSAAPI *last_error_function)(void);
typedef void (*any_function)(void);

static struct watched {
    const char *module;
    const char *name;
    any_function real;
} watched[WATCH_CALLS] = {
    [WATCH_STARTUP] = {"ws2_32.dll", "WSAStartup", NULL},
    [WATCH_CLEANUP] = {"ws2_32.dll", "WSACleanup", NULL},
    [WATCH_GETADDRINFO] = {"ws2_32.dll", "getaddrinfo", NULL},
    [WATCH_FREEADDRINFO] = {"ws2_32.dll", "freeaddrinfo", NULL},
    [WATCH_INTERFACE] = {"iphlpapi.dll", "if_nametoindex", NULL},
    [WATCH_SOCKET] = {"ws2_32.dll", "WSASocketW", NULL},
    [WATCH_INHERIT] = {"kernel32.dll", "SetHandleInformation", NULL},
    [WATCH_SETSOCKOPT] = {"ws2_32.dll", "setsockopt", NULL},
    [WATCH_GETSOCKOPT] = {"ws2_32.dll", "getsockopt", NULL},
    [WATCH_IOCTL] = {"ws2_32.dll", "ioctlsocket", NULL},
    [WATCH_BIND] = {"ws2_32.dll", "bind", NULL},
    [WATCH_GETSOCKNAME] = {"ws2_32.dll", "getsockname", NULL},
    [WATCH_LISTEN] = {"ws2_32.dll", "listen", NULL},
    [WATCH_CLOSE] = {"ws2_32.dll", "closesocket", NULL},
    [WATCH_LAST_ERROR] = {"ws2_32.dll", "WSAGetLastError", NULL},
};

#define REAL(call, type) ((type)watched[call].real)

const char *watch_name(enum watch_call call) {
    return watched[call].name;
}

/* ---- Noting ---- */

/* A new step; beyond the room for them the last is overwritten, which `wrong` says. */
static struct watch_step *note(enum watch_call call, SOCKET handle) {
    seen.wrong += seen.count == WATCH_STEPS_MOST;
    struct watch_step *step = &seen.steps[seen.count < WATCH_STEPS_MOST ? seen.count++ : WATCH_STEPS_MOST - 1];
    *step = (struct watch_step){.call = call, .handle = handle};
    seen.wrong += call != WATCH_STARTUP && seen.startups == seen.cleanups; /* STEP-001, INIT-004 */
    return step;
}

/* The number that the call is to fail with, or 0. */
static int planned_failure(struct watch_step *step) {
    seen.can_fail++;
    int number = 0;
    for (size_t i = 0; i < WATCH_FAULTS_MOST; i++) {
        if (plan.faults[i].at == seen.can_fail)
            number = plan.faults[i].number;
    }
    if (plan.always && plan.faults[0].at == seen.can_fail)
        first_failed = step->call;
    if (plan.always && plan.faults[0].at < seen.can_fail && step->call == first_failed)
        number = plan.faults[0].number;
    step->failed = number != 0;
    if (step->failed)
        WSASetLastError(number == WATCH_AS_IT_IS ? 0 : number);
    return number;
}

/* After a call that did not fail the last error is nobody's: whoever asks for it all the same gets this number
 * (INIT-008). What it returns is that call's result. */
static int spoil(int result) {
    if (watching && result != SOCKET_ERROR)
        WSASetLastError(POISON);
    return result;
}

/* The handle as the system knows it, of one that the library has; and the other way. */
static SOCKET disguise(SOCKET handle) {
    return watching && handle != INVALID_SOCKET ? handle ^ plan.disguise : handle;
}

static size_t find_socket(SOCKET handle) {
    size_t i = 0;
    while (i < SOCKETS_MOST && sockets[i] != handle)
        i++;
    return i;
}

static void note_opened(SOCKET handle) {
    const size_t room = find_socket(INVALID_SOCKET);
    if (handle == INVALID_SOCKET)
        return;
    seen.sockets++;
    if (room < SOCKETS_MOST)
        sockets[room] = handle;
}

/* ---- The functions that the library calls instead ---- */

/* One thread at a time: Wine counts initialisations without a lock, and loses some where threads begin and end at once
 * (seen with Wine 8.0, by a program that does nothing else). What the library forgets to release is counted all the
 * same. */
static SRWLOCK initialisations = SRWLOCK_INIT;

static int start(WORD version, WSADATA *data) {
    AcquireSRWLockExclusive(&initialisations);
    const int native = REAL(WATCH_STARTUP, startup_function)(version, data);
    ReleaseSRWLockExclusive(&initialisations);
    return native;
}

static int clean_up(void) {
    AcquireSRWLockExclusive(&initialisations);
    const int result = REAL(WATCH_CLEANUP, cleanup_function)();
    ReleaseSRWLockExclusive(&initialisations);
    return result;
}

static int WSAAPI watch_startup(WORD version, WSADATA *data) {
    if (!watching)
        return start(version, data);
    struct watch_step *step = note(WATCH_STARTUP, INVALID_SOCKET);
    step->value = version;
    const int number = planned_failure(step);
    WSASetLastError(POISON); /* INIT-002: not where the error is */
    if (number != 0)
        return number;
    const int native = start(version, data);
    if (native == 0) {
        seen.startups++;
        data->wVersion = plan.granted != 0 ? plan.granted : data->wVersion;
    }
    return native;
}

static int WSAAPI watch_cleanup(void) {
    if (watching) {
        (void)note(WATCH_CLEANUP, INVALID_SOCKET);
        seen.cleanups++;
    }
    return spoil(clean_up());
}

static void note_text(char *room, size_t size, const char *text) {
    (void)snprintf(room, size, "%s", text != NULL ? text : "-");
}

static INT WSAAPI watch_getaddrinfo(PCSTR node, PCSTR service, const ADDRINFOA *hints, PADDRINFOA *list) {
    if (!watching)
        return REAL(WATCH_GETADDRINFO, getaddrinfo_function)(node, service, hints, list);
    const int number = planned_failure(note(WATCH_GETADDRINFO, INVALID_SOCKET));
    seen.flags = hints->ai_flags;
    note_text(seen.node, sizeof seen.node, node);
    note_text(seen.service, sizeof seen.service, service);
    if (number != 0)
        return spoil(number); /* STEP-009: not where the error is */
    const INT native = REAL(WATCH_GETADDRINFO, getaddrinfo_function)(node, service, hints, list);
    seen.lists += native == 0;
    return spoil(native);
}

static void WSAAPI watch_freeaddrinfo(PADDRINFOA list) {
    if (watching) {
        (void)note(WATCH_FREEADDRINFO, INVALID_SOCKET);
        seen.lists--;
        seen.wrong += list == NULL || seen.lists < 0; /* RES-005 */
    }
    REAL(WATCH_FREEADDRINFO, freeaddrinfo_function)(list);
    (void)spoil(0);
}

static NET_IFINDEX WINAPI watch_interface(PCSTR name) {
    if (!watching)
        return REAL(WATCH_INTERFACE, interface_function)(name);
    if (planned_failure(note(WATCH_INTERFACE, INVALID_SOCKET)) != 0)
        return 0;
    return plan.interface_index != 0 ? plan.interface_index : REAL(WATCH_INTERFACE, interface_function)(name);
}

static SOCKET WSAAPI watch_socket(int family, int type, int protocol, WSAPROTOCOL_INFOW *info, GROUP group,
                                  DWORD flags) {
    if (!watching)
        return REAL(WATCH_SOCKET, socket_function)(family, type, protocol, info, group, flags);
    struct watch_step *step = note(WATCH_SOCKET, INVALID_SOCKET);
    step->level = family;
    step->option = type;
    step->value = flags;
    if (planned_failure(step) != 0)
        return INVALID_SOCKET;
    if (plan.lacks_flag && (flags & WSA_FLAG_NO_HANDLE_INHERIT) != 0) {
        WSASetLastError(WSAEINVAL);
        return INVALID_SOCKET;
    }
    step->handle = disguise(REAL(WATCH_SOCKET, socket_function)(family, type, protocol, info, group, flags));
    note_opened(step->handle);
    (void)spoil(step->handle != INVALID_SOCKET ? 0 : SOCKET_ERROR);
    return step->handle;
}

static BOOL WINAPI watch_inherit(HANDLE handle, DWORD mask, DWORD flags) {
    if (watching && planned_failure(note(WATCH_INHERIT, (SOCKET)handle)) != 0)
        return FALSE;
    const BOOL held = REAL(WATCH_INHERIT, inherit_function)((HANDLE)disguise((SOCKET)handle), mask, flags);
    (void)spoil(held ? 0 : SOCKET_ERROR);
    return held;
}

static int WSAAPI watch_setsockopt(SOCKET handle, int level, int option, const char *value, int length) {
    if (watching) {
        struct watch_step *step = note(WATCH_SETSOCKOPT, handle);
        step->level = level;
        step->option = option;
        seen.wrong += length != (int)sizeof step->value; /* a DWORD */
        memcpy(&step->value, value, sizeof step->value);
        if (planned_failure(step) != 0)
            return SOCKET_ERROR;
    }
    return spoil(REAL(WATCH_SETSOCKOPT, setsockopt_function)(disguise(handle), level, option, value, length));
}

static int WSAAPI watch_getsockopt(SOCKET handle, int level, int option, char *value, int *length) {
    if (watching) {
        struct watch_step *step = note(WATCH_GETSOCKOPT, handle);
        step->level = level;
        step->option = option;
        if (planned_failure(step) != 0)
            return SOCKET_ERROR;
    }
    const int result = REAL(WATCH_GETSOCKOPT, getsockopt_function)(disguise(handle), level, option, value, length);
    if (watching && result == 0 && plan.option_bytes != WATCH_AS_IT_IS) {
        memset(value, 0x55, sizeof plan.option_value); /* what the library has put there does not help it */
        memcpy(value, &plan.option_value, (size_t)plan.option_bytes);
        *length = plan.option_bytes;
    }
    return spoil(result);
}

static int WSAAPI watch_ioctl(SOCKET handle, long command, u_long *argument) {
    if (watching) {
        struct watch_step *step = note(WATCH_IOCTL, handle);
        step->option = (int)command;
        step->value = *argument;
        if (planned_failure(step) != 0)
            return SOCKET_ERROR;
    }
    return spoil(REAL(WATCH_IOCTL, ioctl_function)(disguise(handle), command, argument));
}

static int WSAAPI watch_bind(SOCKET handle, const struct sockaddr *address, int length) {
    if (watching && planned_failure(note(WATCH_BIND, handle)) != 0)
        return SOCKET_ERROR;
    return spoil(REAL(WATCH_BIND, bind_function)(disguise(handle), address, length));
}

static int WSAAPI watch_getsockname(SOCKET handle, struct sockaddr *address, int *length) {
    if (watching && planned_failure(note(WATCH_GETSOCKNAME, handle)) != 0)
        return SOCKET_ERROR;
    return spoil(REAL(WATCH_GETSOCKNAME, getsockname_function)(disguise(handle), address, length));
}

static int WSAAPI watch_listen(SOCKET handle, int backlog) {
    if (watching && planned_failure(note(WATCH_LISTEN, handle)) != 0)
        return SOCKET_ERROR;
    return spoil(REAL(WATCH_LISTEN, listen_function)(disguise(handle), backlog));
}

static int WSAAPI watch_close(SOCKET handle) {
    if (watching) {
        const size_t at = find_socket(handle);
        (void)note(WATCH_CLOSE, handle);
        seen.sockets--;
        seen.wrong += at == SOCKETS_MOST; /* not open, or somebody else's */
        if (at < SOCKETS_MOST)
            sockets[at] = INVALID_SOCKET;
    }
    return spoil(REAL(WATCH_CLOSE, close_function)(disguise(handle)));
}

/* No step of its own: the call before it is asked about. */
static int WSAAPI watch_last_error(void) {
    if (watching && seen.count > 0)
        seen.steps[seen.count - 1].asked++;
    return REAL(WATCH_LAST_ERROR, last_error_function)();
}

static const any_function watching_functions[WATCH_CALLS] = {
    [WATCH_STARTUP] = (any_function)watch_startup,
    [WATCH_CLEANUP] = (any_function)watch_cleanup,
    [WATCH_GETADDRINFO] = (any_function)watch_getaddrinfo,
    [WATCH_FREEADDRINFO] = (any_function)watch_freeaddrinfo,
    [WATCH_INTERFACE] = (any_function)watch_interface,
    [WATCH_SOCKET] = (any_function)watch_socket,
    [WATCH_INHERIT] = (any_function)watch_inherit,
    [WATCH_SETSOCKOPT] = (any_function)watch_setsockopt,
    [WATCH_GETSOCKOPT] = (any_function)watch_getsockopt,
    [WATCH_IOCTL] = (any_function)watch_ioctl,
    [WATCH_BIND] = (any_function)watch_bind,
    [WATCH_GETSOCKNAME] = (any_function)watch_getsockname,
    [WATCH_LISTEN] = (any_function)watch_listen,
    [WATCH_CLOSE] = (any_function)watch_close,
    [WATCH_LAST_ERROR] = (any_function)watch_last_error,
};

/* ---- Putting them in ---- */

static bool put(IMAGE_THUNK_DATA *slot, any_function function) {
    DWORD before;
    if (!VirtualProtect(&slot->u1.Function, sizeof slot->u1.Function, PAGE_READWRITE, &before))
        return false;
    slot->u1.Function = (uintptr_t)function;
    return VirtualProtect(&slot->u1.Function, sizeof slot->u1.Function, before, &before) != 0;
}

/* Replaces the call wherever the module imports it, by name or by number. */
static bool replace(unsigned char *module, enum watch_call call) {
    const IMAGE_DOS_HEADER *dos = (const void *)module;
    const IMAGE_NT_HEADERS *headers = (const void *)(module + dos->e_lfanew);
    const IMAGE_DATA_DIRECTORY *imports = &headers->OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_IMPORT];
    const IMAGE_IMPORT_DESCRIPTOR *import = (const void *)(module + imports->VirtualAddress);
    bool replaced = false;
    for (; import->FirstThunk != 0; import++) {
        IMAGE_THUNK_DATA *slot = (void *)(module + import->FirstThunk);
        for (; slot->u1.Function != 0; slot++) {
            if (slot->u1.Function == (uintptr_t)watched[call].real)
                replaced = put(slot, watching_functions[call]);
        }
    }
    return replaced;
}

bool watch_install(void) {
    HMODULE module = GetModuleHandleA(LIBRARY_DLL);
    bool whole = true;
    if (module == NULL)
        module = GetModuleHandleA(NULL);
    for (size_t i = 0; i < SOCKETS_MOST; i++)
        sockets[i] = INVALID_SOCKET;
    for (enum watch_call call = 0; call < WATCH_CALLS; call++) {
        watched[call].real = (any_function)GetProcAddress(GetModuleHandleA(watched[call].module), watched[call].name);
        if (watched[call].real == NULL || !replace((unsigned char *)module, call)) {
            printf("watch: %s is not imported\n", watched[call].name);
            whole = false;
        }
    }
    return whole;
}

void watch_begin(const struct watch_plan *wanted) {
    static const struct watch_plan nothing = WATCH_PLAN;
    plan = wanted != NULL ? *wanted : nothing;
    memset(&seen, 0, sizeof seen);
    first_failed = WATCH_CALLS;
    watching = true;
}

const struct watch_seen *watch_end(void) {
    watching = false;
    return &seen;
}

size_t watch_count(const struct watch_seen *all, enum watch_call call) {
    size_t count = 0;
    for (size_t i = 0; i < all->count; i++)
        count += all->steps[i].call == call;
    return count;
}
