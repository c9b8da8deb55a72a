/* The seam with a vector's faults in it: counts the calls that each fault fits, and lets the others through. */
#include "faults.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "reader/address.h"
#include "reader/fault_numbers.h"
#include "reader/numbers.h"

/* ---- Sockets ----------------------------------------------------------------------------------------------------- */

static struct faults_socket *find_socket(struct faults *faults, listen_socket_handle handle) {
    static struct faults_socket none;
    for (size_t i = faults->socket_count; i > 0; i--) {
        struct faults_socket *found = &faults->sockets[i - 1];
        if (found->open && found->handle == handle)
            return found;
    }
    none = (struct faults_socket){.handle = LISTEN_SOCKET_INVALID};
    faults->breach = "a call on a socket that is not open";
    return &none;
}

static void note_socket(struct faults *faults, listen_socket_handle handle, int family) {
    if (faults->socket_count == FAULTS_SOCKETS)
        faults->breach = "more sockets than any request needs";
    else
        faults->sockets[faults->socket_count++] =
            (struct faults_socket){.handle = handle, .family = family, .open = true};
}

/* ---- Faults ------------------------------------------------------------------------------------------------------ */

static bool is_for(const struct vector_fault *fault, const char *call, const char *option, int family) {
    return strcmp(fault->call, call) == 0 && strcmp(fault->option, option) == 0 &&
           (fault->family[0] == '\0' || number_of_word(family_numbers, fault->family) == family);
}

/* Counts the call, and returns the first fault that happens to it, or NULL. */
static const struct vector_fault *take_fault(struct faults *faults, const char *call, const char *option, int family) {
    const struct vector_fault *taken = NULL;
    for (size_t i = 0; i < faults->vector->fault_count; i++) {
        const struct vector_fault *fault = &faults->vector->faults[i];
        if (!is_for(fault, call, option, family))
            continue;
        const unsigned nth = ++faults->fitting[i];
        if (taken != NULL || nth < (unsigned)fault->nth || (nth > (unsigned)fault->nth && !fault->always))
            continue;
        taken = fault;
        faults->happened[i]++;
    }
    return taken;
}

/* The same for a call on a socket, on which no call may have failed. */
static const struct vector_fault *take_fault_of(struct faults *faults, const char *call, const char *option,
                                                const struct faults_socket *sock) {
    if (sock->failed)
        faults->breach = "a call other than close on a socket on which a call had failed";
    return take_fault(faults, call, option, sock->family);
}

static bool has_effect(const struct vector_fault *fault, const char *effect) {
    return fault != NULL && strcmp(fault->effect, effect) == 0;
}

/* The error that a call is to fail with; 0 if it is let through. */
static int error_of(const struct vector_fault *fault) {
    return has_effect(fault, "error") ? number_of_word(fault_numbers, fault->code) : 0;
}

/* Ends a call on a socket; always its result. */
static int end_call(struct faults_socket *sock, int result) {
    sock->failed = result != 0;
    return result;
}

static const char *option_word(enum listen_socket_option option) {
    static const char *const words[] = {[LISTEN_SOCKET_OPTION_V6ONLY] = "v6only",
                                        [LISTEN_SOCKET_OPTION_ADDRESS_REUSE] = "reuseaddr",
                                        [LISTEN_SOCKET_OPTION_REUSEPORT] = "reuseport"};
    return words[option];
}

/* ---- The seam ---------------------------------------------------------------------------------------------------- */

static int faults_initialize(void *context) {
    struct faults *faults = context;
    const int result = faults->kernel->initialize(faults->kernel->context);
    faults->initialized += result == 0 ? 1 : 0;
    return result;
}

static void faults_release(void *context) {
    struct faults *faults = context;
    faults->released++;
    faults->kernel->release(faults->kernel->context);
}

static int faults_resolve(void *context, const char *node, const char *service, const struct addrinfo *hints,
                          struct addrinfo **list, int *detail) {
    const struct listen_socket_system *kernel = ((struct faults *)context)->kernel;
    return kernel->resolve(kernel->context, node, service, hints, list, detail);
}

static void faults_free_list(void *context, struct addrinfo *list) {
    const struct listen_socket_system *kernel = ((struct faults *)context)->kernel;
    kernel->free_list(kernel->context, list);
}

static int faults_interface_index(void *context, const char *name, unsigned *index) {
    const struct listen_socket_system *kernel = ((struct faults *)context)->kernel;
    return kernel->interface_index(kernel->context, name, index);
}

static int faults_open_socket(void *context, int family, int type, int protocol, bool nonblock,
                              listen_socket_handle *handle) {
    struct faults *faults = context;
    const int error = error_of(take_fault(faults, "socket", "", family));
    if (error != 0)
        return error;
    const int result = faults->kernel->open_socket(faults->kernel->context, family, type, protocol, nonblock, handle);
    if (result == 0)
        note_socket(faults, *handle, family);
    return result;
}

static int faults_set_option(void *context, listen_socket_handle handle, enum listen_socket_option option, int value) {
    struct faults *faults = context;
    struct faults_socket *sock = find_socket(faults, handle);
    const struct vector_fault *fault = take_fault_of(faults, "setsockopt", option_word(option), sock);
    if (error_of(fault) != 0 || has_effect(fault, "ignored"))
        return end_call(sock, error_of(fault));
    return end_call(sock, faults->kernel->set_option(faults->kernel->context, handle, option, value));
}

