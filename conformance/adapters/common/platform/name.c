/* The search for a number's name, the same on every platform. */
#include "platform.h"

const char *platform_name_of(int number, const struct platform_symbol *symbols, size_t count, const char *none) {
    for (size_t i = 0; i < count; i++)
        if (symbols[i].number == number)
            return symbols[i].name;
    return none;
}
