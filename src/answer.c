/* The system's answers, compared with the request: the first match of the resolver's list, and the local address read
 * back after bind. */
#include "answer.h"

#include <string.h>

#include "failure.h"
#include "system.h"

/* ---- Addresses ---- */

/* Where both families have the port. */
#define PORT_OFFSET offsetof(struct sockaddr_in, sin_port)
_Static_assert(offsetof(struct sockaddr_in6, sin6_port) == PORT_OFFSET,
               "the port is at the same place in both families");

/* Copies a member of the address, byte by byte: no structure is read as another. */
static void copy_member(void *member, const struct sockaddr_storage *address, size_t offset, size_t size) {
    memcpy(member, (const unsigned char *)address + offset, size);
}

/* Reads the address as a literal of it would be read: so that one set of rules judges both (NODE-013). */
static void read_node(const struct sockaddr_storage *address, struct node *node) {
    *node = (struct node){.kind = NODE_IPV4};
    if (address->ss_family == AF_INET) {
        copy_member(node->bytes, address, offsetof(struct sockaddr_in, sin_addr), sizeof(struct in_addr));
        return;
    }
    node->kind = NODE_IPV6;
    copy_member(node->bytes, address, offsetof(struct sockaddr_in6, sin6_addr), sizeof node->bytes);
    copy_member(&node->zone, address, offsetof(struct sockaddr_in6, sin6_scope_id), sizeof node->zone);
    node->zone_kind = node->zone != 0 ? ZONE_INDEX : ZONE_NONE;
}

INTERNAL bool answer_is_mapped(const struct sockaddr_storage *address) {
    struct node node;
    read_node(address, &node);
    //@ assert \forall struct node other; is_node_of(other, *address) ==> is_same_node(other, node);
    return node_is_mapped(&node);
}

/* The loop is written out so that the proof can follow it. */
static bool same_bytes(const struct node *one, const struct node *other) {
    /*@ loop invariant 0 <= i <= 16 && \forall integer j; 0 <= j < i ==> one->bytes[j] == other->bytes[j];
        loop assigns i;
        loop variant 16 - i; */
    for (size_t i = 0; i < sizeof one->bytes; i++) {
        if (one->bytes[i] != other->bytes[i])
            return false;
    }
    return true;
}

static struct node loopback_node(int family) {
    struct node node = {.kind = family == AF_INET ? NODE_IPV4 : NODE_IPV6};
    if (family == AF_INET)
        node.bytes[0] = 127;
    node.bytes[family == AF_INET ? 3 : 15] = 1;
    return node;
}

INTERNAL bool answer_is_on_every_host(const struct sockaddr_storage *address) {
    struct node node;
    read_node(address, &node);
    //@ assert \forall struct node other; is_node_of(other, *address) ==> is_same_node(other, node);
    const struct node loopback = loopback_node(address->ss_family);
    return node_is_wildcard(&node) || same_bytes(&node, &loopback);
}

INTERNAL uint16_t answer_port(const struct sockaddr_storage *address) {
    uint16_t port;
    copy_member(&port, address, PORT_OFFSET, sizeof port);
    return ntohs(port); /* PORT-012 */
}

INTERNAL void answer_set_port(struct sockaddr_storage *address, uint16_t port) {
    port = htons(port);
    memcpy((unsigned char *)address + PORT_OFFSET, &port, sizeof port);
}

static socklen_t address_length_of(int family) {
    return family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
}

/* ---- The first match ---- */

