/* create, bind, listen and open over a seam that may answer anything, for Frama-C's Eva: it follows every path.
 *
 * NODE and SERVICE are the texts of one run, or NULL (ci/proof/eva has them): any text at all is what the contracts are
 * for. */
#include <__fc_builtin.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>

#include "library.c"

/* What Eva knows nothing about: any number, and any byte. */
static int any(void) {
    return Frama_C_interval(INT_MIN, INT_MAX);
}

enum { ENTRIES = 3 };

/* The resolver's answer: up to ENTRIES entries of any members, with addresses of any bytes, or none. */
static struct addrinfo entries[ENTRIES];
static struct sockaddr_storage addresses[ENTRIES];

static int seam_initialize(void *context) {
    (void)context;
    return any();
}

static void seam_release(void *context) {
    (void)context;
}

static int seam_resolve(void *context, const char *node, const char *service, const struct addrinfo *hints,
                        struct addrinfo **list, int *detail) {
    (void)context;
    (void)hints;
    if (node != NULL)
        (void)strlen(node); /* what the routine hands over is terminated */
    if (service != NULL)
        (void)strlen(service);
    *detail = any();
    for (int i = 0; i < ENTRIES; i++) {
        Frama_C_make_unknown((char *)&addresses[i], sizeof addresses[i]);
        entries[i].ai_flags = any();
        entries[i].ai_family = any();
        entries[i].ai_socktype = any();
        entries[i].ai_protocol = any();
        entries[i].ai_addrlen = Frama_C_unsigned_int_interval(0, UINT_MAX);
        entries[i].ai_addr = any() ? (struct sockaddr *)&addresses[i] : NULL;
        entries[i].ai_canonname = NULL;
        entries[i].ai_next = i + 1 < ENTRIES && any() ? &entries[i + 1] : NULL;
    }
    if (any())
        return any();
    *list = any() ? &entries[0] : NULL;
    return 0;
}

static void seam_free_list(void *context, struct addrinfo *list) {
    (void)context;
    //@ assert given_back_is_given: list == &entries[0];
    (void)list;
}

static int seam_interface_index(void *context, const char *name, unsigned *index) {
    (void)context;
    (void)strlen(name);
    *index = Frama_C_unsigned_int_interval(0, UINT_MAX);
    return any();
}

static int seam_open_socket(void *context, int family, int type, int protocol, bool nonblock,
                            listen_socket_handle *handle) {
    (void)context;
    (void)family;
    (void)type;
    (void)protocol;
    (void)nonblock;
    *handle = any();
    return any();
}

static int seam_set_option(void *context, listen_socket_handle handle, enum listen_socket_option option, int value) {
    (void)context;
    (void)handle;
    (void)option;
    (void)value;
    return any();
}

static int seam_get_option(void *context, listen_socket_handle handle, enum listen_socket_option option, int *value) {
    (void)context;
    (void)handle;
    (void)option;
    *value = any();
    return any();
}

static int seam_bind(void *context, listen_socket_handle handle, const struct sockaddr *address, socklen_t length) {
    (void)context;
    (void)handle;
    (void)address;
    (void)length;
    return any();
}

static int seam_local_address(void *context, listen_socket_handle handle, struct sockaddr *address, socklen_t *length) {
    (void)context;
    (void)handle;
    //@ assert room: \valid((char *)address + (0 .. *length - 1));
    Frama_C_make_unknown((char *)address, *length);
    *length = Frama_C_unsigned_int_interval(0, UINT_MAX);
    return any();
}

static int seam_listen(void *context, listen_socket_handle handle, int backlog) {
    (void)context;
    (void)handle;
    (void)backlog;
    return any();
}

static void seam_close_socket(void *context, listen_socket_handle handle) {
    (void)context;
    (void)handle;
}

static const struct listen_socket_system seam = {sizeof(struct listen_socket_system),
                                                 NULL,
                                                 seam_initialize,
                                                 seam_release,
                                                 seam_resolve,
                                                 seam_free_list,
                                                 seam_interface_index,
                                                 seam_open_socket,
                                                 seam_set_option,
                                                 seam_get_option,
                                                 seam_bind,
                                                 seam_local_address,
                                                 seam_listen,
                                                 seam_close_socket};

int main(void) {
    struct addrinfo hints;
    struct listen_socket sock = LISTEN_SOCKET_INIT;
    struct listen_socket_set set;
    struct listen_socket_failure failure;
    struct listen_socket_request request;
    memset(&hints, 0, sizeof hints);
    hints.ai_flags = any();
    hints.ai_family = any();
    hints.ai_socktype = any();
    hints.ai_protocol = any();
    memset(&request, 0, sizeof request);
    request.node = NODE;
    request.service = SERVICE;
    request.hints = any() ? &hints : NULL;
    request.stack = (enum listen_socket_stack)any();
    request.options = Frama_C_unsigned_int_interval(0, UINT_MAX);
    request.system = &seam;
    struct listen_socket_failure *wanted = any() ? &failure : NULL;
    if (any()) {
        if (listen_socket_create(&request, &sock, wanted) == LISTEN_SOCKET_OK &&
            listen_socket_bind(&sock, wanted) == LISTEN_SOCKET_OK)
            (void)!listen_socket_listen(&sock, any(), wanted);
        listen_socket_close(&sock);
        //@ assert closed: sock.state == LISTEN_SOCKET_CLOSED;
    } else {
        (void)!listen_socket_open(&request, any(), &set, wanted);
        listen_socket_close_set(&set);
        //@ assert emptied: set.count == 0;
    }
    return 0;
}
