/* The requests that the other spaces are made of: each takes another path through the routine. */
#include "exhaustive.h"

static const struct addrinfo passive = {.ai_flags = AI_PASSIVE};
static const struct addrinfo passive4 = {.ai_flags = AI_PASSIVE, .ai_family = AF_INET};
static const struct addrinfo passive6 = {.ai_flags = AI_PASSIVE, .ai_family = AF_INET6};
static const struct addrinfo any = {0};
static const struct addrinfo any6 = {.ai_family = AF_INET6};
static const struct addrinfo mapped6 = {.ai_flags = AI_V4MAPPED | AI_ALL, .ai_family = AF_INET6};
static const struct addrinfo datagram = {.ai_flags = AI_PASSIVE, .ai_socktype = SOCK_DGRAM};
static const struct addrinfo named = {.ai_flags = AI_CANONNAME | AI_ADDRCONFIG};
static const struct addrinfo odd = {.ai_flags = AI_PASSIVE | AI_V4MAPPED | AI_ALL | AI_ADDRCONFIG | AI_NUMERICHOST,
                                    .ai_family = AF_INET6,
                                    .ai_protocol = IPPROTO_TCP};

#define CREATE(node_, service_, hints_, options_, last_step_)                                                          \
    {                                                                                                                  \
        .node = (node_), .service = (service_), .hints = (hints_), .options = (options_), .backlog = 9,                \
        .last_step = (last_step_)                                                                                      \
    }
#define CREATE_DUAL(node_, service_, hints_, options_)                                                                 \
    {                                                                                                                  \
        .node = (node_), .service = (service_), .hints = (hints_), .options = (options_), .backlog = 9,                \
        .stack = LISTEN_SOCKET_STACK_DUAL, .last_step = MODEL_LAST_LISTEN                                              \
    }
#define OPEN(node_, service_, hints_, options_, stack_)                                                                \
    {                                                                                                                  \
        .node = (node_), .service = (service_), .hints = (hints_), .options = (options_), .open = true,                \
        .stack = (stack_), .backlog = 9                                                                                \
    }

#define BOTH (LISTEN_SOCKET_NONBLOCK | LISTEN_SOCKET_REUSEPORT)

