/* Who keeps whom from a port, by each platform's rules, and which port a host picks. */
#include <errno.h>
#include <string.h>

#include "host.h"

/* ---- Which addresses an endpoint has ----------------------------------------------------------------------------- */

/* Of each family: none, one, or every one. */
enum reach { REACH_NONE, REACH_ONE, REACH_ALL };

struct cover {
    enum reach ipv4;
    enum reach ipv6;
    const unsigned char *ipv4_bytes;
};

static bool is_ipv4(const struct model_address *address) {
    return address->family == AF_INET || model_is_mapped(address);
}

static struct cover cover_of(const struct model_endpoint *endpoint) {
    static const unsigned char zero[4];
    const struct model_address *address = &endpoint->address;
    struct cover cover = {REACH_NONE, REACH_NONE, NULL};

    if (is_ipv4(address)) {
        cover.ipv4_bytes = address->bytes + (address->family == AF_INET ? 0 : 12);
        cover.ipv4 = model_same_bytes(cover.ipv4_bytes, zero, 4) ? REACH_ALL : REACH_ONE;
    } else if (model_is_wildcard(address)) {
        cover.ipv6 = REACH_ALL;
        cover.ipv4 = endpoint->v6only ? REACH_NONE : REACH_ALL;
    } else {
        cover.ipv6 = REACH_ONE;
    }
    return cover;
}

static bool reaches_meet(enum reach a, enum reach b, const unsigned char *one, const unsigned char *other,
                         size_t size) {
    if (a == REACH_NONE || b == REACH_NONE)
        return false;
    return a == REACH_ALL || b == REACH_ALL || model_same_bytes(one, other, size);
}

bool model_overlap(const struct model_endpoint *a, const struct model_endpoint *b) {
    const struct cover x = cover_of(a);
    const struct cover y = cover_of(b);

    if (a->address.scope != 0 && b->address.scope != 0 && a->address.scope != b->address.scope)
        return false;
    return reaches_meet(x.ipv4, y.ipv4, x.ipv4_bytes, y.ipv4_bytes, 4) ||
           reaches_meet(x.ipv6, y.ipv6, a->address.bytes, b->address.bytes, 16);
}

/* ---- Linux ------------------------------------------------------------------------------------------------------- */

/* Which options share a port, if both sockets have them. */
static const struct {
    bool reuseport;
    bool reuseaddr; /* while the holder does not listen */
} linux_sharing[] = {
    [MODEL_SHARING_BY_OPTIONS] = {true, true},
    [MODEL_SHARING_NONE] = {false, false},
    [MODEL_SHARING_REUSE] = {false, true},
    [MODEL_SHARING_LISTEN] = {true, true},
};

static int linux_conflict(const struct model_endpoint *held, const struct model_endpoint *wanted,
                          enum model_sharing sharing) {
    if (linux_sharing[sharing].reuseport && held->reuseport && wanted->reuseport)
        return 0;
    if (linux_sharing[sharing].reuseaddr && held->reuseaddr && wanted->reuseaddr && !held->listening)
        return 0;
    return EADDRINUSE;
}

/* ---- Windows (REUSE-004) ----------------------------------------------------------------------------------------- */

/* How two endpoints that overlap lie to each other: what Microsoft's tables call wildcard and specific. */
enum position {
    POSITION_SAME,        /* both wildcard, or both the same specific address */
    POSITION_WITHIN,      /* specific, where the wildcard address is held */
    POSITION_AROUND,      /* wildcard, where a specific address is held */
    POSITION_AROUND_STACK /* the same, and the wildcard is a dual-stack socket's and the specific address IPv4 */
};

static enum position position_of(const struct model_endpoint *held, const struct model_endpoint *wanted) {
    const struct cover x = cover_of(held);
    const struct cover y = cover_of(wanted);
    const bool held_all = x.ipv4 == REACH_ALL || x.ipv6 == REACH_ALL;
    const bool wanted_all = y.ipv4 == REACH_ALL || y.ipv6 == REACH_ALL;

    if (held_all == wanted_all)
        return POSITION_SAME;
    if (held_all)
        return POSITION_WITHIN;
    return is_ipv4(&held->address) && y.ipv6 == REACH_ALL ? POSITION_AROUND_STACK : POSITION_AROUND;
}

enum { ANY = -1 };

