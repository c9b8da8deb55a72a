/* Environments as data. */
#include "fuzz_host.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How each environment differs from the plain one. A small somaxconn and a hostile gai.conf are nothing that a call's
 * outcome tells of: what gai.conf decides is a variant. */
struct difference {
    const char *name;
    bool loopback_down;
    bool ipv6_disabled;
    bool v6only_default;
    bool unprivileged;
    bool few_descriptors;
    bool no_services;
};

static const struct difference differences[FUZZ_ENVIRONMENTS] = {
    {.name = "plain"},
    {.name = "bindv6only", .v6only_default = true},
    {.name = "ipv6-disabled", .ipv6_disabled = true},
    {.name = "loopback-down", .loopback_down = true},
    {.name = "no-services", .no_services = true},
    {.name = "hostile-gai"},
    {.name = "few-descriptors", .few_descriptors = true},
    {.name = "unprivileged", .unprivileged = true},
    {.name = "small-somaxconn"},
};

static const struct model_interface loopback_interface = {"lo", 1};
static const struct model_address ipv4_loopback = {AF_INET, {127, 0, 0, 1}, 0};
static const struct model_address ipv6_loopback = {AF_INET6, {[15] = 1}, 0};

/* ---- Files ------------------------------------------------------------------------------------------------------- */

static bool read_file(const char *files, const char *name, char *text, char *error, size_t size) {
    char path[4200];
    snprintf(path, sizeof path, "%s/%s", files, name);
    FILE *file = fopen(path, "re");
    size_t length = file ? fread(text, 1, FUZZ_HOST_TEXT, file) : 0;
    if (file)
        fclose(file);
    if (length == 0 || length == FUZZ_HOST_TEXT) {
        snprintf(error, size, "%.300s: cannot be read, is empty, or has more than %d bytes", path, FUZZ_HOST_TEXT - 1);
        return false;
    }
    text[length] = '\0';
    return true;
}

/* The next line of `*text` without its comment; NULL after the last. */
static char *next_line(char **text) {
    char *line = strsep(text, "\n");
    if (line)
        line[strcspn(line, "#")] = '\0';
    return line;
}

static bool read_address(const char *text, struct model_address *address) {
    *address = (struct model_address){.family = strchr(text, ':') ? AF_INET6 : AF_INET};
    return inet_pton(address->family, text, address->bytes) == 1;
}

/* "address name..." */
static bool add_host_line(struct fuzz_host *host, char *line) {
    struct model_address address;
    const char *text = strtok_r(line, " \t", &line);
    bool right = !text || read_address(text, &address);
    for (const char *name; right && text && (name = strtok_r(NULL, " \t", &line));) {
        right = host->file_count < FUZZ_HOST_ROWS / 2; /* each may be there twice */
        if (right)
            host->file[host->file_count++] = (struct model_host){name, address};
    }
    return right;
}

/* "name port/protocol alias..." */
static bool add_service_line(struct fuzz_host *host, char *line) {
    char *end = NULL;
    const char *name = strtok_r(line, " \t", &line);
    const char *number = strtok_r(NULL, " \t", &line);
    long port = number ? strtol(number, &end, 10) : 0;
    if (name && (!number || port < 0 || port > 65535 || (strcmp(end, "/tcp") != 0 && strcmp(end, "/udp") != 0)))
        return false;
    for (; name; name = strtok_r(NULL, " \t", &line)) {
        if (host->environment.service_count == FUZZ_HOST_ROWS)
            return false;
        host->services[host->environment.service_count++] =
            (struct model_service){name, strcmp(end, "/tcp") == 0 ? IPPROTO_TCP : IPPROTO_UDP, (uint16_t)port};
    }
    return true;
}

static bool read_rows(struct fuzz_host *host, char *text, bool (*add)(struct fuzz_host *, char *), const char *name,
                      char *error, size_t size) {
    for (char *line; (line = next_line(&text));) {
        if (!add(host, line)) {
            snprintf(error, size, "the environment's file %s has a line that is not understood, or too many", name);
            return false;
        }
    }
    return true;
}

/* ---- Hosts ------------------------------------------------------------------------------------------------------- */

const char *fuzz_environment(size_t index) {
    return differences[index].name;
}

size_t fuzz_environment_index(const char *name) {
    size_t index = 0;
    while (index < FUZZ_ENVIRONMENTS - 1 && strcmp(differences[index].name, name) != 0)
        index++;
    return index;
}

bool fuzz_host_build(struct fuzz_host *host, const char *name, const char *files, bool ipv6, char *error, size_t size) {
    const struct difference *difference = &differences[fuzz_environment_index(name)];
    memset(host, 0, sizeof *host);
    host->few_descriptors = difference->few_descriptors;
    host->locals[0] = ipv4_loopback;
    host->locals[1] = ipv6_loopback;
    host->environment = (struct model_environment){
        .ipv4 = true,
        .ipv6 = ipv6,
        .wildcard_ipv6 = ipv6,
        .v6only_default = difference->v6only_default,
        .privileged_below = difference->unprivileged ? 1024 : 0,
        .ephemeral_first = 32768,
        .ephemeral_count = 60999 - 32768 + 1,
        .descriptor_limit = difference->few_descriptors ? 0 : MODEL_DESCRIPTORS,
        .interfaces = &loopback_interface,
        .interface_count = 1,
        .locals = host->locals,
        .local_count = difference->loopback_down            ? 0
                       : difference->ipv6_disabled || !ipv6 ? 1
                                                            : 2,
        .services = host->services,
        .hosts = host->hosts,
        .occupants = host->occupants,
    };
    return read_file(files, "hosts", host->hosts_text, error, size) &&
           read_rows(host, host->hosts_text, add_host_line, "hosts", error, size) &&
           (difference->no_services ||
            (read_file(files, "services", host->services_text, error, size) &&
             read_rows(host, host->services_text, add_service_line, "services", error, size)));
}

static void add_family(struct fuzz_host *host, int family, bool loopback_both) {
    for (size_t i = 0; i < host->file_count; i++) {
        const struct model_host *row = &host->file[i];
        struct model_host *added = &host->hosts[host->environment.host_count];
        bool also =
            loopback_both && family == AF_INET && memcmp(&row->address, &ipv6_loopback, sizeof row->address) == 0;
        if (row->address.family != family && !also)
            continue;
        *added = *row;
        if (also)
            added->address = ipv4_loopback;
        host->environment.host_count++;
    }
}

void fuzz_host_vary(struct fuzz_host *host, unsigned variant) {
    bool ipv4_first = variant & FUZZ_HOST_IPV4_FIRST;
    bool loopback_both = variant & FUZZ_HOST_LOOPBACK_BOTH;
    host->environment.host_count = 0;
    add_family(host, ipv4_first ? AF_INET : AF_INET6, loopback_both);
    add_family(host, ipv4_first ? AF_INET6 : AF_INET, loopback_both);
}

void fuzz_host_occupy(struct fuzz_host *host, const struct fuzz_request *request) {
    host->environment.occupant_count = 0;
    for (size_t i = 0; i < request->occupant_count; i++) {
        const struct fuzz_occupant *occupant = &request->occupants[i];
        struct model_endpoint *endpoint = &host->occupants[i];
        *endpoint = (struct model_endpoint){.port = (uint16_t)occupant->port,
                                            .socktype = SOCK_STREAM,
                                            .v6only = occupant->inet6 && occupant->v6only,
                                            .reuseaddr = true,
                                            .listening = occupant->listening};
        if (read_address(occupant->address, &endpoint->address))
            host->environment.occupant_count++;
    }
}
