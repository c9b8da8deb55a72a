/* Linux hosts that differ in what they lack. */
#include "exhaustive.h"

#define WILDCARD4                                                                                                      \
    { AF_INET, {0}, 0 }
#define LOOPBACK4                                                                                                      \
    { AF_INET, {127, 0, 0, 1}, 0 }
#define WILDCARD6                                                                                                      \
    { AF_INET6, {0}, 0 }

#define HOLDER(address_, port_, type_, v6only_, reuseaddr_, reuseport_, listening_, late_)                             \
    {                                                                                                                  \
        .address = address_, .port = (port_), .socktype = (type_), .v6only = (v6only_), .reuseaddr = (reuseaddr_),     \
        .reuseport = (reuseport_), .listening = (listening_), .late = (late_)                                          \
    }

/* Sockets of others that hold a port. */
static const struct model_endpoint busy4[] = {HOLDER(WILDCARD4, 27015, SOCK_STREAM, false, true, false, true, 0)};
static const struct model_endpoint busy6[] = {HOLDER(WILDCARD6, 27015, SOCK_STREAM, true, true, false, true, 0)};
static const struct model_endpoint busy_dual[] = {HOLDER(WILDCARD6, 27015, SOCK_STREAM, false, true, false, true, 0)};
static const struct model_endpoint bound4[] = {HOLDER(LOOPBACK4, 27015, SOCK_STREAM, false, true, false, false, 0)};
static const struct model_endpoint shared[] = {HOLDER(WILDCARD4, 27015, SOCK_STREAM, false, true, true, true, 0),
                                               HOLDER(WILDCARD6, 27015, SOCK_STREAM, true, true, true, true, 0)};
static const struct model_endpoint datagrams[] = {HOLDER(WILDCARD4, 27015, SOCK_DGRAM, false, false, false, false, 0)};
/* They block the first ephemeral port, in IPv4 only: from the start, or from when both sockets of a pair are bound. */
static const struct model_endpoint early[] = {HOLDER(WILDCARD4, 32768, SOCK_STREAM, false, false, false, true, 0)};
static const struct model_endpoint late[] = {HOLDER(WILDCARD4, 32768, SOCK_STREAM, false, true, false, false, 2),
                                             HOLDER(WILDCARD4, 27015, SOCK_STREAM, false, true, false, false, 1)};
static const struct model_endpoint odd_taken[] = {HOLDER(WILDCARD4, 32768, SOCK_STREAM, false, true, true, true, 0),
                                                  HOLDER(WILDCARD6, 32769, SOCK_STREAM, true, true, true, false, 0),
                                                  HOLDER(WILDCARD4, 32770, SOCK_STREAM, false, true, true, false, 0),
                                                  HOLDER(WILDCARD4, 32770, SOCK_DGRAM, false, true, true, false, 0)};
static const struct model_endpoint all_taken[] = {HOLDER(WILDCARD4, 32768, SOCK_STREAM, false, false, false, true, 0),
                                                  HOLDER(WILDCARD4, 32769, SOCK_STREAM, false, false, false, true, 0)};

static const struct model_address only_ipv4[] = {{AF_INET, {127, 0, 0, 1}, 0}, {AF_INET, {192, 0, 2, 1}, 0}};

enum lack {
    PLAIN,
    NO_IPV6,
    NO_IPV4,
    NEITHER,
    NO_WILDCARD6,
    NO_ADDRESS6,
    KEEPS_ONE,
    STUCK_ONE,
    STUCK_ZERO,
    NO_V6ONLY,
    BUSY4,
    BUSY6,
    BUSY_DUAL,
    BOUND4,
    SHARED,
    DATAGRAMS,
    EARLY,
    LATE,
    ALL_TAKEN,
    ODD_TAKEN,
    FEW_PORTS, /* four, with autobind_reuse */
    NO_EPHEMERAL,
    PRIVILEGED,
    NO_DESCRIPTOR,
    ONE_DESCRIPTOR,
    NO_STANDARD_STREAMS,
    NULL_NONAME,
    NULL_FAMILY,
    NULL_AGAIN,
    NULL_NONAME4,
    NULL_FAMILY4,
    NO_INTERFACES,
    NO_SERVICES,
    NO_HOSTS,
    HALF_MAPPED, /* V6ONLY cannot be cleared, and IPv4 is missing */
    HOSTS
};

