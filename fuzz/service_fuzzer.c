/* The service: the input is the text, as it is, up to its first NUL.
 *
 * What else the request has comes from a digest of the text: operation, stack, family, type, AI_NUMERICSERV, node.
 *
 * Covers service.c, the checks of the port in answer.c, the second look-up in lower case in resolve.c.
 *
 * Oracles, each of which aborts:
 *   - the model's prediction: outcome, record, sockets, every call with its arguments
 *   - the sanitizers: the text ends where its room ends
 *   - the host's ledger; out-parameters invalid after a failure; nothing left after close
 *   - the system's getaddrinfo with AI_NUMERICSERV: the same port, the same refusal, or a difference that
 *     differences.c declares, with the port that it declares (one input in 8)
 *   - the same calls a second time (FUZZ_THOROUGH)
 */
#include <string.h>

#include "differences.h"
#include "engine/target.h"
#include "scenario/player.h"
#include "scenario/print.h"

const char target_name[] = "service";

enum { TEXT_MOST = 4096 };

static struct play play;
static struct scenario scenario;
static char room[TEXT_MOST + 1];
static const char *text; /* in it */

/* Half of the requests stop at the socket, where the port has been read and answered; the others go on. */
static void make_request(uint64_t hash) {
    static const int stacks[] = {LISTEN_SOCKET_STACK_IPV4, LISTEN_SOCKET_STACK_DUAL, LISTEN_SOCKET_STACK_PAIR,
                                 LISTEN_SOCKET_STACK_AUTO};
    struct scenario_operation *operation = &scenario.operations[0];
    struct model_request *request = &operation->request;
    if (scenario.count == 0) { /* the first time; it never changes */
        model_host_plain(&scenario.host);
        scenario_plain_operation(operation);
        scenario.count = 1;
    }
    request->service = text;
    request->open = (hash & 7) == 7;
    request->stack = request->open ? stacks[hash >> 3 & 3] : (int)LISTEN_SOCKET_STACK_NONE;
    request->last_step = (hash & 7) < 5 ? MODEL_LAST_SOCKET : MODEL_LAST_LISTEN;
    operation->act = request->open ? SCENARIO_OPEN : SCENARIO_CREATE;
    request->node = (hash >> 5 & 7) == 7 && !request->open ? "127.0.0.1" : NULL;
    operation->hints.ai_flags = (hash >> 28 & 3) == 3 ? AI_PASSIVE | AI_NUMERICSERV : AI_PASSIVE;
    operation->hints.ai_family = !request->open && (hash >> 30 & 3) != 0 ? AF_INET : AF_UNSPEC;
    operation->hints.ai_socktype = !request->open && (hash >> 32 & 3) == 3 ? SOCK_DGRAM : 0;
}

/* What the routine makes of the text alone: asked with AI_NUMERICSERV, as the system is. */
static void ask_routine(struct reading *reading) {
    const struct addrinfo hints = {
        .ai_flags = AI_PASSIVE | AI_NUMERICSERV, .ai_family = AF_INET, .ai_socktype = SOCK_STREAM};
    struct listen_socket sock;
    model_kernel_init(&play.kernel, &scenario.host);
    const struct listen_socket_request request = {.service = text, .hints = &hints, .system = &play.system};
    reading->taken = listen_socket_create(&request, &sock, NULL) == LISTEN_SOCKET_OK;
    reading->port = 0;
    if (reading->taken)
        model_from_sockaddr((const struct sockaddr *)&sock.address, sock.address_length, &reading->address,
                            &reading->port);
    listen_socket_close(&sock);
}

static void compare_with_system(const uint8_t *data, size_t size) {
    struct reading ours;
    struct reading systems;
    ask_routine(&ours);
    differences_ask_service(text, &systems);
    if (differences_explain_service(text, &ours, &systems) != NULL)
        return;
    fprintf(stderr, "the routine: %s %u; getaddrinfo: %s %u; no declaration explains it (differences.c)\n",
            ours.taken ? "port" : "refused", ours.port, systems.taken ? "port" : "refused", systems.port);
    target_fail(data, size, "an undeclared difference from the system's getaddrinfo (PRE-003)");
}

void target_show(FILE *out, const uint8_t *data, size_t size) {
    text = target_text(data, size, room, TEXT_MOST);
    make_request(target_hash(data, size));
    print_scenario(out, &scenario, target_name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const uint64_t hash = target_hash(data, size);
    text = target_text(data, size, room, TEXT_MOST);
    make_request(hash);
    if (!play_one(&play, &scenario)) {
        play_print(stderr, &play);
        target_fail(data, size, play.why);
    }
    if (differences_apply() && target_looks(hash, 3, 8))
        compare_with_system(data, size);
    if (target_is_thorough() && !play_again(&play, &scenario))
        target_fail(data, size, play.why);
    return 0;
}
