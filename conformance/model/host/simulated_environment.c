/* Builds simulated environments from the files and the differences between environments. */
#include "simulated_environment.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reader/fault_numbers.h"
#include "reader/numbers.h"

/* How an environment differs from the plain one, which set_environment describes. */
struct difference {
    bool loopback_down;
    bool ipv6_disabled;
    bool v6only_default;
    bool unprivileged;
    bool few_descriptors;
    bool one_descriptor;
    bool asks_server;
    bool server_is_silent;
    bool few_ports;
    bool high_ports_denied;
    bool interfaces;
    bool no_services;
    int lacks_family; /* that socket() refuses, with the next */
    int family_error;
    int bind_error; /* of every bind */
    int listen_error;
    bool closed_descriptors;
    bool ipv4_first; /* the resolver names IPv4 first: gai.conf says so, or ::1 cannot be reached */
};

/* No default: the compiler names an environment that is missing. */
static struct difference difference_of(enum environment_id environment) {
    switch (environment) {
    case ENVIRONMENT_PLAIN:
    case ENVIRONMENT_SMALL_SOMAXCONN:  /* which changes the outcome of no call */
    case ENVIRONMENT_MANY_DESCRIPTORS: /* likewise */
    case ENVIRONMENT_MOVED_NAME:       /* where names led before has no effect (NODE-015, NAME-007) */
        break;
    case ENVIRONMENT_BINDV6ONLY:
        return (struct difference){.v6only_default = true};
    case ENVIRONMENT_IPV6_DISABLED:
        return (struct difference){.ipv6_disabled = true, .ipv4_first = true};
    case ENVIRONMENT_LOOPBACK_DOWN:
        return (struct difference){.loopback_down = true};
    case ENVIRONMENT_NO_SERVICES:
        return (struct difference){.no_services = true};
    case ENVIRONMENT_HOSTILE_GAI:
        return (struct difference){.ipv4_first = true};
    case ENVIRONMENT_FEW_DESCRIPTORS:
        return (struct difference){.few_descriptors = true};
    case ENVIRONMENT_UNPRIVILEGED:
        return (struct difference){.unprivileged = true};
    case ENVIRONMENT_ONE_DESCRIPTOR:
        return (struct difference){.one_descriptor = true};
    case ENVIRONMENT_DNS_SILENT:
        return (struct difference){.asks_server = true, .server_is_silent = true};
    case ENVIRONMENT_DNS_HALF:
        return (struct difference){.asks_server = true};
    case ENVIRONMENT_FEW_PORTS:
        return (struct difference){.few_ports = true};
    case ENVIRONMENT_DENIED_PORT:
        return (struct difference){.unprivileged = true, .high_ports_denied = true};
    case ENVIRONMENT_INTERFACES:
        return (struct difference){.interfaces = true};
    case ENVIRONMENT_NO_IPV6:
        return (struct difference){.lacks_family = AF_INET6, .family_error = EAFNOSUPPORT, .ipv4_first = true};
    case ENVIRONMENT_NO_IPV6_PROTOCOL:
        return (struct difference){.lacks_family = AF_INET6, .family_error = EPROTONOSUPPORT, .ipv4_first = true};
    case ENVIRONMENT_IPV6_DENIED:
        return (struct difference){.lacks_family = AF_INET6, .family_error = EACCES, .ipv4_first = true};
    case ENVIRONMENT_IPV6_FORBIDDEN:
        return (struct difference){.lacks_family = AF_INET6, .family_error = EPERM, .ipv4_first = true};
    case ENVIRONMENT_NO_IPV4:
        return (struct difference){.lacks_family = AF_INET, .family_error = EAFNOSUPPORT};
    case ENVIRONMENT_NO_IPV4_PROTOCOL:
        return (struct difference){.lacks_family = AF_INET, .family_error = EPROTONOSUPPORT};
    case ENVIRONMENT_IPV4_DENIED:
        return (struct difference){.lacks_family = AF_INET, .family_error = EACCES};
    case ENVIRONMENT_BIND_FORBIDDEN:
        return (struct difference){.bind_error = EPERM};
    case ENVIRONMENT_LISTEN_IN_USE:
        return (struct difference){.listen_error = EADDRINUSE};
    case ENVIRONMENT_CLOSED_DESCRIPTORS:
        return (struct difference){.closed_descriptors = true};
    }
    return (struct difference){.loopback_down = false};
}

