/* The calls of the scripted system: each is recorded, fails if it is told to, and is checked against the ledger. */
#include "fake_system.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const call_names[] = {
    [FAKE_ANY] = "any",
    [FAKE_INITIALIZE] = "initialize",
    [FAKE_RESOLVE] = "resolve",
    [FAKE_INTERFACE_INDEX] = "interface_index",
    [FAKE_SOCKET] = "socket",
    [FAKE_SET_OPTION] = "set_option",
    [FAKE_GET_OPTION] = "get_option",
    [FAKE_BIND] = "bind",
    [FAKE_LOCAL_ADDRESS] = "local_address",
    [FAKE_LISTEN] = "listen",
    [FAKE_FREE_LIST] = "free_list",
    [FAKE_CLOSE] = "close",
    [FAKE_RELEASE] = "release",
};

static void violate(struct fake_system *fake, const char *what) {
    if (fake->violation[0] == '\0')
        (void)snprintf(fake->violation, sizeof fake->violation, "%s", what);
}

static bool is_hit(const struct fake_fault *fault, enum fake_call call, int family, unsigned of_call, unsigned of_all) {
    if (fault->nth == 0 || (fault->call != FAKE_ANY && fault->call != call))
        return false;
    if (fault->family != 0 && fault->family != family)
        return false;
    unsigned number = fault->call == FAKE_ANY ? of_all : of_call;
    return number == fault->nth || (fault->always && number > fault->nth);
}

/* Records the call and its result: 0, or the error of the fault that hits it. `family` is that of its socket, 0 if it
 * has none. */
static struct fake_record *record(struct fake_system *fake, enum fake_call call, int family) {
    static struct fake_record scrap;
    struct fake_record *made = fake->count < FAKE_RECORDS ? &fake->records[fake->count++] : &scrap;
    if (made == &scrap)
        violate(fake, "more calls than any request needs");
    memset(made, 0, sizeof *made);
    made->call = call;
    fake->calls[call]++;
    errno = ENOTTY; /* which no call of the routine gives */
    if (call >= FAKE_FREE_LIST)
        return made;
    fake->fallible++;
    for (size_t i = 0; i < FAKE_FAULTS && made->result == 0; i++) {
        if (is_hit(&fake->faults[i], call, family, fake->calls[call], fake->fallible))
            made->result = fake->faults[i].error;
    }
    if (call != FAKE_INITIALIZE && fake->initialisations <= fake->releases)
        violate(fake, "a call before initialisation");
    return made;
}

/* The handle's entry in the ledger; a violation if it is not open. */
static struct fake_handle *find_open(struct fake_system *fake, listen_socket_handle handle) {
    static struct fake_handle scrap;
    listen_socket_handle index = handle - fake->first_handle;
    if (index >= 0 && index < FAKE_HANDLES && fake->handles[index].open)
        return &fake->handles[index];
    violate(fake, "a call on a handle that is not open");
    memset(&scrap, 0, sizeof scrap);
    return &scrap;
}

static struct fake_record *record_of_handle(struct fake_system *fake, enum fake_call call, listen_socket_handle handle,
                                            struct fake_handle **held) {
    *held = find_open(fake, handle);
    struct fake_record *made = record(fake, call, (*held)->family);
    made->handle = handle;
    if ((*held)->tainted && call != FAKE_CLOSE)
        violate(fake, "a call on a socket whose bind or listen had failed");
    return made;
}

static int fake_initialize(void *context) {
    struct fake_system *fake = context;
    struct fake_record *made = record(fake, FAKE_INITIALIZE, 0);
    if (made->result == 0)
        fake->initialisations++;
    return made->result;
}

static void fake_release(void *context) {
    struct fake_system *fake = context;
    (void)record(fake, FAKE_RELEASE, 0);
    fake->releases++;
    if (fake->releases > fake->initialisations)
        violate(fake, "a release without an initialisation");
    if (fake->open_handles > fake->initialisations - fake->releases)
        violate(fake, "a release before the socket was closed");
}

static void copy_text(char *to, size_t size, const char *from, bool *null) {
    *null = from == NULL;
    (void)snprintf(to, size, "%s", from != NULL ? from : "");
}

static int fake_resolve(void *context, const char *node, const char *service, const struct addrinfo *hints,
                        struct addrinfo **list, int *detail) {
    struct fake_system *fake = context;
    struct fake_record *made = record(fake, FAKE_RESOLVE, 0);
    copy_text(made->node, sizeof made->node, node, &made->node_null);
    copy_text(made->service, sizeof made->service, service, &made->service_null);
    made->hints = *hints;
    if (hints->ai_addrlen != 0 || hints->ai_addr != NULL || hints->ai_canonname != NULL || hints->ai_next != NULL)
        violate(fake, "the resolver is asked with hints beyond the four fields");
    if (node != NULL && strchr(node, '%') != NULL)
        violate(fake, "the resolver is asked with a zone");
    if (made->result != 0) {
        *list = (struct addrinfo *)(void *)fake; /* which must not be read */
        *detail = fake->faults[0].detail;
        return made->result;
    }
    struct addrinfo *answer = NULL;
    *detail = ENFILE; /* rubbish: it says nothing where the result is 0 */
    made->result = fake_answer(&fake->script, node, service, hints, &answer);
    *list = answer;
    if (answer != NULL && fake->list_count < FAKE_LISTS) {
        fake->lists[fake->list_count++] = answer;
        fake->open_lists++;
    }
    return made->result;
}

