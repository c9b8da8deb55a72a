/* The arguments themselves: tables of every size and with each call missing, and NULL wherever a pointer is taken. */
#include <errno.h>
#include <netdb.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "check.h"

/* ---- A table that counts its calls and has the platform do them ---- */

static int calls;

static const struct listen_socket_system *platform(void) {
    calls++;
    return listen_socket_platform();
}

static int count_initialize(void *context) {
    return platform()->initialize(context);
}

static void count_release(void *context) {
    platform()->release(context);
}

static int count_resolve(void *context, const char *node, const char *service, const struct addrinfo *hints,
                         struct addrinfo **list, int *detail) {
    return platform()->resolve(context, node, service, hints, list, detail);
}

static void count_free_list(void *context, struct addrinfo *list) {
    platform()->free_list(context, list);
}

static int count_interface_index(void *context, const char *name, unsigned *index) {
    return platform()->interface_index(context, name, index);
}

static int count_open_socket(void *context, int family, int type, int protocol, bool nonblock,
                             listen_socket_handle *handle) {
    return platform()->open_socket(context, family, type, protocol, nonblock, handle);
}

static int count_set_option(void *context, listen_socket_handle handle, enum listen_socket_option option, int value) {
    return platform()->set_option(context, handle, option, value);
}

static int count_get_option(void *context, listen_socket_handle handle, enum listen_socket_option option, int *value) {
    return platform()->get_option(context, handle, option, value);
}

static int count_bind(void *context, listen_socket_handle handle, const struct sockaddr *address, socklen_t length) {
    return platform()->bind(context, handle, address, length);
}

static int count_local_address(void *context, listen_socket_handle handle, struct sockaddr *address,
                               socklen_t *length) {
    return platform()->local_address(context, handle, address, length);
}

static int count_listen(void *context, listen_socket_handle handle, int backlog) {
    return platform()->listen(context, handle, backlog);
}

static void count_close_socket(void *context, listen_socket_handle handle) {
    platform()->close_socket(context, handle);
}

static const struct listen_socket_system counting = {
    .size = sizeof counting,
    .initialize = count_initialize,
    .release = count_release,
    .resolve = count_resolve,
    .free_list = count_free_list,
    .interface_index = count_interface_index,
    .open_socket = count_open_socket,
    .set_option = count_set_option,
    .get_option = count_get_option,
    .bind = count_bind,
    .local_address = count_local_address,
    .listen = count_listen,
    .close_socket = count_close_socket,
};

/* All calls stand together at the end, so each can be removed by its place. */
typedef void (*any_call)(void);
enum {
    FIRST_CALL = offsetof(struct listen_socket_system, initialize),
    CALLS = (sizeof(struct listen_socket_system) - FIRST_CALL) / sizeof(any_call),
    EXTRA = 64
};
_Static_assert(FIRST_CALL == sizeof(size_t) + sizeof(void *), "size and context stand before the calls");
_Static_assert(FIRST_CALL + CALLS * sizeof(any_call) == sizeof(struct listen_socket_system), "calls only");

/* ---- Places with nothing readable behind ---- */

static char *guarded_end;

static bool make_guard(void) {
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED || mprotect(pages + page, page, PROT_NONE) != 0)
        return false;
    guarded_end = pages + page;
    return true;
}

/* The first `length` bytes of the table, aligned, so that whoever reads further dies. */
static struct listen_socket_system *place_table(size_t length, size_t size) {
    const size_t room = (length + sizeof(void *) - 1) / sizeof(void *) * sizeof(void *);
    struct listen_socket_system *table = (void *)(guarded_end - room);
    memcpy((void *)table, &counting, room);
    table->size = size;
    return table;
}

/* ---- Both operations ---- */

/* What came of one call of create or open. */
struct outcome {
    enum listen_socket_code code;
    struct listen_socket_failure failure;
    bool is_empty; /* the result holds nothing */
    int calls;
};

static struct outcome call_create(struct listen_socket_request request) {
    struct outcome outcome;
    struct listen_socket sock;
    memset(&sock, 0x5a, sizeof sock);
    memset(&outcome, 0x5a, sizeof outcome);
    calls = 0;
    request.stack = LISTEN_SOCKET_STACK_NONE;
    outcome.code = listen_socket_create(&request, &sock, &outcome.failure);
    outcome.is_empty = sock.state == LISTEN_SOCKET_CLOSED && sock.handle == LISTEN_SOCKET_INVALID;
    outcome.calls = calls;
    listen_socket_close(&sock);
    return outcome;
}

static struct outcome call_open(struct listen_socket_request request) {
    struct outcome outcome;
    struct listen_socket_set set;
    memset(&set, 0x5a, sizeof set);
    memset(&outcome, 0x5a, sizeof outcome);
    calls = 0;
    request.stack = LISTEN_SOCKET_STACK_IPV4;
    outcome.code = listen_socket_open(&request, 1, &set, &outcome.failure);
    outcome.is_empty = set.count == 0 && set.stack == LISTEN_SOCKET_STACK_NONE &&
                       set.sockets[0].state == LISTEN_SOCKET_CLOSED && set.sockets[1].state == LISTEN_SOCKET_CLOSED;
    outcome.calls = calls;
    listen_socket_close_set(&set);
    return outcome;
}

