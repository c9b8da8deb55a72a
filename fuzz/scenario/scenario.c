/* Bytes read as scenarios. The tables hold what should come often; raw bytes reach the rest. */
#include "scenario.h"

#include <errno.h>
#include <string.h>

#define PICK(table, byte) ((table)[(byte) % MODEL_COUNT(table)])

static const char *const nodes[] = {NULL,
                                    "127.0.0.1",
                                    "::1",
                                    "::",
                                    "0.0.0.0",
                                    "both.example",
                                    "192.0.2.1",
                                    "2001:db8::1",
                                    "four.example",
                                    "six.example",
                                    "away.example",
                                    "nowhere.example",
                                    "198.51.100.7",
                                    "2001:db8::9:9",
                                    "::ffff:127.0.0.1",
                                    "::ffff:192.0.2.1",
                                    "::ffff:0.0.0.0",
                                    "fe80::1%eth0",
                                    "fe80::1%2",
                                    "fe80::1%9",
                                    "fe80::1%nosuch",
                                    "fe80::1",
                                    "fe80::1%0",
                                    "::1%0",
                                    "::%0",
                                    "::1%2",
                                    "::1%lo",
                                    "224.0.0.1",
                                    "255.255.255.255",
                                    "ff02::1%2",
                                    "ff05::1",
                                    "::ffff:224.0.0.1",
                                    "0:0:0:0:0:0:0:0",
                                    "2001:DB8:0:0:0:0:0:1",
                                    "",
                                    "127.1",
                                    "0x7f.0.0.1",
                                    "127.0.0.1.",
                                    "127.0.0.1%1",
                                    "[::1]",
                                    "*",
                                    "::ffff:127.1",
                                    "1::2::3",
                                    "both.example.",
                                    "-",
                                    "a_b",
                                    "own.example",
                                    "fe80::1%7",
                                    "ff01::1%lo",
                                    "ff11::1%2",
                                    "ff01::1",
                                    "FE80::1%eth0"};

static const char *const services[] = {NULL,
                                       "0",
                                       "27015",
                                       "80",
                                       "8080",
                                       "http",
                                       "HTTP",
                                       "www",
                                       "domain",
                                       "Domain",
                                       "tftp",
                                       "TFTP",
                                       "example-svc",
                                       "mixedcase",
                                       "MixedCase",
                                       "nosuch",
                                       "NoSuch",
                                       "65535",
                                       "65536",
                                       "65616",
                                       "1",
                                       "53",
                                       "32768",
                                       "32769",
                                       "1023",
                                       "1024",
                                       "",
                                       "080",
                                       "-1",
                                       "+80",
                                       " 80",
                                       "80 ",
                                       "0x50",
                                       "80.0",
                                       "http_alt",
                                       "*",
                                       "a--b",
                                       "abcdefghijklmnop",
                                       "4294967376",
                                       "-0"};

static const int families[] = {AF_UNSPEC, AF_INET, AF_INET6, AF_UNIX, 99, -1};
static const int types[] = {SOCK_STREAM, 0, SOCK_DGRAM, SOCK_RAW, SOCK_SEQPACKET, SOCK_STREAM | SOCK_CLOEXEC, 99, -1};
static const int protocols[] = {0, IPPROTO_TCP, IPPROTO_UDP, 132, 1, -1};
static const int stacks[] = {LISTEN_SOCKET_STACK_AUTO,
                             LISTEN_SOCKET_STACK_IPV4,
                             LISTEN_SOCKET_STACK_IPV6,
                             LISTEN_SOCKET_STACK_DUAL,
                             LISTEN_SOCKET_STACK_PAIR,
                             0,
                             6,
                             -1};
static const int backlogs[] = {128, 0, 1, -1, 4096, 2147483647, -2147483647 - 1, 5};

static const int resolver_errors[] = {EAI_NONAME,   EAI_AGAIN,
                                      EAI_SERVICE,  EAI_FAMILY,
                                      EAI_SYSTEM,   EAI_FAIL,
                                      EAI_MEMORY,   EAI_BADFLAGS,
                                      EAI_SOCKTYPE,
#if defined(EAI_NODATA) && defined(EAI_ADDRFAMILY)
                                      EAI_NODATA,   EAI_ADDRFAMILY,
#endif
                                      -777,         777};
static const int system_errors[] = {
    EADDRINUSE, EADDRNOTAVAIL,   EAFNOSUPPORT, EACCES, EMFILE, EINTR,    EAGAIN,     ENOPROTOOPT, EINVAL,
    ENFILE,     ENOBUFS,         ENOMEM,       EPERM,  EBADF,  ENOTSOCK, EOPNOTSUPP, ENODEV,      EPROTONOSUPPORT,
    EPROTOTYPE, ESOCKTNOSUPPORT, ENETDOWN,     EFAULT, EIO,    EISCONN,  ENOSYS,     9999,        -1,
    ENXIO};

