/* SplitMix64: a counter and a function that mixes its bits (Steele, Lea, Flood: Fast splittable pseudorandom number
 * generators). */
#include "random.h"

uint64_t fuzz_next(struct fuzz_random *random) {
    random->state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t mixed = random->state;
    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ mixed >> 31;
}

size_t fuzz_below(struct fuzz_random *random, size_t count) {
    return (size_t)((fuzz_next(random) >> 32) % count);
}

bool fuzz_chance(struct fuzz_random *random, unsigned percent) {
    return fuzz_below(random, 100) < percent;
}

const char *fuzz_pick(struct fuzz_random *random, const char *const *words, size_t count) {
    return words[fuzz_below(random, count)];
}
