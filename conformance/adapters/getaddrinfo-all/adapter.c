/* The server of the examples of the BSDs' getaddrinfo(3): listens on every address of the list that allows it, up to
 * ten; if there was none, it says which call failed last, and errno. listen is not checked. Nothing is mended. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "adapters/common/libc.h"
#include "adapters/common/serve.h"

#ifndef ADAPTER_NAME
#define ADAPTER_NAME "getaddrinfo-all"
#endif
#define TEXTS "service-number,service-integer,service-text,service-name,bytes"

enum { MOST_SOCKETS = 10 };

static int listeners[MOST_SOCKETS];
static int count;

static struct addrinfo hints_of(const struct line_request *request) {
    struct addrinfo hints;
    memset(&hints, 0, sizeof hints);
    hints.ai_family = request->hints.ai_family;
    hints.ai_socktype = request->hints.ai_socktype;
    hints.ai_protocol = request->hints.ai_protocol;
    hints.ai_flags = request->hints.ai_flags;
    if (strcmp(request->stack, "ipv4") == 0)
        hints.ai_family = AF_INET;
    else if (strcmp(request->stack, "ipv6") == 0)
        hints.ai_family = AF_INET6;
    else if (*request->stack) /* pair, auto: all that the list has */
        hints.ai_family = AF_UNSPEC;
    return hints;
}

/* Returns the call that failed last, NULL if none did. */
static const char *listen_on_all(const struct addrinfo *list, int backlog) {
    const char *cause = NULL;
    for (const struct addrinfo *entry = list; entry && count < MOST_SOCKETS; entry = entry->ai_next) {
        int sock = socket(entry->ai_family, entry->ai_socktype, entry->ai_protocol);
        if (sock < 0) {
            cause = "socket";
            continue;
        }
        if (bind(sock, entry->ai_addr, entry->ai_addrlen) < 0) {
            cause = "bind";
            close(sock);
            continue;
        }
        (void)listen(sock, backlog);
        listeners[count++] = sock;
    }
    return cause;
}

/* The addresses and the ports of all sockets, by getsockname. */
static void say_sockets(const struct line_request *request) {
    char addresses[MOST_SOCKETS * (LINE_HOST + 1)] = "";
    char ports[MOST_SOCKETS * sizeof "65535,"] = "";
    for (int i = 0; i < count; i++) {
        struct sockaddr_storage address = {0};
        socklen_t length = sizeof address;
        char host[LINE_HOST];
        if (getsockname(listeners[i], (struct sockaddr *)&address, &length) < 0) {
            line_say("ok id=%s sockets=%d", request->id, count);
            return;
        }
        const struct sockaddr *generic = (const struct sockaddr *)&address;
        sprintf(addresses + strlen(addresses), "%s%s", i ? "," : "", line_host(generic, host));
        sprintf(ports + strlen(ports), "%s%u", i ? "," : "", line_port(generic));
    }
    line_say("ok id=%s sockets=%d address=%s port=%s", request->id, count, addresses, ports);
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
    } else {
        const char *cause = listen_on_all(list, request->backlog);
        if (count == 0)
            serve_say_errno(request, cause, errno);
        else
            say_sockets(request);
    }
    freeaddrinfo(list);
}

static void close_request(void) {
    while (count > 0)
        close(listeners[--count]);
}

int main(void) {
    char hello[700];
    snprintf(hello, sizeof hello,
             "hello protocol=1 name=%s version=%s api=getaddrinfo,socket,bind,listen upto=resolve,listen wire=fd "
             "reports=address,port features=ipv4,ipv6,pair,auto,node-null,node-numeric,node-name,node-family,%s,flags,"
             "socktype,protocol,backlog create=node-null,node-numeric,node-name,service-null,%s,flags,family,socktype,"
             "protocol,backlog",
             ADAPTER_NAME, LIBC_VERSION, TEXTS, TEXTS);
    return serve(hello, open_request, close_request);
}
