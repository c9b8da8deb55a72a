/* Ports that are held, against the ports that a request may lead to. */
#include "leftovers.h"

#include <string.h>

#include "runner/judge/socket_view.h"

void leftovers_add(struct leftovers *leftovers, const struct evidence_sockets *left) {
    leftovers->too_many = leftovers->too_many || left->more;
    for (size_t i = 0; i < left->count; i++) {
        if (leftovers->count == LEFTOVERS_MAX)
            leftovers->too_many = true;
        else
            leftovers->ports[leftovers->count++] = socket_view_port(&left->all[i].address);
    }
}

static bool is_picked(const struct environment_facts *host, int port) {
    return port >= host->ephemeral_low && port <= host->ephemeral_high;
}

static bool is_decimal(const char *service) {
    const char *digits = service + (*service == '-');
    return *digits && strspn(digits, "0123456789") == strlen(digits);
}

/* Whether some reading of the service, a right or a wrong one, is the port. What is no decimal number may be found as a
 * name, or be read as anything. Where the system picks the port, it picks another; but an IPv6 socket may get the
 * number of an IPv4 one, which then answers its clients. */
static bool may_be_read_as(const struct vector_text *service, const struct environment_facts *host, int port) {
    if (!service->bytes)
        return is_picked(host, port);
    return !is_decimal(service->bytes) || socket_view_port_comes_of(service->bytes, port) ||
           (is_picked(host, port) && socket_view_port_comes_of(service->bytes, 0));
}

static bool may_lead_to(const struct vector *vector, const struct environment_facts *host, int port) {
    for (size_t i = 0; i < vector->existing_socket_count; i++)
        if (vector->existing_sockets[i].port == port)
            return true;
    for (size_t i = 0; i < vector->outcome_count; i++)
        for (size_t k = 0; k < vector->outcomes[i].socket_count; k++)
            if (vector->outcomes[i].sockets[k].port == port)
                return true;
    return may_be_read_as(&vector->request.service, host, port);
}

bool leftovers_are_in_the_way(const struct leftovers *leftovers, const struct vector *vector,
                              const struct environment_facts *host) {
    if (leftovers->too_many)
        return true;
    for (size_t i = 0; i < leftovers->count; i++)
        if (leftovers->ports[i] && may_lead_to(vector, host, leftovers->ports[i]))
            return true;
    return false;
}
