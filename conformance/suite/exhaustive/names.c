/* Every short answer about a host name: entries of both families in every order, to addresses of every kind, with other
 * types and ports, for every operation that takes a name. */
#include "exhaustive.h"

static const struct addrinfo hints[] = {
    {.ai_flags = 0},
    {.ai_family = AF_INET},
    {.ai_family = AF_INET6},
    {.ai_family = AF_INET6, .ai_flags = AI_V4MAPPED | AI_ALL},
    {.ai_socktype = SOCK_DGRAM},
    {.ai_family = AF_INET, .ai_socktype = SOCK_DGRAM},
    {.ai_family = AF_INET6, .ai_socktype = SOCK_DGRAM},
    {.ai_family = AF_INET6, .ai_socktype = SOCK_DGRAM, .ai_flags = AI_V4MAPPED},
};
static const int stacks[] = {LISTEN_SOCKET_STACK_IPV4, LISTEN_SOCKET_STACK_IPV6, LISTEN_SOCKET_STACK_PAIR,
                             LISTEN_SOCKET_STACK_AUTO};
static const char *const services[] = {"0", "8080", "Domain"};
static const char *const nodes[] = {"both.example", "own.example"};

#define OPENS (MODEL_COUNT(stacks) * MODEL_COUNT(nodes))
#define REQUESTS ((OPENS + MODEL_COUNT(hints)) * MODEL_COUNT(services))

static struct model_request named_request_at(uint64_t n) {
    struct model_request request = {.service = services[n % MODEL_COUNT(services)], .hints = &hints[0], .backlog = 9};

    n /= MODEL_COUNT(services);
    if (n < OPENS) {
        request.open = true;
        request.stack = stacks[n % MODEL_COUNT(stacks)];
        request.node = nodes[n / MODEL_COUNT(stacks)];
        return request;
    }
    request.hints = &hints[n - OPENS];
    request.last_step = MODEL_LAST_LISTEN;
    request.node = nodes[0];
    return request;
}

/* The alphabets that the lists are spelled in: the longer the list, the fewer kinds of entries. */
static const uint32_t all_spoiled[] = {0, MODEL_ENTRY_OTHER_TYPE, MODEL_ENTRY_OTHER_PORT, MODEL_ENTRY_ZERO_PORT};
static const uint32_t few_spoiled[] = {0, MODEL_ENTRY_OTHER_TYPE};
static const uint32_t ports_spoiled[] = {0, MODEL_ENTRY_OTHER_PORT};
static const uint32_t all_addresses[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
static const uint32_t few_addresses[] = {0, 1, 2, 4, 8};
static const uint32_t two_addresses[] = {0, 1};

static const struct alphabet {
    unsigned length;
    const uint32_t *addresses;
    uint64_t address_count;
    const uint32_t *spoiled;
    uint64_t spoiled_count;
} alphabets[] = {
    {1, all_addresses, MODEL_COUNT(all_addresses), all_spoiled, MODEL_COUNT(all_spoiled)},
    {2, all_addresses, MODEL_COUNT(all_addresses), all_spoiled, MODEL_COUNT(all_spoiled)},
    {3, few_addresses, MODEL_COUNT(few_addresses), few_spoiled, MODEL_COUNT(few_spoiled)},
    {4, two_addresses, MODEL_COUNT(two_addresses), ports_spoiled, MODEL_COUNT(ports_spoiled)},
};

static uint64_t letters(const struct alphabet *alphabet) {
    return 2 * alphabet->address_count * alphabet->spoiled_count;
}

static uint64_t lists(const struct alphabet *alphabet) {
    uint64_t count = 1;

    for (unsigned i = 0; i < alphabet->length; i++)
        count *= letters(alphabet);
    return count;
}

static struct model_script list_at(const struct alphabet *alphabet, uint64_t n) {
    struct model_script script = {.count = alphabet->length};

    for (unsigned i = 0; i < alphabet->length; i++) {
        uint64_t letter = n % letters(alphabet);

        n /= letters(alphabet);
        script.entries[i] = letter % 2 != 0 ? MODEL_ENTRY_OTHER_FAMILY : 0;
        letter /= 2;
        script.entries[i] |= alphabet->spoiled[letter % alphabet->spoiled_count];
        script.entries[i] |= MODEL_ENTRY_ADDRESS * alphabet->addresses[letter / alphabet->spoiled_count];
    }
    return script;
}

/* Hosts that can do all; that lack IPv6, IPv4, an IPv6 address. */
static const size_t hosts[] = {0, 1, 2, 5};

static void enumerate_names(struct run *run) {
    uint64_t size = 0;

    for (size_t i = 0; i < MODEL_COUNT(alphabets); i++)
        size += lists(&alphabets[i]);
    const uint64_t all = size * REQUESTS * MODEL_COUNT(hosts);

    for (uint64_t step = run->job; step < all && run_goes_on(run); step += run->jobs) {
        const uint64_t index = run_case(run, step, all);
        const struct model_request request = named_request_at(index / MODEL_COUNT(hosts) % REQUESTS);
        struct model_host host = linux_hosts.at(hosts[index % MODEL_COUNT(hosts)]);
        uint64_t n = index / MODEL_COUNT(hosts) / REQUESTS;
        const struct alphabet *alphabet = alphabets;

        for (; n >= lists(alphabet); alphabet++)
            n -= lists(alphabet);
        host.script = list_at(alphabet, n);
        run_try(run, &request, &host);
    }
}

const struct space names_space = {"names", "every short answer about a host name, both families in every order",
                                  enumerate_names};
