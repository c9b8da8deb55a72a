/* The program of "Creating a Socket for the Server", with the pages around it (initialise, bind, listen), on Winsock.
 * It is the page's, statement by statement; only where the page has a constant there is the request's value, and where
 * the page prints, print() keeps the message, from which the answer is made when the page's program would have ended.
 * Nothing is mended.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/common/line.h"
#include "adapters/common/platform/platform.h"

/* ---- Messages ---------------------------------------------------------------------------------------------------- */

static char message[128];

/* In the place of the page's printf. The page prints WSAGetLastError's int by %ld, which on Windows is as long. */
static void print(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    fputs(message, stderr);
}

/* The stage that a message of the page is about. */
static const char *stage_of_message(void) {
    static const char *const beginnings[][2] = {{"WSAStartup failed: ", "initialize"},
                                                {"getaddrinfo failed: ", "resolve"},
                                                {"Error at socket(): ", "socket"},
                                                {"bind failed with error: ", "bind"},
                                                {"Listen failed with error: ", "listen"}};
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
        if (strncmp(message, beginnings[i][0], strlen(beginnings[i][0])) == 0)
            return beginnings[i][1];
    return "-";
}

static void answer_message(const struct line_request *request) {
    const char *stage = stage_of_message();
    const char *colon = strrchr(message, ':');
    int number = colon ? (int)strtol(colon + 1, NULL, 10) : 0;
    const char *code = strcmp(stage, "resolve") == 0 ? platform_resolver_name(number) : platform_error_name(number);
    line_say("error id=%s stage=%s code=%s native=%d", request->id, stage, code, number);
}

/* ---- Sockets that came up ---------------------------------------------------------------------------------------- */

static struct sockaddr_storage to_be_bound_to;

static void keep_address(const struct addrinfo *result) {
    memcpy(&to_be_bound_to, result->ai_addr, result->ai_addrlen);
}

static void answer_address(const struct line_request *request, int sockets, const struct sockaddr_storage *address) {
    char host[LINE_HOST];
    line_say("ok id=%s sockets=%d address=%s port=%u", request->id, sockets,
             line_host((const struct sockaddr *)address, host), line_port((const struct sockaddr *)address));
}

/* The page reads no address back. Whoever wants to know it asks the socket, as here, and has nothing to tell if that
 * fails: the page's socket is up all the same. */
static void answer_ok(const struct line_request *request, SOCKET ListenSocket) {
    struct sockaddr_storage address = {0};
    int length = sizeof address;
    bool bound = strcmp(request->last_step, "bind") == 0 || strcmp(request->last_step, "listen") == 0;
    if (!bound)
        answer_address(request, ListenSocket == INVALID_SOCKET ? 0 : 1, &to_be_bound_to);
    else if (getsockname(ListenSocket, (struct sockaddr *)&address, &length) == SOCKET_ERROR)
        line_say("ok id=%s sockets=1", request->id);
    else
        answer_address(request, 1, &address);
}

/* ---- The page's program ------------------------------------------------------------------------------------------ */