static const struct operation {
    const char *name;
    struct outcome (*call)(struct listen_socket_request request);
} operations[] = {{"create", call_create}, {"open", call_open}};

static struct outcome call_with(const struct operation *operation, const struct listen_socket_system *system) {
    const struct listen_socket_request request = {.node = "127.0.0.1", .service = "0", .system = system};
    return operation->call(request);
}

static bool is_system_refused(const struct outcome *outcome, enum listen_socket_reason reason) {
    return outcome->code == LISTEN_SOCKET_EINVAL && outcome->is_empty && outcome->calls == 0 &&
           is_refused(&outcome->failure, LISTEN_SOCKET_EINVAL, LISTEN_SOCKET_INPUT_SYSTEM, reason);
}

/* ---- PRE-004 ---- */

static void test_missing_calls(const struct operation *operation) {
    const any_call none = NULL;
    for (size_t i = 0; i < CALLS; i++) {
        struct listen_socket_system table = counting;
        memcpy((char *)&table + FIRST_CALL + i * sizeof none, &none, sizeof none);
        const struct outcome outcome = call_with(operation, &table);
        check(is_system_refused(&outcome, LISTEN_SOCKET_REASON_SYSTEM_INCOMPLETE), "%s: call %zu of the table is NULL",
              operation->name, i);
    }
}

static void test_sizes(const struct operation *operation) {
    for (size_t size = 0; size < sizeof counting; size++) {
        const size_t length = size > sizeof(size_t) ? size : sizeof(size_t); /* a table has its size at least */
        const struct outcome outcome = call_with(operation, place_table(length, size));
        check(is_system_refused(&outcome, LISTEN_SOCKET_REASON_SYSTEM_TOO_SMALL), "%s: the table has %zu bytes",
              operation->name, size);
    }
    for (size_t size = sizeof counting; size <= sizeof counting + EXTRA; size++) {
        const struct outcome outcome = call_with(operation, place_table(sizeof counting, size));
        check(outcome.code == LISTEN_SOCKET_OK && !outcome.is_empty && outcome.calls > 0 &&
                  outcome.failure.stage == LISTEN_SOCKET_STAGE_NONE,
              "%s: the table has %zu bytes", operation->name, size);
    }
}

/* What the initial value and a NULL in the request stand for. */
static void test_initial_values(const struct operation *operation) {
    const struct listen_socket_system none = LISTEN_SOCKET_SYSTEM_INIT;
    struct outcome outcome = call_with(operation, &none);
    check(none.size == sizeof none, "LISTEN_SOCKET_SYSTEM_INIT has the size");
    check(is_system_refused(&outcome, LISTEN_SOCKET_REASON_SYSTEM_INCOMPLETE), "%s: an initial table is refused",
          operation->name);
    outcome = call_with(operation, NULL);
    check(outcome.code == LISTEN_SOCKET_OK && outcome.calls == 0, "%s: NULL is the platform's table", operation->name);
    outcome = call_with(operation, listen_socket_platform());
    check(outcome.code == LISTEN_SOCKET_OK, "%s: the platform's table is complete", operation->name);
}

/* ---- PRE-001: which of several faults is told ---- */

static void test_order(const struct operation *operation) {
    struct listen_socket_system table = counting;
    table.listen = NULL;
    struct listen_socket_request request = {.node = "", .service = "x y", .options = 4, .system = &table};
    struct outcome outcome = operation->call(request);
    check(is_system_refused(&outcome, LISTEN_SOCKET_REASON_SYSTEM_INCOMPLETE), "%s: the table comes before the rest",
          operation->name);
    table.size--;
    outcome = operation->call(request);
    check(is_system_refused(&outcome, LISTEN_SOCKET_REASON_SYSTEM_TOO_SMALL), "%s: the size comes before the calls",
          operation->name);
}

/* Neither warns nor crashes where the caller wants no record. */
static void test_without_record(void) {
    const struct listen_socket_request request = {.service = "0", .system = &counting};
    struct listen_socket sock;
    struct listen_socket_set set;
    calls = 0;
    check(listen_socket_create(NULL, NULL, NULL) == LISTEN_SOCKET_EINVAL, "create: NULL throughout");
    check(listen_socket_create(NULL, &sock, NULL) == LISTEN_SOCKET_EINVAL, "create: NULL but for the result");
    check(listen_socket_open(NULL, 1, NULL, NULL) == LISTEN_SOCKET_EINVAL, "open: NULL throughout");
    check(listen_socket_open(NULL, 1, &set, NULL) == LISTEN_SOCKET_EINVAL, "open: NULL but for the result");
    check(listen_socket_create(&request, NULL, NULL) == LISTEN_SOCKET_EINVAL, "create: the result is NULL");
    check(listen_socket_open(&request, 1, NULL, NULL) == LISTEN_SOCKET_EINVAL, "open: the result is NULL");
    check(listen_socket_bind(NULL, NULL) == LISTEN_SOCKET_EINVAL, "bind: NULL throughout");
    check(listen_socket_listen(NULL, 1, NULL) == LISTEN_SOCKET_EINVAL, "listen: NULL throughout");
    check(calls == 0, "no call was made for NULL");
}

