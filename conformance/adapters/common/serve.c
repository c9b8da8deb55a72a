/* The loop over requests of adapters in C and C++, and answers about a socket. */
#include "serve.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

int serve(const char *hello, void (*open_request)(const struct line_request *request), void (*close_request)(void)) {
    struct line_request request;
    line_say("%s", hello);
    for (; line_read(&request); line_free(&request)) {
        if (strcmp(request.verb, "open") == 0) {
            open_request(&request);
        } else if (strcmp(request.verb, "close") == 0) {
            close_request();
            line_say("closed id=%s", request.id);
        } else {
            line_say("unsupported id=%s why=no-such-operation", request.id);
        }
    }
    close_request();
    return 0;
}

bool serve_port(const struct line_request *request, long least, long most, const char *feature, long *port) {
    char *end = NULL;
    errno = 0;
    *port = request->service ? strtol(request->service, &end, 10) : 0;
    bool is_number = request->service && end != request->service && *end == '\0' && errno == 0;
    if (!request->service)
        line_say("unsupported id=%s why=no-service-null", request->id);
    else if (!is_number || *port < least || *port > most)
        line_say("unsupported id=%s why=no-%s", request->id, feature);
    return is_number && *port >= least && *port <= most;
}

void serve_say_address(const struct line_request *request, int sockets, const struct sockaddr *address) {
    char host[LINE_HOST];
    line_say("ok id=%s sockets=%d address=%s port=%u", request->id, sockets, line_host(address, host),
             line_port(address));
}

void serve_say_socket(const struct line_request *request, int descriptor) {
    struct sockaddr_storage address = {0};
    socklen_t length = sizeof address;
    if (getsockname(descriptor, (struct sockaddr *)&address, &length) == 0)
        serve_say_address(request, 1, (const struct sockaddr *)&address);
    else
        line_say("ok id=%s sockets=1", request->id);
}

void serve_say_errno(const struct line_request *request, const char *stage, int number) {
    line_say("error id=%s stage=%s code=%s native=%d", request->id, stage, platform_error_name(number), number);
}

void serve_say_resolver(const struct line_request *request, int code, int number) {
    line_say("error id=%s stage=resolve code=%s native=%d", request->id,
             code == EAI_SYSTEM ? platform_error_name(number) : platform_resolver_name(code), code);
}
