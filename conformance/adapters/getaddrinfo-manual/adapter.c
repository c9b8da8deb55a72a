/* The server of the EXAMPLES of Linux's getaddrinfo(3): the first address of the list that a socket can be made for and
 * bound to. It ends with a bound socket, and of all that failed before it says "Could not bind". Nothing is mended. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "adapters/common/libc.h"
#include "adapters/common/serve.h"

#ifndef ADAPTER_NAME
#define ADAPTER_NAME "getaddrinfo-manual"
#endif

static int bound = -1;

/* The hints as the example sets them: all six members. */
static struct addrinfo hints_of(const struct line_request *request) {
    struct addrinfo hints;
    memset(&hints, 0, sizeof hints);
    hints.ai_family = request->hints.ai_family;
    hints.ai_socktype = request->hints.ai_socktype;
    hints.ai_flags = request->hints.ai_flags;
    hints.ai_protocol = request->hints.ai_protocol;
    return hints;
}

static int first_that_binds(const struct addrinfo *list) {
    for (const struct addrinfo *entry = list; entry; entry = entry->ai_next) {
        int sock = socket(entry->ai_family, entry->ai_socktype, entry->ai_protocol);
        if (sock == -1)
            continue;
        if (bind(sock, entry->ai_addr, entry->ai_addrlen) == 0)
            return sock;
        close(sock);
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
    bound = first_that_binds(list);
    freeaddrinfo(list);
    if (bound == -1)
        line_say("error id=%s stage=bind code=-", request->id); /* "Could not bind" is all that it says */
    else
        serve_say_socket(request, bound);
}

static void close_request(void) {
    if (bound != -1)
        close(bound);
    bound = -1;
}

int main(void) {
    char hello[512];
    snprintf(hello, sizeof hello,
             "hello protocol=1 name=%s version=%s api=getaddrinfo,socket,bind upto=resolve,bind wire=fd "
             "reports=address,port features=create,node-null,node-numeric,node-name,service-null,service-number,"
             "service-integer,service-text,service-name,bytes,flags,family,socktype,protocol",
             ADAPTER_NAME, LIBC_VERSION);
    return serve(hello, open_request, close_request);
}