static void test_missing_arguments(void) {
    struct listen_socket_system table = counting;
    table.size = 0;
    const struct listen_socket_request request = {.service = "0", .system = &table};
    struct listen_socket_failure failure;
    struct listen_socket sock;
    struct listen_socket_set set;
    calls = 0;
    memset(&sock, 0x5a, sizeof sock);
    memset(&set, 0x5a, sizeof set);
    check(listen_socket_create(NULL, &sock, &failure) == LISTEN_SOCKET_EINVAL &&
              is_refused(&failure, LISTEN_SOCKET_EINVAL, LISTEN_SOCKET_INPUT_REQUEST,
                         LISTEN_SOCKET_REASON_REQUEST_MISSING) &&
              sock.state == LISTEN_SOCKET_CLOSED && sock.handle == LISTEN_SOCKET_INVALID,
          "create: the request is NULL");
    check(listen_socket_open(NULL, -1, &set, &failure) == LISTEN_SOCKET_EINVAL &&
              is_refused(&failure, LISTEN_SOCKET_EINVAL, LISTEN_SOCKET_INPUT_REQUEST,
                         LISTEN_SOCKET_REASON_REQUEST_MISSING) &&
              set.count == 0,
          "open: the request is NULL");
    check(listen_socket_create(NULL, NULL, &failure) == LISTEN_SOCKET_EINVAL &&
              failure.input == LISTEN_SOCKET_INPUT_REQUEST,
          "create: the request comes before the result");
    check(
        listen_socket_create(&request, NULL, &failure) == LISTEN_SOCKET_EINVAL &&
            is_refused(&failure, LISTEN_SOCKET_EINVAL, LISTEN_SOCKET_INPUT_RESULT, LISTEN_SOCKET_REASON_RESULT_MISSING),
        "create: the result is NULL; it comes before the table");
    check(
        listen_socket_open(&request, -1, NULL, &failure) == LISTEN_SOCKET_EINVAL &&
            is_refused(&failure, LISTEN_SOCKET_EINVAL, LISTEN_SOCKET_INPUT_RESULT, LISTEN_SOCKET_REASON_RESULT_MISSING),
        "open: the result is NULL; it comes before the table");
    check(calls == 0, "no call was made for a missing argument");
}

static void test_missing_socket(void) {
    struct listen_socket_failure failure;
    struct listen_socket closed = LISTEN_SOCKET_INIT;
    struct listen_socket_set empty = {.count = 0};
    check(
        listen_socket_bind(NULL, &failure) == LISTEN_SOCKET_EINVAL &&
            is_refused(&failure, LISTEN_SOCKET_EINVAL, LISTEN_SOCKET_INPUT_SOCKET, LISTEN_SOCKET_REASON_SOCKET_MISSING),
        "bind: the socket is NULL");
    check(
        listen_socket_listen(NULL, -1, &failure) == LISTEN_SOCKET_EINVAL &&
            is_refused(&failure, LISTEN_SOCKET_EINVAL, LISTEN_SOCKET_INPUT_SOCKET, LISTEN_SOCKET_REASON_SOCKET_MISSING),
        "listen: the socket is NULL");
    check(listen_socket_bind(&closed, &failure) == LISTEN_SOCKET_EINVAL &&
              is_refused(&failure, LISTEN_SOCKET_EINVAL, LISTEN_SOCKET_INPUT_SOCKET, LISTEN_SOCKET_REASON_WRONG_STATE),
          "bind: the socket is closed");
    listen_socket_close(NULL);
    listen_socket_close(&closed);
    listen_socket_close_set(NULL);
    listen_socket_close_set(&empty);
    check(closed.state == LISTEN_SOCKET_CLOSED && closed.handle == LISTEN_SOCKET_INVALID, "close: no effect");
    check(empty.count == 0, "close_set: no effect");
    check(listen_socket_port(NULL) == 0 && listen_socket_port(&closed) == 0, "port: 0 of what is no socket");
}

static void test_version(void) {
    check(strcmp(listen_socket_version(), LISTEN_SOCKET_VERSION) == 0, "library and header have one version");
}

int main(void) {
    if (!make_guard())
        return 1;
    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++) {
        test_missing_calls(&operations[i]);
        test_sizes(&operations[i]);
        test_initial_values(&operations[i]);
        test_order(&operations[i]);
    }
    test_missing_arguments();
    test_missing_socket();
    test_without_record();
    test_version();
    return check_finish();
}