/* 0: it goes on, at the last step of the request; 1: it has ended. */
static int run_page(const struct line_request *request, SOCKET *up) {
    WSADATA wsaData;
    int iResult;

    // Initialize Winsock
    iResult = WSAStartup(MAKEWORD(2, 2), &wsaData);
    if (iResult != 0) {
        print("WSAStartup failed: %d\n", iResult);
        return 1;
    }

    struct addrinfo *result = NULL, hints;

    ZeroMemory(&hints, sizeof(hints));
    hints.ai_family = request->hints.ai_family;
    hints.ai_socktype = request->hints.ai_socktype;
    hints.ai_protocol = request->hints.ai_protocol;
    hints.ai_flags = request->hints.ai_flags;
    if (*request->stack) /* the page: "the address family needs to be set to AF_INET6" */
        hints.ai_family = strcmp(request->stack, "ipv6") == 0 ? AF_INET6 : AF_INET;

    // Resolve the local address and port to be used by the server
    iResult = getaddrinfo(request->node, request->service, &hints, &result);
    if (iResult != 0) {
        print("getaddrinfo failed: %d\n", iResult);
        WSACleanup();
        return 1;
    }
    keep_address(result);
    if (strcmp(request->last_step, "resolve") == 0) {
        freeaddrinfo(result);
        WSACleanup();
        return 0;
    }

    SOCKET ListenSocket = INVALID_SOCKET;

    // Create a SOCKET for the server to listen for client connections
    ListenSocket = socket(result->ai_family, result->ai_socktype, result->ai_protocol);

    if (ListenSocket == INVALID_SOCKET) {
        print("Error at socket(): %ld\n", WSAGetLastError());
        freeaddrinfo(result);
        WSACleanup();
        return 1;
    }
    *up = ListenSocket;
    if (strcmp(request->last_step, "socket") == 0) {
        freeaddrinfo(result);
        return 0;
    }

    // Setup the TCP listening socket
    iResult = bind(ListenSocket, result->ai_addr, (int)result->ai_addrlen);
    if (iResult == SOCKET_ERROR) {
        print("bind failed with error: %d\n", WSAGetLastError());
        freeaddrinfo(result);
        closesocket(ListenSocket);
        WSACleanup();
        return 1;
    }
    freeaddrinfo(result);
    if (strcmp(request->last_step, "bind") == 0)
        return 0;

    if (listen(ListenSocket, request->backlog) == SOCKET_ERROR) {
        print("Listen failed with error: %ld\n", WSAGetLastError());
        closesocket(ListenSocket);
        WSACleanup();
        return 1;
    }
    return 0;
}

/* ---- Requests ---------------------------------------------------------------------------------------------------- */

/* What the implementation is on this machine: Wine by its version, or the system's own Winsock. */
static void find_version(char version[32]) {
    typedef const char *get_version(void);
    HMODULE ntdll = GetModuleHandleA("ntdll.dll");
    get_version *wine = ntdll ? (get_version *)(void *)GetProcAddress(ntdll, "wine_get_version") : NULL;
    if (wine)
        snprintf(version, 32, "wine%.24s", wine());
    else
        snprintf(version, 32, "winsock2.2");
}

static void open_request(const struct line_request *request, SOCKET *ListenSocket) {
    *ListenSocket = INVALID_SOCKET;
    if (run_page(request, ListenSocket) == 0) {
        answer_ok(request, *ListenSocket);
        return;
    }
    *ListenSocket = INVALID_SOCKET;
    answer_message(request);
}

static void close_request(const struct line_request *request, SOCKET *ListenSocket) {
    if (*ListenSocket != INVALID_SOCKET) {
        closesocket(*ListenSocket);
        WSACleanup();
    }
    *ListenSocket = INVALID_SOCKET;
    line_say("closed id=%s", request->id);
}

int main(void) {
    struct line_request request;
    SOCKET ListenSocket = INVALID_SOCKET;
    char version[32];
    find_version(version);
    line_say(
        "hello protocol=1 name=seed-page-winsock version=%s api=getaddrinfo,socket,bind,listen "
        "upto=resolve,socket,bind,listen reports=address,port "
        "features=ipv4,ipv6,node-null,node-numeric,node-name,node-family,service-number,service-integer,service-text,"
        "service-name,bytes,flags,socktype,protocol,backlog,winsock "
        "create=node-null,node-numeric,node-name,service-null,service-number,service-integer,service-text,service-name,"
        "bytes,flags,family,socktype,protocol,backlog,winsock",
        version);
    for (; line_read(&request); line_free(&request)) {
        if (strcmp(request.verb, "open") == 0)
            open_request(&request, &ListenSocket);
        else if (strcmp(request.verb, "close") == 0)
            close_request(&request, &ListenSocket);
        else
            line_say("unsupported id=%s why=no-such-operation", request.id);
    }
    return 0;
}
