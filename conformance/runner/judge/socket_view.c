/* Expected and observed sockets in one form. */
#include "socket_view.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Texts ------------------------------------------------------------------------------------------------------- */

/* inet_ntop, except for IPv4-compatible addresses: one C library writes them with a dotted tail, another without. */
static void ipv6_text(const struct in6_addr *address, char text[INET6_ADDRSTRLEN]) {
    const uint8_t *tail = address->s6_addr + 12;
    if (memcmp(address, &in6addr_any, 12) == 0 && (tail[0] || tail[1])) {
        snprintf(text, INET6_ADDRSTRLEN, "::%x:%x", tail[0] << 8 | tail[1], tail[2] << 8 | tail[3]);
        return;
    }
    inet_ntop(AF_INET6, address, text, INET6_ADDRSTRLEN);
}

void socket_view_address_text(const struct sockaddr_storage *address, char text[INET6_ADDRSTRLEN]) {
    text[0] = '\0';
    if (address->ss_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)address)->sin_addr, text, INET6_ADDRSTRLEN);
    else if (address->ss_family == AF_INET6)
        ipv6_text(&((const struct sockaddr_in6 *)address)->sin6_addr, text);
}

bool socket_view_is(const struct sockaddr_storage *address, const struct in6_addr *six) {
    return address->ss_family == AF_INET6 &&
           memcmp(&((const struct sockaddr_in6 *)address)->sin6_addr, six, sizeof *six) == 0;
}

int socket_view_port(const struct sockaddr_storage *address) {
    if (address->ss_family == AF_INET)
        return ntohs(((const struct sockaddr_in *)address)->sin_port);
    return address->ss_family == AF_INET6 ? ntohs(((const struct sockaddr_in6 *)address)->sin6_port) : 0;
}

bool socket_view_read_address(const char *text, int family, struct sockaddr_storage *address, const char **zone) {
    char bare[INET6_ADDRSTRLEN + 1]; /* of a text that is cut off, too much is left for an address */
    const size_t length = strcspn(text, "%");
    snprintf(bare, sizeof bare, "%.*s", (int)length, text);
    *zone = text[length] ? text + length + 1 : NULL;
    *address = (struct sockaddr_storage){.ss_family = (sa_family_t)family};
    void *bytes = family == AF_INET ? (void *)&((struct sockaddr_in *)address)->sin_addr
                                    : (void *)&((struct sockaddr_in6 *)address)->sin6_addr;
    return inet_pton(family, bare, bytes) == 1;
}

/* The address is written as every other address is. */
static void set_address(struct socket_view *view, const char *text) {
    struct sockaddr_storage address;
    const char *zone;
    snprintf(view->address, sizeof view->address, "?"); /* unless it is one of the family */
    if (socket_view_read_address(text, view->family, &address, &zone))
        socket_view_address_text(&address, view->address);
    if (zone)
        snprintf(view->zone, sizeof view->zone, "%s", zone);
}

/* ---- Expected ---------------------------------------------------------------------------------------------------- */

static enum socket_state state_of(enum vector_step last_step) {
    return last_step == VECTOR_STEP_LISTEN ? SOCKET_LISTENING
           : last_step == VECTOR_STEP_BIND ? SOCKET_BOUND
                                           : SOCKET_CREATED;
}

/* The connections that a listener must let through, and must not. Left untried, they are not compared. */
static void expect_reach(struct socket_view *view, const struct environment_facts *host) {
    if (view->state != SOCKET_LISTENING || strcmp(view->type, "stream") != 0)
        return;
    bool has_ipv4 = strchr(view->address, '.'); /* an IPv4 address, or one that is mapped */
    bool wildcard = strcmp(view->address, "::") == 0;
    if (host->ipv6_loopback && !has_ipv4)
        view->ipv6 = EVIDENCE_REACHED;
    if (!host->ipv4_loopback)
        return;
    if (has_ipv4 || (wildcard && view->v6only == 0))
        view->ipv4 = EVIDENCE_REACHED;
    else if (wildcard && view->v6only == 1)
        view->ipv4 = EVIDENCE_NOT_REACHED;
}

void socket_views_expected(const struct vector *vector, const struct vector_outcome *outcome,
                           const struct environment_facts *host, struct socket_views *views) {
    memset(views, 0, sizeof *views);
    for (size_t i = 0; i < outcome->socket_count && i < SOCKET_VIEWS_MAX; i++) {
        const struct vector_socket *socket = &outcome->sockets[i];
        struct socket_view *view = &views->all[views->count++];
        view->state = state_of(vector->request.last_step);
        view->family = strcmp(socket->family, "inet") == 0 ? AF_INET : AF_INET6;
        view->type = socket->socktype;
        view->protocol = socket->protocol;
        view->port = socket->port;
        view->v6only = view->state == SOCKET_CREATED ? -1 : socket->v6only; /* it is set at bind */
        set_address(view, socket->address);
        expect_reach(view, host);
    }
}

