/* The pieces of a printed test. What is expected of each operation is predicted here, and printed as numbers. */
#include "print_test.h"

#include <string.h>

#include "player.h"
#include "quote.h"

/* ---- The host ---- */

static void print_existing_sockets(FILE *out, const struct model_host *host) {
    fputs("static const struct model_endpoint existing_sockets[] = {\n", out);
    for (size_t i = 0; i < host->existing_socket_count; i++) {
        const struct model_endpoint *held = &host->existing_sockets[i];
        fprintf(out, "    {.address = {%d, {", held->address.family);
        for (size_t k = 0; k < 16; k++)
            fprintf(out, "%u, ", held->address.bytes[k]);
        fprintf(out, "}, %u}, .port = %u, .socktype = %d, .v6only = %d, .reuseaddr = %d, .reuseport = %d,\n",
                (unsigned)held->address.scope, held->port, held->socktype, held->v6only, held->reuseaddr,
                held->reuseport);
        fprintf(out, "     .listening = %d, .late = %u},\n", held->listening, held->late);
    }
    fputs("    {.port = 0},\n};\n\n", out);
}

static void print_host_function(FILE *out, const struct model_host *host) {
    fputs("static void make_host(struct model_host *host) {\n    model_host_plain(host);\n", out);
    fprintf(out, "    host->ipv4 = %d;\n    host->ipv6 = %d;\n    host->wildcard_ipv6 = %d;\n", host->ipv4, host->ipv6,
            host->wildcard_ipv6);
    fprintf(out, "    host->v6only = (enum model_v6only)%d;\n    host->v6only_default = %d;\n", (int)host->v6only,
            host->v6only_default);
    fprintf(out, "    host->privileged_below = %u;\n    host->seed = %u;\n", host->privileged_below,
            (unsigned)host->seed);
    fprintf(out, "    host->ephemeral_first = %u;\n    host->ephemeral_count = %u;\n", host->ephemeral_first,
            host->ephemeral_count);
    fprintf(out, "    host->descriptors_taken = 0x%llxu;\n    host->descriptor_limit = %u;\n",
            (unsigned long long)host->descriptors_taken, host->descriptor_limit);
    fprintf(out, "    host->null_ipv4_error = %d;\n    host->autobind_reuse = %d;\n", host->null_ipv4_error,
            host->autobind_reuse);
    fprintf(out, "    host->null_ipv6_error = %d;\n    host->service_count = %zu;\n    host->host_name_count = %zu;\n",
            host->null_ipv6_error, host->service_count, host->host_name_count);
    fprintf(out, "    host->local_count = %zu;\n    host->interface_count = %zu;\n", host->local_count,
            host->interface_count);
    fprintf(out, "    host->existing_sockets = existing_sockets;\n    host->existing_socket_count = %zu;\n}\n\n",
            host->existing_socket_count);
}

/* ---- One operation ---- */

static void print_fault(FILE *out, size_t index, const struct model_fault *fault) {
    fprintf(out, "    host.faults[%zu] = (struct model_fault){.nth = %u", index, fault->nth);
    if (fault->nth != 0)
        fprintf(out,
                ", .call = (enum model_call)%d /* %s */, .always = %d, .error = %d, .detail = %d,\n"
                "        .wrong_answer = (enum model_wrong_answer)%d",
                (int)fault->call, model_call_name(fault->call), fault->always, fault->error, fault->detail,
                (int)fault->wrong_answer);
    fputs("};\n", out);
}

/* The faults and the resolver's answers of one operation. */
static void print_faults_and_script(FILE *out, const struct scenario_operation *operation) {
    const struct model_script *script = &operation->script;
    for (size_t i = 0; i < SCENARIO_FAULTS; i++)
        print_fault(out, i, &operation->faults[i]);
    fprintf(
        out,
        "    host.script = (struct model_script){.empty = %d, .count = %u, .entries = {%u, %u, %u}, .repeat = %u};\n",
        script->empty, script->count, script->entries[0], script->entries[1], script->entries[2], script->repeat);
}

static void print_hints(FILE *out, const struct addrinfo *hints) {
    if (hints == NULL)
        return;
    fprintf(out,
            "    hints = (struct addrinfo){.ai_family = %d, .ai_socktype = %d, .ai_protocol = %d, .ai_flags = %d};\n",
            hints->ai_family, hints->ai_socktype, hints->ai_protocol, hints->ai_flags);
    if (hints->ai_addrlen != 0)
        fprintf(out, "    hints.ai_addrlen = %u;\n", (unsigned)hints->ai_addrlen);
    if (hints->ai_addr != NULL)
        fputs("    hints.ai_addr = (struct sockaddr *)&hints;\n", out);
    if (hints->ai_canonname != NULL)
        fputs("    hints.ai_canonname = (char *)&hints;\n", out);
    if (hints->ai_next != NULL)
        fputs("    hints.ai_next = &hints;\n", out);
}

static const char *record_of(const struct scenario_operation *operation) {
    return operation->no_record ? "NULL" : "&failure";
}

static bool has_own_system(const struct model_request *request) {
    return request->system_gap != 0 || request->system_excess != 0;
}