/* The first alone, or all of them (environment/environment.c). */
static const struct model_interface all_interfaces[] = {
    {"lo", 1}, {"7", 5}, {"peer7", 6}, {"lan7", 7}, {"br-lan.7_a@!+=~", 8}, {"slow0", 10}, {"peerslow0", 11}};
/* The same with names as Windows gives them. */
static const struct model_interface windows_interfaces[] = {{"loopback_0", 1},  {"ethernet_5", 5}, {"ethernet_6", 6},
                                                            {"ethernet_7", 7},  {"ethernet_8", 8}, {"ethernet_10", 10},
                                                            {"ethernet_11", 11}};
static const struct model_address addresses_of_interfaces[] = {{AF_INET6, {0xfe, 0x80, [15] = 0x57}, 5},
                                                               {AF_INET6, {0xfe, 0x80, [15] = 0x77}, 7}};
static const struct model_address ipv4_loopback = {AF_INET, {127, 0, 0, 1}, 0};
static const struct model_address ipv6_loopback = {AF_INET6, {[15] = 1}, 0};

/* Asked for IPv4, the GNU C library reads ::1 in /etc/hosts as 127.0.0.1, and a mapped address as the IPv4 address in
 * it; others skip such lines. */
#if defined(__GLIBC__)
enum { OWN_READING = SIMULATED_IPV6_AS_IPV4 };
#else
enum { OWN_READING = 0 };
#endif

/* ---- Files ------------------------------------------------------------------------------------------------------- */

static bool read_file(const char *files, const char *name, char *text, char *error, size_t size) {
    char path[4200];
    (void)snprintf(path, sizeof path, "%s/%s", files, name);
    FILE *file = fopen(path, "re");
    const size_t length = file != NULL ? fread(text, 1, SIMULATED_TEXT, file) : 0;
    if (file != NULL)
        (void)fclose(file);
    if (length == 0 || length == SIMULATED_TEXT) {
        (void)snprintf(error, size, "%.300s: cannot be read, is empty, or has more than %d bytes", path,
                       SIMULATED_TEXT - 1);
        return false;
    }
    text[length] = '\0';
    return true;
}

/* The next line of `*text` without its comment; NULL after the last. */
static char *next_line(char **text) {
    char *line = strsep(text, "\n");
    if (line != NULL)
        line[strcspn(line, "#")] = '\0';
    return line;
}

static bool read_address(const char *text, struct model_address *address) {
    *address = (struct model_address){.family = strchr(text, ':') != NULL ? AF_INET6 : AF_INET};
    return inet_pton(address->family, text, address->bytes) == 1;
}

/* "address name..." */
static bool add_host_line(struct simulated_environment *simulated, char *line) {
    struct model_address address;
    const char *text = strtok_r(line, " \t", &line);
    bool right = text == NULL || read_address(text, &address);
    for (const char *name; right && text != NULL && (name = strtok_r(NULL, " \t", &line)) != NULL;) {
        right = simulated->file_count < SIMULATED_ROWS / 2;
        if (right)
            simulated->file[simulated->file_count++] = (struct model_host_name){.name = name, .address = address};
    }
    return right;
}

/* "name port/protocol alias..." */
static bool add_service_line(struct simulated_environment *simulated, char *line) {
    char *end = NULL;
    const char *name = strtok_r(line, " \t", &line);
    const char *number = strtok_r(NULL, " \t", &line);
    if (name == NULL)
        return true;
    const long port = number != NULL ? strtol(number, &end, 10) : -1;
    if (port < 0 || port > 65535 || (strcmp(end, "/tcp") != 0 && strcmp(end, "/udp") != 0))
        return false;
    const int protocol = strcmp(end, "/tcp") == 0 ? IPPROTO_TCP : IPPROTO_UDP;
    for (; name != NULL; name = strtok_r(NULL, " \t", &line)) {
        if (simulated->host.service_count == SIMULATED_ROWS)
            return false;
        simulated->services[simulated->host.service_count++] = (struct model_service){name, protocol, (uint16_t)port};
    }
    return true;
}

static bool read_rows(struct simulated_environment *simulated, char *text,
                      bool (*add)(struct simulated_environment *, char *), const char *name, char *error, size_t size) {
    for (char *line; (line = next_line(&text)) != NULL;) {
        if (!add(simulated, line)) {
            (void)snprintf(error, size, "the environment's file %s has a line that cannot be read, or too many lines",
                           name);
            return false;
        }
    }
    return true;
}

