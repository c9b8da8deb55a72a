/* A mutator for files of vectors: writes vectors that are nearly always right, as documents of their own or into one
 * that is there, so that the rules behind JSON's syntax are reached without a seed. The rest is the engine's own.
 *
 * It only helps, like scenario/mutator.c.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "scenario/dice.h"

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);
__attribute__((weak)) size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);

enum { ROOM = 4096 };

struct draft {
    struct dice dice;
    size_t used;
    char text[ROOM];
};

static void put(struct draft *draft, const char *text) {
    const size_t length = strlen(text);
    if (length >= ROOM - draft->used)
        return;
    memcpy(draft->text + draft->used, text, length);
    draft->used += length;
}

static void put_number(struct draft *draft, const char *before, uint32_t number, const char *after) {
    char text[16];
    snprintf(text, sizeof text, "%02u", (unsigned)number);
    put(draft, before);
    put(draft, text);
    put(draft, after);
}

/* One of several pieces. */
static void put_one(struct draft *draft, const char *const *pieces, uint32_t count) {
    put(draft, pieces[dice_roll(&draft->dice, count)]);
}

#define PUT_ONE(draft, ...)                                                                                            \
    do {                                                                                                               \
        static const char *const pieces[] = {__VA_ARGS__};                                                             \
        put_one((draft), pieces, sizeof pieces / sizeof *pieces);                                                      \
    } while (0)

static void put_request(struct draft *draft, bool open) {
    put(draft, "\"request\":{\"node\":");
    PUT_ONE(draft, "null", "\"::1\"", "\"\"", "{\"base16\":\"ff\"}", "{\"repeat\":\"a\",\"times\":9}");
    put(draft, ",\"service\":");
    PUT_ONE(draft, "\"27015\"", "\"0\"", "null", "\"http\"", "{\"repeat\":\"9\",\"times\":99}");
    PUT_ONE(draft, ",\"family\":\"inet\",\"socktype\":\"stream\",\"protocol\":\"tcp\",\"flags\":[\"passive\"]",
            ",\"family\":\"inet6\",\"socktype\":\"stream\",\"protocol\":\"0\",\"flags\":[]", ",\"hints\":null");
    PUT_ONE(draft, ",\"backlog\":128", ",\"backlog\":5", ",\"backlog\":-1", "");
    if (open)
        PUT_ONE(draft, ",\"stack\":\"ipv4\"", ",\"stack\":\"pair\"", ",\"stack\":\"auto\"");
    else
        PUT_ONE(draft, ",\"upto\":\"listen\"", ",\"upto\":\"bind\"", ",\"upto\":\"socket\"", ",\"upto\":\"resolve\"");
    put(draft, "}");
}

static void put_error(struct draft *draft) {
    put(draft, "\"outcome\":\"error\",\"stage\":");
    PUT_ONE(draft, "\"validate\",\"code\":\"EAI_SERVICE\"", "\"validate\",\"code\":\"EINVAL\"",
            "\"resolve\",\"code\":\"EAI_NONAME\"", "\"bind\",\"code\":\"EADDRINUSE\"");
}

static void put_outcome(struct draft *draft, bool open) {
    static const char ipv4[] =
        "{\"family\":\"inet\",\"socktype\":\"stream\",\"protocol\":\"tcp\",\"address\":\"0.0.0.0\",\"port\":27015}";
    if (dice_roll(&draft->dice, 2) == 0) {
        put_error(draft);
        return;
    }
    put(draft, open ? "\"outcome\":\"ok\",\"stack\":\"ipv4\",\"sockets\":[" : "\"outcome\":\"ok\",\"sockets\":[");
    put(draft, ipv4);
    put(draft, "]");
}

static void put_expectation(struct draft *draft, bool open) {
    put(draft, ",\"expect\":{");
    if (dice_roll(&draft->dice, 4) == 0) {
        put(draft, "\"oneOf\":[{\"name\":\"one\",");
        put_outcome(draft, open);
        put(draft, "},{\"name\":\"other\",");
        put_error(draft);
        put(draft, "}]");
    } else {
        put_outcome(draft, open);
    }
    put(draft, "}");
}