/* The seam's table that a request is to be refused for, or one that says that it is larger. */
static void print_system(FILE *out, const struct model_request *request) {
    if (!has_own_system(request))
        return;
    fprintf(out, "    other_seam = seam;\n    other_seam.size = (size_t)((long)other_seam.size + %d);\n",
            request->system_excess);
    if (request->system_gap != 0)
        fprintf(out,
                "    memset((char *)&other_seam + offsetof(struct listen_socket_system, initialize) + %u * sizeof "
                "other_seam.initialize, 0,\n           sizeof other_seam.initialize);\n",
                request->system_gap - 1);
}

static void print_making(FILE *out, const struct scenario_operation *operation) {
    const struct model_request *request = &operation->request;
    const unsigned slot = operation->slot;
    print_hints(out, request->hints);
    print_system(out, request);
    fputs("    request = (struct listen_socket_request){.node = ", out);
    quote_c(out, request->node);
    fputs(", .service = ", out);
    quote_c(out, request->service);
    fprintf(out, ",\n        .hints = %s, .stack = (enum listen_socket_stack)%d, .options = %uu, .system = %s};\n",
            request->hints != NULL ? "&hints" : "NULL", request->stack, request->options,
            has_own_system(request) ? "&other_seam" : "&seam");
    fprintf(out, "    close_slot(%u);\n    code = listen_socket_%s(%s, ", slot, request->open ? "open" : "create",
            request->missing == MODEL_MISSING_REQUEST ? "NULL" : "&request");
    if (request->open)
        fprintf(out, "%d, ", request->backlog);
    if (request->missing == MODEL_MISSING_RESULT)
        fputs("NULL", out);
    else
        fprintf(out, "&%s[%u]", request->open ? "sets" : "sockets", slot);
    fprintf(out, ", %s);\n", record_of(operation));
    fprintf(out, "    is_set[%u] = %d;\n", slot, request->open);
    if (!request->open && request->last_step >= MODEL_LAST_BIND)
        fprintf(out, "    if (code == LISTEN_SOCKET_OK)\n        code = listen_socket_bind(&sockets[%u], %s);\n", slot,
                record_of(operation));
    if (!request->open && request->last_step == MODEL_LAST_LISTEN)
        fprintf(out, "    if (code == LISTEN_SOCKET_OK)\n        code = listen_socket_listen(&sockets[%u], %d, %s);\n",
                slot, request->backlog, record_of(operation));
}

/* If the call fails it closes a socket that may be older than others: the order is the test's, not the routine's. */
static void print_order_is_allowed(FILE *out) {
    fputs("    kernel.violations &= ~(unsigned)MODEL_VIOLATION_CLOSE_ORDER;\n", out);
}

/* bind and listen: the socket, or NULL. */
static void print_socket(FILE *out, const struct scenario_operation *operation) {
    if (operation->request.missing == MODEL_MISSING_RESULT)
        fputs("NULL", out);
    else
        fprintf(out, "socket_in(%u)", operation->slot);
}

static void print_act(FILE *out, const struct scenario_operation *operation) {
    const unsigned slot = operation->slot;
    switch (operation->act) {
    case SCENARIO_BIND:
        fputs("    code = listen_socket_bind(", out);
        print_socket(out, operation);
        fprintf(out, ", %s);\n", record_of(operation));
        print_order_is_allowed(out);
        break;
    case SCENARIO_LISTEN:
        fputs("    code = listen_socket_listen(", out);
        print_socket(out, operation);
        fprintf(out, ", %d, %s);\n", operation->request.backlog, record_of(operation));
        print_order_is_allowed(out);
        break;
    case SCENARIO_CLOSE:
        if (operation->request.missing == MODEL_MISSING_RESULT) {
            fputs("    listen_socket_close(NULL);\n    listen_socket_close_set(NULL);\n    code = LISTEN_SOCKET_OK;\n",
                  out);
            break;
        }
        if (operation->half != 0)
            fprintf(out, "    if (is_set[%u])\n        listen_socket_close(&sets[%u].sockets[%u]);\n    else\n    ",
                    slot, slot, operation->half - 1);
        fprintf(out, "    close_slot(%u);\n    code = LISTEN_SOCKET_OK;\n", slot);
        break;
    default:
        print_making(out, operation);
        break;
    }
}

/* ---- What is expected ---- */

/* The player's outcomes by operation. It stops at the first that is not as predicted, and so does the test. */
struct predictions {
    bool known[SCENARIO_OPERATIONS];
    enum listen_socket_code codes[SCENARIO_OPERATIONS];
    enum listen_socket_stage stages[SCENARIO_OPERATIONS];
};

static void note(void *context, const struct play_outcome *outcome) {
    struct predictions *predictions = context;
    predictions->known[outcome->index] = true;
    predictions->codes[outcome->index] = outcome->code;
    predictions->stages[outcome->index] =
        outcome->code == LISTEN_SOCKET_OK ? LISTEN_SOCKET_STAGE_NONE : outcome->failure.stage;
}

