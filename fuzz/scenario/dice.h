/* The dice of the mutators: splitmix64, so that a seed gives the same mutation everywhere. */
#ifndef FUZZ_DICE_H
#define FUZZ_DICE_H

#include <stdint.h>

struct dice {
    uint64_t state;
};

/* From 0 up to, and without, `sides`. */
static inline uint32_t dice_roll(struct dice *dice, uint32_t sides) {
    dice->state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t mixed = dice->state;
    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)((mixed ^ mixed >> 31) >> 16) % sides;
}

#endif
