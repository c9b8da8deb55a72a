/* The scenario mutator (scenario/mutator.c) as a custom mutator of AFL++: a shared object without AFL++'s headers, with
 * small random changes of bytes in place of the engine's. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 4096 };

struct state {
    unsigned seed;
    uint8_t buffer[ROOM];
};

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *first, size_t first_size, const uint8_t *second, size_t second_size,
                                 uint8_t *out, size_t most, unsigned seed);
void *afl_custom_init(void *afl, unsigned seed);
size_t afl_custom_fuzz(void *state, uint8_t *data, size_t size, uint8_t **out, uint8_t *other, size_t other_size,
                       size_t most);
void afl_custom_deinit(void *state);

/* What the mutator asks of an engine: changes one byte, adds one or removes one. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most) {
    const size_t at = size > 0 ? (size_t)rand() % size : 0;
    switch (rand() % 3) {
    case 0:
        if (size == most)
            return size;
        memmove(data + at + 1, data + at, size - at);
        data[at] = (uint8_t)rand();
        return size + 1;
    case 1:
        if (size < 2)
            return size;
        memmove(data + at, data + at + 1, size - at - 1);
        return size - 1;
    default:
        if (size > 0)
            data[at] ^= (uint8_t)(1 << rand() % 8);
        return size;
    }
}

void *afl_custom_init(void *afl, unsigned seed) {
    struct state *state = malloc(sizeof *state);
    (void)afl;
    srand(seed);
    if (state != NULL)
        state->seed = seed;
    return state;
}

size_t afl_custom_fuzz(void *opaque, uint8_t *data, size_t size, uint8_t **out, uint8_t *other, size_t other_size,
                       size_t most) {
    struct state *state = opaque;
    const size_t room = most < ROOM ? most : ROOM;
    if (size > room)
        size = room;
    *out = state->buffer;
    if (other != NULL && state->seed % 4 == 0)
        return LLVMFuzzerCustomCrossOver(data, size, other, other_size, state->buffer, room, state->seed++);
    memcpy(state->buffer, data, size);
    return LLVMFuzzerCustomMutator(state->buffer, size, room, state->seed++);
}

void afl_custom_deinit(void *state) {
    free(state);
}