/* The one address that an entry for a NULL node or a literal has, without its zone, which the resolver was not told. */
static struct node expected_node(const struct request *request, int family) {
    struct node expected = {.kind = family == AF_INET ? NODE_IPV4 : NODE_IPV6};
    if (request->node.kind == NODE_NULL) {
        if ((request->flags & AI_PASSIVE) == 0)
            expected = loopback_node(family);
    } else if (request->node.kind == NODE_IPV4 && family == AF_INET6) {
        expected.bytes[10] = 0xff; /* AI_V4MAPPED */
        expected.bytes[11] = 0xff;
        /*@ loop invariant 0 <= i <= 4 && expected.kind == NODE_IPV6;
            loop invariant \forall integer j; 0 <= j < 12 + i ==> expected.bytes[j] == asked_byte(*request, family, j);
            loop assigns i, expected.bytes[12 .. 15];
            loop variant 4 - i; */
        for (size_t i = 0; i < 4; i++)
            expected.bytes[12 + i] = request->node.bytes[i];
    } else {
        expected = request->node;
    }
    return expected;
}

/* Every address of the host, in either family; of IPv4 also in its mapped form. */
static bool is_every_address(const struct node *node) {
    const struct node mapped = {.kind = NODE_IPV6, .bytes = {[10] = 0xff, [11] = 0xff}};
    return node_is_wildcard(node) || (node->kind == NODE_IPV6 && same_bytes(node, &mapped));
}

/* What is wrong with the address that a host name leads to (NODE-013). */
static enum listen_socket_reason check_name_address(const struct request *request, const struct node *node) {
    const bool link_local = node->kind == NODE_IPV6 && node_is_link_local(node);
    if (is_every_address(node))
        return LISTEN_SOCKET_REASON_NAME_WILDCARD;
    if (request->socktype == SOCK_STREAM && !node_is_unicast(node))
        return LISTEN_SOCKET_REASON_NAME_NOT_UNICAST;
    if (link_local && node->zone_kind == ZONE_NONE)
        return LISTEN_SOCKET_REASON_NAME_ZONE_MISSING;
    if (!link_local && node->zone_kind != ZONE_NONE)
        return LISTEN_SOCKET_REASON_NAME_ZONE_MISPLACED;
    if (node_is_mapped(node) && request->open) /* for AF_INET no IPv6 entry matches */
        return LISTEN_SOCKET_REASON_NAME_MAPPED;
    return LISTEN_SOCKET_REASON_NONE;
}

static enum listen_socket_reason check_address(const struct request *request, const struct answer *answer) {
    struct node node;
    read_node(&answer->address, &node);
    //@ assert \forall struct node other; is_node_of(other, answer->address) ==> is_same_node(other, node);
    if (request->node.kind == NODE_NAME)
        return check_name_address(request, &node);
    const struct node expected = expected_node(request, answer->family);
    const bool same = same_bytes(&node, &expected) && node.zone == 0;
    return same ? LISTEN_SOCKET_REASON_NONE : LISTEN_SOCKET_REASON_ENTRY_ADDRESS;
}

static bool is_asked_port(const struct request *request, const struct answer *answer) {
    if (request->service.kind == SERVICE_NAME)
        return answer_port(&answer->address) != 0;
    return answer_port(&answer->address) == request->service.port; /* PORT-001: 0 if there is no service */
}

static void copy_address(const struct addrinfo *entry, socklen_t length, struct answer *answer) {
    memset(&answer->address, 0, sizeof answer->address);
    memcpy(&answer->address, entry->ai_addr, (size_t)length); /* STEP-002, STEP-021: it outlives the list */
    answer->length = length;
}

/* Copies the entry's address and checks it (RES-003, RES-006). ai_flags and ai_canonname are not read (RES-004). */
static enum listen_socket_reason take_entry(const struct request *request, const struct addrinfo *entry,
                                            struct answer *answer) {
    /* FLAG-012 */
    const socklen_t length = address_length_of(entry->ai_family);
    if (entry->ai_addr == NULL || entry->ai_addrlen != (size_t)length || /* its type differs between platforms */
        entry->ai_addr->sa_family != entry->ai_family)
        return LISTEN_SOCKET_REASON_ENTRY_ADDRESS;
    copy_address(entry, length, answer);
    if (!is_asked_port(request, answer))
        return LISTEN_SOCKET_REASON_ENTRY_PORT;
    return check_address(request, answer);
}

/* The first entry, in list order, with the family, type and protocol asked for (STEP-012, HINT-003), and never one of
 * no family (SOCK-002); NULL if there is none. */
