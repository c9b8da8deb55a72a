/* Words for calls, options and violations, and the trace printed with them. */
#include "trace.h"

#include <inttypes.h>

static const char *const call_names[MODEL_CALL_COUNT] = {
    [MODEL_CALL_ANY] = "any",
    [MODEL_CALL_INITIALIZE] = "initialize",
    [MODEL_CALL_INTERFACE_INDEX] = "interface_index",
    [MODEL_CALL_RESOLVE] = "resolve",
    [MODEL_CALL_SOCKET] = "open_socket",
    [MODEL_CALL_SET_OPTION] = "set_option",
    [MODEL_CALL_GET_OPTION] = "get_option",
    [MODEL_CALL_BIND] = "bind",
    [MODEL_CALL_LOCAL_ADDRESS] = "local_address",
    [MODEL_CALL_LISTEN] = "listen",
    [MODEL_CALL_FREE_LIST] = "free_list",
    [MODEL_CALL_CLOSE] = "close_socket",
    [MODEL_CALL_RELEASE] = "release",
};

const char *model_call_name(enum model_call call) {
    return call >= MODEL_CALL_ANY && call < MODEL_CALL_COUNT ? call_names[call] : "unknown call";
}

/* In the order of the bits. */
static const char *const violation_texts[MODEL_VIOLATIONS] = {
    "a call before the socket layer was initialised (STEP-001)",
    "a release without an initialisation (INIT-003)",
    "the socket layer was released while a socket of it was open or a list not freed (INIT-004 CLN-002)",
    "the resolver was given hints with unknown values, or with more than the four members set (STEP-008)",
    "the resolver was asked for both families of a NULL node (SEL-002)",
    "the resolver was given a text that the grammars refuse (PRE-001 PRE-003)",
    "free_list with NULL (RES-005)",
    "free_list with a list that is not this resolver's (RES-005)",
    "a list freed twice (RES-005)",
    "a list that was written to (RES-005)",
    "open_socket with a family, type and protocol that no request can lead to (SOCK-002 HINT-003)",
    "a call on a descriptor of somebody else (CLN-001)",
    "a call on a descriptor that is not open (SOCK-001 STEP-018)",
    "IPV6_V6ONLY on an AF_INET socket (V6-005)",
    "an option set after bind, but not the sharing options of a picked port (V6-001 REUSE-001)",
    "an AF_INET6 socket bound before IPV6_V6ONLY was set (V6-001)",
    "address reuse set on a datagram socket (REUSE-001)",
    "bind on a socket that is bound, or whose bind failed (BIND-003)",
    "listen on a socket that is not bound (LSTN-001)",
    "listen on a socket that is listening (LSTN-006)",
    "a call on a socket after a call on it had failed (BIND-003)",
    "close_socket on a descriptor of somebody else (CLN-001)",
    "close_socket on a descriptor that was closed (CLN-004)",
    "a socket closed before one that was made later (STK-012)",
    "more calls than any request needs (STK-006)",
    "a sharing option in force before listen on a socket whose port is picked, or taken from one picked (REUSE-006)",
    "a list that is not freed before the next look-up or socket (CLN-002)",
    "the resolver was given a node with its zone (ZONE-001)",
    "the number of open sockets does not match the outcome (CLN-001 CLN-007 SOCK-006)",
    "a list not freed (RES-005)",
    "the number of initialisations does not match the open sockets (INIT-003)",
};

const char *model_violation_text(unsigned violation) {
    const bool one = violation != 0 && (violation & (violation - 1)) == 0 && violation < 1u << MODEL_VIOLATIONS;

    return one ? violation_texts[__builtin_ctz(violation)] : "no violation";
}

void model_violations_print(FILE *out, unsigned violations) {
    for (; violations != 0; violations &= violations - 1)
        fprintf(out, "  broken: %s\n", model_violation_text(violations & ~(violations - 1)));
}

static const char *option_name(int option) {
    static const char *const names[] = {
        [LISTEN_SOCKET_OPTION_NONE] = "none",
        [LISTEN_SOCKET_OPTION_V6ONLY] = "V6ONLY",
        [LISTEN_SOCKET_OPTION_ADDRESS_REUSE] = "ADDRESS_REUSE",
        [LISTEN_SOCKET_OPTION_REUSEPORT] = "REUSEPORT",
    };

    return option >= 0 && option < 4 ? names[option] : "unknown option";
}

void model_step_print(FILE *out, const struct model_step *step) {
    fprintf(out, "%s(", model_call_name(step->call));
    if (step->call == MODEL_CALL_RESOLVE || step->call == MODEL_CALL_SOCKET)
        fprintf(out, "family %d, type %d, protocol %d%s", step->family, step->socktype, step->protocol,
                step->nonblock ? ", non-blocking" : "");
    if (step->call == MODEL_CALL_SET_OPTION)
        fprintf(out, "%s, %d", option_name(step->option), step->value);
    if (step->call == MODEL_CALL_GET_OPTION)
        fputs(option_name(step->option), out);
    if (step->call == MODEL_CALL_LISTEN)
        fprintf(out, "backlog %d", step->backlog);
    if (step->digest != 0)
        fprintf(out, "; #%08" PRIx32, (uint32_t)step->digest);
    fputc(')', out);
    if (step->handle != LISTEN_SOCKET_INVALID)
        fprintf(out, " socket %lld", (long long)step->handle);
    fprintf(out, " = %d", step->result);
}

void model_kernel_print_trace(const struct model_kernel *kernel, FILE *out) {
    const size_t count = kernel->step_count < MODEL_STEPS_MOST ? kernel->step_count : MODEL_STEPS_MOST;
    unsigned question = 0;

    for (size_t i = 0; i < count; i++) {
        fputs("  ", out);
        model_step_print(out, &kernel->steps[i]);
        if (kernel->steps[i].call == MODEL_CALL_RESOLVE && kernel->text_count - question++ <= MODEL_TEXTS)
            fprintf(out, "  node \"%s\" service \"%s\"", kernel->nodes[(question - 1) % MODEL_TEXTS],
                    kernel->services[(question - 1) % MODEL_TEXTS]);
        fputc('\n', out);
    }
}
