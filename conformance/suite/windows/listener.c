/* Opens listeners and asks about them by the test's own calls of Winsock, beside the library's. */
#include "listener.h"

#include <stdio.h>
#include <string.h>

#include "cases.h"

struct addrinfo listener_hints(int family, int flags) {
    struct addrinfo hints;
    memset(&hints, 0, sizeof hints);
    hints.ai_family = family;
    hints.ai_flags = flags;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_protocol = IPPROTO_TCP;
    return hints;
}

bool listener_open(enum listen_socket_stack stack, const char *node, const char *service,
                   struct listen_socket_set *set) {
    const struct listen_socket_request request = {.node = node, .service = service, .stack = stack};
    struct listen_socket_failure failure;
    char text[LISTEN_SOCKET_EXPLAIN_TEXT];
    const bool opened = listen_socket_open(&request, SOMAXCONN, set, &failure) == LISTEN_SOCKET_OK;
    (void)listen_socket_explain(&failure, &request, text, sizeof text);
    check(opened, "%s on %s: %s", listen_socket_stack_name(stack), node != NULL ? node : "NULL", text);
    return opened;
}

void listener_check_failure(const struct listen_socket_failure *failure, enum listen_socket_stage stage,
                            enum listen_socket_code code, const char *what) {
    check(failure->stage == stage && failure->code == code, "%s: %s %s (%d), not %s %s", what,
          listen_socket_stage_name(failure->stage), listen_socket_code_name(failure->code), failure->native,
          listen_socket_stage_name(stage), listen_socket_code_name(code));
}

void listener_check_taken(enum listen_socket_stack stack, const char *node, int port) {
    char service[8];
    struct listen_socket_set set;
    struct listen_socket_failure failure;
    (void)snprintf(service, sizeof service, "%d", port);
    const struct listen_socket_request request = {.node = node, .service = service, .stack = stack};
    const enum listen_socket_code code = listen_socket_open(&request, 5, &set, &failure);
    check(code == LISTEN_SOCKET_EADDRINUSE &&
              (failure.stage == LISTEN_SOCKET_STAGE_BIND || failure.stage == LISTEN_SOCKET_STAGE_LISTEN),
          "%s on %s: %s %s (%d), where the port is taken", listen_socket_stack_name(stack),
          node != NULL ? node : "NULL", listen_socket_stage_name(failure.stage), listen_socket_code_name(code),
          failure.native);
    listen_socket_close_set(&set);
}

int listener_option(SOCKET handle, int level, int option) {
    DWORD value = 0; /* of which Wine writes one byte for some options */
    int length = sizeof value;
    return getsockopt(handle, level, option, (char *)&value, &length) == 0 ? (int)value : -1;
}

const char *listener_address(SOCKET handle) {
    static char text[LISTEN_SOCKET_ADDRESS_TEXT];
    struct sockaddr_storage address;
    int length = sizeof address;
    if (getsockname(handle, (struct sockaddr *)&address, &length) != 0)
        return "-";
    (void)listen_socket_format_address((const struct sockaddr *)&address, length, text, sizeof text);
    return text;
}

SOCKET listener_connect(const char *address, int port) {
    char service[8];
    struct addrinfo hints = listener_hints(AF_UNSPEC, AI_NUMERICHOST);
    struct addrinfo *list = NULL;
    (void)snprintf(service, sizeof service, "%d", port);
    if (getaddrinfo(address, service, &hints, &list) != 0)
        return INVALID_SOCKET;
    SOCKET client = socket(list->ai_family, SOCK_STREAM, IPPROTO_TCP);
    if (client != INVALID_SOCKET && connect(client, list->ai_addr, (int)list->ai_addrlen) != 0) {
        (void)closesocket(client);
        client = INVALID_SOCKET;
    }
    freeaddrinfo(list);
    return client;
}

void listener_begin_winsock(void) {
    WSADATA data;
    check(WSAStartup(MAKEWORD(2, 2), &data) == 0, "WSAStartup of the test itself");
}

int listener_count_initialisations(void) {
    int count = 0;
    while (WSACleanup() == 0)
        count++;
    listener_begin_winsock();
    return count;
}