/* Mostly one that is right, and sometimes one that breaks a rule between its members. */
static void put_fault(struct draft *draft) {
    PUT_ONE(draft, "{\"call\":\"socket\",\"code\":\"EMFILE\"", "{\"call\":\"bind\",\"code\":\"EADDRINUSE\"",
            "{\"call\":\"setsockopt\",\"option\":\"v6only\",\"code\":\"EPERM\"",
            "{\"call\":\"setsockopt\",\"option\":\"v6only\",\"effect\":\"ignored\"",
            "{\"call\":\"getsockopt\",\"option\":\"v6only\",\"effect\":\"other\"",
            "{\"call\":\"getsockname\",\"effect\":\"error\",\"code\":\"ENOBUFS\"",
            "{\"call\":\"bind\",\"effect\":\"other\"", "{\"call\":\"listen\",\"code\":\"EOPNOTSUPP\"",
            "{\"call\":\"close\",\"code\":\"EIO\"", "{\"call\":\"listen\",\"effect\":\"ignored\"",
            "{\"call\":\"getsockopt\",\"code\":\"EPERM\"");
    PUT_ONE(draft, "", "", ",\"family\":\"inet\"", ",\"family\":\"inet6\"");
    PUT_ONE(draft, "", "", ",\"nth\":2", ",\"nth\":1000");
    PUT_ONE(draft, "}", ",\"always\":true}", ",\"always\":false}");
}

static void put_faults(struct draft *draft) {
    put(draft, ",\"faults\":[");
    for (uint32_t left = dice_roll(&draft->dice, 3); left > 0; left--) {
        put_fault(draft);
        put(draft, ",");
    }
    put_fault(draft);
    put(draft, "]");
}

static void put_vector(struct draft *draft) {
    static const char *const clauses[] = {"PORT-003", "LSTN-003", "STEP-003", "ERR-001"};
    const char *clause = clauses[dice_roll(&draft->dice, 4)];
    const bool open = dice_roll(&draft->dice, 2) == 0;
    put(draft, "{\"id\":\"");
    put(draft, clause);
    put_number(draft, "/t", dice_roll(&draft->dice, 99) + 1, "\",\"clauses\":[\"");
    put(draft, clause);
    put(draft, "\"],");
    PUT_ONE(draft, "\"level\":\"MUST\"", "\"level\":\"SHOULD\"", "\"level\":\"INFO\"");
    put(draft, ",\"why\":\"because it is so\",");
    PUT_ONE(draft, "", "", "\"environment\":\"bindv6only\",");
    put_request(draft, open);
    PUT_ONE(draft, "", "", "",
            ",\"existing_sockets\":[{\"family\":\"inet\",\"address\":\"0.0.0.0\",\"port\":80,\"listening\":true}]");
    if (dice_roll(&draft->dice, 2) == 0)
        put_faults(draft);
    put_expectation(draft, open);
    put(draft, "}");
}

static void put_document(struct draft *draft) {
    put(draft, "{\"schema\":\"vector-1\",\"vectors\":[");
    for (uint32_t left = dice_roll(&draft->dice, 3); left > 0; left--) {
        put_vector(draft);
        put(draft, ",");
    }
    put_vector(draft);
    put(draft, "]}");
}

/* One more vector at the front of a document that has some. Returns the new size, 0 where there is no place for it. */
static size_t insert_vector(struct draft *draft, uint8_t *data, size_t size, size_t most) {
    static const char begin[] = "\"vectors\":[";
    const uint8_t *found = size > 0 ? memmem(data, size, begin, strlen(begin)) : NULL;
    if (found == NULL)
        return 0;
    const size_t at = (size_t)(found - data) + strlen(begin);
    put_vector(draft);
    put(draft, ",");
    if (size + draft->used > most)
        return 0;
    memmove(data + at + draft->used, data + at, size - at);
    memcpy(data + at, draft->text, draft->used);
    return size + draft->used;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed) {
    struct draft draft = {.dice = {seed}};
    const uint32_t way = dice_roll(&draft.dice, 8);
    size_t grown = 0;
    if (way == 0)
        grown = insert_vector(&draft, data, size, most);
    if (grown > 0)
        return grown;
    if (way > 1 && size > 0 && LLVMFuzzerMutate != NULL)
        return LLVMFuzzerMutate(data, size, most);
    draft.used = 0;
    put_document(&draft);
    if (draft.used > most)
        return size;
    memcpy(data, draft.text, draft.used);
    return draft.used;
}
