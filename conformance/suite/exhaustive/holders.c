/* A Windows host with one or two existing sockets of every kind, and every request that could meet them. */
#include "exhaustive.h"

enum { GIVEN = 27015, PICKED = 49152 }; /* the port that is asked for; the first one that is picked */

static const struct model_address addresses[] = {
    {.family = AF_INET},
    {.family = AF_INET, .bytes = {127, 0, 0, 1}},
    {.family = AF_INET, .bytes = {192, 0, 2, 1}},
    {.family = AF_INET6},
    {.family = AF_INET6, .bytes = {[15] = 1}},
    {.family = AF_INET6, .bytes = {0x20, 0x01, 0x0d, 0xb8, [15] = 1}},
    {.family = AF_INET6, .bytes = {[10] = 0xff, 0xff, 127, 0, 0, 1}},
};

static const struct addrinfo passive = {.ai_flags = AI_PASSIVE};
static const struct addrinfo passive4 = {.ai_flags = AI_PASSIVE, .ai_family = AF_INET};
static const struct addrinfo any = {0};
static const struct addrinfo any_datagram = {.ai_socktype = SOCK_DGRAM};
static const struct addrinfo datagram4 = {.ai_flags = AI_PASSIVE, .ai_family = AF_INET, .ai_socktype = SOCK_DGRAM};
static const struct addrinfo datagram6 = {.ai_flags = AI_PASSIVE, .ai_family = AF_INET6, .ai_socktype = SOCK_DGRAM};

/* Each with the port as asked for, and with port 0. */
static const struct model_request requests[] = {
    {.hints = &passive, .open = true, .stack = LISTEN_SOCKET_STACK_IPV4},
    {.hints = &passive, .open = true, .stack = LISTEN_SOCKET_STACK_IPV6},
    {.hints = &passive, .open = true, .stack = LISTEN_SOCKET_STACK_DUAL},
    {.hints = &passive, .open = true, .stack = LISTEN_SOCKET_STACK_PAIR},
    {.hints = &passive, .open = true, .stack = LISTEN_SOCKET_STACK_AUTO},
    {.hints = &any, .open = true, .stack = LISTEN_SOCKET_STACK_IPV4},
    {.hints = &any, .open = true, .stack = LISTEN_SOCKET_STACK_IPV6},
    {.hints = &any, .open = true, .stack = LISTEN_SOCKET_STACK_PAIR},
    {.hints = &any, .open = true, .stack = LISTEN_SOCKET_STACK_AUTO},
    {.hints = &any, .open = true, .stack = LISTEN_SOCKET_STACK_IPV4, .node = "192.0.2.1"},
    {.hints = &any, .open = true, .stack = LISTEN_SOCKET_STACK_IPV6, .node = "2001:db8::1"},
    {.hints = &any, .open = true, .stack = LISTEN_SOCKET_STACK_PAIR, .node = "both.example"},
    {.hints = &passive, .open = true, .stack = LISTEN_SOCKET_STACK_IPV4, .options = LISTEN_SOCKET_REUSEPORT},
    {.hints = &passive, .last_step = MODEL_LAST_LISTEN},
    {.hints = &passive4, .last_step = MODEL_LAST_LISTEN},
    {.hints = &passive, .last_step = MODEL_LAST_LISTEN, .stack = LISTEN_SOCKET_STACK_DUAL},
    {.hints = &any, .last_step = MODEL_LAST_BIND, .node = "127.0.0.1"},
    {.hints = &any, .last_step = MODEL_LAST_LISTEN, .node = "::ffff:127.0.0.1"},
    {.hints = &datagram4, .last_step = MODEL_LAST_BIND},
    {.hints = &datagram6, .last_step = MODEL_LAST_BIND, .options = LISTEN_SOCKET_REUSEPORT},
    {.hints = &datagram6, .last_step = MODEL_LAST_BIND, .stack = LISTEN_SOCKET_STACK_DUAL},
    {.hints = &datagram4, .last_step = MODEL_LAST_BIND, .node = "255.255.255.255"},
    {.hints = &datagram4, .last_step = MODEL_LAST_BIND, .node = "224.0.0.251"},
    {.hints = &any_datagram, .last_step = MODEL_LAST_BIND, .node = "::ffff:255.255.255.255"},
    {.hints = &datagram6, .last_step = MODEL_LAST_BIND, .node = "ff02::1%eth0"},
};

/* Address and IPV6_V6ONLY, use, user, listening or not, port. */
#define HOLDERS (MODEL_COUNT(addresses) * 2 * 3 * 2 * 2 * 2)

static struct model_endpoint holder_at(size_t index, int socktype) {
    struct model_endpoint holder = {.socktype = socktype};

    holder.port = index % 2 != 0 ? PICKED : GIVEN;
    index /= 2;
    holder.listening = index % 2 != 0;
    index /= 2;
    holder.other_user = index % 2 != 0;
    index /= 2;
    holder.use = (enum model_use)(index % 3);
    index /= 3;
    holder.v6only = index % 2 != 0;
    holder.address = addresses[index / 2];
    if (model_is_mapped(&holder.address))
        holder.v6only = false;
    return holder;
}

static void enumerate_holders(struct run *run) {
    const uint64_t size = HOLDERS * (HOLDERS + 1) * 2 * 2 * MODEL_COUNT(requests);
    struct model_endpoint holders[2];
    struct model_host host = windows_hosts.at(0);

    host.ephemeral_count = 3;
    host.existing_sockets = holders;
    for (uint64_t step = run->job; step < size && run_goes_on(run); step += run->jobs) {
        uint64_t index = run_case(run, step, size);
        struct model_request request = requests[index % MODEL_COUNT(requests)];

        index /= MODEL_COUNT(requests);
        request.service = index % 2 != 0 ? "0" : "27015";
        request.backlog = 9;
        index /= 2;
        host.v6only_default = index % 2 == 0;
        index /= 2;
        const bool datagram = request.hints->ai_socktype == SOCK_DGRAM;
        const int socktype = datagram ? SOCK_DGRAM : SOCK_STREAM;

        holders[0] = holder_at(index % HOLDERS, socktype);
        host.existing_socket_count = index / HOLDERS < HOLDERS ? 2 : 1;
        if (host.existing_socket_count == 2)
            holders[1] = holder_at(index / HOLDERS, socktype);
        run_try(run, &request, &host);
    }
}

const struct space windows_holders_space = {
    "windows-holders", "every one and two existing sockets on a Windows host, and every request that could meet them",
    enumerate_holders};
