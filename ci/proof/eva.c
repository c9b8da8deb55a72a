/* A driver for Frama-C's Eva: create, bind, listen, open and close over a seam that may answer anything. Analysed with
 * src/, never compiled; see README.md. The seam keeps the ledger of what is open. */
#include "platform.h"

#include <__fc_builtin.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>

#include "listen_socket.h"

/* A run has some of the stacks. */
#ifndef FIRST_STACK
#define FIRST_STACK 0
#define LAST_STACK 6
#endif

/* ---- The ledger ---- */

static int sockets;         /* that are open */
static int lists;           /* that are not yet given back */
static int initialisations; /* that are not yet released */
static int is_open[2];      /* by handle */

/* What Eva keeps apart, so that it sees what belongs together: ci/proof/eva names these and the counts above. */
static int text;  /* which texts the request has, while it is checked */
static int group; /* which group of texts it is from */
static int shape; /* of which family the addresses of the list are, or that there are none */

/* ---- Any value ---- */

static int any(void) {
    return Frama_C_interval(INT_MIN, INT_MAX);
}

static bool any_choice(void) {
    return Frama_C_interval(0, 1) != 0;
}

/* A call's result: 0, or any other number; the resolver's are negative and the others positive, as on Linux. A run with
 * OTHER_SIGN has them the other way. The two together would be an interval with a hole at 0: Eva has none. */
#ifdef OTHER_SIGN
#define SIGN -1
#else
#define SIGN 1
#endif

static int any_result(int sign) {
    if (any_choice())
        return 0;
    return sign > 0 ? Frama_C_interval(1, INT_MAX) : Frama_C_interval(INT_MIN, -1);
}

/* ---- What Frama-C's library has no code for ---- */

static bool is_one_of(char c, const char *set) {
    for (size_t i = 0; set[i] != '\0'; i++) {
        if (set[i] == c)
            return true;
    }
    return false;
}

size_t strcspn(const char *text, const char *set) {
    size_t i = 0;
    while (text[i] != '\0' && !is_one_of(text[i], set))
        i++;
    return i;
}

size_t strspn(const char *text, const char *set) {
    size_t i = 0;
    while (text[i] != '\0' && is_one_of(text[i], set))
        i++;
    return i;
}

char *strpbrk(const char *text, const char *set) {
    size_t i = strcspn(text, set);
    return text[i] != '\0' ? (char *)text + i : NULL;
}

/* Of the library's one format, "%u" of a port. */
int snprintf(char *buffer, size_t size, const char *format, ...) {
    size_t length = (size_t)Frama_C_interval(1, 5);
    //@ check room: size == 6;
    for (size_t i = 0; i < length; i++)
        buffer[i] = (char)Frama_C_interval('0', '9');
    buffer[length] = '\0';
    return (int)length;
}

/* ---- The seam ---- */

static int seam_initialize(void *context) {
    text = 0;
    int result = any_result(SIGN);
    if (result == 0)
        initialisations++;
    return result;
}

static void seam_release(void *context) {
    //@ check released_once: initialisations > 0;
    initialisations--;
}

/* One entry or two. Each address is an object exactly as long as an address of one family, so that a byte more is an
 * overrun; the length that stands beside it is any that is not longer. */
static struct addrinfo entries[2];
static unsigned char addresses4[2][sizeof(struct sockaddr_in)];
static unsigned char addresses6[2][sizeof(struct sockaddr_in6)];

static void fill_entry(struct addrinfo *entry, unsigned char *address, size_t size) {
    if (address != NULL)
        Frama_C_make_unknown((char *)address, size);
    entry->ai_flags = any();
    entry->ai_family = any();
    entry->ai_socktype = any();
    entry->ai_protocol = any();
    entry->ai_canonname = NULL;
    entry->ai_addr = (struct sockaddr *)address;
    entry->ai_addrlen = (socklen_t)Frama_C_interval(0, (int)size);
    entry->ai_next = NULL;
}

static void fill_list(void) {
    shape = Frama_C_interval(0, 2);
    for (size_t i = 0; i < 2; i++) {
        if (shape == 0)
            fill_entry(&entries[i], addresses4[i], sizeof addresses4[i]);
        else if (shape == 1)
            fill_entry(&entries[i], addresses6[i], sizeof addresses6[i]);
        else
            fill_entry(&entries[i], NULL, sizeof addresses6[i]);
    }
    entries[0].ai_next = any_choice() ? &entries[1] : NULL;
}

static int seam_resolve(void *context, const char *node, const char *service, const struct addrinfo *hints,
                        struct addrinfo **list, int *detail) {
    int result = any_result(-SIGN);
    *detail = any();
    if (result != 0)
        return result;
    if (any_choice()) {
        *list = NULL;
        return 0;
    }
    fill_list();
    lists++;
    *list = entries;
    return 0;
}

/* A list that was given back is not readable any more. */
static void seam_free_list(void *context, struct addrinfo *list) {
    struct addrinfo gone;
    //@ check freed_once: lists == 1 && list == &entries[0];
    lists--;
    shape = 0;
    for (size_t i = 0; i < 2; i++)
        memcpy(&entries[i], &gone, sizeof gone);
}

static int seam_interface_index(void *context, const char *name, unsigned *index) {
    *index = (unsigned)any();
    return any_result(SIGN);
}

/* 0 is a handle like any other. */
static int seam_open_socket(void *context, int family, int type, int protocol, bool nonblock,
                            listen_socket_handle *handle) {
    int result = any_result(SIGN);
    if (result != 0)
        return result;
    //@ check two_at_most: sockets < 2;
    *handle = is_open[0] ? 1 : 0;
    is_open[*handle] = 1;
    sockets++;
    return 0;
}