static int faults_get_option(void *context, listen_socket_handle handle, enum listen_socket_option option, int *value) {
    struct faults *faults = context;
    struct faults_socket *sock = find_socket(faults, handle);
    const struct vector_fault *fault = take_fault_of(faults, "getsockopt", option_word(option), sock);
    if (error_of(fault) != 0)
        return end_call(sock, error_of(fault));
    const int result = faults->kernel->get_option(faults->kernel->context, handle, option, value);
    if (result == 0 && has_effect(fault, "other"))
        *value = *value == 0;
    return end_call(sock, result);
}

/* The address with another port; unchanged if it leaves the port to the system. */
static void change_port(int family, struct sockaddr_storage *address) {
    const int port = address_port(address);
    const uint16_t changed = (uint16_t)(port > 0 ? vector_other_port(port) : 0);
    const unsigned char bytes[2] = {(unsigned char)(changed >> 8), (unsigned char)changed};
    const size_t place =
        family == AF_INET6 ? offsetof(struct sockaddr_in6, sin6_port) : offsetof(struct sockaddr_in, sin_port);
    memcpy((char *)address + place, bytes, sizeof bytes);
}

static int faults_bind(void *context, listen_socket_handle handle, const struct sockaddr *address, socklen_t length) {
    struct faults *faults = context;
    struct faults_socket *sock = find_socket(faults, handle);
    const struct vector_fault *fault = take_fault_of(faults, "bind", "", sock);
    struct sockaddr_storage copy = {.ss_family = AF_UNSPEC};
    if (error_of(fault) != 0 || has_effect(fault, "ignored"))
        return end_call(sock, error_of(fault));
    const size_t given = (size_t)length;
    memcpy(&copy, address, given < sizeof copy ? given : sizeof copy);
    if (has_effect(fault, "other"))
        change_port(sock->family, &copy);
    return end_call(sock, faults->kernel->bind(faults->kernel->context, handle, (struct sockaddr *)&copy, length));
}

/* Another address of the family, with the same port. */
static void change_address(int family, struct sockaddr *address, socklen_t length) {
    const size_t place = family == AF_INET6 ? offsetof(struct sockaddr_in6, sin6_addr) + sizeof(struct in6_addr) - 1
                                            : offsetof(struct sockaddr_in, sin_addr) + sizeof(struct in_addr) - 1;
    if (place < (size_t)length)
        ((unsigned char *)address)[place] ^= VECTOR_OTHER_BIT;
}

static int faults_local_address(void *context, listen_socket_handle handle, struct sockaddr *address,
                                socklen_t *length) {
    struct faults *faults = context;
    struct faults_socket *sock = find_socket(faults, handle);
    const struct vector_fault *fault = take_fault_of(faults, "getsockname", "", sock);
    if (error_of(fault) != 0)
        return end_call(sock, error_of(fault));
    const int result = faults->kernel->local_address(faults->kernel->context, handle, address, length);
    if (result == 0 && has_effect(fault, "other"))
        change_address(sock->family, address, *length);
    return end_call(sock, result);
}

static int faults_listen(void *context, listen_socket_handle handle, int backlog) {
    struct faults *faults = context;
    struct faults_socket *sock = find_socket(faults, handle);
    const int error = error_of(take_fault_of(faults, "listen", "", sock));
    return end_call(sock, error != 0 ? error : faults->kernel->listen(faults->kernel->context, handle, backlog));
}

/* The socket is closed in any case (CLN-004); a failure shows in errno alone, for the seam's close has no result. */
static void faults_close_socket(void *context, listen_socket_handle handle) {
    struct faults *faults = context;
    struct faults_socket *sock = find_socket(faults, handle);
    const int error = error_of(take_fault(faults, "close", "", sock->family));
    faults->kernel->close_socket(faults->kernel->context, handle);
    sock->open = false;
    if (error != 0)
        errno = error;
}

void faults_begin(struct faults *faults, const struct vector *vector, const struct listen_socket_system *kernel) {
    *faults = (struct faults){.vector = vector, .kernel = kernel, .breach = ""};
    faults->system = (struct listen_socket_system){.size = sizeof faults->system,
                                                   .context = faults,
                                                   .initialize = faults_initialize,
                                                   .release = faults_release,
                                                   .resolve = faults_resolve,
                                                   .free_list = faults_free_list,
                                                   .interface_index = faults_interface_index,
                                                   .open_socket = faults_open_socket,
                                                   .set_option = faults_set_option,
                                                   .get_option = faults_get_option,
                                                   .bind = faults_bind,
                                                   .local_address = faults_local_address,
                                                   .listen = faults_listen,
                                                   .close_socket = faults_close_socket};
}

bool faults_have_numbers(const struct vector *vector) {
    for (size_t i = 0; i < vector->fault_count; i++) {
        const struct vector_fault *fault = &vector->faults[i];
        if (has_effect(fault, "error") && number_of_word(fault_numbers, fault->code) < 0)
            return false;
    }
    return true;
}

bool faults_all_happened(const struct faults *faults) {
    const struct vector *vector = faults->vector;
    size_t happened = 0;
    for (size_t i = 0; i < vector->fault_count; i++)
        happened += faults->happened[i] != 0;
    return happened == vector->fault_count || (happened > 0 && !vector->outcomes[0].ok);
}