/* The two tables of "Using SO_REUSEADDR and SO_EXCLUSIVEADDRUSE" for Windows Server 2003 and later, of one user and of
 * two, as rules: the first that fits decides. suite/exhaustive/matrix.c has the tables cell by cell.
 *
 * Of a dual-stack socket with exclusive use, where an IPv4 socket has a specific address, the page's text says
 * WSAEACCES, though its table says WSAEADDRINUSE of a wildcard with exclusive use on a specific address: the text is
 * about this very case, so it decides there, and the table everywhere else. Where the pages name TCP alone, datagram
 * sockets are taken to be alike: the section's first paragraph counts both in. */
static const struct {
    int position;
    int held;
    int wanted;
    int other_user;
    int error;
} windows_rules[] = {
    {POSITION_SAME, MODEL_USE_REUSE, MODEL_USE_REUSE, ANY, 0},
    {POSITION_SAME, ANY, MODEL_USE_REUSE, ANY, EACCES},
    {POSITION_SAME, ANY, ANY, ANY, EADDRINUSE},
    {POSITION_WITHIN, MODEL_USE_EXCLUSIVE, ANY, ANY, EACCES},
    {POSITION_WITHIN, MODEL_USE_REUSE, MODEL_USE_REUSE, ANY, 0},
    {POSITION_WITHIN, ANY, ANY, true, EACCES},
    {POSITION_WITHIN, ANY, ANY, false, 0},
    {POSITION_AROUND_STACK, ANY, MODEL_USE_EXCLUSIVE, ANY, EACCES},
    {POSITION_AROUND, ANY, MODEL_USE_EXCLUSIVE, ANY, EADDRINUSE},
    {ANY, ANY, ANY, ANY, 0},
};

static bool fits(int rule, int value) {
    return rule == ANY || rule == value;
}

static int windows_conflict(const struct model_endpoint *held, const struct model_endpoint *wanted,
                            enum model_sharing sharing) {
    const enum position position = position_of(held, wanted);
    size_t i = 0;

    /* The page of listen: a conflict "could be delayed" until then if a specific address is to be settled there, which
     * that of a listener is not. */
    if (sharing == MODEL_SHARING_LISTEN)
        return 0;
    if (sharing != MODEL_SHARING_BY_OPTIONS) /* the page of bind: "a unique port" */
        return EADDRINUSE;
    while (!fits(windows_rules[i].position, (int)position) || !fits(windows_rules[i].held, (int)held->use) ||
           !fits(windows_rules[i].wanted, (int)wanted->use) ||
           !fits(windows_rules[i].other_user, held->other_user != wanted->other_user))
        i++;
    return windows_rules[i].error;
}

/* ---- Both -------------------------------------------------------------------------------------------------------- */

int model_conflict(enum model_rules rules, const struct model_endpoint *held, const struct model_endpoint *wanted,
                   enum model_sharing sharing) {
    static int (*const conflicts[])(const struct model_endpoint *, const struct model_endpoint *,
                                    enum model_sharing) = {
        [MODEL_RULES_LINUX] = linux_conflict, [MODEL_RULES_WINDOWS] = windows_conflict};

    if (held->port != wanted->port || held->socktype != wanted->socktype || !model_overlap(held, wanted))
        return 0;
    return conflicts[rules](held, wanted, sharing);
}

/* Microsoft's pages are silent about several holders. The order in which a host looks at them is nobody's business, so
 * it makes no difference here. */
int model_worse_conflict(int one, int other) {
    return one == EADDRINUSE || other == 0 ? one : other;
}

/* ---- Picked ports ------------------------------------------------------------------------------------------------ */

/* REUSE-005: Linux hands a datagram socket ports that it may share; a stream socket only those that nobody has, and if
 * there are none, and it was told so, those that it may share by SO_REUSEADDR. Windows hands out what nobody has. */
size_t model_picking(const struct model_host *host, int socktype, enum model_sharing ways[2]) {
    const bool shares = host->rules == MODEL_RULES_LINUX && socktype == SOCK_DGRAM;

    ways[0] = shares ? MODEL_SHARING_BY_OPTIONS : MODEL_SHARING_NONE;
    ways[1] = MODEL_SHARING_REUSE;
    return host->rules == MODEL_RULES_LINUX && socktype == SOCK_STREAM && host->autobind_reuse ? 2 : 1;
}

uint16_t model_ephemeral(const struct model_host *host, unsigned n) {
    if (n < host->pick_count)
        return host->picks[n];
    return (uint16_t)(host->ephemeral_first + (host->seed + n) % host->ephemeral_count);
}

bool model_is_excluded(const struct model_host *host, uint16_t port) {
    return port >= host->excluded_first && port - host->excluded_first < host->excluded_count;
}
