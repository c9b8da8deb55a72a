/* Every short text over the characters that matter to a grammar: as service, with every number in its usual
 * misspellings; and as node. */
#include <inttypes.h>
#include <string.h>

#include "exhaustive.h"

/* The ways in which each text is asked. */
struct manner {
    bool open;
    int stack;
    int family;
    int flags;
};

static uint64_t power(uint64_t base, unsigned exponent) {
    uint64_t value = 1;

    while (exponent-- > 0)
        value *= base;
    return value;
}

/* The text at `index` in the order by length. */
static void spell(const char *alphabet, uint64_t index, char *text) {
    const uint64_t base = strlen(alphabet);
    unsigned length = 0;

    while (index >= power(base, length))
        index -= power(base, length++);
    text[length] = '\0';
    while (length-- > 0) {
        text[length] = alphabet[index % base];
        index /= base;
    }
}

static uint64_t texts_up_to(const char *alphabet, unsigned most) {
    uint64_t count = 0;

    for (unsigned length = 0; length <= most; length++)
        count += power(strlen(alphabet), length);
    return count;
}

/* Asks with `text` in every manner. */
static void ask(struct run *run, const struct model_host *host, const struct manner *manners, size_t count,
                const char *node, const char *service) {
    for (size_t i = 0; i < count; i++) {
        const struct addrinfo hints = {.ai_flags = manners[i].flags, .ai_family = manners[i].family};
        const struct model_request request = {.node = node,
                                              .service = service,
                                              .hints = &hints,
                                              .open = manners[i].open,
                                              .stack = manners[i].stack,
                                              .last_step = MODEL_LAST_BIND};

        run_try(run, &request, host);
    }
}

static const struct manner service_manners[] = {
    {false, 0, AF_INET, AI_PASSIVE},
    {false, 0, AF_UNSPEC, AI_NUMERICSERV},
    {true, LISTEN_SOCKET_STACK_PAIR, AF_UNSPEC, AI_PASSIVE},
};

/* A number as people and programs misspell it. */
static const char *const misspellings[] = {
    "%" PRIu64,   "0%" PRIu64,       "00%" PRIu64,          "+%" PRIu64,     "-%" PRIu64,
    " %" PRIu64,  "%" PRIu64 " ",    "\t%" PRIu64,          "%" PRIu64 "\n", "\v%" PRIu64,
    "0x%" PRIx64, "%" PRIx64,        "%" PRIu64 ".0",       "%" PRIu64 "a",  "%" PRIu64 "e0",
    ":%" PRIu64,  "%" PRIu64 "/tcp", "%" PRIu64 "\xd9\xa3", "p%" PRIu64,     "%" PRIu64 "-%" PRIu64,
};

/* The numbers that look like `number` in 32 or 64 bits. */
static uint64_t wrapped(uint64_t number, unsigned way, const char **format) {
    *format = "%" PRIu64;
    if (way == 0)
        return number + (UINT64_C(1) << 32);
    if (way == 1)
        return number + (UINT64_C(1) << 63);
    *format = "-%" PRIu64;
    return way == 2 ? (UINT64_C(1) << 32) - number : 0 - number;
}

static void ask_number(struct run *run, const struct model_host *host, uint64_t number) {
    char text[64];

    for (size_t i = 0; i < MODEL_COUNT(misspellings); i++) {
        snprintf(text, sizeof text, misspellings[i], number, number);
        ask(run, host, service_manners, MODEL_COUNT(service_manners), NULL, text);
    }
    for (unsigned way = 0; way < 4; way++) {
        const char *format;
        const uint64_t other = wrapped(number, way, &format);

        snprintf(text, sizeof text, format, other);
        ask(run, host, service_manners, MODEL_COUNT(service_manners), NULL, text);
    }
    snprintf(text, sizeof text, "1844674407370%07" PRIu64, 9551616 + number); /* 2 to the 64 and so much */
    ask(run, host, service_manners, MODEL_COUNT(service_manners), NULL, text);
}

#define NUMBERS UINT64_C(200001)

static void enumerate_ports(struct run *run) {
    static const char alphabet[] = "0123456789+- \tax\xff";
    const uint64_t texts = texts_up_to(alphabet, 6);
    struct model_host host;
    char text[8];

    model_host_plain(&host);
    for (uint64_t step = run->job; step < texts + NUMBERS && run_goes_on(run); step += run->jobs) {
        const uint64_t index = run_case(run, step, texts + NUMBERS);

        if (index >= texts) {
            ask_number(run, &host, index - texts);
            continue;
        }
        spell(alphabet, index, text);
        ask(run, &host, service_manners, MODEL_COUNT(service_manners), NULL, text);
    }
}

static const struct manner node_manners[] = {
    {false, 0, AF_UNSPEC, 0},
    {false, 0, AF_INET6, AI_V4MAPPED},
    {true, LISTEN_SOCKET_STACK_AUTO, AF_UNSPEC, 0},
};

/* What comes before and behind a short text, so that it reaches more of the grammar than its length allows. */
static const char *const frames[][2] = {
    {"", ""},         {"127.0.0.", ""}, {"", ".0.0.1"}, {"1:2:3:4:5:6:", ""}, {"::ffff:1.2.3.", ""},
    {"fe80::1%", ""}, {"a.", ""},
};

static void enumerate_nodes(struct run *run) {
    static const char alphabet[] = "01256.:afx%-[ _\xff";
    const uint64_t whole = texts_up_to(alphabet, 6);
    const uint64_t framed = texts_up_to(alphabet, 4);
    const uint64_t size = whole + framed * MODEL_COUNT(frames);
    struct model_host host;
    char text[8];
    char node[40];

    model_host_plain(&host);
    for (uint64_t step = run->job; step < size && run_goes_on(run); step += run->jobs) {
        const uint64_t index = run_case(run, step, size);
        const size_t frame = index < whole ? 0 : (index - whole) / framed;

        spell(alphabet, index < whole ? index : (index - whole) % framed, text);
        snprintf(node, sizeof node, "%s%s%s", frames[frame][0], text, frames[frame][1]);
        ask(run, &host, node_manners, MODEL_COUNT(node_manners), node, "0");
    }
}

const struct space ports_space = {
    "ports", "services of up to 6 characters over a hostile alphabet; 0..200000 in 25 misspellings", enumerate_ports};
const struct space nodes_space = {
    "nodes", "nodes of up to 6 characters over a hostile alphabet, alone and in addresses", enumerate_nodes};
