#include "two_kernels_host.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How each environment differs from the plain one, whose facts are in host_build. A small somaxconn is none that any
 * call tells of. */
struct twin {
    const char *name;
    bool loopback_down;
    bool ipv6_disabled;
    bool v6only_default;
    bool unprivileged;
    bool few_descriptors;
    bool no_services;
    bool ipv4_first; /* of a name with both: as gai.conf says, or because ::1 is not there to be reached */
};

static const struct twin twins[] = {
    {.name = "plain"},
    {.name = "bindv6only", .v6only_default = true},
    {.name = "ipv6-disabled", .ipv6_disabled = true, .ipv4_first = true},
    {.name = "loopback-down", .loopback_down = true},
    {.name = "no-services", .no_services = true},
    {.name = "hostile-gai", .ipv4_first = true},
    {.name = "few-descriptors", .few_descriptors = true},
    {.name = "unprivileged", .unprivileged = true},
    {.name = "small-somaxconn"},
};

static const struct model_interface interfaces[] = {{"lo", 1}};

/* GNU's reader of /etc/hosts takes ::1 for 127.0.0.1 where it is asked for IPv4; others skip the line. */
#if defined(__GLIBC__)
enum { LOOPBACK_IS_BOTH = 1 };
#else
enum { LOOPBACK_IS_BOTH = 0 };
#endif

/* ---- Files ---- */

