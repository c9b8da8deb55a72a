/* A scenario printed for people: in words, and as a command. */
#include "print.h"

#include <string.h>

#include "player.h"
#include "print_test.h"
#include "quote.h"

struct name {
    int value;
    const char *text;
};

static const char *find_name(const struct name *names, size_t count, int value) {
    for (size_t i = 0; i < count; i++)
        if (names[i].value == value)
            return names[i].text;
    return NULL;
}

static void print_named(FILE *out, const struct name *names, size_t count, int value) {
    const char *text = find_name(names, count, value);
    if (text != NULL)
        fputs(text, out);
    else
        fprintf(out, "%d", value);
}

static const struct name families[] = {{AF_UNSPEC, "unspec"}, {AF_INET, "inet"}, {AF_INET6, "inet6"}};
static const struct name types[] = {{SOCK_STREAM, "stream"}, {SOCK_DGRAM, "dgram"}};
static const struct name protocols[] = {{IPPROTO_TCP, "tcp"}, {IPPROTO_UDP, "udp"}};
static const struct name flags[] = {{AI_PASSIVE, "passive"},         {AI_CANONNAME, "canonname"},
                                    {AI_NUMERICHOST, "numerichost"}, {AI_NUMERICSERV, "numericserv"},
                                    {AI_V4MAPPED, "v4mapped"},       {AI_ALL, "all"},
                                    {AI_ADDRCONFIG, "addrconfig"}};

static void print_flags(FILE *out, int value) {
    const char *comma = "";
    for (size_t i = 0; i < MODEL_COUNT(flags); i++) {
        if ((value & flags[i].value) == 0)
            continue;
        fprintf(out, "%s%s", comma, flags[i].text);
        value &= ~flags[i].value;
        comma = ",";
    }
    if (value != 0 || *comma == '\0')
        fprintf(out, value != 0 ? "%s0x%x" : "%s%x", comma, (unsigned)value);
}

/* ---- In words ---- */

static void print_address(FILE *out, const struct model_endpoint *endpoint) {
    struct sockaddr_storage raw;
    char text[LISTEN_SOCKET_ADDRESS_TEXT];
    const socklen_t length = model_sockaddr(&endpoint->address, endpoint->port, &raw);
    listen_socket_format_address((const struct sockaddr *)&raw, length, text, sizeof text);
    fputs(text, out);
}

static void print_existing_socket(FILE *out, const struct model_endpoint *held) {
    fputs("  existing socket ", out);
    print_address(out, held);
    fprintf(out, "%s%s%s%s%s", held->socktype == SOCK_DGRAM ? " datagram" : "", held->v6only ? " v6only" : "",
            held->reuseaddr ? " reuseaddr" : "", held->reuseport ? " reuseport" : "",
            held->listening ? " listening" : "");
    if (held->late != 0)
        fprintf(out, " listening after %u binds", held->late);
    fputc('\n', out);
}

static void print_host(FILE *out, const struct model_host *host) {
    static const char *const v6only[] = {"as set", "0 is refused", "stuck at 1", "stuck at 0", "absent"};
    struct model_host plain;
    model_host_plain(&plain);
    fprintf(out, "host: IPv4 %s, IPv6 %s%s, V6ONLY %s by default %d", host->ipv4 ? "yes" : "no",
            host->ipv6 ? "yes" : "no", host->wildcard_ipv6 ? "" : " without ::", v6only[host->v6only],
            host->v6only_default);
    fprintf(out, ", ports below %u privileged, picks from %u on (%u, seed %u), descriptors below %u but not %#llx\n",
            host->privileged_below, host->ephemeral_first, host->ephemeral_count, (unsigned)host->seed,
            host->descriptor_limit, (unsigned long long)host->descriptors_taken);
    if (host->null_ipv6_error != 0)
        fprintf(out, "  the resolver answers %d to IPv6 without a node\n", host->null_ipv6_error);
    if (host->null_ipv4_error != 0)
        fprintf(out, "  the resolver answers %d to IPv4 without a node\n", host->null_ipv4_error);
    if (host->autobind_reuse)
        fputs("  a port that is picked may be shared by SO_REUSEADDR\n", out);
    if (host->service_count != plain.service_count || host->host_name_count != plain.host_name_count ||
        host->local_count != plain.local_count || host->interface_count != plain.interface_count)
        fprintf(out, "  with the first %zu services, %zu hosts, %zu addresses, %zu interfaces of a plain host\n",
                host->service_count, host->host_name_count, host->local_count, host->interface_count);
    for (size_t i = 0; i < host->existing_socket_count; i++)
        print_existing_socket(out, &host->existing_sockets[i]);
}

