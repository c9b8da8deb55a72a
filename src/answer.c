/* The system's answers, compared with the request: the first match of the resolver's list, and the local address read
 * back after bind. */
#include "answer.h"

#include <arpa/inet.h>
#include <string.h>

#include "failure.h"

/* The address that an entry of the resolver's list must have. */
struct expected_address {
    bool any; /* a host name: the resolver decides */
    unsigned char bytes[16];
    enum zone_kind zone_kind;
    uint32_t zone;
};

static struct expected_address expect_address(const struct request *request, int family) {
    struct expected_address expected = {.any = request->node.kind == NODE_NAME};
    if (request->node.kind == NODE_NULL) {
        if ((request->flags & AI_PASSIVE) == 0 && family == AF_INET) {
            expected.bytes[0] = 127;
            expected.bytes[3] = 1;
        } else if ((request->flags & AI_PASSIVE) == 0) {
            expected.bytes[15] = 1;
        }
    } else if (request->node.kind == NODE_IPV4 && family == AF_INET6) {
        expected.bytes[10] = 0xff; /* AI_V4MAPPED */
        expected.bytes[11] = 0xff;
        memcpy(expected.bytes + 12, request->node.bytes, 4);
    } else {
        memcpy(expected.bytes, request->node.bytes, sizeof expected.bytes);
        expected.zone_kind = request->node.zone_kind;
        expected.zone = request->node.zone;
    }
    return expected;
}

static bool is_expected_ipv4(const struct sockaddr_in *address, const struct expected_address *expected) {
    return expected->any || memcmp(&address->sin_addr, expected->bytes, sizeof address->sin_addr) == 0;
}

static bool is_expected_ipv6(const struct sockaddr_in6 *address, const struct expected_address *expected) {
    if (expected->any)
        return true;
    if (memcmp(&address->sin6_addr, expected->bytes, sizeof address->sin6_addr) != 0)
        return false;
    if (expected->zone_kind == ZONE_NAME)
        return address->sin6_scope_id != 0;
    return address->sin6_scope_id == expected->zone; /* 0 if there is none */
}

