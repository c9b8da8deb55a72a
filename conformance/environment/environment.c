/* Makes an environment from its recipe: user, network and mount namespaces, sysctls, the loopback interface. */
#include "environment.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <unistd.h>

#include "etc_files.h"
#include "interfaces.h"
#include "many_descriptors.h"
#include "name_server.h"
#include "probe.h"
#include "reader/environments.h"

/* How an environment differs from the plain one. */
struct recipe {
    bool loopback_down;
    bool ipv6_disabled;
    bool unprivileged;
    bool limits_descriptors;
    int descriptors;           /* if they are limited: how many can be opened */
    const char *sysctls[2][2]; /* that differ from plain_sysctls; NULL ends them */
    struct etc_variants etc;   /* which of the files of /etc differ */
    enum name_server server;   /* asked after the hosts file, if there is one */
    bool interfaces;           /* there are more than lo */
    bool closed_descriptors;
    bool names_move;
    bool many_descriptors;
};

/* No default: the compiler names an environment that is missing. */
static struct recipe recipe_of(enum environment_id environment) {
    switch (environment) {
    case ENVIRONMENT_PLAIN:
        break;
    case ENVIRONMENT_BINDV6ONLY:
        return (struct recipe){.sysctls = {{"ipv6/bindv6only", "1"}}};
    case ENVIRONMENT_IPV6_DISABLED:
        return (struct recipe){.ipv6_disabled = true};
    case ENVIRONMENT_LOOPBACK_DOWN:
        return (struct recipe){.loopback_down = true};
    case ENVIRONMENT_NO_SERVICES:
        return (struct recipe){.etc.no_services = true};
    case ENVIRONMENT_HOSTILE_GAI:
        return (struct recipe){.etc.hostile_gai = true};
    case ENVIRONMENT_FEW_DESCRIPTORS:
        return (struct recipe){.limits_descriptors = true, .descriptors = 0};
    case ENVIRONMENT_UNPRIVILEGED:
        return (struct recipe){.unprivileged = true};
    case ENVIRONMENT_SMALL_SOMAXCONN:
        return (struct recipe){.sysctls = {{"core/somaxconn", "8"}}};
    case ENVIRONMENT_ONE_DESCRIPTOR:
        return (struct recipe){.limits_descriptors = true, .descriptors = 1};
    case ENVIRONMENT_DNS_SILENT:
        return (struct recipe){.etc.asks_server = true, .server = NAME_SERVER_SILENT};
    case ENVIRONMENT_DNS_HALF:
        return (struct recipe){.etc.asks_server = true, .server = NAME_SERVER_HALF};
    case ENVIRONMENT_FEW_PORTS:
        return (struct recipe){
            .sysctls = {{"ipv4/ip_local_port_range", "40000 40003"}, {"ipv4/ip_autobind_reuse", "1"}}};
    case ENVIRONMENT_DENIED_PORT:
        return (struct recipe){.unprivileged = true, .sysctls = {{"ipv4/ip_unprivileged_port_start", "20000"}}};
    case ENVIRONMENT_INTERFACES:
        return (struct recipe){.interfaces = true};
    case ENVIRONMENT_CLOSED_DESCRIPTORS:
        return (struct recipe){.closed_descriptors = true};
    case ENVIRONMENT_MOVED_NAME:
        return (struct recipe){.names_move = true};
    case ENVIRONMENT_MANY_DESCRIPTORS:
        return (struct recipe){.many_descriptors = true};
    case ENVIRONMENT_NO_IPV6: /* these differ by what is refused alone (refusals.c) */
    case ENVIRONMENT_NO_IPV6_PROTOCOL:
    case ENVIRONMENT_IPV6_DENIED:
    case ENVIRONMENT_IPV6_FORBIDDEN:
    case ENVIRONMENT_NO_IPV4:
    case ENVIRONMENT_NO_IPV4_PROTOCOL:
    case ENVIRONMENT_IPV4_DENIED:
    case ENVIRONMENT_BIND_FORBIDDEN:
    case ENVIRONMENT_LISTEN_IN_USE:
        break;
    }
    return (struct recipe){.unprivileged = false};
}

