/* c-ares' ares_getaddrinfo in the place of the C library's in the program of the page: its first answer is given to
 * socket, bind and listen. Nothing is mended. */
#include <ares.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include "adapters/common/serve.h"

#define TEXTS "service-number,service-integer,service-text,service-name,bytes"

struct answer {
    bool is_there;
    int status;
    struct ares_addrinfo *list;
};

static int listener = -1;

static void on_answer(void *answer, int status, int timeouts, struct ares_addrinfo *list) {
    (void)timeouts;
    *(struct answer *)answer = (struct answer){.is_there = true, .status = status, .list = list};
}

/* The documented loop: select on the channel's descriptors until nothing is left to wait for. */
static void wait_for(ares_channel channel, const struct answer *answer) {
    while (!answer->is_there) {
        fd_set readers;
        fd_set writers;
        struct timeval time;
        FD_ZERO(&readers);
        FD_ZERO(&writers);
        int count = ares_fds(channel, &readers, &writers);
        if (count == 0)
            return;
        select(count, &readers, &writers, NULL, ares_timeout(channel, NULL, &time));
        ares_process(channel, &readers, &writers);
    }
}

static void resolve(const struct line_request *request, struct answer *answer) {
    ares_channel channel;
    struct ares_addrinfo_hints hints = {.ai_socktype = request->hints.ai_socktype,
                                        .ai_family = request->hints.ai_family,
                                        .ai_protocol = request->hints.ai_protocol};
    if (request->hints.ai_flags & AI_NUMERICSERV)
        hints.ai_flags |= ARES_AI_NUMERICSERV;
    if (request->hints.ai_flags & AI_NUMERICHOST)
        hints.ai_flags |= ARES_AI_NUMERICHOST;
    if (request->hints.ai_flags & AI_PASSIVE)
        hints.ai_flags |= ARES_AI_PASSIVE;
    if (*request->stack)
        hints.ai_family = strcmp(request->stack, "ipv6") == 0 ? AF_INET6 : AF_INET;
    answer->status = ares_init(&channel);
    if (answer->status != ARES_SUCCESS)
        return;
    ares_getaddrinfo(channel, request->node, request->service, &hints, on_answer, answer);
    wait_for(channel, answer);
    ares_destroy(channel);
}

static const char *make_listener(const struct line_request *request, const struct ares_addrinfo_node *entry) {
    listener = socket(entry->ai_family, entry->ai_socktype, entry->ai_protocol);
    if (listener == -1)
        return "socket";
    if (strcmp(request->last_step, "socket") == 0)
        return NULL;
    if (bind(listener, entry->ai_addr, entry->ai_addrlen) == -1)
        return "bind";
    if (strcmp(request->last_step, "bind") == 0)
        return NULL;
    return listen(listener, request->backlog) == -1 ? "listen" : NULL;
}

static void close_request(void) {
    if (listener != -1)
        close(listener);
    listener = -1;
}

static void say_code(const struct line_request *request, int status) {
    static const char *const names[] = {[ARES_ENODATA] = "ARES_ENODATA",
                                        [ARES_ESERVFAIL] = "ARES_ESERVFAIL",
                                        [ARES_ENOTFOUND] = "ARES_ENOTFOUND",
                                        [ARES_ENOTIMP] = "ARES_ENOTIMP",
                                        [ARES_EREFUSED] = "ARES_EREFUSED",
                                        [ARES_EBADNAME] = "ARES_EBADNAME",
                                        [ARES_EBADFLAGS] = "ARES_EBADFLAGS",
                                        [ARES_EBADFAMILY] = "ARES_EBADFAMILY",
                                        [ARES_ENOMEM] = "ARES_ENOMEM",
                                        [ARES_ETIMEOUT] = "ARES_ETIMEOUT",
                                        [ARES_ESERVICE] = "ARES_ESERVICE",
                                        [ARES_EBADHINTS] = "ARES_EBADHINTS",
                                        [ARES_ECONNREFUSED] = "ARES_ECONNREFUSED",
                                        [ARES_EFILE] = "ARES_EFILE",
                                        [ARES_ENONAME] = "ARES_ENONAME"};
    bool is_known = status > 0 && status < (int)(sizeof names / sizeof *names) && names[status];
    line_say("error id=%s stage=resolve code=%s native=%d", request->id, is_known ? names[status] : "-", status);
}

static void open_request(const struct line_request *request) {
    if (!request->node) { /* it is documented for texts alone, and ends the process for NULL */
        line_say("unsupported id=%s why=no-node-null", request->id);
        return;
    }
    struct answer answer = {.status = ARES_ETIMEOUT};
    resolve(request, &answer);
    if (answer.status != ARES_SUCCESS || !answer.list) {
        say_code(request, answer.status);
    } else if (strcmp(request->last_step, "resolve") == 0) {
        serve_say_address(request, 0, answer.list->nodes->ai_addr);
    } else {
        const char *failed = make_listener(request, answer.list->nodes);
        int number = errno;
        if (failed) {
            close_request();
            serve_say_errno(request, failed, number);
        } else if (strcmp(request->last_step, "socket") == 0) {
            serve_say_address(request, 1, answer.list->nodes->ai_addr);
        } else {
            serve_say_socket(request, listener);
        }
    }
    if (answer.list)
        ares_freeaddrinfo(answer.list);
}

int main(void) {
    char hello[640];
    ares_library_init(ARES_LIB_INIT_ALL);
    snprintf(hello, sizeof hello,
             "hello protocol=1 name=c-ares version=%s api=ares_getaddrinfo upto=resolve,socket,bind,listen wire=fd "
             "reports=address,port features=ipv4,ipv6,node-numeric,node-name,node-family,%s,backlog "
             "create=node-numeric,node-name,service-null,%s,family,socktype,protocol,backlog",
             ares_version(NULL), TEXTS, TEXTS);
    return serve(hello, open_request, close_request);
}
