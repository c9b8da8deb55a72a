/* The program of "Creating a Socket for the Server", with its next two pages (bind, listen), on the system's C library.
 * It is the page's, statement by statement; only where the page has a constant there is the request's value, and what
 * the page prints is noted, and answered when the page's program would have ended. WSAStartup and WSACleanup have no
 * counterpart here. Nothing is mended.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "adapters/common/libc.h"
#include "adapters/common/line.h"
#include "adapters/common/platform/platform.h"

#define INVALID_SOCKET (-1)
#define SOCKET_ERROR (-1)

#ifndef ADAPTER_NAME
#define ADAPTER_NAME "seed-page"
#endif

static char answer[512];

static void note_error(const struct line_request *request, const char *stage, int number) {
    snprintf(answer, sizeof answer, "error id=%s stage=%s code=%s native=%d", request->id, stage,
             platform_error_name(number), number);
}

/* The address that the socket is bound to, or to be bound to. */
static void note_ok(const struct line_request *request, int sockets, const struct sockaddr *address) {
    char host[LINE_HOST];
    snprintf(answer, sizeof answer, "ok id=%s sockets=%d address=%s port=%u", request->id, sockets,
             line_host(address, host), line_port(address));
}

/* The page reads no address back. Whoever wants to know it asks the socket, as here, and has nothing to tell if that
 * fails: the page's socket is up all the same. */
static void note_bound(const struct line_request *request, int ListenSocket) {
    struct sockaddr_storage address = {0};
    socklen_t length = sizeof address;
    if (getsockname(ListenSocket, (struct sockaddr *)&address, &length) == SOCKET_ERROR)
        snprintf(answer, sizeof answer, "ok id=%s sockets=1", request->id);
    else
        note_ok(request, 1, (struct sockaddr *)&address);
}

static int open_request(const struct line_request *request) {
    struct addrinfo *result = NULL, hints;
    int iResult;

    memset(&hints, 0, sizeof(hints));
    hints.ai_family = request->hints.ai_family;
    hints.ai_socktype = request->hints.ai_socktype;
    hints.ai_protocol = request->hints.ai_protocol;
    hints.ai_flags = request->hints.ai_flags;
    if (*request->stack) /* the page: "the address family needs to be set to AF_INET6" */
        hints.ai_family = strcmp(request->stack, "ipv6") == 0 ? AF_INET6 : AF_INET;

    // Resolve the local address and port to be used by the server
    iResult = getaddrinfo(request->node, request->service, &hints, &result);
    if (iResult != 0) {
        int detail = errno;
        bool system = iResult == EAI_SYSTEM;
        snprintf(answer, sizeof answer, "error id=%s stage=resolve code=%s native=%d", request->id,
                 system ? platform_error_name(detail) : platform_resolver_name(iResult), iResult);
        return INVALID_SOCKET;
    }
    if (strcmp(request->last_step, "resolve") == 0) {
        note_ok(request, 0, result->ai_addr);
        freeaddrinfo(result);
        return INVALID_SOCKET;
    }

    int ListenSocket = INVALID_SOCKET;

    // Create a SOCKET for the server to listen for client connections
    ListenSocket = socket(result->ai_family, result->ai_socktype, result->ai_protocol);
    if (ListenSocket == INVALID_SOCKET) {
        note_error(request, "socket", errno);
        freeaddrinfo(result);
        return INVALID_SOCKET;
    }
    if (strcmp(request->last_step, "socket") == 0) {
        note_ok(request, 1, result->ai_addr);
        freeaddrinfo(result);
        return ListenSocket;
    }

    // Setup the TCP listening socket
    iResult = bind(ListenSocket, result->ai_addr, result->ai_addrlen);
    if (iResult == SOCKET_ERROR) {
        note_error(request, "bind", errno);
        freeaddrinfo(result);
        close(ListenSocket);
        return INVALID_SOCKET;
    }
    freeaddrinfo(result);
    if (strcmp(request->last_step, "bind") == 0) {
        note_bound(request, ListenSocket);
        return ListenSocket;
    }

    if (listen(ListenSocket, request->backlog) == SOCKET_ERROR) {
        note_error(request, "listen", errno);
        close(ListenSocket);
        return INVALID_SOCKET;
    }
    note_bound(request, ListenSocket);
    return ListenSocket;
}

int main(void) {
    struct line_request request;
    int ListenSocket = INVALID_SOCKET;
    line_say(
        "hello protocol=1 name=" ADAPTER_NAME
        " version=%s api=getaddrinfo,socket,bind,listen upto=resolve,socket,bind,listen "
        "wire=fd reports=address,port "
        "features=ipv4,ipv6,node-null,node-numeric,node-name,node-family,service-number,service-integer,service-text,"
        "service-name,bytes,flags,socktype,protocol,backlog "
        "create=node-null,node-numeric,node-name,service-null,service-number,service-integer,service-text,service-name,"
        "bytes,flags,family,socktype,"
        "protocol,backlog",
        LIBC_VERSION);
    for (; line_read(&request); line_free(&request)) {
        if (strcmp(request.verb, "open") == 0) {
            ListenSocket = open_request(&request);
            line_say("%s", answer);
        } else if (strcmp(request.verb, "close") == 0) {
            if (ListenSocket != INVALID_SOCKET)
                close(ListenSocket);
            ListenSocket = INVALID_SOCKET;
            line_say("closed id=%s", request.id);
        } else {
            line_say("unsupported id=%s why=no-such-operation", request.id);
        }
    }
    return 0;
}
