/* One function for each property of a request that can be varied, and the choice among them. */
#include "generate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/host/simulated_environment.h"
#include "texts.h"

/* ---- Properties -------------------------------------------------------------------------------------------------- */

static void vary_service(struct fuzz_random *random, struct fuzz_request *request) {
    if (fuzz_chance(random, 20))
        fuzz_mutate_text(random, &request->service);
    else
        fuzz_service(random, &request->service);
}

static void vary_node(struct fuzz_random *random, struct fuzz_request *request) {
    if (!request->node.null && fuzz_chance(random, 20))
        fuzz_mutate_text(random, &request->node);
    else
        fuzz_node(random, &request->node);
}

/* The family changes with the stack; otherwise the two would mostly contradict each other. */
static void vary_stack(struct fuzz_random *random, struct fuzz_request *request) {
    static const char *const stacks[] = {"ipv4", "ipv6", "ipv6", "dual", "dual", "pair", "auto", "", ""};
    static const enum vector_step last_steps[] = {VECTOR_STEP_SOCKET, VECTOR_STEP_BIND, VECTOR_STEP_BIND,
                                                  VECTOR_STEP_LISTEN, VECTOR_STEP_RESOLVE};
    FUZZ_SET_WORD(request->stack, FUZZ_PICK(random, stacks));
    FUZZ_SET_WORD(request->family, fuzz_family_of(request->stack));
    if (request->stack[0]) {
        request->last_step = VECTOR_STEP_LISTEN;
        return;
    }
    request->last_step = last_steps[fuzz_below(random, FUZZ_COUNT(last_steps))];
    if (fuzz_chance(random, 40))
        FUZZ_SET_WORD(request->family, fuzz_chance(random, 70) ? "inet6" : "unspec");
}

static void vary_environment(struct fuzz_random *random, struct fuzz_request *request) {
    FUZZ_SET_WORD(request->environment, environment_name(fuzz_below(random, ENVIRONMENT_COUNT)));
}

static void vary_flags(struct fuzz_random *random, struct fuzz_request *request) {
    static const char *const names[] = {"passive",  "canonname", "numerichost", "numericserv",
                                        "v4mapped", "all",       "addrconfig"};
    static const char *const others[] = {"0x40",   "0x80",   "0x100",   "0x200",     "0x800",
                                         "0x1000", "0x8000", "0x10000", "0x8000000", "0x80000000"};
    for (size_t i = fuzz_below(random, 3) + 1; i > 0; i--) {
        const char *name = FUZZ_PICK(random, names);
        if (fuzz_list_has(request->flags, name))
            fuzz_list_drop(request->flags, name);
        else
            fuzz_list_add(request->flags, sizeof request->flags, name);
    }
    if (fuzz_chance(random, 12))
        fuzz_list_add(request->flags, sizeof request->flags, FUZZ_PICK(random, others));
}

static void vary_family(struct fuzz_random *random, struct fuzz_request *request) {
    static const char *const families[] = {"unspec", "inet", "inet6", "unix", "-1", "3", "7", "16", "99", "2147483647"};
    FUZZ_SET_WORD(request->family, FUZZ_PICK(random, families));
}

static void vary_socktype(struct fuzz_random *random, struct fuzz_request *request) {
    static const char *const types[] = {
        "0",  "0",  "dgram",          "dgram",           "raw",          "seqpacket", "rdm",
        "-1", "99", "stream+cloexec", "stream+nonblock", "dgram+cloexec"};
    FUZZ_SET_WORD(request->socktype, FUZZ_PICK(random, types));
    if (strncmp(request->socktype, "dgram", 5) == 0 && fuzz_chance(random, 60))
        FUZZ_SET_WORD(request->protocol, fuzz_chance(random, 60) ? "udp" : "0");
}

static void vary_protocol(struct fuzz_random *random, struct fuzz_request *request) {
    static const char *const protocols[] = {"0", "udp", "sctp", "1", "33", "136", "255", "256", "262", "-1", "99999"};
    FUZZ_SET_WORD(request->protocol, FUZZ_PICK(random, protocols));
}

static void vary_options(struct fuzz_random *random, struct fuzz_request *request) {
    static const char *const options[] = {"nonblock", "reuseport", "dual"};
    fuzz_list_add(request->options, sizeof request->options, FUZZ_PICK(random, options));
}

