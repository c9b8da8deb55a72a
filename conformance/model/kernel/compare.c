/* Expectation and result compared member by member, and both printed. */
#include "compare.h"

#include <string.h>

/* A difference, in words; always false. */
static bool differs(char *why, size_t size, const char *what, long long expected, long long got) {
    snprintf(why, size, "%s: expected %lld, got %lld", what, expected, got);
    return false;
}

/* Whether it is as expected. One after the other, not a table of them: this is done after every operation. */
static inline bool same(const char *what, long long expected, long long got, char *why, size_t size) {
    return expected == got || differs(why, size, what, expected, got);
}

static bool same_address(const struct model_address *address, uint16_t port, const struct sockaddr_storage *got,
                         socklen_t length) {
    struct model_address other;
    uint16_t other_port = 0;

    return model_from_sockaddr((const struct sockaddr *)got, length, &other, &other_port) &&
           other.family == address->family && other.scope == address->scope && other_port == port &&
           model_same_bytes(other.bytes, address->bytes, 16);
}

/* STEP-011: a socket that holds nothing. */
static bool is_closed(const struct listen_socket *sock) {
    return sock->state == LISTEN_SOCKET_CLOSED && sock->handle == LISTEN_SOCKET_INVALID;
}

static bool failure_is_zero(const struct listen_socket_failure *failure) {
    return failure->stage == LISTEN_SOCKET_STAGE_NONE && failure->code == LISTEN_SOCKET_OK && failure->native == 0 &&
           failure->detail == 0 && failure->call == LISTEN_SOCKET_CALL_NONE &&
           failure->option == LISTEN_SOCKET_OPTION_NONE && failure->input == LISTEN_SOCKET_INPUT_NONE &&
           failure->reason == LISTEN_SOCKET_REASON_NONE && failure->family == 0 && failure->position == 0 &&
           failure->tries == 0 && failure->address_length == 0 && failure->address.ss_family == 0;
}

/* A socket of the outcome, as the host has it. */
static bool compare_held(const struct model_request *request, const struct model_socket *expected,
                         const struct model_held *held, char *why, size_t size) {
    if (held == NULL)
        return differs(why, size, "the handle is not an open socket of the routine", (long long)expected->handle, -1);

    const bool bound = expected->state >= LISTEN_SOCKET_BOUND;
    const bool listening = expected->state == LISTEN_SOCKET_LISTENING;
    return same("host: family", expected->address.family, held->family, why, size) &&
           same("host: type", expected->socktype, held->socktype, why, size) &&
           same("host: protocol", expected->protocol, held->protocol, why, size) &&
           same("host: non-blocking", (request->options & LISTEN_SOCKET_NONBLOCK) != 0, held->nonblock, why, size) &&
           same("host: bound", bound, held->bound, why, size) &&
           same("host: listening", listening, held->listening, why, size) &&
           same("host: backlog", listening ? request->backlog : 0, held->backlog, why, size) &&
           same("host: port", expected->bound_port, held->port, why, size) &&
           same("host: V6ONLY", bound && expected->held_v6only, bound && held->family == AF_INET6 && held->v6only, why,
                size) &&
           same("host: REUSEADDR", expected->reuseaddr, held->reuseaddr, why, size) &&
           same("host: REUSEPORT", expected->reuseport, held->reuseport, why, size) &&
           same("host: address", 1, !bound || model_same_bytes(held->address.bytes, expected->address.bytes, 16), why,
                size);
}

static bool compare_socket(const struct model_request *request, const struct model_socket *expected,
                           const struct listen_socket *got, const struct model_kernel *kernel, char *why, size_t size) {
    return same("socket: handle", (long long)expected->handle, (long long)got->handle, why, size) &&
           same("socket: state", expected->state, got->state, why, size) &&
           same("socket: family", expected->address.family, got->family, why, size) &&
           same("socket: type", expected->socktype, got->socktype, why, size) &&
           same("socket: protocol", expected->protocol, got->protocol, why, size) &&
           same("socket: v6only", expected->v6only, got->v6only, why, size) &&
           same("socket: backlog", expected->state == LISTEN_SOCKET_LISTENING ? request->backlog : 0, got->backlog, why,
                size) &&
           same("socket: options", request->options, got->options, why, size) &&
           same("socket: address", 1,
                same_address(&expected->address, expected->port, &got->address, got->address_length), why, size) &&
           same("socket: ephemeral", expected->ephemeral, got->ephemeral, why, size) &&
           same("socket: system", 1, got->system != NULL && got->system->context == kernel, why, size) &&
           compare_held(request, expected, model_kernel_socket(kernel, got->handle), why, size);
}