static const struct model_request requests[] = {
    OPEN(NULL, NULL, NULL, 0, LISTEN_SOCKET_STACK_IPV4),
    OPEN(NULL, NULL, NULL, 0, LISTEN_SOCKET_STACK_IPV6),
    OPEN(NULL, NULL, NULL, 0, LISTEN_SOCKET_STACK_DUAL),
    OPEN(NULL, NULL, NULL, 0, LISTEN_SOCKET_STACK_PAIR),
    OPEN(NULL, NULL, NULL, 0, LISTEN_SOCKET_STACK_AUTO),
    OPEN(NULL, "0", &passive, 0, LISTEN_SOCKET_STACK_PAIR),
    OPEN(NULL, "0", &passive, BOTH, LISTEN_SOCKET_STACK_AUTO),
    OPEN("both.example", "0", &passive, 0, LISTEN_SOCKET_STACK_AUTO),
    OPEN(NULL, "0", &any, 0, LISTEN_SOCKET_STACK_AUTO),
    OPEN(NULL, "HTTP", NULL, BOTH, LISTEN_SOCKET_STACK_PAIR),
    OPEN("::0%0", "27015", &any, 0, LISTEN_SOCKET_STACK_AUTO),
    OPEN("both.example", "HTTP", &named, 0, LISTEN_SOCKET_STACK_PAIR),
    OPEN("four.example", "8080", &passive, 0, LISTEN_SOCKET_STACK_AUTO),
    OPEN("six.example", "8080", &passive, 0, LISTEN_SOCKET_STACK_AUTO),
    OPEN("away.example", "8080", &passive, 0, LISTEN_SOCKET_STACK_AUTO),
    OPEN("192.0.2.1", "domain", &any, 0, LISTEN_SOCKET_STACK_AUTO),
    OPEN("2001:db8::1", "domain", &any, 0, LISTEN_SOCKET_STACK_AUTO),
    OPEN("fe80::1%eth0", "1024", &any6, LISTEN_SOCKET_NONBLOCK, LISTEN_SOCKET_STACK_IPV6),
    OPEN("127.0.0.1", "Domain", &any, LISTEN_SOCKET_REUSEPORT, LISTEN_SOCKET_STACK_IPV4),
    OPEN("::", "0", &passive6, 0, LISTEN_SOCKET_STACK_DUAL),
    OPEN("four.example", "0", &any, 0, LISTEN_SOCKET_STACK_IPV4),
    OPEN("both.example", "MixedCase", &any, 0, LISTEN_SOCKET_STACK_IPV6),
    OPEN("both.example", "mixedcase", &any, 0, LISTEN_SOCKET_STACK_PAIR),
    OPEN(NULL, "0", &passive, BOTH, LISTEN_SOCKET_STACK_PAIR),
    OPEN(NULL, "Http", &any, 0, LISTEN_SOCKET_STACK_AUTO),
    OPEN(NULL, "http", &passive, LISTEN_SOCKET_REUSEPORT, LISTEN_SOCKET_STACK_AUTO),
    OPEN("both.example", "0", &any, LISTEN_SOCKET_REUSEPORT, LISTEN_SOCKET_STACK_PAIR),
    OPEN("four.example", "0", &any, 0, LISTEN_SOCKET_STACK_PAIR),
    OPEN("six.example", "8080", &any, 0, LISTEN_SOCKET_STACK_PAIR),
    OPEN("own.example", "0", &any, 0, LISTEN_SOCKET_STACK_AUTO),
    OPEN("own.example", "Example-Svc", &named, 0, LISTEN_SOCKET_STACK_AUTO),
    OPEN("fe80::1%7", "80", &any, 0, LISTEN_SOCKET_STACK_AUTO),
    OPEN("FE80::1%eth0", "0", &any, 0, LISTEN_SOCKET_STACK_AUTO),
    CREATE(NULL, "27015", &passive, 0, MODEL_LAST_LISTEN),
    CREATE(NULL, "Tftp", &datagram, LISTEN_SOCKET_NONBLOCK, MODEL_LAST_LISTEN),
    CREATE(NULL, "0", &passive4, BOTH, MODEL_LAST_LISTEN),
    CREATE_DUAL(NULL, "0", &passive6, 0),
    CREATE_DUAL("::%0", "http", &any, BOTH),
    CREATE("192.0.2.1", NULL, &mapped6, 0, MODEL_LAST_LISTEN),
    CREATE("both.example", "HTTP", &mapped6, 0, MODEL_LAST_BIND),
    CREATE("four.example", "80", &mapped6, 0, MODEL_LAST_LISTEN),
    CREATE("::ffff:127.0.0.1", "80", &any, 0, MODEL_LAST_LISTEN),
    CREATE("both.example", "http", &named, 0, MODEL_LAST_LISTEN),
    CREATE("both.example", "domain", &datagram, LISTEN_SOCKET_REUSEPORT, MODEL_LAST_BIND),
    CREATE("fe80::1%2", "27015", &any, 0, MODEL_LAST_LISTEN),
    CREATE("fe80::1%nosuch", "27015", &any, 0, MODEL_LAST_SOCKET),
    CREATE("::1%0", NULL, NULL, 0, MODEL_LAST_BIND),
    CREATE("fe80::1%7", "0", &any, 0, MODEL_LAST_LISTEN),
    CREATE("ff01::1%lo", "domain", &datagram, LISTEN_SOCKET_REUSEPORT, MODEL_LAST_BIND),
    CREATE("ff11::1%2", "0", &datagram, 0, MODEL_LAST_BIND),
    CREATE(NULL, "0", &datagram, BOTH, MODEL_LAST_BIND),
    CREATE(NULL, "0", NULL, LISTEN_SOCKET_REUSEPORT, MODEL_LAST_LISTEN),
    CREATE(NULL, "Domain", &passive, 0, MODEL_LAST_LISTEN),
    CREATE(NULL, "27015", NULL, 0, MODEL_LAST_SOCKET),
    CREATE(NULL, "27015", &odd, 0, MODEL_LAST_LISTEN),
    CREATE("198.51.100.7", "80", &any, 0, MODEL_LAST_LISTEN),
    CREATE("away.example", "NoSuch", &any, 0, MODEL_LAST_LISTEN),
};

size_t request_count(void) {
    return MODEL_COUNT(requests);
}

struct model_request request_at(size_t index) {
    return requests[index];
}