static void occupy(struct model_host *host, const struct model_endpoint *existing_sockets, size_t count) {
    host->existing_sockets = existing_sockets;
    host->existing_socket_count = count;
}

static void lack_family(struct model_host *host, enum lack lack) {
    host->ipv6 = lack != NO_IPV6 && lack != NEITHER;
    host->ipv4 = lack != NO_IPV4 && lack != NEITHER && lack != HALF_MAPPED;
    host->wildcard_ipv6 = lack != NO_WILDCARD6;
    if (lack == NO_ADDRESS6 || lack == NO_WILDCARD6) {
        host->locals = only_ipv4;
        host->local_count = MODEL_COUNT(only_ipv4);
    }
    host->null_ipv6_error = lack == NULL_NONAME   ? EAI_NONAME
                            : lack == NULL_FAMILY ? EAI_FAMILY
                            : lack == NULL_AGAIN  ? EAI_AGAIN
                                                  : 0;
    host->null_ipv4_error = lack == NULL_NONAME4 ? EAI_NONAME : lack == NULL_FAMILY4 ? EAI_FAMILY : 0;
}

static void lack_option(struct model_host *host, enum lack lack) {
    if (lack == KEEPS_ONE || lack == HALF_MAPPED)
        host->v6only = MODEL_V6ONLY_KEEPS_ONE;
    if (lack == STUCK_ONE)
        host->v6only = MODEL_V6ONLY_STUCK_ONE;
    if (lack == STUCK_ZERO)
        host->v6only = MODEL_V6ONLY_STUCK_ZERO;
    if (lack == NO_V6ONLY)
        host->v6only = MODEL_V6ONLY_ABSENT;
    host->v6only_default = lack % 2 != 0; /* bindv6only must not matter: half of the hosts have it */
}

static void lack_resource(struct model_host *host, enum lack lack) {
    if (lack == PRIVILEGED)
        host->privileged_below = 1024;
    if (lack == NO_DESCRIPTOR)
        host->descriptor_limit = 3;
    if (lack == ONE_DESCRIPTOR)
        host->descriptor_limit = 4;
    if (lack == NO_STANDARD_STREAMS)
        host->descriptors_taken = 0;
    if (lack == NO_EPHEMERAL)
        host->ephemeral_count = 0;
    if (lack == ALL_TAKEN)
        host->ephemeral_count = 2;
    if (lack == ODD_TAKEN || lack == FEW_PORTS)
        host->ephemeral_count = 4;
    if (lack == FEW_PORTS)
        host->autobind_reuse = true;
    if (lack == NO_INTERFACES)
        host->interface_count = 0;
    if (lack == NO_SERVICES)
        host->service_count = 0;
    if (lack == NO_HOSTS)
        host->host_name_count = 0;
}

static void add_existing_sockets(struct model_host *host, enum lack lack) {
    static const struct {
        const struct model_endpoint *existing_sockets;
        size_t count;
    } sets[HOSTS] = {
        [BUSY4] = {busy4, MODEL_COUNT(busy4)},
        [BUSY6] = {busy6, MODEL_COUNT(busy6)},
        [BUSY_DUAL] = {busy_dual, MODEL_COUNT(busy_dual)},
        [BOUND4] = {bound4, MODEL_COUNT(bound4)},
        [SHARED] = {shared, MODEL_COUNT(shared)},
        [DATAGRAMS] = {datagrams, MODEL_COUNT(datagrams)},
        [EARLY] = {early, MODEL_COUNT(early)},
        [LATE] = {late, MODEL_COUNT(late)},
        [ALL_TAKEN] = {all_taken, MODEL_COUNT(all_taken)},
        [ODD_TAKEN] = {odd_taken, MODEL_COUNT(odd_taken)},
        [FEW_PORTS] = {odd_taken, MODEL_COUNT(odd_taken)},
    };

    if (sets[lack].existing_sockets != NULL)
        occupy(host, sets[lack].existing_sockets, sets[lack].count);
}

static struct model_host host_at(size_t index) {
    const enum lack lack = (enum lack)index;
    struct model_host host;

    model_host_plain(&host);
    lack_family(&host, lack);
    lack_option(&host, lack);
    lack_resource(&host, lack);
    add_existing_sockets(&host, lack);
    return host;
}

const struct host_set linux_hosts = {MODEL_RULES_LINUX, HOSTS, host_at};
