/* A mutator that knows the format of scenario.h: whole operations come, go and change places, fields are set to values
 * that mean something, texts are mutated as texts. It only helps: every byte string is a scenario without it.
 *
 * libFuzzer finds it by its name; engine/afl_mutator.c hands it to AFL++. If the engine has a mutator of its own
 * (LLVMFuzzerMutate), that one mutates too.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "dice.h"
#include "scenario.h"

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *first, size_t first_size, const uint8_t *second, size_t second_size,
                                 uint8_t *out, size_t most, unsigned seed);
__attribute__((weak)) size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);

enum { LONGEST = SCENARIO_HOST + SCENARIO_OPERATIONS * SCENARIO_RECORD };

/* A scenario in its full length; what the input lacks is zero, as the reader has it. */
struct draft {
    uint8_t bytes[LONGEST];
    size_t records;
};

static void open_draft(const uint8_t *data, size_t size, struct draft *draft) {
    memset(draft->bytes, 0, sizeof draft->bytes);
    if (size > LONGEST)
        size = LONGEST;
    if (size > 0)
        memcpy(draft->bytes, data, size);
    draft->records = size > SCENARIO_HOST ? (size - SCENARIO_HOST + SCENARIO_RECORD - 1) / SCENARIO_RECORD : 1;
}

/* Writes the draft without the zeros at its end, which mean nothing. */
static size_t close_draft(const struct draft *draft, uint8_t *out, size_t most) {
    size_t size = SCENARIO_HOST + draft->records * SCENARIO_RECORD;
    const size_t least = SCENARIO_HOST + (draft->records - 1) * SCENARIO_RECORD + 1;
    while (size > least && draft->bytes[size - 1] == 0)
        size--;
    if (size > most)
        size = most;
    memcpy(out, draft->bytes, size);
    return size;
}

static uint8_t *record_at(struct draft *draft, size_t index) {
    return draft->bytes + SCENARIO_HOST + index * SCENARIO_RECORD;
}

/* ---- Whole operations ---- */

static void insert_record(struct draft *draft, struct dice *dice) {
    const size_t at = dice_roll(dice, (uint32_t)draft->records + 1);
    if (draft->records == SCENARIO_OPERATIONS)
        return;
    memmove(record_at(draft, at) + SCENARIO_RECORD, record_at(draft, at), (draft->records - at) * SCENARIO_RECORD);
    draft->records++;
    if (dice_roll(dice, 2) == 0) { /* a copy of another: the same request again */
        const size_t other = dice_roll(dice, (uint32_t)draft->records);
        if (other != at)
            memcpy(record_at(draft, at), record_at(draft, other), SCENARIO_RECORD);
        return;
    }
    memset(record_at(draft, at), 0, SCENARIO_RECORD);
    record_at(draft, at)[0] = (uint8_t)dice_roll(dice, SCENARIO_ACTS);
    record_at(draft, at)[1] = (uint8_t)dice_roll(dice, 2);
}

static void remove_record(struct draft *draft, struct dice *dice) {
    const size_t at = dice_roll(dice, (uint32_t)draft->records);
    if (draft->records == 1)
        return;
    draft->records--;
    memmove(record_at(draft, at), record_at(draft, at) + SCENARIO_RECORD, (draft->records - at) * SCENARIO_RECORD);
}

static void swap_records(struct draft *draft, struct dice *dice) {
    uint8_t kept[SCENARIO_RECORD];
    uint8_t *a = record_at(draft, dice_roll(dice, (uint32_t)draft->records));
    uint8_t *b = record_at(draft, dice_roll(dice, (uint32_t)draft->records));
    memcpy(kept, a, sizeof kept);
    memmove(a, b, sizeof kept);
    memcpy(b, kept, sizeof kept);
}

/* create up to the socket, bind, listen: the three in a row, on one slot. */
static void insert_steps(struct draft *draft, struct dice *dice) {
    const uint8_t slot = (uint8_t)dice_roll(dice, SCENARIO_SLOTS);
    if (draft->records + 3 > SCENARIO_OPERATIONS)
        return;
    for (unsigned act = SCENARIO_CREATE; act <= SCENARIO_LISTEN; act++) {
        uint8_t *record = record_at(draft, draft->records++);
        memset(record, 0, SCENARIO_RECORD);
        record[0] = (uint8_t)act;
        record[1] = slot;
        record[2] = 2; /* last_step: the socket */
        record[3] = (uint8_t)dice_roll(dice, 3);
        record[11] = (uint8_t)(1 + dice_roll(dice, 3));
    }
}

/* ---- Fields ---- */

static void set_field(struct draft *draft, struct dice *dice) {
    uint8_t *record = record_at(draft, dice_roll(dice, (uint32_t)draft->records));
    const size_t at = dice_roll(dice, SCENARIO_REQUEST);
    const uint32_t kind = dice_roll(dice, 8);
    record[at] = (uint8_t)(kind < 6    ? dice_roll(dice, 48)
                           : kind == 6 ? dice_roll(dice, 256)
                                       : 240 + dice_roll(dice, 16));
}