/* ---- Observed ---------------------------------------------------------------------------------------------------- */

static const char *type_name(int type) {
    switch (type) {
    case SOCK_STREAM:
        return "stream";
    case SOCK_DGRAM:
        return "dgram";
    case SOCK_RAW:
        return "raw";
    case SOCK_SEQPACKET:
        return "seqpacket";
    default:
        return "other";
    }
}

static const char *protocol_name(int protocol) {
    switch (protocol) {
    case IPPROTO_TCP:
        return "tcp";
    case IPPROTO_UDP:
        return "udp";
    case IPPROTO_SCTP:
        return "sctp";
    case IPPROTO_MPTCP:
        return "mptcp";
    case IPPROTO_DCCP:
        return "dccp";
    case IPPROTO_UDPLITE:
        return "udplite";
    default:
        return "other";
    }
}

bool socket_view_port_comes_of(const char *service, int port) {
    double fraction = service ? strtod(service, NULL) : 0;
    if (!service)
        return false;
    bool fits = fraction > -9e15 && fraction < 9e15; /* false for what is not a number, too */
    return (strtoul(service, NULL, 10) & 0xFFFF) == (unsigned long)port ||
           (strtoul(service, NULL, 0) & 0xFFFF) == (unsigned long)port ||
           (fits && ((unsigned long)(long long)fraction & 0xFFFF) == (unsigned long)port);
}

/* Whether the vector names the port: the one that is left. */
static bool is_expected_port(const struct vector *vector, int port) {
    for (size_t i = 0; i < vector->outcome_count; i++)
        for (size_t k = 0; k < vector->outcomes[i].socket_count; k++)
            if (vector->outcomes[i].sockets[k].port == port)
                return true;
    return false;
}

/* A port in the system's range was picked by the system, unless the service may have been read as it, or the vector
 * says which one is to be picked. */
static int stable_port(const struct vector *vector, const struct environment_facts *host, int port) {
    bool picked = port >= host->ephemeral_low && port <= host->ephemeral_high;
    if (!picked || is_expected_port(vector, port))
        return port;
    return socket_view_port_comes_of(vector->request.service.bytes, port) ? port : -1;
}

/* The address and port that a socket is yet to be bound to, by the answer. */
static void take_words(struct socket_view *view, const struct vector *vector, const struct evidence *evidence,
                       size_t index) {
    const struct wire_answer *answer = &evidence->answer;
    view->port = -2;
    view->address[0] = '\0';
    if (answer->kind != WIRE_OK || index >= WIRE_SOCKETS_MAX)
        return;
    if (answer->addresses[index][0])
        set_address(view, answer->addresses[index]);
    if (evidence->said_zones[index])
        snprintf(view->zone_index, sizeof view->zone_index, "%u", evidence->said_zones[index]);
    if (answer->ports[index] >= 0)
        view->port = stable_port(vector, &evidence->host, (int)answer->ports[index]);
}

/* A socket may have an address before it has a port (IP_BIND_ADDRESS_NO_PORT): it is bound. */
static bool has_address(const struct sockaddr_storage *address) {
    if (address->ss_family == AF_INET)
        return ((const struct sockaddr_in *)address)->sin_addr.s_addr != htonl(INADDR_ANY);
    return address->ss_family == AF_INET6 && !socket_view_is(address, &in6addr_any);
}

static void observe_one(const struct vector *vector, const struct evidence *evidence,
                        const struct evidence_socket *socket, size_t index, struct socket_view *view) {
    int port = socket_view_port(&socket->address);
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)&socket->address;
    view->state = socket->listening                       ? SOCKET_LISTENING
                  : port || has_address(&socket->address) ? SOCKET_BOUND
                                                          : SOCKET_CREATED;
    view->family = socket->family;
    view->type = type_name(socket->type);
    view->protocol = protocol_name(socket->protocol);
    view->port = stable_port(vector, &evidence->host, port);
    view->v6only = socket->v6only;
    view->ipv4 = socket->ipv4;
    view->ipv6 = socket->ipv6;
    socket_view_address_text(&socket->address, view->address);
    memcpy(view->zone, socket->zone, sizeof view->zone);
    if (socket->family == AF_INET6 && six->sin6_scope_id)
        snprintf(view->zone_index, sizeof view->zone_index, "%u", six->sin6_scope_id);
    view->index = index;
    if (view->state == SOCKET_CREATED)
        take_words(view, vector, evidence, index);
}

/* IPv6 first, then IPv4, then what no request is for. */
static int rank_of(int family) {
    return family == AF_INET6 ? -2 : family == AF_INET ? -1 : family;
}

static int compare_views(const void *a, const void *b) {
    const struct socket_view *left = a;
    const struct socket_view *right = b;
    int order = rank_of(left->family) - rank_of(right->family);
    if (order == 0)
        order = strcmp(left->address, right->address);
    if (order == 0)
        order = strcmp(left->type, right->type);
    if (order == 0)
        order = (int)left->state - (int)right->state;
    return order ? order : left->port - right->port;
}

