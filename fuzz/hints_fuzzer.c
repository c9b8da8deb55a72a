/* Node, service and hints together, for each operation and stack, on a plain host.
 *
 * The input: SCENARIO_REQUEST bytes as in scenario.h, then, where the selectors say so, the node's text up to a NUL,
 * and the service's up to the end; of any length.
 *
 * Covers validate.c, hints.c, node.c, service.c, and all of the routine that a host without faults lets it reach.
 *
 * Oracles, each of which aborts: the model's prediction (outcome, record, sockets, every call), the host's ledger,
 * the sanitizers (each text ends where its room ends), stale out-parameters invalid after a failure, nothing left after
 * close; what is said of the outcome (scenario/texts.c), with long texts too; the same calls a second time, and the
 * same refusal with the platform's own table (FUZZ_THOROUGH).
 */
#include <string.h>

#include "engine/target.h"
#include "scenario/player.h"
#include "scenario/print.h"
#include "scenario/texts.h"

const char target_name[] = "hints";

enum { TEXT_MOST = 600 };

static struct play play;
static struct scenario scenario;
static char node_room[TEXT_MOST + 1];
static char service_room[TEXT_MOST + 1];

static void read_input(const uint8_t *data, size_t size) {
    uint8_t record[SCENARIO_REQUEST] = {0};
    struct scenario_operation *operation = &scenario.operations[0];
    bool inline_node = false;
    bool inline_service = false;
    const size_t fixed = size < sizeof record ? size : sizeof record;
    if (fixed > 0)
        memcpy(record, data, fixed);
    record[0] &= 1; /* open or create */
    data += fixed;
    size -= fixed;
    if (scenario.count == 0) { /* the first time; it never changes */
        model_host_plain(&scenario.host);
        scenario_plain_operation(operation);
    }
    scenario.count = 1;
    scenario_read_request(record, operation, &inline_node, &inline_service);
    if (inline_node) {
        const char *node = target_text(data, size, node_room, TEXT_MOST);
        const size_t taken = strlen(node) < size ? strlen(node) + 1 : size;
        operation->request.node = node;
        data += taken;
        size -= taken;
    }
    if (inline_service)
        operation->request.service = target_text(data, size, service_room, TEXT_MOST);
}

void target_show(FILE *out, const uint8_t *data, size_t size) {
    read_input(data, size);
    print_scenario(out, &scenario, target_name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const uint64_t hash = target_hash(data, size);
    struct texts texts = {hash, NULL};
    read_input(data, size);
    play.watch = target_looks(hash, 0, 64) ? texts_watch : NULL;
    play.watch_context = &texts;
    if (!play_one(&play, &scenario)) {
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