static void predict(const struct scenario *scenario, struct predictions *predictions) {
    static struct play play;
    memset(predictions, 0, sizeof *predictions);
    play.watch = note;
    play.watch_context = predictions;
    if (play_run(&play, scenario) || !play.compared)
        return;
    predictions->codes[play.index] = play.prediction.ok ? LISTEN_SOCKET_OK : play.prediction.code;
    predictions->stages[play.index] = play.prediction.ok ? LISTEN_SOCKET_STAGE_NONE : play.prediction.stage;
}

/* simulated_environment.c is not in it: a printed host is no environment. */
static const char head[] =
    "// A scenario of the fuzz targets. In the root of the tree, with bash:\n"
    "// cc -std=c17 -D_GNU_SOURCE -Isrc -Iconformance -o scenario_test scenario_test.c "
    "conformance/model/kernel/*.c conformance/model/host/{host,holding,resolver,grammar}.c src/library.c "
    "&& ./scenario_test\n"
    "#include \"model/kernel/kernel.h\"\n"
    "\n"
    "#include <stdio.h>\n"
    "#include <string.h>\n"
    "\n"
    "static struct model_kernel kernel;\n"
    "static struct model_host host;\n"
    "static struct listen_socket_system seam;\n"
    "static struct listen_socket_system other_seam;\n"
    "static struct listen_socket_request request;\n"
    "static struct listen_socket_failure failure;\n"
    "static struct listen_socket sockets[4] = {LISTEN_SOCKET_INIT, LISTEN_SOCKET_INIT, "
    "LISTEN_SOCKET_INIT, LISTEN_SOCKET_INIT};\n"
    "static struct listen_socket_set sets[4];\n"
    "static int is_set[4];\n"
    "static int wrong;\n"
    "\n";

static const char helpers[] =
    "static struct listen_socket *socket_in(int slot) {\n"
    "    return is_set[slot] ? &sets[slot].sockets[0] : &sockets[slot];\n"
    "}\n"
    "\n"
    "static void close_slot(int slot) {\n"
    "    if (is_set[slot])\n"
    "        listen_socket_close_set(&sets[slot]);\n"
    "    else\n"
    "        listen_socket_close(&sockets[slot]);\n"
    "    kernel.violations &= ~(unsigned)MODEL_VIOLATION_CLOSE_ORDER; /* the order is the test's */\n"
    "}\n"
    "\n"
    "static void expect(int operation, int has_record, enum listen_socket_code code, enum listen_socket_code "
    "expected,\n"
    "                   enum listen_socket_stage stage) {\n"
    "    const unsigned broken = model_kernel_violations(&kernel);\n"
    "    if (code != expected || (has_record && failure.stage != stage)) {\n"
    "        printf(\"operation %d: expected %s at %s, got %s at %s\\n\", operation, "
    "listen_socket_code_name(expected),\n"
    "               listen_socket_stage_name(stage), listen_socket_code_name(code), "
    "listen_socket_stage_name(failure.stage));\n"
    "        wrong = 1;\n"
    "    }\n"
    "    model_violations_print(stdout, broken);\n"
    "    wrong |= broken != 0;\n"
    "}\n"
    "\n";

static void print_main(FILE *out, const struct scenario *scenario, const struct predictions *predictions) {
    fputs("int main(void) {\n    struct addrinfo hints;\n    enum listen_socket_code code;\n", out);
    fputs("    make_host(&host);\n    model_kernel_init(&kernel, &host);\n    model_kernel_system(&kernel, &seam);\n",
          out);
    for (size_t i = 0; i < scenario->count; i++) {
        const struct scenario_operation *operation = &scenario->operations[i];
        const bool record = !operation->no_record && operation->act != SCENARIO_CLOSE;
        if (!predictions->known[i])
            break; /* an earlier operation was not as demanded: what comes after it says nothing */
        fprintf(out, "\n    /* operation %zu */\n", i + 1);
        print_faults_and_script(out, operation);
        fputs("    model_kernel_change(&kernel, &host);\n    memset(&failure, 0, sizeof failure);\n", out);
        print_act(out, operation);
        fprintf(out, "    expect(%zu, %d, code, (enum listen_socket_code)%d /* %s */, (enum listen_socket_stage)%d);\n",
                i + 1, record, (int)predictions->codes[i], listen_socket_code_name(predictions->codes[i]),
                (int)predictions->stages[i]);
    }
    fputs("\n    for (int slot = 3; slot >= 0; slot--)\n        close_slot(slot);\n", out);
    fputs("    model_violations_print(stdout, model_kernel_balance(&kernel, 0));\n", out);
    fputs("    wrong |= model_kernel_balance(&kernel, 0) != 0;\n", out);
    fputs("    puts(wrong ? \"1 failed\" : \"1 passed\");\n    (void)hints;\n    (void)request;\n    "
          "(void)other_seam;\n    (void)socket_in;\n    return "
          "wrong;\n}\n",
          out);
}

void print_test(FILE *out, const struct scenario *scenario) {
    struct predictions predictions;
    predict(scenario, &predictions);
    fputs(head, out);
    print_existing_sockets(out, &scenario->host);
    print_host_function(out, &scenario->host);
    fputs(helpers, out);
    print_main(out, scenario, &predictions);
}
