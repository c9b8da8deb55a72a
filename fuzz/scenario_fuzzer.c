/* A whole scenario: a host with its limits, existing_sockets, services and hosts, the resolver's answers and the faults
 * of the calls, and up to six operations (open, create, bind, listen, close) on four slots.
 *
 * Covers all of the routine: stack.c, routine.c, answer.c, validate.c and the grammars behind them.
 *
 * Oracles, each of which aborts:
 *   - the model's prediction of every operation: outcome, stage, code, native code, detail, call, option, input,
 * address of the failure, every socket as handed out and as the host has it, every call with its arguments, in order
 *   - out-parameters, stale before: invalid after every failure; the structure untouched by what is refused
 *   - the ledger: nothing leaked, closed twice, of others touched; lists freed once and never written to;
 * initialisations balanced; no option after bind, no second bind, no call on a socket whose call failed
 *   - errors captured before any later call: the host spoils errno after each
 *   - retries bounded: more calls than any request needs are a violation
 *   - the same input makes the same calls a second time (FUZZ_THOROUGH: see target.h)
 *   - the sentence of listen_socket_explain fits into the room that the manual promises, for every failure
 * */
#include <string.h>

#include "engine/target.h"
#include "scenario/player.h"
#include "scenario/print.h"

const char target_name[] = "scenario";

static struct play play;
static struct scenario scenario;

void target_show(FILE *out, const uint8_t *data, size_t size) {
    print_scenario_input(out, data, size);
}

/* 1,024 bytes are always enough, and what it says is one line of printable ASCII. */
static void explain(void *context, const struct play_outcome *outcome) {
    const struct model_request *request = &outcome->operation->request;
    char text[1024];
    bool *wrong = context;
    if (outcome->code == LISTEN_SOCKET_OK || outcome->operation->no_record)
        return;
    const size_t length = listen_socket_explain(&outcome->failure, request->node, request->service, text, sizeof text);
    if (length >= sizeof text || length != strlen(text) || length == 0)
        *wrong = true;
    for (size_t i = 0; i < length && i < sizeof text; i++)
        *wrong = *wrong || text[i] < ' ' || text[i] > '~';
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const uint64_t hash = target_hash(data, size);
    bool wrong = false;
    scenario_read(data, size, &scenario);
    play.watch = target_looks(hash, 0, 16) ? explain : NULL;
    play.watch_context = &wrong;
    if (!play_run(&play, &scenario)) {
        play_print(stderr, &play);
        target_fail(data, size, play.why);
    }
    if (wrong)
        target_fail(data, size, "the sentence about a failure is empty, too long or not printable (ERR-006 TXT-002)");
    play.watch = NULL;
    if (target_is_thorough() && !play_again(&play, &scenario))
        target_fail(data, size, play.why);
    return 0;
}
