/* Expected and observed sockets in one form. */
#include "socket_view.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Texts ------------------------------------------------------------------------------------------------------- */

/* inet_ntop, but for the IPv4-compatible addresses, that one C library writes with a dotted tail and another without.
 */
static void ipv6_text(const struct in6_addr *address, char text[INET6_ADDRSTRLEN]) {
    const uint8_t *tail = address->s6_addr + 12;
    if (IN6_IS_ADDR_V4COMPAT(address) && (tail[0] || tail[1])) {
        snprintf(text, INET6_ADDRSTRLEN, "::%x:%x", tail[0] << 8 | tail[1], tail[2] << 8 | tail[3]);
        return;
    }
    inet_ntop(AF_INET6, address, text, INET6_ADDRSTRLEN);
}

void shape_address_text(const struct sockaddr_storage *address, char text[INET6_ADDRSTRLEN]) {
    text[0] = '\0';
    if (address->ss_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)address)->sin_addr, text, INET6_ADDRSTRLEN);
    else if (address->ss_family == AF_INET6)
        ipv6_text(&((const struct sockaddr_in6 *)address)->sin6_addr, text);
}

int shape_port(const struct sockaddr_storage *address) {
    if (address->ss_family == AF_INET)
        return ntohs(((const struct sockaddr_in *)address)->sin_port);
    return address->ss_family == AF_INET6 ? ntohs(((const struct sockaddr_in6 *)address)->sin6_port) : 0;
}

/* Takes "fe80::1%lo" apart, and writes the address as every other address is written. */
static void set_address(struct shape *shape, const char *text) {
    struct sockaddr_storage address = {.ss_family = (sa_family_t)shape->family};
    char bare[INET6_ADDRSTRLEN + 1];
    size_t length = strcspn(text, "%");
    shape->address[0] = '\0';
    if (length >= sizeof bare)
        return;
    memcpy(bare, text, length);
    bare[length] = '\0';
    if (text[length])
        snprintf(shape->zone, sizeof shape->zone, "%.*s", (int)sizeof shape->zone - 1, text + length + 1);
    void *bytes = shape->family == AF_INET ? (void *)&((struct sockaddr_in *)&address)->sin_addr
                                           : (void *)&((struct sockaddr_in6 *)&address)->sin6_addr;
    if (inet_pton(shape->family, bare, bytes) == 1)
        shape_address_text(&address, shape->address);
}

/* ---- Expected ---------------------------------------------------------------------------------------------------- */

static enum shape_state state_of(enum vector_upto upto) {
    return upto == VECTOR_UPTO_LISTEN ? SHAPE_LISTENING : upto == VECTOR_UPTO_BIND ? SHAPE_BOUND : SHAPE_CREATED;
}

/* The connections that a listener must let through, and must not. Left untried, they are not compared. */
static void expect_reach(struct shape *shape, const struct evidence_host *host) {
    if (shape->state != SHAPE_LISTENING || strcmp(shape->type, "stream") != 0)
        return;
    bool mapped = strncmp(shape->address, "::ffff:", 7) == 0 && strchr(shape->address, '.');
    bool wildcard = strcmp(shape->address, "::") == 0;
    if (host->ipv6_loopback && shape->family == AF_INET6 && !mapped)
        shape->ipv6 = EVIDENCE_REACHED;
    if (!host->ipv4_loopback)
        return;
    if (shape->family == AF_INET || mapped || (wildcard && shape->v6only == 0))
        shape->ipv4 = EVIDENCE_REACHED;
    else if (wildcard && shape->v6only == 1)
        shape->ipv4 = EVIDENCE_NOT_REACHED;
}

