/* Makes the changes, member by member. */
#include "changes.h"

#include <string.h>

static const char *const stacks[] = {"", "ipv4", "ipv6", "dual", "pair", NULL};
static const char *const families[] = {"inet", "inet6", NULL};
static const char *const types[] = {"stream", "dgram", NULL};
static const char *const protocols[] = {"tcp", "udp", NULL};
static const char *const addresses_ipv4[] = {"0.0.0.0", "127.0.0.1", "192.0.2.99", NULL};
static const char *const addresses_ipv6[] = {"::", "::1", "2001:db8::99", "::ffff:127.0.0.1", NULL};

/* What is left to be counted until the change that is wanted. */
struct count {
    size_t left;
    const char *member; /* of the change, when it has been found */
};

/* Whether this is the one. */
static bool is_it(struct count *count, const char *member) {
    if (count->member != NULL || count->left-- > 0)
        return false;
    count->member = member;
    return true;
}

/* Each word of the list but the one that is there. */
static void change_word(struct count *count, const char *member, const char *const *words, const char **word) {
    const char *own = *word;
    for (size_t i = 0; words[i] != NULL; i++) {
        if (strcmp(words[i], own) != 0 && is_it(count, member))
            *word = words[i];
    }
}

static void change_socket(struct count *count, struct vector_socket *sock) {
    const bool ipv6 = strcmp(sock->family, "inet6") == 0;
    const int v6only = sock->v6only;
    change_word(count, "family", families, &sock->family);
    change_word(count, "socktype", types, &sock->socktype);
    change_word(count, "protocol", protocols, &sock->protocol);
    change_word(count, "address", ipv6 ? addresses_ipv6 : addresses_ipv4, &sock->address);
    if (is_it(count, "port"))
        sock->port = sock->port < 0 ? 1 : vector_other_port(sock->port); /* 1: the system picks no such port */
    for (int other = -1; other <= 1; other++) {
        if (other != v6only && is_it(count, "v6only"))
            sock->v6only = other;
    }
}

static void change_sockets(struct count *count, struct change *change) {
    struct vector_outcome *outcome = &change->outcome;
    const struct vector_socket first = change->sockets[0];
    for (size_t i = 0; i < outcome->socket_count; i++)
        change_socket(count, &change->sockets[i]);
    if (outcome->socket_count == 2 && is_it(count, "order of the sockets")) {
        change->sockets[0] = change->sockets[1];
        change->sockets[1] = first;
    }
    if (outcome->socket_count > 0 && is_it(count, "number of sockets")) {
        change->sockets[1] = first;
        outcome->socket_count = 3 - outcome->socket_count;
    }
}

/* It comes up instead of failing, or the other way round. */
static void change_kind(struct count *count, struct vector_outcome *outcome) {
    if (!is_it(count, "outcome"))
        return;
    outcome->ok = !outcome->ok;
    outcome->stack = "";
    outcome->stage = "validate";
    outcome->code = "EINVAL";
    outcome->socket_count = 0;
}

bool change_make(const struct vector_outcome *from, size_t nth, struct change *change) {
    struct count count = {.left = nth};
    memset(change, 0, sizeof *change);
    change->outcome = *from;
    for (size_t i = 0; i < from->socket_count; i++)
        change->sockets[i] = from->sockets[i];
    change->outcome.sockets = change->sockets;
    change_kind(&count, &change->outcome);
    if (!from->ok) {
        change_word(&count, "stage", vector_stage_names, &change->outcome.stage);
        change_word(&count, "code", vector_code_names, &change->outcome.code);
    } else if (from->socket_count >
               0) { /* of a request that ends with the resolver's answer nothing else is expected */
        change_word(&count, "stack", stacks, &change->outcome.stack);
        change_sockets(&count, change);
    }
    change->member = count.member;
    return count.member != NULL;
}