/* ---- Requests ---- */

/* The seven flags: bit 0 is AI_PASSIVE, and so on; the platform may have other numbers. */
static int read_flags(unsigned bits) {
    static const int flags[] = {AI_PASSIVE,  AI_CANONNAME, AI_NUMERICHOST, AI_NUMERICSERV,
                                AI_V4MAPPED, AI_ALL,       AI_ADDRCONFIG};
    int all = 0;
    for (unsigned i = 0; i < MODEL_COUNT(flags); i++)
        all |= (bits >> i & 1) != 0 ? flags[i] : 0;
    return all;
}

/* How the hints are spoiled: below 0xc0 not at all. */
static void spoil_hints(unsigned how, struct scenario_operation *operation) {
    static struct addrinfo somewhere;
    struct addrinfo *hints = &operation->hints;
    if (how < 0xc0)
        return;
    switch (how % 7) {
    case 0:
        operation->request.hints = NULL;
        break;
    case 1:
        hints->ai_addrlen = 16;
        break;
    case 2:
        hints->ai_addr = (struct sockaddr *)(void *)&somewhere;
        break;
    case 3:
        hints->ai_canonname = (char *)(void *)&somewhere;
        break;
    case 4:
        hints->ai_next = &somewhere;
        break;
    case 5:
        hints->ai_flags |= (int)(0x400u << (how % 20));
        break;
    default:
        hints->ai_flags = (int)0x80000000u;
        break;
    }
}

/* Bits 0 and 1 are the options that there are; 0xf0 and above adds one that is none. */
static unsigned read_options(unsigned byte) {
    const unsigned options = byte & (LISTEN_SOCKET_NONBLOCK | LISTEN_SOCKET_REUSEPORT);
    return byte >= 0xf0 ? options | 4u << (byte % 8) : options;
}

/* Of create: none, or dual by bit 2 of the options; 0xf8 and above one that it does not take. */
static int read_created_stack(unsigned stack, unsigned options) {
    if (options >= 0xf8)
        return PICK(stacks, stack);
    return (options & 4) != 0 ? LISTEN_SOCKET_STACK_DUAL : LISTEN_SOCKET_STACK_NONE;
}

/* What the request lacks, in the place of the half that only close has; bind, listen and close lack the socket. */
static void read_lack(unsigned how, unsigned what, struct model_request *request) {
    const unsigned size = sizeof(struct listen_socket_system);
    request->missing = how == 13 ? MODEL_MISSING_REQUEST : how == 14 ? MODEL_MISSING_RESULT : MODEL_MISSING_NOTHING;
    request->system_gap = how == 12 ? 1 + what % MODEL_SYSTEM_CALLS : 0;
    request->system_excess = how == 11 ? (int)(what % (size + 16)) - (int)size : 0; /* from a size of 0 on */
}

void scenario_plain_operation(struct scenario_operation *operation) {
    operation->act = SCENARIO_OPEN;
    operation->slot = 0;
    operation->half = 0;
    operation->no_record = false;
    operation->hints = (struct addrinfo){.ai_flags = AI_PASSIVE};
    operation->request = (struct model_request){.hints = &operation->hints,
                                                .open = true,
                                                .stack = LISTEN_SOCKET_STACK_AUTO,
                                                .backlog = 128,
                                                .last_step = MODEL_LAST_LISTEN};
    operation->script = (struct model_script){.empty = false};
    memset(operation->faults, 0, sizeof operation->faults);
}

/* A selector's text; NULL, and `*elsewhere`, if the record has the text. */
static const char *pick_text(const char *const *table, size_t count, unsigned byte, bool *elsewhere) {
    *elsewhere = byte >= SCENARIO_INLINE;
    return *elsewhere ? NULL : table[byte % count];
}

