/* Paints a stack, has a request made on it, and looks how far down it was written to. The resolver is a table. */
#include "stack.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "listen_socket.h"
#include "ways.h"

enum { STACK_SIZE = 1 << 18, PAINT = 0xA5 };

/* A request whose depth is measured; without a stack, nothing is called: what the measuring itself takes. */
struct asked {
    const char *name;
    struct listen_socket_request request;
    bool is_nothing;
    bool is_create;
    enum listen_socket_code expected;
};

/* ---- A system that answers without a resolver ---- */

struct table {
    struct addrinfo entry;
    union {
        struct sockaddr_in ipv4;
        struct sockaddr_in6 ipv6;
    } address;
};

/* The wildcard address, or loopback's; at the port that is asked for, or that of "http". */
static int resolve(void *context, const char *node, const char *service, const struct addrinfo *hints,
                   struct addrinfo **list, int *detail) {
    struct table *table = context;
    const bool is_ipv4 = hints->ai_family == AF_INET;
    const in_port_t port =
        htons((in_port_t)((hints->ai_flags & AI_NUMERICSERV) != 0 ? strtoul(service, NULL, 10) : 80));
    (void)detail;
    if ((hints->ai_flags & AI_NUMERICSERV) == 0 && strcmp(service, "http") != 0)
        return EAI_SERVICE; /* so that a name is asked for in both its spellings */
    memset(table, 0, sizeof *table);
    table->entry = *hints;
    table->entry.ai_addr = (struct sockaddr *)&table->address;
    table->entry.ai_addrlen = is_ipv4 ? sizeof table->address.ipv4 : sizeof table->address.ipv6;
    table->address.ipv6.sin6_family = (sa_family_t)hints->ai_family;
    table->address.ipv6.sin6_port = port;
    if (node != NULL && is_ipv4)
        table->address.ipv4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (node != NULL && !is_ipv4)
        table->address.ipv6.sin6_addr = in6addr_loopback;
    *list = &table->entry;
    return 0;
}

static void free_list(void *context, struct addrinfo *list) {
    (void)context, (void)list;
}

/* Dual mode is refused: auto goes on to the pair. */
static int set_option_without_dual(void *context, listen_socket_handle handle, enum listen_socket_option option,
                                   int value) {
    if (option == LISTEN_SOCKET_OPTION_V6ONLY && value == 0)
        return ENOPROTOOPT;
    return listen_socket_platform()->set_option(context, handle, option, value);
}

/* ---- One request ---- */

static __attribute__((noinline)) enum listen_socket_code call(const struct asked *asked, struct slot *slot,
                                                              struct listen_socket_failure *failure) {
    if (asked->is_nothing)
        return LISTEN_SOCKET_OK;
    if (asked->is_create)
        return listen_socket_create(&asked->request, (struct listen_socket *)slot, failure);
    return listen_socket_open(&asked->request, SOMAXCONN, (struct listen_socket_set *)slot, failure);
}

struct painted {
    const struct asked *asked;
    struct slot *slot;
    struct listen_socket_failure failure;
    enum listen_socket_code code;
    unsigned char *frame; /* of the function that makes the call */
};

static void *make_call(void *argument) {
    struct painted *painted = argument;
    painted->frame = __builtin_frame_address(0);
    painted->code = call(painted->asked, painted->slot, &painted->failure);
    return NULL;
}

static void fail(const char *what) {
    fprintf(stderr, "bench: stack: %s\n", what);
    exit(2);
}

/* Bytes between the frame of the caller and the lowest one that was written. */
static size_t depth_on(unsigned char *stack, struct painted *painted) {
    pthread_attr_t attributes;
    pthread_t thread;
    memset(stack, PAINT, STACK_SIZE);
    if (pthread_attr_init(&attributes) != 0 || pthread_attr_setstack(&attributes, stack, STACK_SIZE) != 0 ||
        pthread_create(&thread, &attributes, make_call, painted) != 0 || pthread_join(thread, NULL) != 0)
        fail("no thread");
    (void)pthread_attr_destroy(&attributes);
    size_t lowest = 0;
    while (stack[lowest] == PAINT)
        lowest++;
    return (size_t)(painted->frame - (stack + lowest));
}

static void close_asked(const struct asked *asked, struct slot *slot) {
    if (asked->is_create)
        listen_socket_close((struct listen_socket *)slot);
    else if (!asked->is_nothing)
        listen_socket_close_set((struct listen_socket_set *)slot);
}

static void measure(const struct asked *asked, unsigned char *stack, struct slot *slot) {
    struct painted painted = {.asked = asked, .slot = slot};
    const size_t depth = depth_on(stack, &painted);
    if (painted.code != asked->expected)
        fail(asked->name);
    close_asked(asked, slot);
    printf("%s\t%zu\n", asked->name, depth);
}

void stack_run(void) {
    struct table table;
    struct listen_socket_system system = *listen_socket_platform();
    system.context = &table;
    system.resolve = resolve;
    system.free_list = free_list;
    struct listen_socket_system narrow = system;
    narrow.set_option = set_option_without_dual;
    const struct addrinfo ipv4 = {.ai_flags = AI_PASSIVE, .ai_family = AF_INET};
    const struct asked all[] = {
        {.name = "nothing", .is_nothing = true},
        {"ipv4", {.stack = LISTEN_SOCKET_STACK_IPV4, .service = "20000", .system = &system}, false, false, 0},
        {"ipv6", {.stack = LISTEN_SOCKET_STACK_IPV6, .service = "20000", .system = &system}, false, false, 0},
        {"dual", {.stack = LISTEN_SOCKET_STACK_DUAL, .service = "20000", .system = &system}, false, false, 0},
        {"pair", {.stack = LISTEN_SOCKET_STACK_PAIR, .service = "20000", .system = &system}, false, false, 0},
        {"auto", {.stack = LISTEN_SOCKET_STACK_AUTO, .service = "20000", .system = &system}, false, false, 0},
        {"auto, no dual", {.stack = LISTEN_SOCKET_STACK_AUTO, .system = &narrow}, false, false, 0},
        {"pair, port 0", {.stack = LISTEN_SOCKET_STACK_PAIR, .service = "0", .system = &system}, false, false, 0},
        {"name", {.stack = LISTEN_SOCKET_STACK_IPV4, .service = "HTTP", .system = &system}, false, false, 0},
        {"node", {"::1", .stack = LISTEN_SOCKET_STACK_IPV6, .service = "20000", .system = &system}, false, false, 0},
        {"refused", {.stack = LISTEN_SOCKET_STACK_IPV4, .service = "65616"}, false, false, LISTEN_SOCKET_EAI_SERVICE},
        {"create", {.service = "20000", .hints = &ipv4, .system = &system}, false, true, 0},
    };
    struct slot *slot = ways_slots(1);
    unsigned char *stack = aligned_alloc(4096, STACK_SIZE);
    if (stack == NULL)
        fail("no memory");
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        measure(&all[i], stack, slot);
    free(stack);
    free(slot);
}
