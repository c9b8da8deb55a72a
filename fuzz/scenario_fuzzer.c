/* A whole scenario: a host with its limits, existing_sockets, services and hosts, the resolver's answers and the faults
 * of the calls, and up to six operations (open, create, bind, listen, close) on four slots.
 *
 * Covers all of the routine: stack.c, routine.c, resolve.c, answer.c, validate.c and the grammars behind them.
 *
 * Oracles, each of which aborts:
 *   - the model's prediction of every operation: outcome, stage, code, native code, detail, call, option, input,
 *     reason, family, tries and address of the failure, every socket as handed out and as the host has it, every call
 *     with its arguments, in order
 *   - out-parameters, stale before: invalid after every failure; the structure untouched by what is refused
 *   - the ledger: nothing leaked, closed twice, of others touched; lists freed once and never written to;
 *     initialisations balanced; no option in its wrong place, no second bind, no call on a socket whose call failed
 *   - errors captured before any later call: the host spoils errno after each
 *   - retries bounded: more calls than any request needs are a violation
 *   - the same input makes the same calls a second time (FUZZ_THOROUGH: see target.h)
 *   - what is said of an outcome (texts.c): the sentence, with the request and without, and the address fit into the
 *     room that the manual promises, and are cut to less; a number that means nothing has a name all the same
 *   - what is refused before any call is refused alike with the platform's own table (FUZZ_THOROUGH)
 */
#include "engine/target.h"
#include "scenario/player.h"
#include "scenario/print.h"
#include "scenario/texts.h"

const char target_name[] = "scenario";

static struct play play;
static struct scenario scenario;

void target_show(FILE *out, const uint8_t *data, size_t size) {
    print_scenario_input(out, data, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const uint64_t hash = target_hash(data, size);
    struct texts texts = {hash, NULL};
    scenario_read(data, size, &scenario);
    play.watch = target_looks(hash, 0, 16) ? texts_watch : NULL;
    play.watch_context = &texts;
    if (!play_run(&play, &scenario)) {
        play_print(stderr, &play);
        target_fail(data, size, play.why);
    }
    if (texts.why != NULL)
        target_fail(data, size, texts.why);
    play.watch = NULL;
    if (target_is_thorough() && !play_again(&play, &scenario))
        target_fail(data, size, play.why);
    return 0;
}