/* What every environment sets, so that the machine's own values do not matter. */
static const char *const plain_sysctls[][2] = {
    {"core/somaxconn", "4096"},
    {"ipv4/ip_unprivileged_port_start", "1024"},
    {"ipv4/ip_local_port_range", "32768 60999"},
    {"ipv4/ip_autobind_reuse", "0"},
    {"ipv4/ip_nonlocal_bind", "0"},
    {"ipv6/bindv6only", "0"},
    {"ipv6/ip_nonlocal_bind", "0"},
};

static enum environment_result lack(char *error, size_t size, const char *what, int reason) {
    snprintf(error, size, "%s: %s", what, strerror(reason));
    return ENVIRONMENT_LACKING;
}

/* ---- Namespaces -------------------------------------------------------------------------------------------------- */

static bool write_file(const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t length = (ssize_t)strlen(text);
    bool written = write(fd, text, (size_t)length) == length;
    int reason = errno;
    close(fd);
    errno = reason;
    return written;
}

static bool map_to_root(uid_t uid, gid_t gid) {
    char line[64];
    if (!write_file("/proc/self/setgroups", "deny") && errno != ENOENT)
        return false;
    snprintf(line, sizeof line, "0 %u 1", gid);
    if (!write_file("/proc/self/gid_map", line))
        return false;
    snprintf(line, sizeof line, "0 %u 1", uid);
    return write_file("/proc/self/uid_map", line);
}

/* Root makes the namespaces directly. Other users, and root in a container that forbids it, need a user namespace. */
static enum environment_result isolate(char *error, size_t size) {
    uid_t uid = geteuid();
    gid_t gid = getegid();
    if (uid != 0 || unshare(CLONE_NEWNET | CLONE_NEWNS) != 0) {
        if (unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS) != 0)
            return lack(error, size, "no user, network and mount namespaces for this user", errno);
        if (!map_to_root(uid, gid))
            return lack(error, size, "the user cannot be mapped in a user namespace", errno);
    }
    if (mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) != 0)
        return lack(error, size, "mounts cannot be made private", errno);
    return ENVIRONMENT_READY;
}

/* ---- Network ----------------------------------------------------------------------------------------------------- */

static bool set_sysctl(const char *name, const char *value) {
    char path[128];
    snprintf(path, sizeof path, "/proc/sys/net/%s", name);
    return write_file(path, value);
}

/* A sysctl that cannot be written does not matter if it has the right value already. */
static bool has_sysctl(const char *name, const char *value) {
    char path[128];
    char text[64] = "";
    snprintf(path, sizeof path, "/proc/sys/net/%s", name);
    FILE *file = fopen(path, "re");
    if (!file)
        return false;
    bool read = fgets(text, sizeof text, file) != NULL;
    fclose(file);
    for (char *at = text; *at; at++)
        *at = *at == '\t' ? ' ' : *at == '\n' ? '\0' : *at;
    return read && strcmp(text, value) == 0;
}

static enum environment_result want_sysctl(const char *name, const char *value, char *error, size_t size) {
    if (set_sysctl(name, value) || has_sysctl(name, value))
        return ENVIRONMENT_READY;
    snprintf(error, size, "net/%s cannot be set to %s: %s", name, value, strerror(errno));
    return ENVIRONMENT_LACKING;
}