bool simulated_environment_check_sources(const char *files, char *error, size_t size) {
    char text[SIMULATED_TEXT];
    char *rest = text;
    int found = 0;
    if (!read_file(files, "nsswitch.conf", text, error, size))
        return false;
    for (char *line; (line = next_line(&rest)) != NULL;) {
        const char *database = strtok_r(line, " \t", &line);
        if (database == NULL || (strcmp(database, "hosts:") != 0 && strcmp(database, "services:") != 0))
            continue;
        const char *source = strtok_r(NULL, " \t", &line);
        if (source == NULL || strcmp(source, "files") != 0 || strtok_r(NULL, " \t", &line) != NULL) {
            (void)snprintf(error, size, "nsswitch.conf: %s must be \"files\" alone, or it cannot be simulated",
                           database);
            return false;
        }
        found++;
    }
    if (found != 2)
        (void)snprintf(error, size, "nsswitch.conf: one line for hosts and one for services are needed");
    return found == 2;
}

/* ---- Environments ------------------------------------------------------------------------------------------------ */

static void set_environment(struct simulated_environment *simulated, const struct difference *difference, bool ipv6) {
    const bool limited = difference->few_descriptors || difference->one_descriptor;
    const size_t loopbacks = difference->loopback_down ? 0 : difference->ipv6_disabled || !ipv6 ? 1 : 2;
    simulated->few_descriptors = difference->few_descriptors;
    simulated->asks_server = difference->asks_server;
    simulated->has_server = !difference->loopback_down;
    memcpy(&simulated->locals[2], addresses_of_interfaces, sizeof addresses_of_interfaces);
    simulated->locals[0] = ipv4_loopback;
    simulated->locals[1] = ipv6_loopback;
    simulated->host = (struct model_host){
        .ipv4 = difference->lacks_family != AF_INET,
        .ipv6 = ipv6 && difference->lacks_family != AF_INET6,
        .family_error = difference->family_error,
        .bind_error = difference->bind_error,
        .listen_error = difference->listen_error,
        .wildcard_ipv6 = ipv6,
        .v6only = MODEL_V6ONLY_FREE,
        .v6only_default = difference->v6only_default,
        .privileged_below = difference->high_ports_denied ? 20000
                            : difference->unprivileged    ? 1024
                                                          : 0,
        .ephemeral_first = difference->few_ports ? 40000 : 32768,
        .ephemeral_count = difference->few_ports ? 4 : 60999 - 32768 + 1,
        .autobind_reuse = difference->few_ports,
        .unknown_name_error = difference->server_is_silent ? EAI_AGAIN : 0,
        .no_ipv6_address = difference->ipv6_disabled || !ipv6,
        .names_unread = difference->few_descriptors,
        .descriptors_taken = difference->closed_descriptors ? 0 : 7,
        .descriptor_limit = limited ? (difference->one_descriptor ? 4 : 0) : MODEL_DESCRIPTORS,
        .interfaces = all_interfaces,
        .interface_count = difference->interfaces ? MODEL_COUNT(all_interfaces) : 1,
        .locals = simulated->locals,
        .local_count = difference->interfaces ? 4 : loopbacks,
        .services = simulated->services,
        .host_names = simulated->host_names,
        .existing_sockets = simulated->existing_sockets,
    };
}

/* What the environment's own name server knows (environment/name_server.c), and the GNU C library makes of it: the one
 * family's address, although the question about the other was refused; asked for the other alone, nothing yet. */
static void add_server_names(struct simulated_environment *simulated) {
    static const struct model_host_name names[] = {{.name = "dns-four", .address = {AF_INET, {127, 0, 0, 1}, 0}},
                                                   {.name = "dns-six", .address = {AF_INET6, {[15] = 1}, 0}},
                                                   {.name = "dns-both", .address = {AF_INET6, {[15] = 1}, 0}},
                                                   {.name = "dns-both", .address = {AF_INET, {127, 0, 0, 1}, 0}}};
    static const char *const half_known[] = {"dns-four", "dns-six", NULL};
    for (size_t i = 0; i < MODEL_COUNT(names) && simulated->file_count < SIMULATED_ROWS / 2; i++)
        simulated->file[simulated->file_count++] = names[i];
    simulated->host.half_known = half_known;
}