void scenario_read_request(const uint8_t *record, struct scenario_operation *operation, bool *inline_node,
                           bool *inline_service) {
    struct model_request *request = &operation->request;
    struct addrinfo *hints = &operation->hints;
    operation->act = (enum scenario_act)(record[0] % SCENARIO_ACTS);
    operation->slot = record[1] % SCENARIO_SLOTS;
    operation->half = (record[1] >> 4) % 3;
    operation->no_record = record[1] >= 0xf0;
    request->open = operation->act == SCENARIO_OPEN;
    request->stack = PICK(stacks, record[2]);
    request->last_step = (enum model_last_step)(2 - record[2] % 3);
    hints->ai_family = PICK(families, record[3]);
    hints->ai_socktype = PICK(types, record[4]);
    hints->ai_protocol = PICK(protocols, record[5]);
    hints->ai_flags = read_flags(record[6] ^ 1u); /* 0: passive */
    hints->ai_addrlen = 0;
    hints->ai_addr = NULL;
    hints->ai_canonname = NULL;
    hints->ai_next = NULL;
    request->hints = hints;
    spoil_hints(record[7], operation);
    request->options = read_options(record[8]);
    if (!request->open)
        request->stack = read_created_stack(record[2], record[8]);
    read_lack(record[1] >> 4, record[9], request);
    request->backlog = PICK(backlogs, record[9]);
    request->node = pick_text(nodes, MODEL_COUNT(nodes), record[10], inline_node);
    request->service = pick_text(services, MODEL_COUNT(services), record[11], inline_service);
}

/* ---- Faults and scripts ---- */

static const enum model_call calls[] = {MODEL_CALL_INITIALIZE,     MODEL_CALL_RESOLVE,    MODEL_CALL_SOCKET,
                                        MODEL_CALL_SET_OPTION,     MODEL_CALL_GET_OPTION, MODEL_CALL_BIND,
                                        MODEL_CALL_LOCAL_ADDRESS,  MODEL_CALL_LISTEN,     MODEL_CALL_ANY,
                                        MODEL_CALL_INTERFACE_INDEX};

static void read_fault(const uint8_t *bytes, struct model_fault *fault) {
    fault->nth = 0; /* the rest of no fault is never read */
    if (bytes[0] == 0)
        return;
    *fault = (struct model_fault){.call = PICK(calls, bytes[0] - 1u)};
    fault->nth = (bytes[1] & 0x3fu) + 1;
    fault->always = (bytes[1] & 0x80) != 0;
    fault->wrong_answer = MODEL_WRONG_NONE;
    fault->detail = PICK(system_errors, bytes[3]);
    fault->error = fault->call == MODEL_CALL_RESOLVE ? PICK(resolver_errors, bytes[2]) : PICK(system_errors, bytes[2]);
    if (bytes[2] >= 0xc0) { /* no error, but a wrong answer */
        fault->error = 0;
        fault->wrong_answer = (enum model_wrong_answer)(bytes[3] % (MODEL_WRONG_FAMILY + 1));
    }
}

/* Above the bits of MODEL_ENTRY_*: one for an address of another kind, one for yet another kind. */
static uint32_t read_entry(unsigned bits, unsigned kind) {
    const uint32_t entry = bits & MODEL_ENTRY_ALL;
    if ((bits & 0x8000) == 0)
        return entry;
    return entry | MODEL_ENTRY_ADDRESS * ((kind + ((bits & 0x4000) != 0 ? 5 : 0)) % MODEL_ENTRY_ADDRESSES);
}

static void read_script(const uint8_t *bytes, struct model_script *script) {
    script->empty = bytes[0] >= 0xf8;
    script->count = bytes[0] >= 0x80 ? 0 : bytes[0] % 4;
    script->repeat = bytes[1] < 0xf0 ? bytes[1] % 8 : bytes[1];
    for (unsigned i = 0; i < 3; i++)
        script->entries[i] = read_entry((unsigned)(bytes[2 + 2 * i] | bytes[3 + 2 * i] << 8), bytes[1] / 8 + i);
}

/* ---- Hosts ---- */

static const struct model_address addresses[] = {
    {AF_INET, {0}, 0},
    {AF_INET6, {0}, 0},
    {AF_INET, {127, 0, 0, 1}, 0},
    {AF_INET6, {[15] = 1}, 0},
    {AF_INET, {192, 0, 2, 1}, 0},
    {AF_INET6, {0x20, 0x01, 0x0d, 0xb8, [15] = 1}, 0},
    {AF_INET6, {[10] = 0xff, [11] = 0xff, [12] = 127, [15] = 1}, 0},
    {AF_INET6, {0xfe, 0x80, [15] = 1}, 2},
};

static const uint16_t ports[] = {27015, 80, 8080, 53, 69, 32768, 32769, 32770, 1, 65535};

static void read_existing_socket(const uint8_t *bytes, struct model_endpoint *existing_socket) {
    const unsigned bits = bytes[2];
    *existing_socket = (struct model_endpoint){.address = PICK(addresses, bytes[0]),
                                               .port = PICK(ports, bytes[1]),
                                               .socktype = (bits & 1) != 0 ? SOCK_DGRAM : SOCK_STREAM,
                                               .v6only = (bits & 2) != 0,
                                               .reuseaddr = (bits & 4) != 0,
                                               .reuseport = (bits & 8) != 0,
                                               .listening = (bits & 16) != 0,
                                               .late = bits >> 5};
}

