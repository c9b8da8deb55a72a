/* The fuzzer's random numbers: the same sequence for the same seed, on every machine.
 */
#ifndef FUZZ_RANDOM_H
#define FUZZ_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fuzz_random {
    uint64_t state; /* at first the seed */
};

uint64_t fuzz_next(struct fuzz_random *random);

/* A number below `count`, which must not be 0. */
size_t fuzz_below(struct fuzz_random *random, size_t count);

/* True in `percent` of a hundred calls, on average. */
bool fuzz_chance(struct fuzz_random *random, unsigned percent);

/* One of the words. */
const char *fuzz_pick(struct fuzz_random *random, const char *const *words, size_t count);
#define FUZZ_PICK(random, words) fuzz_pick(random, words, sizeof(words) / sizeof *(words))

#endif
