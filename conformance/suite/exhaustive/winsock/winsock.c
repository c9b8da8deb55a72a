/* Winsock as the library meets it, over a simulated kernel. What it imports is defined here, so the linker looks no
 * further. A call that succeeds spoils the last error, as some do: STEP-020. */
#include "winsock.h"

#include <iphlpapi.h>
#include <netioapi.h>
#include <string.h>

enum { SPOILED = 12345, GHOST = 0x7ffc }; /* a handle whose socket could not be made after all */

static struct {
    struct model_kernel *kernel;
    struct listen_socket_system below; /* the kernel's own seam */
    struct winsock_manner manner;
    const char *complaint;
    int last_error;
    bool may_ask;         /* the call before this one failed, and left its number there (STEP-020) */
    int ghost_error;      /* what is to fail for the ghost; 0: there is no ghost */
    bool flag_is_refused; /* the number was the flag's, or so it seemed; it is given again without it */
    bool owes_cleanup;    /* the version granted is none that the routine can use */
    uint64_t inheritable; /* descriptors */
} state;

static void complain(bool wrong, const char *what) {
    if (wrong && state.complaint == NULL)
        state.complaint = what;
}

void winsock_begin(struct model_kernel *kernel, const struct winsock_manner *manner) {
    memset(&state, 0, sizeof state);
    state.kernel = kernel;
    state.manner = *manner;
    model_kernel_system(kernel, &state.below);
}

const char *winsock_complaint(void) {
    complain(state.owes_cleanup, "no WSACleanup after a version that was not asked for (INIT-001)");
    complain(state.ghost_error != 0, "a socket that could not be made was not closed (REUSE-004 SOCK-005)");
    return state.complaint;
}

static int end(int error) {
    state.last_error = error == 0 ? SPOILED : error == WSASYSCALLFAILURE ? 0 : error; /* some providers leave none */
    state.may_ask = error != 0;
    return error != 0 ? SOCKET_ERROR : 0;
}

/* Of a call on a socket that is being made: whether it is the one that fails. */
static bool is_ghost(SOCKET handle, enum winsock_part part) {
    complain(handle == GHOST && state.manner.part != part, "a call after the one that failed (SOCK-003)");
    return handle == GHOST;
}

static struct model_held *held_of(SOCKET handle) {
    const int descriptor = model_descriptor(state.kernel->host, handle);

    complain(model_kernel_socket(state.kernel, handle) == NULL, "a call on a handle that is no socket");
    return model_kernel_socket(state.kernel, handle) != NULL ? &state.kernel->sockets[descriptor] : NULL;
}

/* ---- The socket layer -------------------------------------------------------------------------------------------- */

static int WSAAPI simulated_startup(WORD version, WSADATA *data) {
    const int error = state.below.initialize(state.kernel);

    complain(version != MAKEWORD(2, 2), "another version than 2.2 was asked for (INIT-001)");
    end(0); /* INIT-002 */
    if (error == WSAVERNOTSUPPORTED && state.manner.grants_other) {
        data->wVersion = MAKEWORD(1, 1);
        state.owes_cleanup = true;
        return 0;
    }
    if (error == 0)
        data->wVersion = version;
    return error;
}

static int WSAAPI simulated_cleanup(void) {
    if (!state.owes_cleanup)
        state.below.release(state.kernel);
    state.owes_cleanup = false;
    return end(0);
}

static int WSAAPI simulated_last_error(void) {
    complain(!state.may_ask, "the last error was asked for, and no call had failed right before (STEP-020)");
    state.may_ask = false;
    return state.last_error;
}

/* ---- The resolver ------------------------------------------------------------------------------------------------ */