static enum environment_result set_sysctls(const struct recipe *recipe, bool ipv6, char *error, size_t size) {
    for (size_t i = 0; i < sizeof plain_sysctls / sizeof *plain_sysctls; i++) {
        const char *name = plain_sysctls[i][0];
        if (strncmp(name, "ipv6/", 5) == 0 && !ipv6)
            continue;
        enum environment_result result = want_sysctl(name, plain_sysctls[i][1], error, size);
        if (result != ENVIRONMENT_READY)
            return result;
    }
    for (size_t i = 0; i < 2 && recipe->sysctls[i][0]; i++) {
        enum environment_result result = want_sysctl(recipe->sysctls[i][0], recipe->sysctls[i][1], error, size);
        if (result != ENVIRONMENT_READY)
            return result;
    }
    if (!recipe->ipv6_disabled)
        return ENVIRONMENT_READY;
    enum environment_result result = want_sysctl("ipv6/conf/default/disable_ipv6", "1", error, size);
    return result == ENVIRONMENT_READY ? want_sysctl("ipv6/conf/all/disable_ipv6", "1", error, size) : result;
}

static bool raise_loopback(void) {
    struct ifreq request = {0};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    snprintf(request.ifr_name, sizeof request.ifr_name, "lo");
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    bool up = ioctl(fd, SIOCSIFFLAGS, &request) == 0;
    int reason = errno;
    close(fd);
    errno = reason;
    return up;
}

