/* What all targets share. */
#include "target.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

/* The same on either byte order. */
static uint64_t hash_word(uint64_t hash, uint64_t word) {
    hash = (hash ^ le64toh(word)) * UINT64_C(0xff51afd7ed558ccd);
    return hash ^ hash >> 32;
}

uint64_t target_hash(const uint8_t *data, size_t size) {
    uint64_t hash = size * UINT64_C(0x9e3779b97f4a7c15);
    uint64_t word;
    for (; size >= sizeof word; size -= sizeof word, data += sizeof word) {
        memcpy(&word, data, sizeof word);
        hash = hash_word(hash, word);
    }
    if (size == 0)
        return hash;
    uint8_t rest[sizeof word] = {0};
    for (size_t i = 0; i < size; i++)
        rest[i] = data[i];
    memcpy(&word, rest, sizeof word);
    return hash_word(hash, word);
}

bool target_is_thorough(void) {
    static int thorough = -1; /* of the process, not of an input */
    if (thorough < 0)
        thorough = getenv("FUZZ_THOROUGH") != NULL;
    return thorough > 0;
}

bool target_looks(uint64_t hash, unsigned salt, unsigned one_in) {
    return target_is_thorough() || ((hash >> (8 + 8 * (salt & 3))) & (one_in - 1)) == 0;
}

const char *target_text(const uint8_t *data, size_t size, char *room, size_t most) {
    const size_t length = size > 0 ? strnlen((const char *)data, size < most ? size : most) : 0;
    char *text = room + most - length;
    if (length > 0)
        memcpy(text, data, length);
    text[length] = '\0';
    return text;
}

/* What printf(1) between apostrophes prints as it is. */
static bool is_plain(unsigned char byte) {
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
           (byte != '\0' && strchr("._:,+-/=@", byte) != NULL);
}

/* The input in a form that can be copied from any terminal: octal escapes for printf(1). */
static void print_line(const uint8_t *data, size_t size) {
    fputs("reproduce: printf '", stderr);
    for (size_t i = 0; i < size; i++) {
        const unsigned char byte = data[i];
        if (is_plain(byte))
            fputc(byte, stderr);
        else
            fprintf(stderr, "\\%03o", byte);
    }
    fprintf(stderr, "' | build/fuzz/replay/%s_fuzzer -\n", target_name);
}

_Noreturn void target_fail(const uint8_t *data, size_t size, const char *why) {
    fprintf(stderr, "%s: %s\n", target_name, why);
    target_show(stderr, data, size);
    print_line(data, size);
    fflush(stderr);
    abort();
}