static void vary_backlog(struct fuzz_random *random, struct fuzz_request *request) {
    static const int backlogs[] = {INT32_MIN, -128, -1,   0,    1,    7,     8,     9,
                                   127,       129,  4095, 4096, 4097, 65535, 65536, INT32_MAX};
    request->backlog = backlogs[fuzz_below(random, FUZZ_COUNT(backlogs))];
}

static void vary_hints(struct fuzz_random *random, struct fuzz_request *request) {
    static const char *const members[] = {"addrlen", "addr", "canonname", "next"};
    if (fuzz_chance(random, 60))
        request->hints = false;
    else
        FUZZ_SET_WORD(request->nonzero, FUZZ_PICK(random, members));
}

/* Whether the vector's schema lets the existing socket be a connection: its client has a port 1000 above. */
static bool can_be_connected(const struct fuzz_existing_socket *existing_socket) {
    return !existing_socket->listening && existing_socket->port <= 65535 - VECTOR_CLIENT_PORT &&
           (strcmp(existing_socket->address, "127.0.0.1") == 0 || strcmp(existing_socket->address, "::1") == 0);
}

/* Puts a socket on the requested port, or on port 80 if the service is no port number. */
static void vary_existing_sockets(struct fuzz_random *random, struct fuzz_request *request) {
    static const char *const addresses[] = {"0.0.0.0", "127.0.0.1", "127.0.0.2", "::", "::1"};
    const char *service = request->service.null ? "27015" : request->service.bytes;
    struct fuzz_existing_socket *existing_socket = &request->existing_sockets[0];
    long port = strtol(service, NULL, 10) & 0xFFFF;
    const char *address = FUZZ_PICK(random, addresses);
    *existing_socket = (struct fuzz_existing_socket){
        .inet6 = strchr(address, ':') != NULL, .port = port > 0 ? (int)port : 80, .listening = fuzz_chance(random, 70)};
    existing_socket->v6only = existing_socket->inet6 && (strcmp(address, "::1") == 0 || fuzz_chance(random, 50));
    FUZZ_SET_WORD(existing_socket->address, address);
    existing_socket->reuseport = fuzz_chance(random, 30);
    existing_socket->connected = can_be_connected(existing_socket) && fuzz_chance(random, 50);
    if (existing_socket->connected && existing_socket->port > VECTOR_CLIENT_PORT && fuzz_chance(random, 30))
        existing_socket->port -= VECTOR_CLIENT_PORT; /* then its client has the requested port */
    request->existing_socket_count = 1;
}

/* The calls that can be made to fail, and the codes that their manual pages list. */
static const struct {
    const char *call;
    const char *option;
    const char *codes[8];
} fallible[] = {
    {"socket", "", {"EACCES", "EAFNOSUPPORT", "EINVAL", "EMFILE", "ENFILE", "ENOBUFS", "ENOMEM", "EPROTONOSUPPORT"}},
    {"setsockopt", "v6only", {"EBADF", "EFAULT", "EINVAL", "ENOPROTOOPT", "ENOTSOCK", "EPERM", "ENOMEM", "EACCES"}},
    {"setsockopt", "reuseaddr", {"EBADF", "EFAULT", "EINVAL", "ENOPROTOOPT", "ENOTSOCK", "EPERM", "ENOMEM", "EACCES"}},
    {"setsockopt", "reuseport", {"EBADF", "EFAULT", "EINVAL", "ENOPROTOOPT", "ENOTSOCK", "EPERM", "ENOMEM", "EACCES"}},
    {"getsockopt", "v6only", {"EBADF", "EFAULT", "EINVAL", "ENOPROTOOPT", "ENOTSOCK", "EPERM", "ENOMEM", "EACCES"}},
    {"bind", "", {"EACCES", "EADDRINUSE", "EADDRNOTAVAIL", "EBADF", "EFAULT", "EINVAL", "ENOTSOCK", "EPERM"}},
    {"getsockname", "", {"EBADF", "EFAULT", "EINVAL", "ENOBUFS", "ENOTSOCK", "EPERM", "ENOMEM", "EACCES"}},
    {"listen", "", {"EADDRINUSE", "EBADF", "ENOTSOCK", "EOPNOTSUPP", "EACCES", "EPERM", "ENOMEM", "EINVAL"}}};

/* What the call can do wrong and still report success; "error" where that is nothing. */
static const char *effect_of(struct fuzz_random *random, const char *call, bool v6only) {
    if (strcmp(call, "bind") == 0)
        return fuzz_chance(random, 50) ? "other" : "ignored";
    if (strcmp(call, "getsockopt") == 0 || strcmp(call, "getsockname") == 0)
        return "other";
    return v6only ? "ignored" : "error";
}