/* No provider of Microsoft's supports AI_NUMERICSERV, which the kernel is asked with all the same (PORT-013). */
static INT WSAAPI simulated_getaddrinfo(PCSTR node, PCSTR service, const ADDRINFOA *hints, PADDRINFOA *list) {
    const bool digits = service != NULL && service[0] != '\0' && service[strspn(service, "0123456789")] == '\0';
    struct addrinfo asked = *hints;
    int detail;

    complain((hints->ai_flags & AI_NUMERICSERV) != 0, "AI_NUMERICSERV was given to getaddrinfo (PORT-013)");
    if (digits)
        asked.ai_flags |= AI_NUMERICSERV;
    const int error = state.below.resolve(state.kernel, node, service, &asked, list, &detail);

    end(0);
    return error;
}

static void WSAAPI simulated_freeaddrinfo(PADDRINFOA list) {
    state.below.free_list(state.kernel, list);
    end(0);
}

/* Declared without dllimport: the function itself is what the library calls. */
NET_IFINDEX WINAPI if_nametoindex(PCSTR name) {
    unsigned index = 0;

    end(0);
    return state.below.interface_index(state.kernel, name, &index) == 0 ? index : 0;
}

/* ---- Sockets ----------------------------------------------------------------------------------------------------- */

/* Makes the socket; where that fails by way of a later call, a ghost. */
static SOCKET make_socket(int family, int type, int protocol, DWORD flags) {
    SOCKET handle;
    const int error = state.below.open_socket(state.kernel, family, type, protocol, false, &handle);

    if (error != 0 && state.manner.part != WINSOCK_PART_SOCKET) {
        state.ghost_error = error;
        end(0);
        return GHOST;
    }
    if (end(error) != 0) {
        state.flag_is_refused = error == WSAEINVAL && (flags & WSA_FLAG_NO_HANDLE_INHERIT) != 0;
        return INVALID_SOCKET;
    }
    const int descriptor = model_descriptor(state.kernel->host, handle);

    state.kernel->sockets[descriptor].use = MODEL_USE_DEFAULT;
    state.inheritable &= ~(UINT64_C(1) << descriptor);
    if ((flags & WSA_FLAG_NO_HANDLE_INHERIT) == 0)
        state.inheritable |= UINT64_C(1) << descriptor;
    return handle;
}

static SOCKET WSAAPI simulated_socket(int family, int type, int protocol, WSAPROTOCOL_INFOW *info, GROUP group,
                                      DWORD flags) {
    const bool refused = state.flag_is_refused;

    complain(info != NULL || group != 0 || (flags & WSA_FLAG_OVERLAPPED) == 0,
             "WSASocketW is not asked as socket() is");
    state.flag_is_refused = false;
    if (refused || (state.manner.lacks_flag && (flags & WSA_FLAG_NO_HANDLE_INHERIT) != 0)) {
        end(WSAEINVAL);
        return INVALID_SOCKET;
    }
    return make_socket(family, type, protocol, flags);
}

static BOOL WINAPI simulated_inherit(HANDLE handle, DWORD mask, DWORD flags) {
    complain(mask != HANDLE_FLAG_INHERIT || flags != 0, "another flag of a handle was changed (SOCK-004)");
    if ((SOCKET)handle == GHOST) {
        complain(!state.manner.lacks_flag, "SetHandleInformation without need");
        return state.manner.part == WINSOCK_PART_INHERIT ? end(state.ghost_error) == 0 : TRUE;
    }
    const struct model_held *held = held_of((SOCKET)handle);

    if (held != NULL)
        state.inheritable &= ~(UINT64_C(1) << (held - state.kernel->sockets));
    return TRUE;
}

static int set_exclusive(SOCKET handle, DWORD value) {
    if (handle == GHOST && state.manner.part == WINSOCK_PART_NONBLOCK)
        return end(0);
    if (is_ghost(handle, WINSOCK_PART_EXCLUSIVE))
        return end(state.ghost_error);
    struct model_held *held = held_of(handle);

    complain(value != 1, "SO_EXCLUSIVEADDRUSE was switched off (REUSE-004)");
    complain(held != NULL && held->bound, "SO_EXCLUSIVEADDRUSE after bind (REUSE-004)");
    if (held != NULL)
        held->use = MODEL_USE_EXCLUSIVE;
    return end(0);
}