static int fake_interface_index(void *context, const char *name, unsigned *index) {
    struct fake_record *made = record(context, FAKE_INTERFACE_INDEX, 0);
    copy_text(made->node, sizeof made->node, name, &made->node_null);
    *index = strcmp(name, "lo") == 0 ? 1 : 0;
    if (strcmp(name, "7") == 0)
        *index = 5;
    if (made->result == 0 && *index == 0)
        made->result = ENODEV;
    return made->result;
}

static void fake_free_list(void *context, struct addrinfo *list) {
    struct fake_system *fake = context;
    (void)record(fake, FAKE_FREE_LIST, 0);
    for (size_t i = 0; list != NULL && i < fake->list_count; i++) {
        if (fake->lists[i] != list)
            continue;
        fake->lists[i] = NULL;
        fake->open_lists--;
        fake_answer_free(list);
        return;
    }
    violate(fake, list == NULL ? "free_list with NULL" : "free_list with something else than an open list");
}

static int fake_open_socket(void *context, int family, int type, int protocol, bool nonblock,
                            listen_socket_handle *handle) {
    struct fake_system *fake = context;
    struct fake_record *made = record(fake, FAKE_SOCKET, family);
    made->family = family;
    made->type = type;
    made->protocol = protocol;
    made->nonblock = nonblock;
    if (made->result != 0)
        return made->result;
    int index = 0;
    while (index < FAKE_HANDLES - 1 && fake->handles[index].ever)
        index++;
    struct fake_handle *held = &fake->handles[index];
    if (held->ever)
        violate(fake, "more sockets than any request needs");
    *held = (struct fake_handle){.open = true, .ever = true, .family = family};
    fake->open_handles++;
    made->handle = *handle = fake->first_handle + index;
    return 0;
}

static int fake_set_option(void *context, listen_socket_handle handle, enum listen_socket_option option, int value) {
    struct fake_handle *held = NULL;
    struct fake_record *made = record_of_handle(context, FAKE_SET_OPTION, handle, &held);
    made->option = option;
    made->value = value;
    if (value != 0 && value != 1)
        violate(context, "an option is set to something else than 0 or 1");
    if (option == LISTEN_SOCKET_OPTION_V6ONLY && held->family != AF_INET6)
        violate(context, "IPV6_V6ONLY on a socket that is not IPv6");
    const bool shares = option != LISTEN_SOCKET_OPTION_V6ONLY;
    if (held->bound && !shares)
        violate(context, "IPV6_V6ONLY is set after bind");
    if (held->bound && shares && !held->listening && option != LISTEN_SOCKET_OPTION_REUSEPORT)
        violate(context, "SO_REUSEADDR is set between bind and listen");
    held->sharing = held->sharing || shares;
    if (option == LISTEN_SOCKET_OPTION_V6ONLY && made->result == 0)
        held->v6only = value;
    return made->result;
}

static int fake_get_option(void *context, listen_socket_handle handle, enum listen_socket_option option, int *value) {
    struct fake_system *fake = context;
    struct fake_handle *held = NULL;
    struct fake_record *made = record_of_handle(fake, FAKE_GET_OPTION, handle, &held);
    made->option = option;
    if (option == LISTEN_SOCKET_OPTION_V6ONLY && held->family != AF_INET6)
        violate(fake, "IPV6_V6ONLY is read on a socket that is not IPv6");
    if (made->result == 0)
        *value = fake->v6only_stuck ? fake->v6only_stuck_at : held->v6only;
    return made->result;
}

/* Chooses the port if the address has none. */
static void fill_port(struct fake_system *fake, struct sockaddr_storage *address) {
    struct sockaddr_in ipv4; /* the port is at the same place in both families */
    memcpy(&ipv4, address, sizeof ipv4);
    if (ipv4.sin_port == 0)
        ipv4.sin_port = htons(fake->next_port++);
    memcpy(address, &ipv4, sizeof ipv4);
}

static bool has_port(const struct sockaddr_storage *address) {
    struct sockaddr_in ipv4; /* the port is at the same place in both families */
    memcpy(&ipv4, address, sizeof ipv4);
    return ipv4.sin_port != 0;
}

static int fake_bind(void *context, listen_socket_handle handle, const struct sockaddr *address, socklen_t length) {
    struct fake_system *fake = context;
    struct fake_handle *held = NULL;
    struct fake_record *made = record_of_handle(fake, FAKE_BIND, handle, &held);
    made->length = length;
    if (length > sizeof made->address) {
        violate(fake, "bind with a length that no address has");
        return EINVAL;
    }
    memcpy(&made->address, address, length);
    if (made->address.ss_family != held->family)
        violate(fake, "bind to an address of another family");
    if (length != (held->family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6)))
        violate(fake, "bind with a length that is not the family's");
    if (held->bound)
        violate(fake, "bind on a bound socket");
    if (held->sharing && !has_port(&made->address))
        violate(fake, "a port is picked while others may share it"); /* REUSE-006 */
    held->tainted = made->result != 0;
    held->bound = made->result == 0;
    held->address = made->address;
    held->length = length;
    fill_port(fake, &held->address);
    return made->result;
}

