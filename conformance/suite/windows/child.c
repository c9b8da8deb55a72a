/* SOCK-004: what a program that this process starts gets of its sockets. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cases.h"
#include "child.h"
#include "listener.h"
#include "watch.h"

int child_main(const char *handle) {
    const SOCKET sock = (SOCKET)strtoull(handle, NULL, 10);
    u_long off = 0;
    WSADATA data;
    if (WSAStartup(MAKEWORD(2, 2), &data) != 0)
        return CHILD_BROKEN;
    if (ioctlsocket(sock, (long)FIONBIO, &off) == 0)
        return CHILD_HAS_IT;
    return WSAGetLastError() == WSAENOTSOCK ? CHILD_HAS_IT_NOT : CHILD_BROKEN;
}

/* Starts this program again, with all handles that can be inherited, and asks it about one. */
static int ask_child(SOCKET handle) {
    char program[MAX_PATH];
    char line[MAX_PATH + 64];
    STARTUPINFOA startup = {.cb = sizeof startup};
    PROCESS_INFORMATION child;
    DWORD status = CHILD_BROKEN;
    if (GetModuleFileNameA(NULL, program, sizeof program) == 0)
        return CHILD_BROKEN;
    (void)snprintf(line, sizeof line, "\"%s\" --child %llu", program, (unsigned long long)handle);
    if (!CreateProcessA(program, line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &child))
        return CHILD_BROKEN;
    (void)WaitForSingleObject(child.hProcess, INFINITE);
    (void)GetExitCodeProcess(child.hProcess, &status);
    (void)CloseHandle(child.hThread);
    (void)CloseHandle(child.hProcess);
    return (int)status;
}

static bool is_inheritable(SOCKET handle) {
    DWORD flags = HANDLE_FLAG_INHERIT;
    (void)GetHandleInformation((HANDLE)handle, &flags);
    return (flags & HANDLE_FLAG_INHERIT) != 0;
}

Test(SOCK_004, a_child_does_not_get_it) {
    struct listen_socket_set set;
    const SOCKET plain = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    check(is_inheritable(plain), "a socket of socket() is inheritable: the test works");
    const int got = ask_child(plain);
    check(got == CHILD_HAS_IT, "a child has it: the test works: %d, socket %llu", got, (unsigned long long)plain);
    (void)closesocket(plain);
    if (!listener_open(LISTEN_SOCKET_STACK_PAIR, NULL, "0", &set))
        return;
    for (size_t i = 0; i < set.count; i++) {
        check(!is_inheritable(set.sockets[i].handle), "socket %u is not inheritable", (unsigned)i);
        check(ask_child(set.sockets[i].handle) == CHILD_HAS_IT_NOT, "a child has socket %u", (unsigned)i);
    }
    listen_socket_close_set(&set);
}

Test(SOCK_004, from_birth) {
    struct listen_socket_set set;
    const struct listen_socket_request request = {.service = "0", .stack = LISTEN_SOCKET_STACK_DUAL};
    watch_begin(NULL);
    check(listen_socket_open(&request, 5, &set, NULL) == LISTEN_SOCKET_OK, "open");
    listen_socket_close_set(&set);
    const struct watch_seen *seen = watch_end();
    check(watch_count(seen, WATCH_SOCKET) == 1 && watch_count(seen, WATCH_INHERIT) == 0, "one call makes it so");
    for (size_t i = 0; i < seen->count; i++) {
        if (seen->steps[i].call == WATCH_SOCKET)
            check(seen->steps[i].value == (WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT), "flags %lx",
                  (unsigned long)seen->steps[i].value);
    }
}

/* Windows before 7 SP1. */
Test(SOCK_004, by_the_next_call_where_the_flag_is_unknown) {
    struct watch_plan plan = WATCH_PLAN;
    struct listen_socket_set set;
    const struct listen_socket_request request = {.service = "0", .stack = LISTEN_SOCKET_STACK_IPV6};
    plan.lacks_flag = true;
    watch_begin(&plan);
    const enum listen_socket_code code = listen_socket_open(&request, 5, &set, NULL);
    const struct watch_seen *seen = watch_end();
    check(code == LISTEN_SOCKET_OK && !is_inheritable(set.sockets[0].handle), "it comes up, not inheritable");
    size_t at = 0;
    while (at < seen->count && seen->steps[at].call != WATCH_SOCKET)
        at++;
    check(at + 2 < seen->count && seen->steps[at + 1].call == WATCH_SOCKET &&
              seen->steps[at + 1].value == WSA_FLAG_OVERLAPPED && seen->steps[at + 2].call == WATCH_INHERIT,
          "again without the flag, then SetHandleInformation at once");
    listen_socket_close_set(&set);
}

Test(SOCK_004, where_that_fails_too_it_is_closed) {
    struct watch_plan plan = WATCH_PLAN;
    struct listen_socket sock;
    struct listen_socket_failure failure;
    const struct addrinfo hints = listener_hints(AF_INET, AI_PASSIVE);
    const struct listen_socket_request request = {.service = "0", .hints = &hints};
    plan.lacks_flag = true;
    plan.faults[0] = (struct watch_fault){5, WSAENOBUFS}; /* WSAStartup, getaddrinfo, twice WSASocketW, and this */
    watch_begin(&plan);
    const enum listen_socket_code code = listen_socket_create(&request, &sock, &failure);
    const struct watch_seen *seen = watch_end();
    check(code == LISTEN_SOCKET_ENOBUFS && watch_count(seen, WATCH_INHERIT) == 1, "SetHandleInformation fails");
    listener_check_failure(&failure, LISTEN_SOCKET_STAGE_SOCKET, LISTEN_SOCKET_ENOBUFS, "create");
    check(seen->sockets == 0 && seen->startups == seen->cleanups && seen->wrong == 0, "nothing is left");
}
