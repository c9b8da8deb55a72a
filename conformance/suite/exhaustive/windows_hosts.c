/* Windows hosts that differ in what they lack. */
#include <errno.h>

#include "exhaustive.h"

#define NO_PROTOCOL_FAMILY 10046 /* WSAEPFNOSUPPORT, the other number for a family that is not there */

#define WILDCARD4                                                                                                      \
    { .family = AF_INET }
#define LOOPBACK4                                                                                                      \
    {                                                                                                                  \
        .family = AF_INET, .bytes = { 127, 0, 0, 1 }                                                                   \
    }
#define WILDCARD6                                                                                                      \
    { .family = AF_INET6 }
#define LOOPBACK6                                                                                                      \
    {                                                                                                                  \
        .family = AF_INET6, .bytes = { [15] = 1 }                                                                      \
    }

/* Listeners of others. */
#define HOLDER(address_, port_, v6only_, use_, other_user_)                                                            \
    {                                                                                                                  \
        .address = address_, .port = (port_), .socktype = SOCK_STREAM, .v6only = (v6only_), .listening = true,         \
        .use = (use_), .other_user = (other_user_)                                                                     \
    }

enum { FIRST = 49152 }; /* of the ports that are picked */

static const struct model_endpoint default4[] = {HOLDER(WILDCARD4, 27015, false, MODEL_USE_DEFAULT, false)};
static const struct model_endpoint default6[] = {HOLDER(WILDCARD6, 27015, true, MODEL_USE_DEFAULT, false)};
static const struct model_endpoint exclusive4[] = {HOLDER(WILDCARD4, 27015, false, MODEL_USE_EXCLUSIVE, false)};
static const struct model_endpoint exclusive6[] = {HOLDER(WILDCARD6, 27015, true, MODEL_USE_EXCLUSIVE, false)};
static const struct model_endpoint dual[] = {HOLDER(WILDCARD6, 27015, false, MODEL_USE_EXCLUSIVE, false)};
static const struct model_endpoint loopback4[] = {HOLDER(LOOPBACK4, 27015, false, MODEL_USE_DEFAULT, false),
                                                  HOLDER(LOOPBACK4, 80, false, MODEL_USE_REUSE, true)};
static const struct model_endpoint others[] = {HOLDER(WILDCARD4, 80, false, MODEL_USE_DEFAULT, true),
                                               HOLDER(WILDCARD6, 53, true, MODEL_USE_REUSE, true),
                                               HOLDER(LOOPBACK6, 27015, true, MODEL_USE_REUSE, true)};
static const struct model_endpoint early[] = {HOLDER(WILDCARD4, FIRST, false, MODEL_USE_EXCLUSIVE, true)};
static const struct model_endpoint mixed[] = {HOLDER(WILDCARD4, FIRST, false, MODEL_USE_EXCLUSIVE, false),
                                              HOLDER(WILDCARD6, FIRST + 1, true, MODEL_USE_DEFAULT, false),
                                              HOLDER(LOOPBACK4, FIRST + 2, false, MODEL_USE_DEFAULT, true)};
static const struct model_endpoint all_taken[] = {HOLDER(WILDCARD4, FIRST, false, MODEL_USE_EXCLUSIVE, true),
                                                  HOLDER(WILDCARD4, FIRST + 1, false, MODEL_USE_REUSE, true)};

static const struct model_address only_ipv4[] = {LOOPBACK4, {.family = AF_INET, .bytes = {192, 0, 2, 1}}};

enum lack {
    PLAIN,
    V6ONLY_OFF, /* by default */
    NO_IPV6,
    NO_IPV4,
    NEITHER,
    NO_PROTOCOL6, /* the other number */
    NO_ADDRESS6,
    KEEPS_ONE,
    STUCK_ONE,
    STUCK_ZERO,
    NO_V6ONLY,
    HALF_MAPPED, /* V6ONLY cannot be cleared, and IPv4 is missing */
    DEFAULT4,
    DEFAULT6,
    EXCLUSIVE4,
    EXCLUSIVE6,
    DUAL,
    ON_LOOPBACK4,
    OTHERS,
    EARLY,
    MIXED,
    ALL_TAKEN,
    EXCLUDED,       /* the port that is asked for */
    EXCLUDED_FIRST, /* the first one that is picked */
    EXCLUDED_ALL,   /* all that are picked */
    NO_EPHEMERAL,
    NO_EPHEMERAL_BUFFERS, /* the same, said otherwise */
    NO_SOCKET,
    NO_BUFFERS, /* the same, said otherwise */
    ONE_SOCKET,
    SMALL_HANDLES, /* from 0 */
    NULL_NONAME,
    NULL_NONAME4,
    NO_INTERFACES,
    NO_SERVICES,
    NO_HOSTS,
    LACKS
};