static void print_fault(FILE *out, const struct model_fault *fault) {
    static const char *const wrong_answers[] = {"answers rightly",      "says 42 for 1", "says another value or port",
                                                "says another address", "says port 0",   "says a short length",
                                                "says another family"};
    if (fault->nth == 0)
        return;
    fprintf(out, "  fault: %s number %u%s ", model_call_name(fault->call), fault->nth,
            fault->always ? " and all later" : "");
    if (fault->error != 0)
        fprintf(out, "fails with %d (errno %d)\n", fault->error, fault->detail);
    else
        fprintf(out, "%s\n", wrong_answers[fault->wrong_answer]);
}

static void print_script(FILE *out, const struct model_script *script) {
    static const char *const ways[] = {
        "other-family", "foreign-family", "other-type", "other-protocol", "no-address", "short",   "long",
        "inner-family", "other-port",     "zero-port",  "other-address",  "other-zone", "no-name", "junk-flags"};
    if (script->empty)
        fputs("  the resolver answers with an empty list\n", out);
    if (script->empty || script->count == 0)
        return;
    fprintf(out, "  the resolver's list, %u times:", script->repeat != 0 ? script->repeat : 1);
    for (unsigned i = 0; i < script->count; i++) {
        fputs(" [right", out);
        for (size_t k = 0; k < MODEL_COUNT(ways); k++)
            if ((script->entries[i] >> k & 1) != 0)
                fprintf(out, " but %s", ways[k]);
        if (script->entries[i] / MODEL_ENTRY_ADDRESS != 0)
            fprintf(out, " but address-%u", (unsigned)(script->entries[i] / MODEL_ENTRY_ADDRESS));
        fputc(']', out);
    }
    fputc('\n', out);
}

static void print_request(FILE *out, const struct model_request *request) {
    const struct addrinfo *hints = request->hints;
    fputs(" node ", out);
    model_text_print(out, request->node);
    fputs(" service ", out);
    model_text_print(out, request->service);
    if (hints == NULL) {
        fputs(" hints NULL", out);
    } else {
        fputs(" family ", out);
        print_named(out, families, MODEL_COUNT(families), hints->ai_family);
        fputs(" type ", out);
        print_named(out, types, MODEL_COUNT(types), hints->ai_socktype);
        fputs(" protocol ", out);
        print_named(out, protocols, MODEL_COUNT(protocols), hints->ai_protocol);
        fputs(" flags ", out);
        print_flags(out, hints->ai_flags);
        if (hints->ai_addrlen != 0 || hints->ai_addr != NULL || hints->ai_canonname != NULL || hints->ai_next != NULL)
            fputs(" (another member is not zero)", out);
    }
    fprintf(out, " options %#x backlog %d", request->options, request->backlog);
    if (request->missing != MODEL_MISSING_NOTHING)
        fputs(request->missing == MODEL_MISSING_REQUEST ? ", no request" : ", no place for the result", out);
    if (request->system_excess != 0 || request->system_gap != 0)
        fprintf(out, ", a table of %+d bytes, without its call %u", request->system_excess, request->system_gap);
}

static void print_operation(FILE *out, size_t index, const struct scenario_operation *operation) {
    static const char *const acts[] = {"open", "create", "bind", "listen", "close"};
    static const char *const last_steps[] = {"", ", bind", ", bind, listen"};
    const struct model_request *request = &operation->request;
    fprintf(out, "%zu. slot %u: %s", index + 1, operation->slot, acts[operation->act]);
    const bool no_socket = request->missing == MODEL_MISSING_RESULT;
    if (no_socket && operation->act != SCENARIO_OPEN && operation->act != SCENARIO_CREATE)
        fputs(" of no socket", out);
    else if (operation->act == SCENARIO_CLOSE && operation->half != 0)
        fprintf(out, " (only socket %u of a set)", operation->half);
    if (operation->act == SCENARIO_OPEN || request->stack != LISTEN_SOCKET_STACK_NONE)
        fprintf(out, " stack %s (%d)", listen_socket_stack_name((enum listen_socket_stack)request->stack),
                request->stack);
    if (operation->act == SCENARIO_OPEN || operation->act == SCENARIO_CREATE)
        print_request(out, request);
    if (operation->act == SCENARIO_CREATE)
        fputs(last_steps[request->last_step], out);
    if (operation->act == SCENARIO_LISTEN)
        fprintf(out, " backlog %d", request->backlog);
    fputs(operation->no_record ? ", without a failure record\n" : "\n", out);
    for (size_t i = 0; i < SCENARIO_FAULTS; i++)
        print_fault(out, &operation->faults[i]);
    print_script(out, &operation->script);
}

/* ---- As a command ---- */