bool answer_is_mapped(const struct listen_socket *sock) {
    static const unsigned char prefix[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    struct sockaddr_in6 ipv6;
    memcpy(&ipv6, &sock->address, sizeof ipv6);
    return memcmp(&ipv6.sin6_addr, prefix, sizeof prefix) == 0;
}

uint16_t answer_port(const struct listen_socket *sock) {
    struct sockaddr_in ipv4;
    struct sockaddr_in6 ipv6;
    if (sock->family == AF_INET) {
        memcpy(&ipv4, &sock->address, sizeof ipv4);
        return ntohs(ipv4.sin_port);
    }
    memcpy(&ipv6, &sock->address, sizeof ipv6);
    return ntohs(ipv6.sin6_port); /* PORT-012 */
}

static socklen_t address_length_of(int family) {
    return family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
}

/* Whether `sock->address`, which has the length of its family, is the requested address. */
static bool is_requested_address(const struct request *request, const struct listen_socket *sock) {
    const struct expected_address expected = expect_address(request, sock->family);
    struct sockaddr_in ipv4;
    struct sockaddr_in6 ipv6;
    if (sock->family == AF_INET) {
        memcpy(&ipv4, &sock->address, sizeof ipv4);
        return is_expected_ipv4(&ipv4, &expected);
    }
    memcpy(&ipv6, &sock->address, sizeof ipv6);
    if (request->stack != 0 && answer_is_mapped(sock))
        return false; /* V6ONLY is 1, and no client could reach a mapped address */
    return is_expected_ipv6(&ipv6, &expected);
}

static bool is_requested_port(const struct request *request, const struct listen_socket *sock) {
    if (request->service.kind == SERVICE_NAME)
        return answer_port(sock) != 0;
    return answer_port(sock) == request->service.port; /* PORT-001: 0 if there is no service */
}

/* Copies the entry's triple and address into `*sock` and checks them (RES-003, RES-006). ai_flags and ai_canonname are
 * not read (RES-004). */
static enum listen_socket_code take_entry(const struct request *request, const struct addrinfo *entry,
                                          struct listen_socket *sock, struct listen_socket_failure *failure) {
    enum listen_socket_reason reason = LISTEN_SOCKET_REASON_NONE;
    sock->family = entry->ai_family;
    sock->socktype = entry->ai_socktype;
    sock->protocol = entry->ai_protocol;
    /* FLAG-012 */
    if (entry->ai_addr == NULL || entry->ai_addrlen != address_length_of(entry->ai_family) ||
        entry->ai_addr->sa_family != entry->ai_family) {
        reason = LISTEN_SOCKET_REASON_ENTRY_ADDRESS;
    } else {
        memcpy(&sock->address, entry->ai_addr, entry->ai_addrlen); /* STEP-002, STEP-021: it outlives the list */
        sock->address_length = entry->ai_addrlen;
        if (!is_requested_address(request, sock))
            reason = LISTEN_SOCKET_REASON_ENTRY_ADDRESS;
        else if (!is_requested_port(request, sock))
            reason = LISTEN_SOCKET_REASON_ENTRY_PORT;
    }
    if (reason == LISTEN_SOCKET_REASON_NONE)
        return LISTEN_SOCKET_OK;
    failure_note_address(failure, sock);
    return failure_of_answer(failure, LISTEN_SOCKET_STAGE_SELECT, LISTEN_SOCKET_CALL_NONE, LISTEN_SOCKET_EAI_FAIL,
                             reason);
}

/* The first entry, in list order, with the requested family, type and protocol (STEP-012, HINT-003), and never one
 * without a family (SOCK-002); NULL if there is none. */
static const struct addrinfo *first_match(const struct request *request, int family, const struct addrinfo *list) {
    for (const struct addrinfo *entry = list; entry != NULL; entry = entry->ai_next) {
        bool family_matches = family == AF_UNSPEC ? entry->ai_family == AF_INET6 || entry->ai_family == AF_INET
                                                  : entry->ai_family == family;
        if (family_matches && entry->ai_socktype == request->socktype && entry->ai_protocol == request->protocol)
            return entry;
    }
    return NULL;
}

enum listen_socket_code answer_take(const struct request *request, int family, const struct addrinfo *list,
                                    struct listen_socket *sock, struct listen_socket_failure *failure) {
    const struct addrinfo *entry = first_match(request, family, list);
    if (entry != NULL)
        return take_entry(request, entry, sock, failure);
    return failure_of_answer(failure, LISTEN_SOCKET_STAGE_SELECT, LISTEN_SOCKET_CALL_NONE, LISTEN_SOCKET_EAI_FAIL,
                             LISTEN_SOCKET_REASON_NO_MATCH); /* RES-001, RES-002 */
}

/* BIND-004, PORT-011 */
bool answer_is_bound(const struct listen_socket *asked, const struct listen_socket *held) {
    struct sockaddr_in asked4, held4;
    struct sockaddr_in6 asked6, held6;
    if (held->address_length != asked->address_length || held->address.ss_family != asked->address.ss_family)
        return false;
    if (answer_port(asked) == 0 ? answer_port(held) == 0 : answer_port(held) != answer_port(asked))
        return false;
    memcpy(&asked4, &asked->address, sizeof asked4);
    memcpy(&held4, &held->address, sizeof held4);
    if (asked->family == AF_INET)
        return memcmp(&asked4.sin_addr, &held4.sin_addr, sizeof held4.sin_addr) == 0;
    memcpy(&asked6, &asked->address, sizeof asked6);
    memcpy(&held6, &held->address, sizeof held6);
    return memcmp(&asked6.sin6_addr, &held6.sin6_addr, sizeof held6.sin6_addr) == 0 &&
           asked6.sin6_scope_id == held6.sin6_scope_id;
}
