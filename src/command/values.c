/* The values of options: a word is one of the option's names, or a number. */
#include "values.h"

#include <limits.h>
#include <string.h>

enum number { NUMBER_NONE, NUMBER_TOO_LARGE, NUMBER_FITS };

enum { NAMES_MOST = 8 };

/* The digit's value, or -1. */
static int digit_of(char byte, int base) {
    for (int value = 0; value < base; value++)
        if (byte == "0123456789abcdef"[value] || byte == "0123456789ABCDEF"[value])
            return value;
    return -1;
}

/* -?(0|[1-9][0-9]*) or -?0x[0-9A-Fa-f]+ of `length` bytes, with a value from `low` to `high`. */
static enum number parse_number(const char *text, size_t length, int64_t low, int64_t high, int64_t *value) {
    const char *end = text + length;
    const bool negative = length > 0 && *text == '-';
    if (negative)
        text++;
    const int base = text[0] == '0' && (text[1] == 'x' || text[1] == 'X') ? 16 : 10; /* a NUL or a comma ends it */
    if (base == 16)
        text += 2;
    else if (end - text > 1 && *text == '0')
        return NUMBER_NONE;
    if (text == end)
        return NUMBER_NONE;
    const int64_t most = INT64_C(1) << 40; /* above every bound, so that any length is safe */
    int64_t sum = 0;
    for (; text < end; text++) {
        const int digit = digit_of(*text, base);
        if (digit < 0)
            return NUMBER_NONE;
        sum = sum < most ? sum * base + digit : most;
    }
    *value = negative ? -sum : sum;
    return *value >= low && *value <= high ? NUMBER_FITS : NUMBER_TOO_LARGE;
}

static bool refuse_word(const struct command_value *value, const char *word, size_t length,
                        struct command_usage *usage) {
    const char *texts[NAMES_MOST];
    char quoted[COMMAND_QUOTED];
    for (size_t i = 0; i < value->count; i++)
        texts[i] = value->names[i].text;
    return command_refuse_near(usage, value->option, command_suggest(word, length, texts, value->count),
                               "%s %s: must be %s", value->option, command_quote_bytes(word, length, quoted),
                               value->right);
}

bool command_read_word(const struct command_value *value, const char *word, size_t length, int64_t *number,
                       struct command_usage *usage) {
    char quoted[COMMAND_QUOTED];
    for (size_t i = 0; i < value->count; i++) {
        const char *name = value->names[i].text;
        if (strlen(name) == length && memcmp(name, word, length) == 0) {
            *number = value->names[i].value;
            return true;
        }
    }
    switch (parse_number(word, length, INT_MIN, value->high, number)) {
    case NUMBER_FITS:
        return true;
    case NUMBER_TOO_LARGE:
        return command_refuse_near(usage, value->option, NULL, "%s %s: out of range, a number is from %d to %lld",
                                   value->option, command_quote_bytes(word, length, quoted), INT_MIN,
                                   (long long)value->high);
    default:
        return refuse_word(value, word, length, usage);
    }
}

bool command_read_int(const struct command_value *value, const char *text, int *number, struct command_usage *usage) {
    int64_t wide = 0;
    if (text == NULL)
        return true;
    if (!command_read_word(value, text, strlen(text), &wide, usage))
        return false;
    *number = (int)wide;
    return true;
}

bool command_read_bits(const struct command_value *value, const char *text, int *bits, struct command_usage *usage) {
    uint32_t sum = 0;
    size_t length = 0;
    if (text == NULL)
        return true;
    for (const char *word = text[0] != '\0' ? text : "0";; word += length + 1) {
        int64_t number = 0;
        length = strcspn(word, ",");
        if (!command_read_word(value, word, length, &number, usage))
            return false;
        sum |= (uint32_t)number;
        if (word[length] == '\0')
            break;
    }
    memcpy(bits, &sum, sizeof sum); /* the same bits, also if the highest is set */
    return true;
}