static int WSAAPI simulated_setsockopt(SOCKET handle, int level, int option, const char *value, int length) {
    DWORD number = 0;

    complain(length != sizeof number, "an option that is not a DWORD (V6-001)");
    memcpy(&number, value, sizeof number);
    if (level == SOL_SOCKET && option == SO_EXCLUSIVEADDRUSE)
        return set_exclusive(handle, number);
    complain(level == SOL_SOCKET && option == SO_REUSEADDR, "SO_REUSEADDR was set (REUSE-004)");
    complain(level != IPPROTO_IPV6 || option != IPV6_V6ONLY, "an option that no clause names");
    return end(state.below.set_option(state.kernel, handle, LISTEN_SOCKET_OPTION_V6ONLY, (int)number));
}

static int WSAAPI simulated_getsockopt(SOCKET handle, int level, int option, char *value, int *length) {
    int number = 0;
    const int error = state.below.get_option(state.kernel, handle, LISTEN_SOCKET_OPTION_V6ONLY, &number);

    complain(level != IPPROTO_IPV6 || option != IPV6_V6ONLY, "an option that no clause names");
    complain(*length != sizeof number, "an option that is not a DWORD (V6-002)");
    if (error == 0) {
        *length = state.manner.short_option ? 1 : (int)sizeof number;
        memcpy(value, &number, (size_t)*length);
    }
    return end(error);
}

static int WSAAPI simulated_ioctl(SOCKET handle, long command, u_long *argument) {
    complain(command != (long)FIONBIO || *argument != 1, "an ioctlsocket that no clause names");
    if (is_ghost(handle, WINSOCK_PART_NONBLOCK))
        return end(state.ghost_error);
    struct model_held *held = held_of(handle);

    if (held != NULL)
        held->nonblock = true;
    return end(0);
}

static int WSAAPI simulated_bind(SOCKET handle, const struct sockaddr *address, int length) {
    const struct model_held *held = held_of(handle);

    complain(state.inheritable != 0, "a socket that is inherited (SOCK-004)");
    complain(held != NULL && held->use != MODEL_USE_EXCLUSIVE, "bind without SO_EXCLUSIVEADDRUSE (REUSE-004)");
    return end(state.below.bind(state.kernel, handle, address, length));
}

static int WSAAPI simulated_getsockname(SOCKET handle, struct sockaddr *address, int *length) {
    return end(state.below.local_address(state.kernel, handle, address, length));
}

static int WSAAPI simulated_listen(SOCKET handle, int backlog) {
    return end(state.below.listen(state.kernel, handle, backlog));
}

static int WSAAPI simulated_close(SOCKET handle) {
    if (handle == GHOST) {
        complain(state.ghost_error == 0, "a socket closed twice (CLN-004)");
        state.ghost_error = 0;
    } else {
        state.below.close_socket(state.kernel, handle);
    }
    return end(0);
}

/* ---- In place of what ws2_32.dll and kernel32.dll export --------------------------------------------------------- */

#define IN_PLACE_OF(name, function)                                                                                    \
    extern const void *const __imp_##name;                                                                             \
    const void *const __imp_##name = (const void *)(function)

IN_PLACE_OF(WSAStartup, simulated_startup);
IN_PLACE_OF(WSACleanup, simulated_cleanup);
IN_PLACE_OF(WSAGetLastError, simulated_last_error);
IN_PLACE_OF(getaddrinfo, simulated_getaddrinfo);
IN_PLACE_OF(freeaddrinfo, simulated_freeaddrinfo);
IN_PLACE_OF(WSASocketW, simulated_socket);
IN_PLACE_OF(SetHandleInformation, simulated_inherit);
IN_PLACE_OF(setsockopt, simulated_setsockopt);
IN_PLACE_OF(getsockopt, simulated_getsockopt);
IN_PLACE_OF(ioctlsocket, simulated_ioctl);
IN_PLACE_OF(bind, simulated_bind);
IN_PLACE_OF(getsockname, simulated_getsockname);
IN_PLACE_OF(listen, simulated_listen);
IN_PLACE_OF(closesocket, simulated_close);