static void set_fault(struct draft *draft, struct dice *dice) {
    uint8_t *fault = record_at(draft, dice_roll(dice, (uint32_t)draft->records)) + SCENARIO_REQUEST +
                     (size_t)dice_roll(dice, SCENARIO_FAULTS) * SCENARIO_FAULT;
    fault[0] = (uint8_t)dice_roll(dice, MODEL_CALL_FALLIBLE + 1);
    fault[1] = (uint8_t)(dice_roll(dice, 4) | (dice_roll(dice, 4) == 0 ? 0x80u : 0));
    fault[2] = (uint8_t)(dice_roll(dice, 4) == 0 ? 0xc0 + dice_roll(dice, 0x40) : dice_roll(dice, 28));
    fault[3] = (uint8_t)dice_roll(dice, 28);
}

static void set_script(struct draft *draft, struct dice *dice) {
    uint8_t *script = record_at(draft, dice_roll(dice, (uint32_t)draft->records)) + SCENARIO_REQUEST +
                      (size_t)SCENARIO_FAULTS * SCENARIO_FAULT;
    script[0] = (uint8_t)dice_roll(dice, 4);
    script[1] = (uint8_t)(dice_roll(dice, 4) | dice_roll(dice, 16) << 3);
    for (int i = 0; i < 3; i++) {
        uint32_t bit = dice_roll(dice, 2) == 0 ? 0 : 1u << dice_roll(dice, 14);
        if (dice_roll(dice, 4) == 0) /* an address of another kind */
            bit |= 0x8000u | (dice_roll(dice, 2) << 14) | dice_roll(dice, 2);
        script[2 + 2 * i] = (uint8_t)bit;
        script[3 + 2 * i] = (uint8_t)(bit >> 8);
    }
    if (dice_roll(dice, 16) == 0)
        script[0] = 0xff;
}

static void set_host(struct draft *draft, struct dice *dice) {
    const size_t at = dice_roll(dice, SCENARIO_HOST);
    const uint32_t bit = 1u << dice_roll(dice, 8);
    draft->bytes[at] = (uint8_t)(at == 0 ? draft->bytes[0] ^ bit : dice_roll(dice, 32));
}

/* Few ephemeral ports, some of them held: a pair that asks for port 0 has to try again. */
static void set_crowd(struct draft *draft, struct dice *dice) {
    uint8_t *record = record_at(draft, dice_roll(dice, (uint32_t)draft->records));
    draft->bytes[3] = (uint8_t)(5 * dice_roll(dice, 4));
    draft->bytes[8] = (uint8_t)(1 + dice_roll(dice, SCENARIO_EXISTING_SOCKETS));
    for (unsigned i = 0; i < SCENARIO_EXISTING_SOCKETS; i++) {
        draft->bytes[9 + 3 * i] = (uint8_t)(2 * dice_roll(dice, 2)); /* 0.0.0.0 or 127.0.0.1 */
        draft->bytes[10 + 3 * i] = (uint8_t)(5 + i);                 /* the ports that are picked first */
        draft->bytes[11 + 3 * i] = (uint8_t)(dice_roll(dice, 2) == 0 ? 16 : 4 | dice_roll(dice, 8) << 5);
    }
    record[0] = SCENARIO_OPEN;
    record[2] = 4;  /* pair */
    record[11] = 1; /* port 0 */
}

static void set_text(struct draft *draft, struct dice *dice) {
    uint8_t *record = record_at(draft, dice_roll(dice, (uint32_t)draft->records));
    const size_t which = dice_roll(dice, 2);
    uint8_t *text = record + SCENARIO_RECORD - (2 - which) * SCENARIO_TEXT;
    record[10 + which] = 0xff;
    if (LLVMFuzzerMutate != NULL) {
        const size_t length = LLVMFuzzerMutate(text, strnlen((char *)text, SCENARIO_TEXT), SCENARIO_TEXT);
        memset(text + length, 0, SCENARIO_TEXT - length);
    } else {
        text[dice_roll(dice, SCENARIO_TEXT)] = (uint8_t)dice_roll(dice, 128);
    }
}

/* ---- The engine's hooks ---- */

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed) {
    static void (*const ways[])(struct draft *, struct dice *) = {
        insert_record, remove_record, swap_records, insert_steps, set_field, set_field,
        set_fault,     set_fault,     set_script,   set_host,     set_text,  set_crowd};
    struct dice dice = {seed};
    struct draft draft;
    if (dice_roll(&dice, 4) == 0 && LLVMFuzzerMutate != NULL)
        return LLVMFuzzerMutate(data, size, most);
    open_draft(data, size, &draft);
    for (uint32_t i = 1 + dice_roll(&dice, 3); i > 0; i--)
        ways[dice_roll(&dice, sizeof ways / sizeof *ways)](&draft, &dice);
    return close_draft(&draft, data, most);
}

/* The host of the first, the operations of either. */
size_t LLVMFuzzerCustomCrossOver(const uint8_t *first, size_t first_size, const uint8_t *second, size_t second_size,
                                 uint8_t *out, size_t most, unsigned seed) {
    struct dice dice = {seed};
    struct draft draft;
    struct draft other;
    open_draft(first, first_size, &draft);
    open_draft(second, second_size, &other);
    for (size_t i = 0; i < other.records; i++) {
        if (dice_roll(&dice, 2) == 0)
            continue;
        if (i >= draft.records)
            draft.records = i + 1;
        memcpy(record_at(&draft, i), record_at(&other, i), SCENARIO_RECORD);
    }
    return close_draft(&draft, out, most);
}