static bool compare_success(const struct model_request *request, const struct model_prediction *prediction,
                            const struct model_result *result, const struct model_kernel *kernel, char *why,
                            size_t size) {
    const struct listen_socket *sockets = result->open ? result->set.sockets : &result->sock;

    if (!(same("failure record is zero", 1, failure_is_zero(&result->failure), why, size) &&
          same("set: count", result->open ? (long long)prediction->count : 0,
               result->open ? (long long)result->set.count : 0, why, size) &&
          same("set: stack", result->open ? prediction->stack : 0, result->open ? (int)result->set.stack : 0, why,
               size) &&
          same("set: reason", result->open ? (int)prediction->set_reason : 0,
               result->open ? (int)result->set.reason : 0, why, size)))
        return false;
    for (size_t i = 0; i < prediction->count; i++) {
        if (!compare_socket(request, &prediction->sockets[i], &sockets[i], kernel, why, size))
            return false;
    }
    if (result->open && prediction->count == 1 && !is_closed(&result->set.sockets[1]))
        return differs(why, size, "set: the second socket is closed", 1, 0);
    return true;
}

static bool compare_record(const struct model_prediction *prediction, const struct listen_socket_failure *failure,
                           char *why, size_t size) {
    const bool input = prediction->input != MODEL_UNSAID;
    const bool call = prediction->call != MODEL_UNSAID;
    const bool family = prediction->family != MODEL_UNSAID;
    const bool reason = prediction->reason != MODEL_UNSAID;

    if (!(same("failure: stage", prediction->stage, failure->stage, why, size) &&
          same("failure: code", prediction->code, failure->code, why, size) &&
          same("failure: call", call ? prediction->call : 0, call ? (int)failure->call : 0, why, size) &&
          same("failure: input", input ? prediction->input : 0, input ? (int)failure->input : 0, why, size) &&
          same("failure: native", prediction->native, failure->native, why, size) &&
          same("failure: detail", prediction->detail, failure->detail, why, size) &&
          same("failure: option", prediction->option, (long long)failure->option, why, size) &&
          same("failure: family", family ? prediction->family : 0, family ? failure->family : 0, why, size) &&
          same("failure: reason", reason ? prediction->reason : 0, reason ? (int)failure->reason : 0, why, size) &&
          same("failure: tries", prediction->tries, failure->tries, why, size)))
        return false;
    if (!prediction->has_address) /* of an entry that is not what was asked for it may say so or not */
        return prediction->stage == LISTEN_SOCKET_STAGE_SELECT || failure->address_length == 0 ||
               differs(why, size, "failure: names no address", 0, (long long)failure->address_length);
    return same_address(&prediction->address, prediction->port, &failure->address, failure->address_length) ||
           differs(why, size, "failure: names the address that the call was for", 1, 0);
}

static bool compare_failure(const struct model_prediction *prediction, const struct model_result *result, char *why,
                            size_t size) {
    const struct listen_socket_set *set = &result->set;
    const bool closed = result->open ? set->count == 0 && (int)set->stack == 0 && (int)set->reason == 0 &&
                                           is_closed(&set->sockets[0]) && is_closed(&set->sockets[1])
                                     : is_closed(&result->sock);

    if (!compare_record(prediction, &result->failure, why, size))
        return false;
    if (prediction->left == LISTEN_SOCKET_CLOSED)
        return closed || differs(why, size, "every out-parameter is invalid", 1, 0);
    return result->sock.state == prediction->left ||
           differs(why, size, "the socket is as it was", (long long)prediction->left, (long long)result->sock.state);
}