static bool read_file(const char *files, const char *name, char *text, size_t room, char *error, size_t size) {
    char path[512];
    (void)snprintf(path, sizeof path, "%s/%s", files, name);
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        (void)snprintf(error, size, "%s cannot be read", path);
        return false;
    }
    const size_t length = fread(text, 1, room, file);
    (void)fclose(file);
    if (length == room) {
        (void)snprintf(error, size, "%s has more than %zu bytes", path, room - 1);
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

/* Only what the two files say can be simulated: no other source may be asked. */
static bool check_sources(char *text, char *error, size_t size) {
    int found = 0;
    for (char *line = next_line(&text); line != NULL; line = next_line(&text)) {
        char *rest = line;
        const char *database = strtok_r(rest, " \t", &rest);
        if (database == NULL || (strcmp(database, "hosts:") != 0 && strcmp(database, "services:") != 0))
            continue;
        const char *source = strtok_r(NULL, " \t", &rest);
        if (source == NULL || strcmp(source, "files") != 0 || strtok_r(NULL, " \t", &rest) != NULL) {
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

/* ---- Services ---- */

static bool add_service(struct host *host, const char *name, int protocol, uint16_t port) {
    if (host->environment.service_count == HOST_ROWS)
        return false;
    host->services[host->environment.service_count++] = (struct model_service){name, protocol, port};
    return true;
}

/* "name port/protocol alias..." */
static bool add_service_line(struct host *host, char *line) {
    char *rest = line;
    char *end = NULL;
    const char *name = strtok_r(rest, " \t", &rest);
    const char *number = strtok_r(NULL, " \t", &rest);
    if (name == NULL)
        return true;
    const long port = number != NULL ? strtol(number, &end, 10) : -1;
    if (port < 0 || port > 65535 || (strcmp(end, "/tcp") != 0 && strcmp(end, "/udp") != 0))
        return false;
    const int protocol = strcmp(end, "/tcp") == 0 ? IPPROTO_TCP : IPPROTO_UDP;
    bool added = true;
    for (; name != NULL && added; name = strtok_r(NULL, " \t", &rest))
        added = add_service(host, name, protocol, (uint16_t)port);
    return added;
}

static bool read_services(struct host *host, char *error, size_t size) {
    char *text = host->services_text;
    host->environment.services = host->services;
    for (char *line = next_line(&text); line != NULL; line = next_line(&text)) {
        if (!add_service_line(host, line)) {
            (void)snprintf(error, size, "services: not \"name port/protocol alias...\", or more than %d names: %s",
                           HOST_ROWS, line);
            return false;
        }
    }
    return true;
}

/* ---- Hosts ---- */

static bool read_address(const char *text, struct model_address *address) {
    *address = (struct model_address){.family = strchr(text, ':') != NULL ? AF_INET6 : AF_INET};
    return inet_pton(address->family, text, address->bytes) == 1;
}

static bool add_host(struct host *host, const char *name, const struct model_address *address) {
    if (host->environment.host_count == HOST_ROWS)
        return false;
    host->hosts[host->environment.host_count++] = (struct model_host){name, *address};
    return true;
}

/* "address name..." */
static bool add_host_line(struct host *host, char *line) {
    static const struct model_address ipv4_loopback = {AF_INET, {127, 0, 0, 1}, 0};
    static const struct model_address ipv6_loopback = {AF_INET6, {[15] = 1}, 0};
    char *rest = line;
    struct model_address address;
    const char *text = strtok_r(rest, " \t", &rest);
    if (text == NULL)
        return true;
    bool added = read_address(text, &address);
    const bool both = added && LOOPBACK_IS_BOTH && memcmp(&address, &ipv6_loopback, sizeof address) == 0;
    for (const char *name = strtok_r(NULL, " \t", &rest); name != NULL && added; name = strtok_r(NULL, " \t", &rest))
        added = add_host(host, name, &address) && (!both || add_host(host, name, &ipv4_loopback));
    return added;
}

/* One family before the other, each in the order of the file. */
static void order_hosts(struct host *host, int first) {
    struct model_host ordered[HOST_ROWS];
    const size_t count = host->environment.host_count;
    size_t placed = 0;
    for (size_t i = 0; i < count; i++) {
        if (host->hosts[i].address.family == first)
            ordered[placed++] = host->hosts[i];
    }
    for (size_t i = 0; i < count; i++) {
        if (host->hosts[i].address.family != first)
            ordered[placed++] = host->hosts[i];
    }
    memcpy(host->hosts, ordered, placed * sizeof *ordered);
}

static bool read_hosts(struct host *host, const struct twin *twin, char *error, size_t size) {
    char *text = host->hosts_text;
    host->environment.hosts = host->hosts;
    for (char *line = next_line(&text); line != NULL; line = next_line(&text)) {
        if (!add_host_line(host, line)) {
            (void)snprintf(error, size, "hosts: not \"address name...\", or more than %d names: %s", HOST_ROWS, line);
            return false;
        }
    }
    order_hosts(host, twin->ipv4_first ? AF_INET : AF_INET6);
    return true;
}

/* ---- The whole ---- */

static void set_locals(struct host *host, const struct twin *twin, bool ipv6) {
    host->locals[0] = (struct model_address){AF_INET, {127, 0, 0, 1}, 0};
    host->locals[1] = (struct model_address){AF_INET6, {[15] = 1}, 0};
    host->environment.locals = host->locals;
    host->environment.local_count = twin->loopback_down ? 0 : twin->ipv6_disabled || !ipv6 ? 1 : 2;
}

bool host_build(struct host *host, const char *name, const char *files, bool ipv6, char *error, size_t size) {
    const struct twin *twin = twins;
    const struct twin *end = twins + sizeof twins / sizeof *twins;
    while (twin < end && strcmp(twin->name, name) != 0)
        twin++;
    if (twin == end) {
        (void)snprintf(error, size, "the environment %s has no simulated twin", name);
        return false;
    }
    host->environment = (struct model_environment){.ipv4 = true,
                                                   .ipv6 = ipv6,
                                                   .wildcard_ipv6 = ipv6,
                                                   .v6only = MODEL_V6ONLY_FREE,
                                                   .v6only_default = twin->v6only_default,
                                                   .privileged_below = twin->unprivileged ? 1024 : 0,
                                                   .ephemeral_first = 32768,
                                                   .ephemeral_count = 60999 - 32768 + 1,
                                                   .descriptors_taken = 7,
                                                   .descriptor_limit = twin->few_descriptors ? 0 : MODEL_DESCRIPTORS,
                                                   .interfaces = interfaces,
                                                   .interface_count = 1};
    set_locals(host, twin, ipv6);
    return read_file(files, "nsswitch.conf", host->hosts_text, sizeof host->hosts_text, error, size) &&
           check_sources(host->hosts_text, error, size) &&
           read_file(files, "hosts", host->hosts_text, sizeof host->hosts_text, error, size) &&
           read_hosts(host, twin, error, size) &&
           (twin->no_services ||
            (read_file(files, "services", host->services_text, sizeof host->services_text, error, size) &&
             read_services(host, error, size)));
}

bool host_occupy(struct host *host, const struct vector *vector, char *error, size_t size) {
    host->environment.occupants = host->occupants;
    host->environment.occupant_count = vector->occupant_count;
    for (size_t i = 0; i < vector->occupant_count; i++) {
        const struct vector_occupant *occupant = &vector->occupants[i];
        struct model_address address;
        if (i == HOST_OCCUPANTS || strchr(occupant->address, '%') != NULL ||
            !read_address(occupant->address, &address)) {
            (void)snprintf(error, size, "the occupant %s cannot be simulated", occupant->address);
            return false;
        }
        host->occupants[i] = (struct model_endpoint){.address = address,
                                                     .port = (uint16_t)occupant->port,
                                                     .socktype = SOCK_STREAM,
                                                     .v6only = address.family == AF_INET6 && occupant->v6only,
                                                     .reuseaddr = true,
                                                     .listening = occupant->listening};
    }
    return true;
}
