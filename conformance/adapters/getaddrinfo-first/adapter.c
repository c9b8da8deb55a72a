/* The idiom of most tutorials on stream servers: getaddrinfo, then the first address of its list that a socket can be
 * made for and bound to; SO_REUSEADDR is set before bind. What such a program prints by perror is noted and answered
 * where it would have ended. Nothing is mended. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "adapters/common/libc.h"
#include "adapters/common/serve.h"

#ifndef ADAPTER_NAME
#define ADAPTER_NAME "getaddrinfo-first"
#endif
#define TEXTS "service-number,service-integer,service-text,service-name,bytes"

static int listener = -1;
static const char *failed_call; /* what perror was last told, and the errno that it printed */
static int failed_errno;

static void note_error(const char *call) {
    failed_call = call;
    failed_errno = errno;
}

static struct addrinfo hints_of(const struct line_request *request) {
    struct addrinfo hints = {.ai_flags = request->hints.ai_flags,
                             .ai_family = request->hints.ai_family,
                             .ai_socktype = request->hints.ai_socktype,
                             .ai_protocol = request->hints.ai_protocol};
    if (strcmp(request->stack, "ipv4") == 0)
        hints.ai_family = AF_INET;
    else if (strcmp(request->stack, "ipv6") == 0)
        hints.ai_family = AF_INET6;
    else if (*request->stack) /* auto: "use IPv4 or IPv6, whichever" */
        hints.ai_family = AF_UNSPEC;
    return hints;
}

/* The first that can be bound, or -1. A failure of setsockopt ends such a program at once. */
static int first_that_binds(const struct addrinfo *list) {
    int yes = 1;
    for (const struct addrinfo *entry = list; entry; entry = entry->ai_next) {
        int sock = socket(entry->ai_family, entry->ai_socktype, entry->ai_protocol);
        if (sock == -1) {
            note_error("socket");
            continue;
        }
        if (setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == -1) {
            note_error("setsockopt");
            close(sock); /* as the end of the program does */
            return -1;
        }
        if (bind(sock, entry->ai_addr, entry->ai_addrlen) == 0)
            return sock;
        close(sock);
        note_error("bind"); /* they close first, and print then */
    }
    return -1;
}

static void open_request(const struct line_request *request) {
    struct addrinfo hints = hints_of(request);
    struct addrinfo *list = NULL;
    int code = getaddrinfo(request->node, request->service, &hints, &list);
    if (code != 0) {
        serve_say_resolver(request, code, errno);
        return;
    }
    if (strcmp(request->last_step, "resolve") == 0) {
        serve_say_address(request, 0, list->ai_addr);
        freeaddrinfo(list);
        return;
    }
    listener = first_that_binds(list);
    freeaddrinfo(list);
    if (listener != -1 && strcmp(request->last_step, "listen") == 0 && listen(listener, request->backlog) == -1) {
        note_error("listen");
        close(listener);
        listener = -1;
    }
    if (listener == -1)
        serve_say_errno(request, failed_call, failed_errno);
    else
        serve_say_socket(request, listener);
}

static void close_request(void) {
    if (listener != -1)
        close(listener);
    listener = -1;
}

int main(void) {
    char hello[700];
    snprintf(hello, sizeof hello,
             "hello protocol=1 name=%s version=%s api=getaddrinfo,socket,bind,listen upto=resolve,bind,listen wire=fd "
             "reports=address,port features=ipv4,ipv6,auto,node-null,node-numeric,node-name,node-family,%s,flags,"
             "socktype,protocol,backlog create=node-null,node-numeric,node-name,service-null,%s,flags,family,socktype,"
             "protocol,backlog",
             ADAPTER_NAME, LIBC_VERSION, TEXTS, TEXTS);
    return serve(hello, open_request, close_request);
}