void socket_views_observed(const struct vector *vector, const struct evidence *evidence,
                           const struct evidence_sockets *sockets, struct socket_views *views) {
    memset(views, 0, sizeof *views);
    views->more = sockets->more;
    for (size_t i = 0; i < sockets->count; i++)
        observe_one(vector, evidence, &sockets->all[i], i, &views->all[views->count++]);
    qsort(views->all, views->count, sizeof *views->all, compare_views);
}

/* ---- Compared ---------------------------------------------------------------------------------------------------- */

bool socket_view_same_port(const struct socket_view *expected, const struct socket_view *observed) {
    if (expected->port == -1)
        return observed->port == -1 || observed->port > 0;
    return observed->port == -2 || expected->port == observed->port;
}

bool socket_view_same_address(const struct socket_view *expected, const struct socket_view *observed) {
    if (!observed->address[0])
        return observed->state == SOCKET_CREATED; /* the adapter does not tell, and nobody else can */
    bool zone = strcmp(expected->zone, observed->zone) == 0 ||
                (observed->zone_index[0] && strcmp(expected->zone, observed->zone_index) == 0);
    return zone && strcmp(expected->address, observed->address) == 0;
}

const char *socket_views_stack(const struct socket_views *views) {
    const struct socket_view *one = &views->all[0];
    if (views->more || views->count == 0 || views->count > 2)
        return "";
    if (views->count == 2)
        return one->family == AF_INET6 && one->v6only == 1 && views->all[1].family == AF_INET ? "pair" : "";
    if (one->family != AF_INET6)
        return one->family == AF_INET ? "ipv4" : "";
    return one->v6only == 1 ? "ipv6" : "dual";
}

/* ---- Described --------------------------------------------------------------------------------------------------- */

static void describe_port(int port, char text[16]) {
    if (port >= 0)
        snprintf(text, 16, "%d", port);
    else
        snprintf(text, 16, "%s", port == -1 ? "ephemeral" : "?");
}

const char *socket_view_family(int family) {
    switch (family) {
    case AF_INET:
        return "inet";
    case AF_INET6:
        return "inet6";
    case AF_UNIX:
        return "unix";
    case AF_NETLINK:
        return "netlink";
    default:
        return "other";
    }
}

/* "listens on 0.0.0.0:80"; of a family that no request is for: "a unix socket". */
static void describe_place(const struct socket_view *view, FILE *out) {
    static const char *const states[] = {"created for", "bound to", "listens on"};
    char port[16];
    if (view->family != AF_INET && view->family != AF_INET6) {
        fprintf(out, "a %s socket", socket_view_family(view->family));
        return;
    }
    describe_port(view->port, port);
    const char *address = view->address[0] ? view->address : "?";
    const char *percent = view->zone[0] ? "%" : "";
    fprintf(out, "%s ", states[view->state]);
    if (view->family == AF_INET6)
        fprintf(out, "[%s%s%s]:%s", address, percent, view->zone, port);
    else
        fprintf(out, "%s:%s", address, port);
}

static void describe_one(const struct socket_view *view, FILE *out) {
    describe_place(view, out);
    if (view->family == AF_INET6 && view->v6only >= 0 && view->state != SOCKET_CREATED)
        fprintf(out, " v6only=%d", view->v6only);
    if (strcmp(view->type, "stream") != 0 || strcmp(view->protocol, "tcp") != 0)
        fprintf(out, " (%s, %s)", view->type, view->protocol);
    if (view->ipv4 == EVIDENCE_NOT_REACHED && (view->family != AF_INET6 || view->v6only != 1))
        fprintf(out, ", no IPv4 client gets through");
    if (view->ipv4 == EVIDENCE_REACHED && view->family == AF_INET6 && view->v6only == 1)
        fprintf(out, ", IPv4 clients get through");
    if (view->ipv6 == EVIDENCE_NOT_REACHED)
        fprintf(out, ", no IPv6 client gets through");
}

static void describe_all(const struct socket_views *views, void (*describe)(const struct socket_view *, FILE *),
                         char *text, size_t size) {
    memset(text, 0, size);
    FILE *out = fmemopen(text, size, "w");
    if (!out)
        return;
    if (views->count == 0)
        fputs("no socket", out);
    for (size_t i = 0; i < views->count; i++) {
        if (i)
            fputs(" and ", out);
        describe(&views->all[i], out);
    }
    if (views->more)
        fputs(" and more", out);
    fclose(out);
    text[size - 1] = '\0'; /* not every C library ends what it cuts off */
}

void socket_views_describe(const struct socket_views *views, char *text, size_t size) {
    describe_all(views, describe_one, text, size);
}

void socket_views_describe_places(const struct socket_views *views, char *text, size_t size) {
    describe_all(views, describe_place, text, size);
}