static const struct addrinfo *first_match(const struct request *request, int family, const struct addrinfo *list) {
    /*@ ghost size_t at = 0; */
    /*@ loop invariant 0 <= at;
        loop invariant \forall integer n; is_list(list, n) ==> at <= n && entry == nth(list, at);
        loop invariant none_before(list, request, family, at);
        loop assigns entry, at;
        loop variant SIZE_MAX - at; */
    for (const struct addrinfo *entry = list; entry != NULL; entry = entry->ai_next) {
        bool family_matches = family == AF_UNSPEC ? entry->ai_family == AF_INET6 || entry->ai_family == AF_INET
                                                  : entry->ai_family == family;
        if (family_matches && entry->ai_socktype == request->socktype && entry->ai_protocol == request->protocol)
            return entry;
        /*@ ghost at++; */
    }
    return NULL;
}

/* Notes the address, if it was copied, and takes it back. */
static enum listen_socket_code refuse_entry(struct answer *answer, enum listen_socket_reason reason,
                                            struct listen_socket_failure *failure) {
    failure->family = answer->family;
    if (answer->length > 0)
        failure_note_address(failure, &answer->address, answer->length);
    answer->family = AF_UNSPEC;
    return failure_of_answer(failure, LISTEN_SOCKET_STAGE_SELECT, LISTEN_SOCKET_CALL_NONE, LISTEN_SOCKET_EAI_FAIL,
                             reason);
}

INTERNAL enum listen_socket_code answer_select_if_any(const struct request *request, int family,
                                                      const struct addrinfo *list, struct answer *answer,
                                                      struct listen_socket_failure *failure) {
    const struct addrinfo *entry = first_match(request, family, list);
    //@ assert entry != \null ==> \separated(answer, entry) && \separated(failure, entry);
    //@ assert entry != \null && entry->ai_addr != \null ==> \separated(answer, entry->ai_addr);
    answer->family = AF_UNSPEC;
    answer->length = 0;
    if (entry == NULL)
        return LISTEN_SOCKET_OK;
    answer->family = entry->ai_family;
    enum listen_socket_reason reason = take_entry(request, entry, answer);
    return reason == LISTEN_SOCKET_REASON_NONE ? LISTEN_SOCKET_OK : refuse_entry(answer, reason, failure);
}

INTERNAL enum listen_socket_code answer_select(const struct request *request, int family, const struct addrinfo *list,
                                               struct answer *answer, struct listen_socket_failure *failure) {
    enum listen_socket_code code = answer_select_if_any(request, family, list, answer, failure);
    if (code != LISTEN_SOCKET_OK || answer->family != AF_UNSPEC)
        return code;
    failure->family = family;
    return failure_of_answer(failure, LISTEN_SOCKET_STAGE_SELECT, LISTEN_SOCKET_CALL_NONE, LISTEN_SOCKET_EAI_FAIL,
                             LISTEN_SOCKET_REASON_NO_MATCH); /* RES-001, RES-002 */
}

/* ---- The local address ---- */

/* BIND-004, PORT-011 */
INTERNAL bool answer_is_bound(const struct listen_socket *asked, const struct listen_socket *held) {
    if (held->address_length != asked->address_length || held->address.ss_family != asked->address.ss_family)
        return false;
    const uint16_t asked_port = answer_port(&asked->address);
    const uint16_t held_port = answer_port(&held->address);
    if (asked_port == 0 ? held_port == 0 : held_port != asked_port)
        return false;
    struct node asked_node;
    struct node held_node;
    read_node(&asked->address, &asked_node);
    read_node(&held->address, &held_node);
    //@ assert \forall struct node other; is_node_of(other, asked->address) ==> is_same_node(other, asked_node);
    //@ assert \forall struct node other; is_node_of(other, held->address) ==> is_same_node(other, held_node);
    return same_bytes(&asked_node, &held_node) && asked_node.zone == held_node.zone;
}