static void lack_family(struct model_host *host, enum lack lack) {
    host->ipv6 = lack != NO_IPV6 && lack != NEITHER && lack != NO_PROTOCOL6;
    host->ipv4 = lack != NO_IPV4 && lack != NEITHER && lack != HALF_MAPPED;
    if (lack == NO_PROTOCOL6)
        host->family_error = NO_PROTOCOL_FAMILY;
    if (lack == NO_ADDRESS6) {
        host->wildcard_ipv6 = false;
        host->locals = only_ipv4;
        host->local_count = MODEL_COUNT(only_ipv4);
    }
    if (lack == NULL_NONAME)
        host->null_ipv6_error = EAI_NONAME;
    if (lack == NULL_NONAME4)
        host->null_ipv4_error = EAI_NONAME;
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
    if (lack == V6ONLY_OFF)
        host->v6only_default = false;
}

static void lack_port(struct model_host *host, enum lack lack) {
    if (lack == EXCLUDED || lack == EXCLUDED_FIRST || lack == EXCLUDED_ALL) {
        host->excluded_first = lack == EXCLUDED ? 27015 : FIRST;
        host->excluded_count = lack == EXCLUDED_ALL ? host->ephemeral_count : 1;
    }
    if (lack == NO_EPHEMERAL || lack == NO_EPHEMERAL_BUFFERS)
        host->ephemeral_count = 0;
    if (lack == NO_EPHEMERAL_BUFFERS)
        host->exhausted_error = ENOBUFS;
    if (lack == ALL_TAKEN)
        host->ephemeral_count = 2;
    if (lack == MIXED)
        host->ephemeral_count = 4;
}

static void lack_resource(struct model_host *host, enum lack lack) {
    if (lack == NO_SOCKET || lack == NO_BUFFERS)
        host->descriptor_limit = 0;
    if (lack == NO_BUFFERS)
        host->shortage_error = ENOBUFS;
    if (lack == ONE_SOCKET)
        host->descriptor_limit = 1;
    if (lack == SMALL_HANDLES)
        host->handle_first = 0;
    if (lack == NO_INTERFACES)
        host->interface_count = 0;
    if (lack == NO_SERVICES)
        host->service_count = 0;
    if (lack == NO_HOSTS)
        host->host_name_count = 0;
}

static void add_holders(struct model_host *host, enum lack lack) {
    static const struct {
        const struct model_endpoint *holders;
        size_t count;
    } sets[LACKS] = {
        [DEFAULT4] = {default4, MODEL_COUNT(default4)},
        [DEFAULT6] = {default6, MODEL_COUNT(default6)},
        [EXCLUSIVE4] = {exclusive4, MODEL_COUNT(exclusive4)},
        [EXCLUSIVE6] = {exclusive6, MODEL_COUNT(exclusive6)},
        [DUAL] = {dual, MODEL_COUNT(dual)},
        [ON_LOOPBACK4] = {loopback4, MODEL_COUNT(loopback4)},
        [OTHERS] = {others, MODEL_COUNT(others)},
        [EARLY] = {early, MODEL_COUNT(early)},
        [MIXED] = {mixed, MODEL_COUNT(mixed)},
        [ALL_TAKEN] = {all_taken, MODEL_COUNT(all_taken)},
    };

    host->existing_sockets = sets[lack].holders;
    host->existing_socket_count = sets[lack].count;
}

static struct model_host host_at(size_t index) {
    const enum lack lack = (enum lack)index;
    struct model_host host;

    model_host_windows(&host);
    lack_family(&host, lack);
    lack_option(&host, lack);
    lack_port(&host, lack);
    lack_resource(&host, lack);
    add_holders(&host, lack);
    return host;
}

const struct host_set windows_hosts = {MODEL_RULES_WINDOWS, LACKS, host_at};