static bool same_step(const struct model_step *a, const struct model_step *b) {
    return a->call == b->call && a->handle == b->handle && a->family == b->family && a->socktype == b->socktype &&
           a->protocol == b->protocol && a->option == b->option && a->value == b->value && a->backlog == b->backlog &&
           a->digest == b->digest && a->nonblock == b->nonblock && a->result == b->result;
}

static bool compare_steps(const struct model_prediction *prediction, const struct model_step *expected,
                          const struct model_kernel *kernel, char *why, size_t size) {
    const size_t made = kernel->step_count < MODEL_STEPS_MOST ? kernel->step_count : MODEL_STEPS_MOST;
    size_t next = 0;

    for (size_t i = 0; i < made; i++) {
        const struct model_step *step = &kernel->steps[i];

        if (step->call >= MODEL_CALL_FALLIBLE)
            continue;
        if (next >= prediction->step_count || !same_step(&expected[next], step)) {
            snprintf(why, size, "the call after the first %zu is not the one that is demanded", next);
            return false;
        }
        next++;
    }
    return next == prediction->step_count ||
           differs(why, size, "number of calls", (long long)prediction->step_count, (long long)next);
}

bool model_compare(const struct model_request *request, const struct model_prediction *prediction,
                   const struct model_step *expected, const struct model_result *result,
                   const struct model_kernel *kernel, char *why, size_t size) {
    const unsigned kept = prediction->ok ? (unsigned)prediction->count : prediction->left != LISTEN_SOCKET_CLOSED;
    const unsigned broken = model_kernel_violations(kernel) | model_kernel_balance(kernel, kept);

    if ((result->code == LISTEN_SOCKET_OK) != prediction->ok)
        return differs(why, size, "success", prediction->ok, result->code == LISTEN_SOCKET_OK);
    if (!prediction->ok && result->code != result->failure.code)
        return differs(why, size, "the value returned is the record's code", result->failure.code, result->code);
    if (broken != 0) {
        snprintf(why, size, "ledger: %s", model_violation_text(broken & ~(broken - 1)));
        return false;
    }
    if (prediction->ok ? !compare_success(request, prediction, result, kernel, why, size)
                       : !compare_failure(prediction, result, why, size))
        return false;
    return expected == NULL || compare_steps(prediction, expected, kernel, why, size);
}

/* ---- In words ---------------------------------------------------------------------------------------------------- */

void model_text_print(FILE *out, const char *text) {
    const size_t most = 80;

    if (text == NULL) {
        fputs("NULL", out);
        return;
    }
    fputc('"', out);
    for (size_t i = 0; i < most && text[i] != '\0'; i++) {
        const unsigned char byte = (unsigned char)text[i];

        if (byte < ' ' || byte > '~' || byte == '"' || byte == '\\')
            fprintf(out, "\\x%02x", byte);
        else
            fputc(byte, out);
    }
    fputc('"', out);
    if (strlen(text) > most)
        fprintf(out, "... (%zu bytes)", strlen(text));
}

static void print_request(FILE *out, const struct model_request *request) {
    const struct addrinfo *hints = request->hints;

    fprintf(out, "%s(node ", request->open ? "open" : "create");
    model_text_print(out, request->node);
    fputs(", service ", out);
    model_text_print(out, request->service);
    if (hints == NULL)
        fputs(", hints NULL", out);
    else
        fprintf(out, ", family %d, type %d, protocol %d, flags %#x%s", hints->ai_family, hints->ai_socktype,
                hints->ai_protocol, (unsigned)hints->ai_flags,
                hints->ai_addrlen != 0 || hints->ai_addr != NULL || hints->ai_canonname != NULL ||
                        hints->ai_next != NULL
                    ? ", other members not zero"
                    : "");
    fprintf(out, ", options %#x", request->options);
    fprintf(out, ", stack %d, backlog %d", request->stack, request->backlog);
    if (request->missing != MODEL_MISSING_NOTHING || request->system_excess != 0 || request->system_gap != 0)
        fprintf(out, ", missing %d, system of size %+d without call %u", (int)request->missing, request->system_excess,
                request->system_gap);
    fputc(')', out);
    if (!request->open)
        fputs(request->last_step == MODEL_LAST_LISTEN ? ", bind, listen"
              : request->last_step == MODEL_LAST_BIND ? ", bind"
                                                      : "",
              out);
    fputc('\n', out);
}