static bool has_family(int family) {
    int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

static bool has_ipv6_loopback(void) {
    struct sockaddr_in6 loopback = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool bound = fd >= 0 && bind(fd, (struct sockaddr *)&loopback, sizeof loopback) == 0;
    if (fd >= 0)
        close(fd);
    return bound;
}

/* ---- Facts ------------------------------------------------------------------------------------------------------- */

static int read_numbers(const char *name, int *first, int *second) {
    char path[128];
    snprintf(path, sizeof path, "/proc/sys/net/%s", name);
    FILE *file = fopen(path, "re");
    if (!file)
        return 0;
    int count = fscanf(file, "%d %d", first, second);
    fclose(file);
    return count;
}

static void find_facts(const struct recipe *recipe, struct environment *environment) {
    struct environment_facts *facts = &environment->facts;
    int unused;
    *facts = (struct environment_facts){.somaxconn = -1, .ephemeral_low = 32768, .ephemeral_high = 60999};
    facts->ipv4_loopback = !recipe->loopback_down;
    facts->ipv6_loopback = !recipe->loopback_down && environment->ipv6 && has_ipv6_loopback();
    read_numbers("core/somaxconn", &facts->somaxconn, &unused);
    read_numbers("ipv4/ip_local_port_range", &facts->ephemeral_low, &facts->ephemeral_high);
}

/* Interfaces for zones: one with a name of digits that is not its index, one at the index that is the other's name, one
 * with all 15 bytes of a name and signs among them, and one whose address is never checked to the end, so that it stays
 * tentative. */
static const struct interface_pair more_interfaces[] = {
    {"7", "peer7", 5, true, "fe80::57", false},
    {"lan7", "br-lan.7_a@!+=~", 7, true, "fe80::77", false},
    {"slow0", "peerslow0", 10, false, "2001:db8::510", true},
};

static enum environment_result add_surroundings(const struct recipe *recipe, struct environment *environment,
                                                char *error, size_t size) {
    if (recipe->interfaces && !environment->ipv6) {
        snprintf(error, size, "this kernel has no IPv6, which the interfaces are for");
        return ENVIRONMENT_LACKING;
    }
    if (recipe->interfaces &&
        !interfaces_add(more_interfaces, sizeof more_interfaces / sizeof *more_interfaces, error, size))
        return ENVIRONMENT_LACKING;
    /* Resolvers that do not read nsswitch.conf ask one everywhere: where it is not to be silent, a name that the hosts
     * file lacks does not exist, and they need not wait to know. */
    const enum name_server server =
        recipe->server == NAME_SERVER_NONE && !recipe->loopback_down ? NAME_SERVER_HALF : recipe->server;
    if (server == NAME_SERVER_NONE)
        return ENVIRONMENT_READY;
    environment->questions = name_server_start(server, error, size);
    return environment->questions ? ENVIRONMENT_READY : ENVIRONMENT_LACKING;
}

/* Whether a name leads to one address before it moves, and to another afterwards. */
static enum environment_result probe_names(const char *files, char *error, size_t size) {
    if (!etc_files_lay(files, ETC_NAMES_BEFORE))
        return lack(error, size, "no files can be laid over /etc/hosts and /etc/services", errno);
    enum environment_result before = environment_probe_name("moved-four", "127.0.0.1", error, size);
    if (!etc_files_lift(ETC_NAMES_BEFORE))
        return lack(error, size, "what was laid over /etc/hosts and /etc/services cannot be lifted", errno);
    return before == ENVIRONMENT_READY ? environment_probe_name("moved-four", "127.0.0.2", error, size) : before;
}

enum environment_result environment_enter(const char *name, const char *files, struct environment *environment,
                                          char *error, size_t size) {
    size_t index = environment_index(name);
    const struct recipe recipe = recipe_of((enum environment_id)index);
    memset(environment, 0, sizeof *environment);
    if (index == ENVIRONMENT_COUNT) {
        snprintf(error, size, "unknown environment: %s", name);
        return ENVIRONMENT_FAILED;
    }
    enum environment_result result = isolate(error, size);
    if (result != ENVIRONMENT_READY)
        return result;
    result = etc_files_replace(files, &recipe.etc, error, size);
    if (result != ENVIRONMENT_READY)
        return result;
    environment->ipv6 = has_family(AF_INET6);
    if (recipe.ipv6_disabled && !environment->ipv6) {
        snprintf(error, size, "this kernel has no IPv6 to disable");
        return ENVIRONMENT_LACKING;
    }
    result = set_sysctls(&recipe, environment->ipv6, error, size);
    if (result != ENVIRONMENT_READY)
        return result;
    if (recipe.many_descriptors && !many_descriptors_can_be_open())
        return lack(error, size, "the hard limit of open descriptors is below 2048", errno);
    if (!recipe.loopback_down && !raise_loopback())
        return lack(error, size, "the loopback interface cannot be brought up", errno);
    environment->unprivileged = recipe.unprivileged;
    environment->descriptors = environment_descriptors(name);
    environment->closed_descriptors = recipe.closed_descriptors;
    environment->names_move = recipe.names_move;
    environment->many_descriptors = recipe.many_descriptors;
    environment->refusal = environment_refusal(name);
    find_facts(&recipe, environment);
    result = add_surroundings(&recipe, environment, error, size);
    if (result == ENVIRONMENT_READY && recipe.names_move)
        result = probe_names(files, error, size);
    if (result != ENVIRONMENT_READY)
        return result;
    return environment_probe(name, environment->ipv6, environment->unprivileged, environment->refusal, error, size);
}

int environment_descriptors(const char *name) {
    const struct recipe recipe = recipe_of((enum environment_id)environment_index(name));
    return recipe.limits_descriptors ? recipe.descriptors : -1;
}

/* ---- Needs of a vector ------------------------------------------------------------------------------------------- */

static bool is_ipv6_outcome(const struct vector_outcome *outcome) {
    for (size_t i = 0; i < outcome->socket_count; i++)
        if (strcmp(outcome->sockets[i].family, "inet6") == 0)
            return true;
    return false;
}

static bool asks_for_ipv6(const struct vector_request *request) {
    bool stack = strcmp(request->stack, "ipv6") == 0 || strcmp(request->stack, "dual") == 0 ||
                 strcmp(request->stack, "pair") == 0;
    return stack || (request->hints && strcmp(request->family, "inet6") == 0);
}

bool environment_needs_ipv6(const struct vector *vector) {
    for (size_t i = 0; i < vector->existing_socket_count; i++)
        if (strcmp(vector->existing_sockets[i].family, "inet6") == 0)
            return true;
    for (size_t i = 0; i < vector->outcome_count; i++) {
        const struct vector_outcome *outcome = &vector->outcomes[i];
        bool makes_calls = outcome->ok || strcmp(outcome->stage, "validate") != 0;
        if (!is_ipv6_outcome(outcome) && !(makes_calls && asks_for_ipv6(&vector->request)))
            return false; /* this outcome is possible without IPv6 */
    }
    return true;
}