/* Whether the command can say it: it has no NULL hints for create, no spoiled hints, no unknown options. */
static bool is_sayable(const struct scenario_operation *operation) {
    const struct model_request *request = &operation->request;
    const struct addrinfo *hints = request->hints;
    const bool open = operation->act == SCENARIO_OPEN;
    const unsigned known = LISTEN_SOCKET_NONBLOCK | LISTEN_SOCKET_REUSEPORT;
    const bool stack = open ? request->stack >= LISTEN_SOCKET_STACK_IPV4 && request->stack <= LISTEN_SOCKET_STACK_AUTO
                            : request->stack == LISTEN_SOCKET_STACK_NONE || request->stack == LISTEN_SOCKET_STACK_DUAL;
    if (!stack || request->missing != MODEL_MISSING_NOTHING || request->system_gap != 0 || request->system_excess < 0)
        return false;
    if (!open &&
        (operation->act != SCENARIO_CREATE || request->last_step != MODEL_LAST_SOCKET || request->service == NULL))
        return false;
    if ((request->options & ~known) != 0 || (hints == NULL && !open))
        return false;
    return hints == NULL ||
           (hints->ai_addrlen == 0 && hints->ai_addr == NULL && hints->ai_canonname == NULL && hints->ai_next == NULL);
}

static void print_text_option(FILE *out, const char *option, const char *text) {
    if (text == NULL)
        return;
    fprintf(out, " %s=", option);
    quote_shell(out, text, strlen(text));
}

bool print_command(FILE *out, const struct scenario_operation *operation) {
    static const struct addrinfo passive = {
        .ai_flags = AI_PASSIVE, .ai_socktype = SOCK_STREAM, .ai_protocol = IPPROTO_TCP};
    const struct model_request *request = &operation->request;
    const struct addrinfo *hints = request->hints != NULL ? request->hints : &passive;
    const bool open = operation->act == SCENARIO_OPEN;
    if (!is_sayable(operation))
        return false;
    fprintf(out, "listen-socket %s", open ? "open --check" : "create");
    print_text_option(out, "--node", request->node);
    print_text_option(out, "--service", request->service);
    fputs(" --family ", out);
    print_named(out, families, MODEL_COUNT(families), hints->ai_family);
    fputs(" --socktype ", out);
    print_named(out, types, MODEL_COUNT(types), hints->ai_socktype);
    fputs(" --protocol ", out);
    print_named(out, protocols, MODEL_COUNT(protocols), hints->ai_protocol);
    fputs(" --flags ", out);
    print_flags(out, hints->ai_flags);
    if (open)
        fprintf(out, " --stack %s --backlog %d", listen_socket_stack_name((enum listen_socket_stack)request->stack),
                request->backlog);
    fprintf(out, "%s%s%s", !open && request->stack == LISTEN_SOCKET_STACK_DUAL ? " --dual" : "",
            (request->options & LISTEN_SOCKET_NONBLOCK) != 0 ? " --nonblock" : "",
            (request->options & LISTEN_SOCKET_REUSEPORT) != 0 ? " --reuseport" : "");
    return true;
}

/* ---- All of it ---- */

/* A command runs on this machine's host: whether the scenario has a plain one, no faults and no script. */
static bool is_plain(const struct scenario *scenario) {
    struct model_host plain;
    const struct model_host *host = &scenario->host;
    const struct scenario_operation *operation = &scenario->operations[0];
    model_host_plain(&plain);
    return scenario->count == 1 && host->ipv4 && host->ipv6 && host->wildcard_ipv6 &&
           host->v6only == MODEL_V6ONLY_FREE && host->existing_socket_count == 0 && host->null_ipv6_error == 0 &&
           host->null_ipv4_error == 0 && !host->autobind_reuse && host->descriptor_limit == MODEL_DESCRIPTORS &&
           host->privileged_below == 0 && host->ephemeral_count == plain.ephemeral_count &&
           host->service_count == plain.service_count && host->host_name_count == plain.host_name_count &&
           operation->faults[0].nth == 0 && operation->faults[1].nth == 0 && operation->script.count == 0 &&
           !operation->script.empty;
}

void print_scenario(FILE *out, const struct scenario *scenario, const char *name) {
    fprintf(out, "---- scenario of %s ----\n", name);
    print_host(out, &scenario->host);
    for (size_t i = 0; i < scenario->count; i++)
        print_operation(out, i, &scenario->operations[i]);
    fputs("---- as a command ----\n", out);
    if (!is_plain(scenario) || !print_command(out, &scenario->operations[0]))
        fputs("(none: the command cannot say this)", out);
    fputs("\n---- as a C test ----\n", out);
    print_test(out, scenario);
}

void print_scenario_input(FILE *out, const uint8_t *data, size_t size) {
    static struct scenario scenario;
    scenario_read(data, size, &scenario);
    print_scenario(out, &scenario, "scenario");
}
