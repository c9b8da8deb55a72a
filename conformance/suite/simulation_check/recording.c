/* Records the calls over the seam, and writes sockets neutrally. */
#include "recording.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "reader/address.h"
#include "suite/support/quote.h"

/* ---- Lines ---- */

void recording_add(struct recording *recording, const char *format, ...) {
    const size_t room = sizeof recording->lines[0] - recording->used;
    if (recording->count == RECORDING_LINES) {
        recording->cut = true;
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(recording->lines[recording->count] + recording->used, room, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= room)
        recording->cut = true;
    else
        recording->used += (size_t)length;
}

void recording_end_line(struct recording *recording) {
    recording->used = 0;
    if (recording->count < RECORDING_LINES)
        recording->count++;
}

static void end_with_result(struct recording *recording, int result) {
    recording_add(recording, " = %d", result);
    recording_end_line(recording);
}

static void note_pick(struct recording *recording, unsigned port) {
    if (port == 0) /* a bind that did nothing picked none */
        return;
    if (recording->pick_count == RECORDING_SOCKETS)
        recording->cut = true;
    else
        recording->picks[recording->pick_count++] = (uint16_t)port;
}

/* ---- Sockets ---- */

static struct recorded_socket *find_socket(struct recording *recording, listen_socket_handle handle) {
    for (size_t i = recording->socket_count; i > 0; i--) {
        struct recorded_socket *found = &recording->sockets[i - 1];
        if (found->open && found->handle == handle)
            return found;
    }
    return NULL;
}

static void add_socket(struct recording *recording, const struct recorded_socket *sock) {
    if (sock != NULL)
        recording_add(recording, " socket#%zu", (size_t)(sock - recording->sockets));
    else
        recording_add(recording, " socket#unknown");
}

static void note_socket(struct recording *recording, listen_socket_handle handle) {
    if (recording->socket_count == RECORDING_SOCKETS) {
        recording->cut = true;
        return;
    }
    recording->sockets[recording->socket_count++] = (struct recorded_socket){.handle = handle, .open = true};
}

/* ---- Arguments ---- */

static void add_text(struct recording *recording, const char *text) {
    char quoted[QUOTE_SIZE(RECORDING_TEXT)];
    recording_add(recording, " %s", quote(text, RECORDING_TEXT, quoted));
}

static void add_bytes(struct recording *recording, const void *bytes, size_t length) {
    const unsigned char *byte = bytes;
    for (size_t i = 0; i < length; i++)
        recording_add(recording, "%02x", byte[i]);
}

static void add_ipv4(struct recording *recording, const struct sockaddr *address) {
    static const unsigned char zero[8];
    struct sockaddr_in ipv4;
    char text[INET_ADDRSTRLEN];
    memcpy(&ipv4, address, sizeof ipv4);
    recording_add(recording, " %s port ", inet_ntop(AF_INET, &ipv4.sin_addr, text, sizeof text));
    recording_add(recording, "%u", ntohs(ipv4.sin_port));
    if (memcmp(zero, ipv4.sin_zero, sizeof zero) != 0) {
        recording_add(recording, " then ");
        add_bytes(recording, ipv4.sin_zero, sizeof ipv4.sin_zero);
    }
}

static void add_ipv6(struct recording *recording, const struct sockaddr *address) {
    struct sockaddr_in6 ipv6;
    char text[INET6_ADDRSTRLEN];
    memcpy(&ipv6, address, sizeof ipv6);
    recording_add(recording, " [%s] scope %u flow %u port ", inet_ntop(AF_INET6, &ipv6.sin6_addr, text, sizeof text),
                  ipv6.sin6_scope_id, ipv6.sin6_flowinfo);
    recording_add(recording, "%u", ntohs(ipv6.sin6_port));
}

/* Shows every byte. */
void recording_add_address(struct recording *recording, const struct sockaddr *address, socklen_t length) {
    if (address == NULL) {
        recording_add(recording, " no address");
        return;
    }
    if (length == sizeof(struct sockaddr_in) && address->sa_family == AF_INET) {
        add_ipv4(recording, address);
    } else if (length == sizeof(struct sockaddr_in6) && address->sa_family == AF_INET6) {
        add_ipv6(recording, address);
    } else {
        recording_add(recording, " %u bytes ", (unsigned)length);
        add_bytes(recording, address,
                  length < sizeof(struct sockaddr_storage) ? length : sizeof(struct sockaddr_storage));
    }
}

/* ---- The seam ---- */

static int record_initialize(void *context) {
    struct recording *recording = context;
    const int result = recording->kernel->initialize(recording->kernel->context);
    recording_add(recording, "initialize");
    end_with_result(recording, result);
    return result;
}

static void record_release(void *context) {
    struct recording *recording = context;
    recording->kernel->release(recording->kernel->context);
    recording_add(recording, "release");
    recording_end_line(recording);
}

/* The first entry of the family, or with AF_UNSPEC of either. */
static const struct addrinfo *first_match(const struct addrinfo *list, const struct addrinfo *hints, int family) {
    for (; list != NULL; list = list->ai_next) {
        const bool fits =
            family != AF_UNSPEC ? list->ai_family == family : list->ai_family == AF_INET || list->ai_family == AF_INET6;
        if (fits && list->ai_socktype == hints->ai_socktype && list->ai_protocol == hints->ai_protocol)
            return list;
    }
    return NULL;
}

static void add_entry(struct recording *recording, const char *what, const struct addrinfo *entry) {
    if (entry == NULL) {
        recording_add(recording, ", no %s", what);
        return;
    }
    recording_add(recording, ", %s family %d type %d protocol %d:", what, entry->ai_family, entry->ai_socktype,
                  entry->ai_protocol);
    recording_add_address(recording, entry->ai_addr, entry->ai_addrlen);
}

/* What counts of an answer: its first match (STEP-012), and if both families were asked for, the first of the other
 * family (SEL-004). */
static void add_answer(struct recording *recording, const struct addrinfo *list, const struct addrinfo *hints) {
    const struct addrinfo *first = first_match(list, hints, hints->ai_family);
    add_entry(recording, "first match", first);
    if (first != NULL && hints->ai_family == AF_UNSPEC)
        add_entry(recording, "other family",
                  first_match(list, hints, first->ai_family == AF_INET ? AF_INET6 : AF_INET));
}

static int record_resolve(void *context, const char *node, const char *service, const struct addrinfo *hints,
                          struct addrinfo **list, int *detail) {
    struct recording *recording = context;
    const bool rest = hints->ai_addrlen != 0 || hints->ai_addr != NULL || hints->ai_canonname != NULL || hints->ai_next;
    const int result = recording->kernel->resolve(recording->kernel->context, node, service, hints, list, detail);
    recording_add(recording, "resolve node");
    add_text(recording, node);
    recording_add(recording, " service");
    add_text(recording, service);
    recording_add(recording, " flags 0x%x family %d type %d protocol %d%s = %d", (unsigned)hints->ai_flags,
                  hints->ai_family, hints->ai_socktype, hints->ai_protocol, rest ? " and hints that are not zero" : "",
                  result);
    if (result == 0)
        add_answer(recording, *list, hints);
    else if (result == EAI_SYSTEM || *detail == EMFILE || *detail == ENFILE || *detail == ENOBUFS || *detail == ENOMEM)
        recording_add(recording, " (errno %d)", *detail); /* what else it leaves there is nobody's business */
    recording_end_line(recording);
    return result;
}

static int record_interface_index(void *context, const char *name, unsigned *index) {
    struct recording *recording = context;
    const int result = recording->kernel->interface_index(recording->kernel->context, name, index);
    recording_add(recording, "interface_index");
    add_text(recording, name);
    if (result == 0)
        recording_add(recording, " is %u", *index);
    end_with_result(recording, result);
    return result;
}

static void record_free_list(void *context, struct addrinfo *list) {
    struct recording *recording = context;
    recording->kernel->free_list(recording->kernel->context, list);
    recording_add(recording, "free_list%s", list == NULL ? " NULL" : "");
    recording_end_line(recording);
}

static int record_open_socket(void *context, int family, int type, int protocol, bool nonblock,
                              listen_socket_handle *handle) {
    struct recording *recording = context;
    const int result =
        recording->kernel->open_socket(recording->kernel->context, family, type, protocol, nonblock, handle);
    recording_add(recording, "open_socket family %d type %d protocol %d nonblock %d = %d", family, type, protocol,
                  nonblock, result);
    if (result == 0) {
        note_socket(recording, *handle);
        add_socket(recording, find_socket(recording, *handle));
    }
    recording_end_line(recording);
    return result;
}

static int record_set_option(void *context, listen_socket_handle handle, enum listen_socket_option option, int value) {
    struct recording *recording = context;
    const int result = recording->kernel->set_option(recording->kernel->context, handle, option, value);
    recording_add(recording, "set_option");
    add_socket(recording, find_socket(recording, handle));
    recording_add(recording, " %s %d", listen_socket_option_name(option), value);
    end_with_result(recording, result);
    return result;
}

static int record_get_option(void *context, listen_socket_handle handle, enum listen_socket_option option, int *value) {
    struct recording *recording = context;
    const int result = recording->kernel->get_option(recording->kernel->context, handle, option, value);
    recording_add(recording, "get_option");
    add_socket(recording, find_socket(recording, handle));
    recording_add(recording, " %s", listen_socket_option_name(option));
    if (result == 0)
        recording_add(recording, " is %d", *value);
    end_with_result(recording, result);
    return result;
}

static unsigned port_of(const struct sockaddr *address, socklen_t length) {
    struct sockaddr_storage copy = {.ss_family = AF_UNSPEC};
    memcpy(&copy, address, length < sizeof copy ? length : sizeof copy);
    return (unsigned)address_port(&copy);
}

static int record_bind(void *context, listen_socket_handle handle, const struct sockaddr *address, socklen_t length) {
    struct recording *recording = context;
    const int result = recording->kernel->bind(recording->kernel->context, handle, address, length);
    struct recorded_socket *sock = find_socket(recording, handle);
    if (sock != NULL)
        sock->picks = port_of(address, length) == 0;
    recording_add(recording, "bind");
    add_socket(recording, sock);
    recording_add_address(recording, address, length);
    end_with_result(recording, result);
    return result;
}

static int record_local_address(void *context, listen_socket_handle handle, struct sockaddr *address,
                                socklen_t *length) {
    struct recording *recording = context;
    const socklen_t room = *length;
    const int result = recording->kernel->local_address(recording->kernel->context, handle, address, length);
    const struct recorded_socket *sock = find_socket(recording, handle);
    recording_add(recording, "local_address");
    add_socket(recording, sock);
    recording_add(recording, " room %u", (unsigned)room);
    if (result == 0 && sock != NULL && sock->picks)
        note_pick(recording, port_of(address, *length));
    if (result == 0) {
        recording_add(recording, " is");
        recording_add_address(recording, address, *length);
    }
    end_with_result(recording, result);
    return result;
}

static int record_listen(void *context, listen_socket_handle handle, int backlog) {
    struct recording *recording = context;
    const int result = recording->kernel->listen(recording->kernel->context, handle, backlog);
    recording_add(recording, "listen");
    add_socket(recording, find_socket(recording, handle));
    recording_add(recording, " backlog %d", backlog);
    end_with_result(recording, result);
    return result;
}

static void record_close_socket(void *context, listen_socket_handle handle) {
    struct recording *recording = context;
    struct recorded_socket *sock = find_socket(recording, handle);
    recording->kernel->close_socket(recording->kernel->context, handle);
    recording_add(recording, "close_socket");
    add_socket(recording, sock);
    recording_end_line(recording);
    if (sock != NULL)
        sock->open = false;
}

void recording_begin(struct recording *recording, const struct listen_socket_system *kernel) {
    memset(recording, 0, offsetof(struct recording, lines));
    recording->kernel = kernel;
    recording->system = (struct listen_socket_system){.size = sizeof recording->system,
                                                      .context = recording,
                                                      .initialize = record_initialize,
                                                      .release = record_release,
                                                      .resolve = record_resolve,
                                                      .free_list = record_free_list,
                                                      .interface_index = record_interface_index,
                                                      .open_socket = record_open_socket,
                                                      .set_option = record_set_option,
                                                      .get_option = record_get_option,
                                                      .bind = record_bind,
                                                      .local_address = record_local_address,
                                                      .listen = record_listen,
                                                      .close_socket = record_close_socket};
}