static void print_address(FILE *out, const struct model_address *address, uint16_t port) {
    char text[LISTEN_SOCKET_ADDRESS_TEXT] = "-";

    if (address->family == AF_INET || address->family == AF_INET6) {
        const unsigned char *b = address->bytes;

        if (address->family == AF_INET)
            snprintf(text, sizeof text, "%u.%u.%u.%u:%u", b[0], b[1], b[2], b[3], port);
        else
            snprintf(text, sizeof text, "[%02x%02x:%02x%02x:..:%02x%02x:%02x%02x%%%u]:%u", b[0], b[1], b[2], b[3],
                     b[12], b[13], b[14], b[15], (unsigned)address->scope, port);
    }
    fputs(text, out);
}

static void print_expectation(FILE *out, const struct model_prediction *prediction) {
    if (!prediction->ok) {
        fprintf(out, "stage %d code %d call %d input %d native %d detail %d reason %d family %d tries %d",
                (int)prediction->stage, (int)prediction->code, prediction->call, prediction->input, prediction->native,
                prediction->detail, prediction->reason, prediction->family, prediction->tries);
        fputs(prediction->has_address ? " for " : "", out);
        if (prediction->has_address)
            print_address(out, &prediction->address, prediction->port);
    }
    for (size_t i = 0; prediction->ok && i < prediction->count; i++) {
        fprintf(out, "%ssocket %lld v6only %d at ", i == 0 ? "ok " : "; ", (long long)prediction->sockets[i].handle,
                prediction->sockets[i].v6only);
        print_address(out, &prediction->sockets[i].address, prediction->sockets[i].port);
    }
    fputc('\n', out);
}

static void print_result(FILE *out, const struct model_result *result) {
    const struct listen_socket_failure *failure = &result->failure;
    struct model_address address;
    uint16_t port;

    if (result->code == LISTEN_SOCKET_OK) {
        fprintf(out, "ok, %zu in the set, stack %d; first: state %d\n", result->open ? result->set.count : 1,
                result->open ? (int)result->set.stack : 0,
                (int)(result->open ? result->set.sockets[0] : result->sock).state);
        return;
    }
    fprintf(out, "stage %d code %d (returned %d) call %d input %d native %d detail %d reason %d family %d tries %d",
            (int)failure->stage, (int)failure->code, (int)result->code, (int)failure->call, (int)failure->input,
            failure->native, failure->detail, (int)failure->reason, failure->family, failure->tries);
    if (model_from_sockaddr((const struct sockaddr *)&failure->address, failure->address_length, &address, &port)) {
        fputs(" for ", out);
        print_address(out, &address, port);
    }
    fputc('\n', out);
}

static void print_faults(FILE *out, const struct model_host *host) {
    for (size_t i = 0; i < MODEL_FAULTS; i++) {
        const struct model_fault *fault = &host->faults[i];

        if (fault->nth != 0)
            fprintf(out, "  fault: %s number %u%s, family %d, option %d: error %d, errno %d, wrong answer %d\n",
                    model_call_name(fault->call), fault->nth, fault->always ? " and all later" : "", fault->family,
                    fault->option, fault->error, fault->detail, (int)fault->wrong_answer);
    }
}

void model_disagreement_print(FILE *out, const struct model_request *request, const struct model_prediction *prediction,
                              const struct model_step *expected, const struct model_result *result,
                              const struct model_kernel *kernel, const char *why) {
    fprintf(out, "disagreement: %s\n  request: ", why);
    print_request(out, request);
    print_faults(out, kernel->host);
    fputs("  expected: ", out);
    print_expectation(out, prediction);
    fputs("  got:      ", out);
    print_result(out, result);
    for (size_t i = 0; expected != NULL && i < prediction->step_count && i < 64; i++) {
        fputs("    demanded: ", out);
        model_step_print(out, &expected[i]);
        fputc('\n', out);
    }
    model_kernel_print_trace(kernel, out);
    model_violations_print(out, model_kernel_violations(kernel));
}
