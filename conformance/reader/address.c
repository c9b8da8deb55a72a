/* Reads and compares socket addresses of both families. */
#include "address.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned zone_of_text(const char *text) {
    unsigned index = if_nametoindex(text);
    return index != 0 ? index : (unsigned)strtoul(text, NULL, 10);
}

static socklen_t ipv4_of_text(const char *text, int port, struct sockaddr_storage *address) {
    struct sockaddr_in ipv4 = {.sin_family = AF_INET, .sin_port = htons((in_port_t)port)};
    if (inet_pton(AF_INET, text, &ipv4.sin_addr) != 1)
        return 0;
    memcpy(address, &ipv4, sizeof ipv4);
    return sizeof ipv4;
}

static socklen_t ipv6_of_text(const char *text, int port, struct sockaddr_storage *address) {
    struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6, .sin6_port = htons((in_port_t)port)};
    char bare[INET6_ADDRSTRLEN + IF_NAMESIZE + 1];
    (void)snprintf(bare, sizeof bare, "%s", text);
    char *zone = strchr(bare, '%');
    if (zone != NULL) {
        *zone = '\0';
        ipv6.sin6_scope_id = zone_of_text(zone + 1);
    }
    if (inet_pton(AF_INET6, bare, &ipv6.sin6_addr) != 1)
        return 0;
    memcpy(address, &ipv6, sizeof ipv6);
    return sizeof ipv6;
}

socklen_t address_of_text(int family, const char *text, int port, struct sockaddr_storage *address) {
    memset(address, 0, sizeof *address);
    return family == AF_INET ? ipv4_of_text(text, port, address) : ipv6_of_text(text, port, address);
}

int address_port(const struct sockaddr_storage *address) {
    struct sockaddr_in ipv4; /* the port is at the same place in both families */
    memcpy(&ipv4, address, sizeof ipv4);
    return ntohs(ipv4.sin_port);
}

static bool equal_ipv4(const struct sockaddr_storage *a, const struct sockaddr_storage *b) {
    struct sockaddr_in left, right;
    memcpy(&left, a, sizeof left);
    memcpy(&right, b, sizeof right);
    return left.sin_addr.s_addr == right.sin_addr.s_addr;
}

static bool equal_ipv6(const struct sockaddr_storage *a, const struct sockaddr_storage *b) {
    struct sockaddr_in6 left, right;
    memcpy(&left, a, sizeof left);
    memcpy(&right, b, sizeof right);
    return memcmp(&left.sin6_addr, &right.sin6_addr, sizeof left.sin6_addr) == 0 &&
           left.sin6_scope_id == right.sin6_scope_id;
}

bool address_equal(const struct sockaddr_storage *a, const struct sockaddr_storage *b) {
    return a->ss_family == b->ss_family && address_port(a) == address_port(b) &&
           (a->ss_family == AF_INET ? equal_ipv4(a, b) : equal_ipv6(a, b));
}
