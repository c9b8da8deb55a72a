/* Who holds a port: which sockets conflict with an address, by the rules of bind(2) for both families. */
#include "holders.h"

#include <string.h>

#include "deadline.h"
#include "processes.h"
#include "sockets.h"

enum { MILLISECONDS_MOST = 100 };

/* Which clients an address serves: in each family none, those of one address, or all. */
struct reach {
    bool ipv4;
    bool ipv4_any;
    struct in_addr ipv4_address;
    bool ipv6;
    bool ipv6_any;
    struct in6_addr ipv6_address;
};

static void reach_ipv4(struct reach *reach, const void *bytes) {
    reach->ipv4 = true;
    memcpy(&reach->ipv4_address, bytes, sizeof reach->ipv4_address);
    reach->ipv4_any = reach->ipv4_address.s_addr == INADDR_ANY;
}

static struct reach reach_of(const struct sockaddr_storage *address, bool v6only) {
    struct reach reach = {.ipv4 = false, .ipv6 = false};
    if (address->ss_family == AF_INET) {
        reach_ipv4(&reach, &((const struct sockaddr_in *)address)->sin_addr);
        return reach;
    }
    const struct in6_addr *ipv6 = &((const struct sockaddr_in6 *)address)->sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(ipv6)) {
        reach_ipv4(&reach, ipv6->s6_addr + 12);
        return reach;
    }
    reach.ipv6 = true;
    reach.ipv6_address = *ipv6;
    reach.ipv6_any = IN6_IS_ADDR_UNSPECIFIED(ipv6);
    reach.ipv4 = reach.ipv6_any && !v6only;
    reach.ipv4_any = reach.ipv4;
    return reach;
}

static bool meets(const struct reach *a, const struct reach *b) {
    if (a->ipv4 && b->ipv4 && (a->ipv4_any || b->ipv4_any || a->ipv4_address.s_addr == b->ipv4_address.s_addr))
        return true;
    return a->ipv6 && b->ipv6 &&
           (a->ipv6_any || b->ipv6_any || memcmp(&a->ipv6_address, &b->ipv6_address, sizeof a->ipv6_address) == 0);
}

/* Whether both are bound to an interface, of which a link-local address is, and not to the same. */
static bool is_elsewhere(unsigned a, unsigned b) {
    return a != 0 && b != 0 && a != b;
}

/* The interface of a link-local address; else 0. */
static unsigned interface_of(const struct sockaddr_storage *address) {
    return address->ss_family == AF_INET6 ? ((const struct sockaddr_in6 *)address)->sin6_scope_id : 0;
}

struct search {
    struct reach wanted;
    unsigned interface_index;
    struct command_holders *holders;
};

static void visit(void *context, const struct command_endpoint *endpoint) {
    const struct search *search = context;
    struct command_holders *holders = search->holders;
    const struct reach theirs = reach_of(&endpoint->address, endpoint->v6only);
    if (is_elsewhere(search->interface_index, endpoint->interface_index) || !meets(&search->wanted, &theirs))
        return;
    if (holders->count < COMMAND_HOLDERS) {
        struct command_holder *holder = &holders->holders[holders->count];
        holder->endpoint = *endpoint;
        holder->process_count = 0;
        holder->last = 0;
    }
    holders->count++;
}

/* Sockets that listen or only are bound explain the conflict; where there are none, connections with the port can. */
void command_find_holders(const struct sockaddr_storage *address, bool dual, struct command_holders *holders) {
    const int64_t deadline = command_deadline(MILLISECONDS_MOST);
    const int port = command_port(address);
    struct search search = {
        .wanted = reach_of(address, !dual), .interface_index = interface_of(address), .holders = holders};
    holders->count = 0;
    holders->known = command_visit_endpoints(port, true, deadline, visit, &search);
    if (holders->known && holders->count == 0)
        holders->known = command_visit_endpoints(port, false, deadline, visit, &search);
    if (holders->known)
        holders->known = command_find_processes(holders, deadline);
    if (!holders->known)
        holders->count = 0;
}

bool command_is_holder(const struct sockaddr_storage *other, bool other_dual, const struct sockaddr_storage *address,
                       bool dual) {
    const struct reach theirs = reach_of(other, !other_dual);
    const struct reach wanted = reach_of(address, !dual);
    return command_port(other) == command_port(address) && !is_elsewhere(interface_of(other), interface_of(address)) &&
           meets(&wanted, &theirs);
}