/* One more call that fails, or that reports success and does something else. */
static void vary_faults(struct fuzz_random *random, struct fuzz_request *request) {
    static const char *const families[] = {"", "", "inet", "inet6", "inet6"};
    size_t which = fuzz_below(random, FUZZ_COUNT(fallible));
    size_t place = request->fault_count < FUZZ_FAULTS_MAX ? request->fault_count++ : 0;
    struct fuzz_fault *fault = &request->faults[place];
    const char *call = fallible[which].call;
    bool v6only = strcmp(fallible[which].option, "v6only") == 0;
    const char *effect = fuzz_chance(random, 80) ? "error" : effect_of(random, call, v6only);
    memset(fault, 0, sizeof *fault);
    FUZZ_SET_WORD(fault->call, call);
    FUZZ_SET_WORD(fault->option, fallible[which].option);
    FUZZ_SET_WORD(fault->family, v6only ? "inet6" : FUZZ_PICK(random, families));
    FUZZ_SET_WORD(fault->effect, effect);
    FUZZ_SET_WORD(fault->code, strcmp(effect, "error") == 0 ? FUZZ_PICK(random, fallible[which].codes) : "");
    fault->nth = fuzz_chance(random, 80) ? 1 : 2;
    fault->always = fuzz_chance(random, 40);
}

/* ---- Choice ------------------------------------------------------------------------------------------------------ */

typedef void (*vary)(struct fuzz_random *random, struct fuzz_request *request);

static void vary_one_property(struct fuzz_random *random, struct fuzz_request *request) {
    static const struct {
        unsigned weight;
        vary vary;
    } properties[] = {{30, vary_service}, {20, vary_node},   {14, vary_stack},   {10, vary_environment},
                      {8, vary_flags},    {4, vary_family},  {4, vary_socktype}, {3, vary_protocol},
                      {3, vary_options},  {4, vary_backlog}, {3, vary_hints},    {7, vary_existing_sockets},
                      {9, vary_faults}};
    size_t total = 0;
    for (size_t i = 0; i < FUZZ_COUNT(properties); i++)
        total += properties[i].weight;
    size_t drawn = fuzz_below(random, total);
    size_t which = 0;
    for (; drawn >= properties[which].weight; which++)
        drawn -= properties[which].weight;
    properties[which].vary(random, request);
}

/* Takes back what the wire or the environment has no room for. */
static void make_consistent(struct fuzz_request *request) {
    bool no_loopback = strcmp(request->environment, "loopback-down") == 0;
    bool no_ipv6 = strcmp(request->environment, "ipv6-disabled") == 0;
    if (!request->hints) {
        FUZZ_SET_WORD(request->family, "unspec");
        FUZZ_SET_WORD(request->socktype, "0");
        FUZZ_SET_WORD(request->protocol, "0");
        FUZZ_SET_WORD(request->flags, "");
        FUZZ_SET_WORD(request->nonzero, "");
    }
    bool inet6_exists = false;
    for (size_t i = 0; i < request->existing_socket_count; i++)
        inet6_exists = inet6_exists || request->existing_sockets[i].inet6;
    if (no_loopback || (no_ipv6 && inet6_exists))
        request->existing_socket_count = 0;
    if (request->stack[0])
        request->last_step = VECTOR_STEP_LISTEN;
    memset(request->existing_sockets + request->existing_socket_count, 0,
           (FUZZ_EXISTING_SOCKETS_MAX - request->existing_socket_count) * sizeof *request->existing_sockets);
    memset(request->faults + request->fault_count, 0,
           (FUZZ_FAULTS_MAX - request->fault_count) * sizeof *request->faults);
}

static void begin_plain(struct fuzz_random *random, struct fuzz_request *request) {
    fuzz_request_plain(request);
    if (fuzz_chance(random, 25))
        vary_stack(random, request);
    if (fuzz_chance(random, 15))
        vary_environment(random, request);
}

void fuzz_generate(struct fuzz_random *random, const struct vector_set *set, struct fuzz_request *request) {
    size_t changes = fuzz_chance(random, 55) ? 1 : fuzz_chance(random, 65) ? 2 : 2 + fuzz_below(random, 4);
    bool from_vector = set->count && fuzz_chance(random, 25);
    if (!from_vector || !fuzz_request_of(&set->vectors[fuzz_below(random, set->count)], request))
        begin_plain(random, request);
    for (; changes > 0; changes--)
        vary_one_property(random, request);
    make_consistent(request);
}