static void read_ephemeral(unsigned byte, struct model_host *host) {
    static const uint16_t firsts[] = {32768, 32768, 65530, 1, 27014};
    static const uint16_t counts[] = {28232, 1, 5, 3, 0};
    host->ephemeral_first = firsts[byte % 5];
    host->ephemeral_count = counts[byte / 5 % 5];
    if (host->ephemeral_count > 65536u - host->ephemeral_first)
        host->ephemeral_count = 5;
}

static void read_host(const uint8_t *bytes, struct scenario *scenario) {
    static const int null_errors[] = {0, EAI_NONAME, EAI_FAMILY, EAI_AGAIN, EAI_FAIL};
    static const uint16_t privileges[] = {0, 1024, 81, 65535};
    struct model_host *host = &scenario->host;
    model_host_plain(host);
    host->ipv4 = (bytes[0] & 1) == 0;
    host->ipv6 = (bytes[0] & 2) == 0;
    host->wildcard_ipv6 = (bytes[0] & 4) == 0;
    host->v6only_default = (bytes[0] & 8) != 0;
    if ((bytes[0] & 16) != 0)
        host->service_count = 0;
    if ((bytes[0] & 32) != 0)
        host->host_name_count = 0;
    if ((bytes[0] & 64) != 0)
        host->interface_count = 1;
    if ((bytes[0] & 128) != 0)
        host->local_count = 2; /* IPv4 alone */
    host->v6only = (enum model_v6only)(bytes[1] % (MODEL_V6ONLY_ABSENT + 1));
    host->privileged_below = PICK(privileges, bytes[2]);
    read_ephemeral(bytes[3], host);
    host->descriptors_taken = (bytes[4] & 0x80) != 0 ? (uint64_t)(bytes[4] & 0x7f) : 7;
    host->descriptor_limit = bytes[5] == 0 ? MODEL_DESCRIPTORS : bytes[5] % 16;
    host->null_ipv6_error = PICK(null_errors, bytes[6]);
    host->seed = bytes[7];
    host->null_ipv4_error = PICK(null_errors, bytes[18]);
    host->autobind_reuse = (bytes[19] & 1) != 0;
    host->existing_socket_count = bytes[8] % (SCENARIO_EXISTING_SOCKETS + 1);
    host->existing_sockets = scenario->existing_sockets;
    for (size_t i = 0; i < host->existing_socket_count; i++)
        read_existing_socket(bytes + 9 + 3 * i, &scenario->existing_sockets[i]);
}

/* ---- The whole ---- */

static void copy_text(char *to, const uint8_t *from) {
    memcpy(to, from, SCENARIO_TEXT);
    to[SCENARIO_TEXT] = '\0';
}

static void read_operation(const uint8_t *record, struct scenario_operation *operation) {
    const uint8_t *fault = record + SCENARIO_REQUEST;
    const uint8_t *script = fault + (size_t)SCENARIO_FAULTS * SCENARIO_FAULT;
    const uint8_t *texts = script + SCENARIO_SCRIPT;
    bool node = false;
    bool service = false;
    scenario_read_request(record, operation, &node, &service);
    if (node) {
        copy_text(operation->node, texts);
        operation->request.node = operation->node;
    }
    if (service) {
        copy_text(operation->service, texts + SCENARIO_TEXT);
        operation->request.service = operation->service;
    }
    for (size_t i = 0; i < SCENARIO_FAULTS; i++)
        read_fault(fault + i * SCENARIO_FAULT, &operation->faults[i]);
    read_script(script, &operation->script);
}

/* The `length` bytes at `offset`: in place, or a copy with zeros behind if the input ends before. */
static const uint8_t *piece(const uint8_t *data, size_t size, size_t offset, size_t length, uint8_t *copy) {
    if (offset + length <= size)
        return data + offset;
    memset(copy, 0, length);
    if (offset < size)
        memcpy(copy, data + offset, size - offset);
    return copy;
}

void scenario_read(const uint8_t *data, size_t size, struct scenario *scenario) {
    uint8_t copy[SCENARIO_RECORD];
    size_t records = 1;
    if (size > SCENARIO_HOST + SCENARIO_RECORD)
        records = (size - SCENARIO_HOST + SCENARIO_RECORD - 1) / SCENARIO_RECORD;
    scenario->count = records < SCENARIO_OPERATIONS ? records : SCENARIO_OPERATIONS;
    read_host(piece(data, size, 0, SCENARIO_HOST, copy), scenario);
    for (size_t i = 0; i < scenario->count; i++)
        read_operation(piece(data, size, SCENARIO_HOST + i * SCENARIO_RECORD, SCENARIO_RECORD, copy),
                       &scenario->operations[i]);
}