static int seam_set_option(void *context, listen_socket_handle handle, enum listen_socket_option option, int value) {
    //@ check of_open_socket: 0 <= handle <= 1 && is_open[handle] == 1;
    return any_result(SIGN);
}

static int seam_get_option(void *context, listen_socket_handle handle, enum listen_socket_option option, int *value) {
    //@ check of_open_socket: 0 <= handle <= 1 && is_open[handle] == 1;
    *value = any();
    return any_result(SIGN);
}

/* It reads the address in its whole length. */
static int seam_bind(void *context, listen_socket_handle handle, const struct sockaddr *address, socklen_t length) {
    unsigned char copy[sizeof(struct sockaddr_storage)];
    //@ check of_open_socket: 0 <= handle <= 1 && is_open[handle] == 1;
    memcpy(copy, address, length);
    return any_result(SIGN);
}

static int seam_local_address(void *context, listen_socket_handle handle, struct sockaddr *address, socklen_t *length) {
    //@ check of_open_socket: 0 <= handle <= 1 && is_open[handle] == 1;
    //@ check room: *length == sizeof(struct sockaddr_storage);
    Frama_C_make_unknown((char *)address, *length);
    *length = (socklen_t)any();
    return any_result(SIGN);
}

static int seam_listen(void *context, listen_socket_handle handle, int backlog) {
    //@ check of_open_socket: 0 <= handle <= 1 && is_open[handle] == 1;
    return any_result(SIGN);
}

static void seam_close_socket(void *context, listen_socket_handle handle) {
    //@ check closed_once: 0 <= handle <= 1 && is_open[handle] == 1;
    is_open[handle] = 0;
    sockets--;
}

static const struct listen_socket_system seam = {
    .size = sizeof seam,
    .initialize = seam_initialize,
    .release = seam_release,
    .resolve = seam_resolve,
    .free_list = seam_free_list,
    .interface_index = seam_interface_index,
    .open_socket = seam_open_socket,
    .set_option = seam_set_option,
    .get_option = seam_get_option,
    .bind = seam_bind,
    .local_address = seam_local_address,
    .listen = seam_listen,
    .close_socket = seam_close_socket,
};

/* ---- Requests ---- */

/* Nodes and services of each kind, and refused ones. A group has only NULL nodes or none, and so with services. */
static const struct {
    int group;
    const char *node;
    const char *service;
} texts[] = {
    {0, NULL, NULL},       {1, NULL, "80"},        {1, NULL, "Http"},         {1, NULL, "-1"},
    {2, "::", "0"},        {3, "192.0.2.1", NULL}, {3, "fe80::1%eth0", NULL}, {4, "::ffff:192.0.2.1", "80"},
    {4, "fe80::1%7", "0"}, {4, "host", "Http"},    {4, "::1%", "80"},         {4, "host:80", "80"},
};

static struct addrinfo hints;
static struct listen_socket_request request;

static void any_request(void) {
    text = Frama_C_interval(0, sizeof texts / sizeof texts[0] - 1);
    group = texts[text].group;
    request.node = texts[text].node;
    request.service = texts[text].service;
    request.stack = (enum listen_socket_stack)Frama_C_interval(FIRST_STACK, LAST_STACK);
    request.options = (unsigned)any();
    request.system = &seam;
    hints.ai_flags = any();
    hints.ai_family = any();
    hints.ai_socktype = any();
    hints.ai_protocol = any();
    hints.ai_addrlen = (socklen_t)Frama_C_interval(0, 1);
    request.hints = any_choice() ? &hints : NULL;
}

/* ---- Programs ---- */

static void check_empty(void) {
    //@ check no_socket: sockets == 0;
    //@ check no_list: lists == 0;
    //@ check no_initialisation: initialisations == 0;
}

/* What is held is what is open; every list has been given back. */
static void check_socket(const struct listen_socket *sock) {
    const int held = sock->state != LISTEN_SOCKET_CLOSED;
    //@ check as_many_sockets: sockets == held;
    //@ check as_many_initialisations: initialisations == held;
    //@ check no_list: lists == 0;
    //@ check handle: held == 0 ? sock->handle == LISTEN_SOCKET_INVALID : is_open[sock->handle] == 1;
}

void step_by_step(void) {
    struct listen_socket sock;
    struct listen_socket_failure record, *failure = any_choice() ? &record : NULL;
    any_request();
    enum listen_socket_code code = listen_socket_create(&request, &sock, failure);
    //@ check created: (code == LISTEN_SOCKET_OK) == (sock.state == LISTEN_SOCKET_CREATED);
    check_socket(&sock);
    code = listen_socket_bind(&sock, failure);
    //@ check bound: (code == LISTEN_SOCKET_OK) == (sock.state == LISTEN_SOCKET_BOUND);
    check_socket(&sock);
    code = listen_socket_listen(&sock, any(), failure);
    //@ check listens: (code == LISTEN_SOCKET_OK) == (sock.state == LISTEN_SOCKET_LISTENING);
    check_socket(&sock);
    listen_socket_close(&sock);
    check_empty();
}

void all_at_once(void) {
    struct listen_socket_set set;
    struct listen_socket_failure record, *failure = any_choice() ? &record : NULL;
    any_request();
    enum listen_socket_code code = listen_socket_open(&request, any(), &set, failure);
    //@ check opened: code == LISTEN_SOCKET_OK ? set.count == 1 || set.count == 2 : set.count == 0;
    //@ check as_many_sockets: sockets == set.count;
    //@ check as_many_initialisations: initialisations == set.count;
    //@ check no_list: lists == 0;
    listen_socket_close_set(&set);
    check_empty();
}
