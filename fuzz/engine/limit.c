/* The limit of a target: the engine with a target that does nothing but touch as many counters of coverage.
 *
 * Linked between engine and target, of the target's own objects (--wrap): the engine's work on counters depends on how
 * many there are, how many are touched, with which values, and on how rare these are. The first FUZZ_LIMIT_FROM inputs
 * go to the target, and what the last of them leave in the counters is kept. From then on the target is not called: an
 * input touches the counters of one of those, in turn. `make fuzz-speed` measures the targets against it.
 */
#include <stdlib.h>

#include "target.h"

enum { KEPT_MOST = 0x10000, TOUCHED_MOST = KEPT_MOST * 512 };

/* A counter, by its number, and its value. */
struct touched {
    uint32_t number : 24;
    uint32_t value : 8;
};

static struct touched touched[TOUCHED_MOST];
static size_t starts[KEPT_MOST + 1]; /* in it, of each input that is kept, and of the one that would come next */
static size_t kept;

/* Made by the linker, around the counters of all objects. */
extern uint8_t first_counter[] __asm__("__start___sancov_cntrs");
extern uint8_t counters_end[] __asm__("__stop___sancov_cntrs");

/* What the linker makes of the target's entry point, and of the engine's call of it. */
int real_target(const uint8_t *data, size_t size) __asm__("__real_LLVMFuzzerTestOneInput");
int limit_of_target(const uint8_t *data, size_t size) __asm__("__wrap_LLVMFuzzerTestOneInput");

static unsigned long inputs_of_target(void) {
    const char *from = getenv("FUZZ_LIMIT_FROM");
    if (from == NULL) {
        fputs("FUZZ_LIMIT_FROM: give the number of inputs that go to the target first\n", stderr);
        exit(2);
    }
    return strtoul(from, NULL, 10);
}

static void keep(void) {
    const size_t all = (size_t)(counters_end - first_counter);
    size_t next = starts[kept];
    if (next + all > TOUCHED_MOST)
        return;
    for (uint32_t i = 0; i < all; i++)
        if (first_counter[i] != 0)
            touched[next++] = (struct touched){i & 0xffffff, first_counter[i]};
    starts[++kept] = next;
}

static void touch(size_t input) {
    for (size_t i = starts[input]; i < starts[input + 1]; i++)
        first_counter[touched[i].number] = (uint8_t)touched[i].value;
}

int limit_of_target(const uint8_t *data, size_t size) {
    static unsigned long executed;
    static unsigned long from;
    if (executed == 0)
        from = inputs_of_target();
    executed++;
    if (executed > from) {
        touch((executed - from) % kept);
        return 0;
    }
    const int result = real_target(data, size);
    if (executed + KEPT_MOST > from && kept < KEPT_MOST)
        keep();
    return result;
}