static int fake_local_address(void *context, listen_socket_handle handle, struct sockaddr *address, socklen_t *length) {
    struct fake_system *fake = context;
    struct fake_handle *held = NULL;
    struct fake_record *made = record_of_handle(fake, FAKE_LOCAL_ADDRESS, handle, &held);
    if (*length != sizeof(struct sockaddr_storage))
        violate(fake, "the local address is asked for with another room than that of any address");
    if (!held->bound)
        violate(fake, "the local address of a socket that is not bound");
    if (made->result != 0)
        return made->result;
    struct sockaddr_storage told = held->address;
    socklen_t told_length = held->length;
    fake_distort(fake->wrong_answer, &told, &told_length);
    memcpy(address, &told, *length < told_length ? *length : told_length);
    *length = told_length;
    return 0;
}

static int fake_listen(void *context, listen_socket_handle handle, int backlog) {
    struct fake_handle *held = NULL;
    struct fake_record *made = record_of_handle(context, FAKE_LISTEN, handle, &held);
    made->value = backlog;
    if (!held->bound || held->listening)
        violate(context, "listen on a socket that is not bound, or listens already");
    held->tainted = made->result != 0;
    held->listening = made->result == 0;
    return made->result;
}

static void fake_close_socket(void *context, listen_socket_handle handle) {
    struct fake_system *fake = context;
    struct fake_handle *held = NULL;
    (void)record_of_handle(fake, FAKE_CLOSE, handle, &held);
    if (held->open)
        fake->open_handles--;
    held->open = false;
}

void fake_begin(struct fake_system *fake) {
    fake_forget(fake);
    fake->script = (struct fake_script){.given = false};
    fake->v6only_stuck = false;
    memset(fake->faults, 0, sizeof fake->faults);
    fake->wrong_answer = FAKE_RIGHT;
    fake->next_port = 40000;
    fake->first_handle = 100;
    fake->seam = (struct listen_socket_system){
        .size = sizeof fake->seam,
        .context = fake,
        .initialize = fake_initialize,
        .release = fake_release,
        .resolve = fake_resolve,
        .free_list = fake_free_list,
        .interface_index = fake_interface_index,
        .open_socket = fake_open_socket,
        .set_option = fake_set_option,
        .get_option = fake_get_option,
        .bind = fake_bind,
        .local_address = fake_local_address,
        .listen = fake_listen,
        .close_socket = fake_close_socket,
    };
}

void fake_forget(struct fake_system *fake) {
    fake_end(fake);
    memset(fake->records, 0, fake->count * sizeof fake->records[0]);
    memset(fake->calls, 0, sizeof fake->calls);
    for (size_t i = 0; i < FAKE_HANDLES && fake->handles[i].ever; i++)
        memset(&fake->handles[i], 0, sizeof fake->handles[i]);
    fake->count = fake->list_count = 0;
    fake->fallible = fake->initialisations = fake->releases = fake->open_handles = fake->open_lists = 0;
    fake->violation[0] = '\0';
}

void fake_end(struct fake_system *fake) {
    for (size_t i = 0; i < fake->list_count; i++) {
        if (fake->lists[i] != NULL)
            fake_answer_free(fake->lists[i]);
        fake->lists[i] = NULL;
    }
}

void fake_fail(struct fake_system *fake, enum fake_call call, unsigned nth, int error) {
    fake->faults[0] = (struct fake_fault){.call = call, .nth = nth, .error = error};
}

size_t fake_place(const struct fake_system *fake, enum fake_call call, unsigned nth) {
    size_t place = 0;
    for (; place < fake->count; place++) {
        if (fake->records[place].call == call && --nth == 0)
            break;
    }
    return place;
}

const struct fake_record *fake_nth(const struct fake_system *fake, enum fake_call call, unsigned nth) {
    size_t place = fake_place(fake, call, nth);
    return place < fake->count ? &fake->records[place] : NULL;
}

const char *fake_ledger(const struct fake_system *fake, unsigned sockets) {
    if (fake->violation[0] != '\0')
        return fake->violation;
    if (fake->open_lists != 0)
        return "a list is not freed";
    if (fake->open_handles != sockets)
        return "the number of open sockets is wrong";
    return fake->initialisations - fake->releases == sockets ? "" : "initialisations and releases do not balance";
}

void fake_describe(const struct fake_system *fake, char *buffer, size_t size) {
    size_t used = 0;
    buffer[0] = '\0';
    for (size_t i = 0; i < fake->count && used < size; i++)
        used +=
            (size_t)snprintf(buffer + used, size - used, "%s%s", i > 0 ? " " : "", call_names[fake->records[i].call]);
}