void shapes_expected(const struct vector *vector, const struct vector_outcome *outcome,
                     const struct evidence_host *host, struct shapes *shapes) {
    memset(shapes, 0, sizeof *shapes);
    for (size_t i = 0; i < outcome->socket_count && i < SHAPES_MAX; i++) {
        const struct vector_socket *socket = &outcome->sockets[i];
        struct shape *shape = &shapes->all[shapes->count++];
        shape->state = state_of(vector->request.upto);
        shape->family = strcmp(socket->family, "inet") == 0 ? AF_INET : AF_INET6;
        shape->type = socket->socktype;
        shape->protocol = socket->protocol;
        shape->port = socket->port;
        shape->v6only = shape->state == SHAPE_CREATED ? -1 : socket->v6only; /* it is set at bind */
        set_address(shape, socket->address);
        expect_reach(shape, host);
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

/* Whether the port is what some reading of the service makes of it: decimal, by its prefix, or as a fraction; cut to 16
 * bits. */
static bool comes_of(const char *service, int port) {
    double fraction = service ? strtod(service, NULL) : 0;
    if (!service)
        return false;
    bool fits = fraction > -9e15 && fraction < 9e15; /* false for what is not a number, too */
    return (strtoul(service, NULL, 10) & 0xFFFF) == (unsigned long)port ||
           (strtoul(service, NULL, 0) & 0xFFFF) == (unsigned long)port ||
           (fits && ((unsigned long)(long long)fraction & 0xFFFF) == (unsigned long)port);
}

/* A port out of the system's range is the system's pick, unless it comes of what was asked. */
static int stable_port(const struct vector *vector, const struct evidence_host *host, int port) {
    bool picked = port >= host->ephemeral_low && port <= host->ephemeral_high;
    return picked && !comes_of(vector->request.service.bytes, port) ? -1 : port;
}

/* The address and port that a socket is yet to be bound to, by the answer. */
static void take_words(struct shape *shape, const struct wire_answer *answer, size_t index) {
    shape->port = -2;
    shape->address[0] = '\0';
    if (answer->kind != WIRE_OK || index >= WIRE_SOCKETS_MAX)
        return;
    if (answer->addresses[index][0])
        set_address(shape, answer->addresses[index]);
    if (answer->ports[index] >= 0)
        shape->port = (int)answer->ports[index];
}

static void observe_one(const struct vector *vector, const struct evidence *evidence,
                        const struct evidence_socket *socket, size_t index, struct shape *shape) {
    int port = shape_port(&socket->address);
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)&socket->address;
    shape->state = socket->listening ? SHAPE_LISTENING : port ? SHAPE_BOUND : SHAPE_CREATED;
    shape->family = socket->family;
    shape->type = type_name(socket->type);
    shape->protocol = protocol_name(socket->protocol);
    shape->port = stable_port(vector, &evidence->host, port);
    shape->v6only = socket->v6only;
    shape->ipv4 = socket->ipv4;
    shape->ipv6 = socket->ipv6;
    shape_address_text(&socket->address, shape->address);
    memcpy(shape->zone, socket->zone, sizeof shape->zone);
    if (socket->family == AF_INET6 && six->sin6_scope_id)
        snprintf(shape->zone_index, sizeof shape->zone_index, "%u", six->sin6_scope_id);
    if (shape->state == SHAPE_CREATED)
        take_words(shape, &evidence->answer, index);
}

static int compare_shapes(const void *a, const void *b) {
    const struct shape *left = a;
    const struct shape *right = b;
    if (left->family != right->family)
        return left->family == AF_INET6 ? -1 : 1;
    int order = strcmp(left->address, right->address);
    if (order == 0)
        order = strcmp(left->type, right->type);
    if (order == 0)
        order = (int)left->state - (int)right->state;
    return order ? order : left->port - right->port;
}

void shapes_observed(const struct vector *vector, const struct evidence *evidence,
                     const struct evidence_sockets *sockets, struct shapes *shapes) {
    memset(shapes, 0, sizeof *shapes);
    shapes->more = sockets->more;
    for (size_t i = 0; i < sockets->count; i++)
        observe_one(vector, evidence, &sockets->all[i], i, &shapes->all[shapes->count++]);
    qsort(shapes->all, shapes->count, sizeof *shapes->all, compare_shapes);
}

/* ---- Compared ---------------------------------------------------------------------------------------------------- */

static bool same_reach(enum evidence_reach expected, enum evidence_reach observed) {
    return expected == EVIDENCE_NOT_TRIED || observed == EVIDENCE_NOT_TRIED || expected == observed;
}

static bool same_port(const struct shape *expected, const struct shape *observed) {
    if (expected->port == -1)
        return observed->port == -1 || observed->port > 0;
    return observed->port == -2 || expected->port == observed->port;
}

static bool same_address(const struct shape *expected, const struct shape *observed) {
    if (!observed->address[0])
        return observed->state == SHAPE_CREATED; /* the adapter does not tell, and nobody else can */
    bool zone = strcmp(expected->zone, observed->zone) == 0 ||
                (observed->zone_index[0] && strcmp(expected->zone, observed->zone_index) == 0);
    return zone && strcmp(expected->address, observed->address) == 0;
}

static bool same(const struct shape *expected, const struct shape *observed) {
    return expected->state == observed->state && expected->family == observed->family &&
           strcmp(expected->type, observed->type) == 0 && strcmp(expected->protocol, observed->protocol) == 0 &&
           same_address(expected, observed) && same_port(expected, observed) &&
           (expected->v6only == -1 || expected->v6only == observed->v6only) &&
           same_reach(expected->ipv4, observed->ipv4) && same_reach(expected->ipv6, observed->ipv6);
}

bool shapes_match(const struct shapes *expected, const struct shapes *observed) {
    if (observed->more || expected->count != observed->count)
        return false;
    if (expected->count == 2)
        return (same(&expected->all[0], &observed->all[0]) && same(&expected->all[1], &observed->all[1])) ||
               (same(&expected->all[0], &observed->all[1]) && same(&expected->all[1], &observed->all[0]));
    return expected->count == 0 || (expected->count == 1 && same(&expected->all[0], &observed->all[0]));
}

void shapes_forgive_v6only(const struct shapes *observed, struct shapes *expected) {
    for (size_t i = 0; i < expected->count; i++) {
        for (size_t k = 0; k < observed->count; k++) {
            struct shape *shape = &expected->all[i];
            bool both = shape->family == AF_INET6 && observed->all[k].family == AF_INET6 && shape->v6only != -1;
            if (!both || shape->v6only == observed->all[k].v6only)
                continue;
            shape->v6only = observed->all[k].v6only;
            shape->ipv4 = EVIDENCE_NOT_TRIED;
        }
    }
}

const char *shapes_stack(const struct shapes *shapes) {
    const struct shape *one = &shapes->all[0];
    if (shapes->more || shapes->count == 0 || shapes->count > 2)
        return "";
    if (shapes->count == 2)
        return one->family == AF_INET6 && one->v6only == 1 && shapes->all[1].family == AF_INET ? "pair" : "";
    if (one->family == AF_INET)
        return "ipv4";
    return one->v6only == 1 ? "ipv6" : "dual";
}

/* ---- Described --------------------------------------------------------------------------------------------------- */

static void describe_port(int port, char text[16]) {
    if (port >= 0)
        snprintf(text, 16, "%d", port);
    else
        snprintf(text, 16, "%s", port == -1 ? "ephemeral" : "?");
}

static void describe_one(const struct shape *shape, FILE *out) {
    static const char *const states[] = {"created for", "bound to", "listens on"};
    char port[16];
    describe_port(shape->port, port);
    const char *address = shape->address[0] ? shape->address : "?";
    const char *percent = shape->zone[0] ? "%" : "";
    fprintf(out, "%s ", states[shape->state]);
    if (shape->family == AF_INET6)
        fprintf(out, "[%s%s%s]:%s", address, percent, shape->zone, port);
    else
        fprintf(out, "%s:%s", address, port);
    if (shape->family == AF_INET6 && shape->v6only >= 0 && shape->state != SHAPE_CREATED)
        fprintf(out, " v6only=%d", shape->v6only);
    if (strcmp(shape->type, "stream") != 0 || strcmp(shape->protocol, "tcp") != 0)
        fprintf(out, " (%s, %s)", shape->type, shape->protocol);
    if (shape->ipv4 == EVIDENCE_NOT_REACHED && !(shape->family == AF_INET6 && shape->v6only == 1))
        fprintf(out, ", no IPv4 client gets through");
    if (shape->ipv4 == EVIDENCE_REACHED && shape->family == AF_INET6 && shape->v6only == 1)
        fprintf(out, ", IPv4 clients get through");
    if (shape->ipv6 == EVIDENCE_NOT_REACHED)
        fprintf(out, ", no IPv6 client gets through");
}

void shapes_describe(const struct shapes *shapes, char *text, size_t size) {
    memset(text, 0, size);
    FILE *out = fmemopen(text, size - 1, "w");
    if (!out)
        return;
    if (shapes->count == 0)
        fputs("no socket", out);
    for (size_t i = 0; i < shapes->count; i++) {
        if (i)
            fputs(" and ", out);
        describe_one(&shapes->all[i], out);
    }
    if (shapes->more)
        fputs(" and more", out);
    fclose(out);
}
