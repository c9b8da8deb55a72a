/* The look-up of a platform's numbers by a table, in both directions (ERR-003). */
#include "numbers.h"

INTERNAL enum listen_socket_code numbers_code(const struct platform_number *rows, size_t count, int native) {
    if (native == 0)
        return LISTEN_SOCKET_OK;
    /*@ loop invariant 0 <= i <= count && lacks_number(rows, i, native);
        loop assigns i;
        loop variant count - i; */
    for (size_t i = 0; i < count; i++) {
        if (rows[i].native == native)
            return rows[i].code;
    }
    return LISTEN_SOCKET_UNKNOWN;
}

INTERNAL int numbers_native(const struct platform_number *rows, size_t count, enum listen_socket_code code) {
    /*@ loop invariant 0 <= i <= count && lacks_code(rows, i, code);
        loop assigns i;
        loop variant count - i; */
    for (size_t i = 0; i < count; i++) {
        if (rows[i].code == code)
            return rows[i].native;
    }
    return 0;
}