bool simulated_environment_build(struct simulated_environment *simulated, const char *name, const char *files,
                                 bool ipv6, char *error, size_t size) {
    const size_t index = environment_index(name);
    const struct difference difference = difference_of((enum environment_id)index);
    if (index == ENVIRONMENT_COUNT) {
        (void)snprintf(error, size, "unknown environment: %s", name);
        return false;
    }
    memset(simulated, 0, sizeof *simulated);
    set_environment(simulated, &difference, ipv6);
    const bool read = read_file(files, "hosts", simulated->hosts_text, error, size) &&
                      read_rows(simulated, simulated->hosts_text, add_host_line, "hosts", error, size) &&
                      (difference.no_services ||
                       (read_file(files, "services", simulated->services_text, error, size) &&
                        read_rows(simulated, simulated->services_text, add_service_line, "services", error, size)));
    simulated->hosts_count = simulated->file_count;
    if (difference.asks_server && !difference.server_is_silent)
        add_server_names(simulated);
    simulated_environment_vary(simulated, (difference.ipv4_first ? SIMULATED_IPV4_FIRST : 0) | OWN_READING);
    return read;
}

/* What a resolver that reads IPv6 addresses as IPv4 ones makes of this one. False if it skips it, too. */
static bool read_as_ipv4(const struct model_address *address, struct model_address *read) {
    if (memcmp(address, &ipv6_loopback, sizeof *address) == 0)
        *read = ipv4_loopback;
    else if (model_is_mapped(address))
        *read = (struct model_address){
            AF_INET, {address->bytes[12], address->bytes[13], address->bytes[14], address->bytes[15]}, 0};
    else
        return false;
    return true;
}

/* Of which addresses: loopback can be reached; what cannot be reached a resolver names last (RFC 6724, rule 1). */
enum distance { ANY, NEAR, FAR };

static bool is_at(const struct model_address *address, enum distance distance) {
    return distance == ANY || (distance == NEAR) == (memcmp(address, &ipv6_loopback, sizeof *address) == 0);
}

static void add_family(struct simulated_environment *simulated, int family, enum distance distance, bool ipv6_as_ipv4) {
    for (size_t i = 0; i < simulated->file_count; i++) {
        const struct model_host_name *row = &simulated->file[i];
        struct model_host_name *added = &simulated->host_names[simulated->host.host_name_count];
        struct model_address read = row->address;
        const bool also =
            ipv6_as_ipv4 && i < simulated->hosts_count && family == AF_INET && read_as_ipv4(&row->address, &read);
        if ((row->address.family != family || !is_at(&row->address, distance)) && !also)
            continue;
        *added = (struct model_host_name){.name = row->name, .address = read, .alone = also};
        simulated->host.host_name_count++;
    }
}

void simulated_environment_vary(struct simulated_environment *simulated, unsigned variant) {
    const bool ipv4_first = (variant & SIMULATED_IPV4_FIRST) != 0;
    const bool ipv6_as_ipv4 = (variant & SIMULATED_IPV6_AS_IPV4) != 0;
    simulated->host.host_name_count = 0;
    if (!ipv4_first)
        add_family(simulated, AF_INET6, NEAR, ipv6_as_ipv4);
    add_family(simulated, AF_INET, ANY, ipv6_as_ipv4);
    add_family(simulated, AF_INET6, ipv4_first ? ANY : FAR, ipv6_as_ipv4);
}

void simulated_environment_make_windows(struct simulated_environment *simulated) {
    struct model_host *host = &simulated->host;
    struct model_host windows;
    model_host_windows(&windows);
    host->rules = windows.rules;
    host->v6only_default = windows.v6only_default;
    host->privileged_below = windows.privileged_below;
    host->ephemeral_first = windows.ephemeral_first;
    host->ephemeral_count = windows.ephemeral_count;
    host->autobind_reuse = windows.autobind_reuse;
    host->descriptors_taken = windows.descriptors_taken;
    host->handle_first = windows.handle_first;
    host->handle_step = windows.handle_step;
    host->interfaces = windows_interfaces;
}

/* What an existing socket of a vector sets on Windows. */
static enum model_use use_of(const char *use) {
    if (strcmp(use, "default") == 0)
        return MODEL_USE_DEFAULT;
    return strcmp(use, "reuse") == 0 ? MODEL_USE_REUSE : MODEL_USE_EXCLUSIVE;
}

static bool add_endpoint(struct simulated_environment *simulated, const struct model_endpoint *endpoint) {
    if (simulated->host.existing_socket_count == SIMULATED_EXISTING_SOCKETS)
        return false;
    simulated->existing_sockets[simulated->host.existing_socket_count++] = *endpoint;
    return true;
}

