/* The table of error numbers and neutral codes (ERR-003), read in both directions. */
#include "codes.h"

struct number {
    int native;
    enum listen_socket_code code;
};

#if defined(_WIN32)
#include "numbers_winsock.h"
#else
#include "numbers_posix.h"
#endif

static enum listen_socket_code look_up(const struct number *numbers, size_t count, int native) {
    for (size_t i = 0; i < count; i++) {
        if (numbers[i].native == native)
            return numbers[i].code;
    }
    return LISTEN_SOCKET_UNKNOWN;
}

enum listen_socket_code model_code_of_resolver(int native) {
    return look_up(resolver_numbers, MODEL_COUNT(resolver_numbers), native);
}

enum listen_socket_code model_code_of_system(int native) {
    return look_up(system_numbers, MODEL_COUNT(system_numbers), native);
}

static int look_back(const struct number *numbers, size_t count, enum listen_socket_code code) {
    for (size_t i = 0; i < count; i++) {
        if (numbers[i].code == code)
            return numbers[i].native;
    }
    return 0;
}

int model_native_of_code(enum listen_socket_code code) {
    const int native = look_back(resolver_numbers, MODEL_COUNT(resolver_numbers), code);

    return native != 0 ? native : look_back(system_numbers, MODEL_COUNT(system_numbers), code);
}

bool model_is_held_exclusively(int native, const struct model_socket *socket) {
    return is_held_exclusively(native, socket);
}
