/* Makes the lists that the scripted resolver answers with, and addresses that are wrong. */
#include "fake_answer.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "count.h"
#include "reader/address.h"

/* An entry, and memory for what it points to. */
struct node {
    struct addrinfo info;
    struct sockaddr_storage address;
    char canonname[32];
};

static void write_address(const struct fake_entry *entry, struct sockaddr_storage *address) {
    const int family = strchr(entry->address, ':') != NULL ? AF_INET6 : AF_INET;
    struct sockaddr_in6 ipv6;
    if (address_of_text(family, entry->address, entry->port, address) == 0)
        abort(); /* a mistake in the test */
    memcpy(&ipv6, address, sizeof ipv6);
    ipv6.sin6_scope_id = entry->scope;
    if (family == AF_INET6)
        memcpy(address, &ipv6, sizeof ipv6);
    if (entry->inner_family != 0)
        address->ss_family = (sa_family_t)entry->inner_family;
}

static struct addrinfo *make_entry(const struct fake_entry *entry) {
    struct node *made = calloc(1, sizeof *made);
    if (made == NULL)
        abort();
    const size_t length = entry->family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
    made->info = (struct addrinfo){.ai_family = entry->family,
                                   .ai_socktype = entry->type,
                                   .ai_protocol = entry->protocol,
                                   .ai_flags = entry->flags,
                                   .ai_addrlen = (socklen_t)((int)length + entry->length_change)};
    if (entry->address != NULL) {
        write_address(entry, &made->address);
        made->info.ai_addr = (struct sockaddr *)&made->address;
    }
    if (entry->canonname != NULL) {
        (void)snprintf(made->canonname, sizeof made->canonname, "%s", entry->canonname);
        made->info.ai_canonname = made->canonname;
    }
    return &made->info;
}

void fake_answer_free(struct addrinfo *list) {
    while (list != NULL) {
        struct node *made = (struct node *)(void *)list;
        list = list->ai_next;
        memset(made, 0xdd, sizeof *made);
        free(made);
    }
}

static void answer_from_script(const struct fake_script *script, struct addrinfo **list) {
    struct addrinfo **tail = list;
    for (size_t i = 0; i < script->count; i++) {
        *tail = make_entry(&script->entries[i]);
        tail = &(*tail)->ai_next;
    }
}

/* The port of a service, read as leniently as by real resolvers; -1 for an unknown name. */
static int port_of(const char *service, int protocol) {
    if (service == NULL)
        return 0;
    if (service[strspn(service, "0123456789")] == '\0')
        return (int)(strtoul(service, NULL, 10) & 0xffff);
    if (strcmp(service, "http") == 0 && protocol == IPPROTO_TCP)
        return 80;
    if (strcmp(service, "tftp") == 0 && protocol == IPPROTO_UDP)
        return 69;
    return strcmp(service, "domain") == 0 ? 53 : -1;
}

/* The address of the node in one family, NULL if it has none. `buffer` has 96 bytes. */
static const char *address_of(const char *node, int family, const struct addrinfo *hints, char *buffer) {
    const bool ipv6 = family == AF_INET6;
    if (node == NULL && (hints->ai_flags & AI_PASSIVE) != 0)
        return ipv6 ? "::" : "0.0.0.0";
    if (node == NULL)
        return ipv6 ? "::1" : "127.0.0.1";
    if (strcmp(node, "both.example") == 0 || strcmp(node, ipv6 ? "six.example" : "four.example") == 0)
        return ipv6 ? "2001:db8::1" : "192.0.2.1";
    if (strchr(node, ':') == NULL && node[strspn(node, "0123456789.")] == '\0' && ipv6) {
        if ((hints->ai_flags & AI_V4MAPPED) == 0)
            return NULL;
        (void)snprintf(buffer, 96, "::ffff:%s", node);
        return buffer;
    }
    unsigned char bytes[16];
    return inet_pton(family, node, bytes) == 1 ? node : NULL;
}

int fake_answer(const struct fake_script *script, const char *node, const char *service, const struct addrinfo *hints,
                struct addrinfo **list) {
    static const int families[] = {AF_INET6, AF_INET};
    char buffer[96];
    struct addrinfo **tail = list;
    *list = NULL;
    if (script->given) {
        answer_from_script(script, list);
        return 0;
    }
    int port = port_of(service, hints->ai_protocol);
    if (port < 0)
        return EAI_SERVICE;
    for (size_t i = 0; i < COUNT(families); i++) {
        if (hints->ai_family != AF_UNSPEC && hints->ai_family != families[i])
            continue;
        const struct fake_entry entry = {.family = families[i],
                                         .type = hints->ai_socktype,
                                         .protocol = hints->ai_protocol,
                                         .address = address_of(node, families[i], hints, buffer),
                                         .port = port};
        if (entry.address == NULL)
            continue;
        *tail = make_entry(&entry);
        tail = &(*tail)->ai_next;
    }
    return *list == NULL ? EAI_NONAME : 0;
}

/* The port is at the same place in both families. */
static void distort_port(uint16_t port, struct sockaddr_storage *address) {
    struct sockaddr_in ipv4;
    memcpy(&ipv4, address, sizeof ipv4);
    ipv4.sin_port = port == 0 ? 0 : htons((uint16_t)(ntohs(ipv4.sin_port) ^ port));
    memcpy(address, &ipv4, sizeof ipv4);
}

static void distort_address(uint32_t scope, struct sockaddr_storage *address) {
    struct sockaddr_in ipv4;
    struct sockaddr_in6 ipv6;
    memcpy(&ipv4, address, sizeof ipv4);
    memcpy(&ipv6, address, sizeof ipv6);
    ipv4.sin_addr.s_addr ^= htonl(1);
    if (scope != 0)
        ipv6.sin6_scope_id += scope;
    else
        ipv6.sin6_addr.s6_addr[15] ^= 1;
    if (address->ss_family == AF_INET)
        memcpy(address, &ipv4, sizeof ipv4);
    else
        memcpy(address, &ipv6, sizeof ipv6);
}

void fake_distort(enum fake_wrong_answer wrong_answer, struct sockaddr_storage *address, socklen_t *length) {
    switch (wrong_answer) {
    case FAKE_WRONG_PORT:
        distort_port(1, address);
        break;
    case FAKE_WRONG_PORT_ZERO:
        distort_port(0, address);
        break;
    case FAKE_WRONG_ADDRESS:
        distort_address(0, address);
        break;
    case FAKE_WRONG_SCOPE:
        distort_address(7, address);
        break;
    case FAKE_WRONG_FAMILY:
        address->ss_family = address->ss_family == AF_INET ? AF_INET6 : AF_INET;
        break;
    case FAKE_WRONG_LENGTH:
        *length -= 4;
        break;
    case FAKE_RIGHT:
        break;
    }
}