/* The socket, and the client of a connection, which shares its port with nobody (environment/existing_sockets.c). */
static bool add_existing_socket(struct simulated_environment *simulated,
                                const struct vector_existing_socket *existing_socket) {
    struct model_endpoint endpoint = {.port = (uint16_t)existing_socket->port,
                                      .socktype = number_of_word(socktype_numbers, existing_socket->socktype),
                                      .reuseaddr = strcmp(existing_socket->socktype, "stream") == 0,
                                      .reuseport = existing_socket->reuseport,
                                      .use = use_of(existing_socket->use),
                                      .listening = existing_socket->listening};
    struct model_endpoint client = {.port = (uint16_t)(existing_socket->port + VECTOR_CLIENT_PORT),
                                    .socktype = SOCK_STREAM};
    if (!read_address(existing_socket->address, &endpoint.address))
        return false;
    endpoint.v6only = endpoint.address.family == AF_INET6 && existing_socket->v6only;
    client.address = endpoint.address;
    return add_endpoint(simulated, &endpoint) && (!existing_socket->connected || add_endpoint(simulated, &client));
}

bool simulated_environment_occupy(struct simulated_environment *simulated, const struct vector *vector, char *error,
                                  size_t size) {
    const struct model_endpoint server = {.address = ipv4_loopback, .port = 53, .socktype = SOCK_DGRAM};
    simulated->host.existing_socket_count = 0;
    for (size_t i = 0; i < vector->existing_socket_count; i++) {
        const struct vector_existing_socket *existing_socket = &vector->existing_sockets[i];
        if (add_existing_socket(simulated, existing_socket))
            continue;
        (void)snprintf(error, size, "the existing socket %s cannot be simulated", existing_socket->address);
        return false;
    }
    return !simulated->has_server || add_endpoint(simulated, &server);
}

/* ---- Faults ------------------------------------------------------------------------------------------------------ */

static const struct named_number call_numbers[] = {{"socket", MODEL_CALL_SOCKET},
                                                   {"setsockopt", MODEL_CALL_SET_OPTION},
                                                   {"getsockopt", MODEL_CALL_GET_OPTION},
                                                   {"bind", MODEL_CALL_BIND},
                                                   {"getsockname", MODEL_CALL_LOCAL_ADDRESS},
                                                   {"listen", MODEL_CALL_LISTEN},
                                                   {NULL, 0}};
static const struct named_number option_numbers[] = {{"", LISTEN_SOCKET_OPTION_NONE},
                                                     {"v6only", LISTEN_SOCKET_OPTION_V6ONLY},
                                                     {"reuseaddr", LISTEN_SOCKET_OPTION_ADDRESS_REUSE},
                                                     {"reuseport", LISTEN_SOCKET_OPTION_REUSEPORT},
                                                     {NULL, 0}};

/* How the host does something else than fail. */
static enum model_wrong_answer wrong_answer_of(const struct vector_fault *fault) {
    if (strcmp(fault->effect, "ignored") == 0)
        return MODEL_WRONG_IGNORED;
    if (strcmp(fault->effect, "other") != 0)
        return MODEL_WRONG_NONE;
    if (strcmp(fault->call, "getsockname") == 0)
        return MODEL_WRONG_ADDRESS;
    return strcmp(fault->call, "bind") == 0 ? MODEL_WRONG_PORT : MODEL_WRONG_VALUE;
}

static bool is_error(const struct vector_fault *fault) {
    return strcmp(fault->effect, "error") == 0;
}

bool simulated_environment_arm(struct simulated_environment *simulated, const struct vector *vector, char *error,
                               size_t size) {
    size_t count = 0;
    memset(simulated->host.faults, 0, sizeof simulated->host.faults);
    for (size_t i = 0; i < vector->fault_count; i++) {
        const struct vector_fault *fault = &vector->faults[i];
        const int call = number_of_word(call_numbers, fault->call);
        if (strcmp(fault->call, "close") == 0)
            continue;
        if (count == MODEL_FAULTS || call < 0) {
            (void)snprintf(error, size, "the fault of %s cannot be simulated", fault->call);
            return false;
        }
        simulated->host.faults[count++] =
            (struct model_fault){.call = (enum model_call)call,
                                 .nth = (unsigned)fault->nth,
                                 .always = fault->always,
                                 .error = is_error(fault) ? number_of_word(fault_numbers, fault->code) : 0,
                                 .wrong_answer = wrong_answer_of(fault),
                                 .family = fault->family[0] != '\0' ? number_of_word(family_numbers, fault->family) : 0,
                                 .option = number_of_word(option_numbers, fault->option)};
    }
    return true;
}
