/* Reads from a request's words what each of its sockets must be. */
#include "request_view.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>

#include "reader/numbers.h"

bool request_may_mean(const struct vector_request *request, int type, int protocol) {
    struct addrinfo hints;
    if (!request->hints || type == socktype_of_request(request))
        return type == socktype_of_request(request);
    hints_of_request(request, &hints);
    return hints.ai_socktype == 0 && hints.ai_protocol != 0 && hints.ai_protocol == protocol;
}

bool request_picks_port(const struct vector_request *request) {
    if (!request->service.bytes)
        return request->stack[0] == '\0'; /* open has a default, create has port 0 */
    return strcmp(request->service.bytes, "0") == 0;
}

bool request_has_option(const struct vector_request *request, const char *option) {
    size_t length = strlen(option);
    for (const char *at = request->options; (at = strstr(at, option)); at += length)
        if ((at == request->options || at[-1] == ',') && (at[length] == ',' || !at[length]))
            return true;
    return false;
}

bool request_names_host(const struct vector_request *request) {
    struct in_addr four;
    const char *node = request->node.bytes;
    return node && !strchr(node, ':') && inet_pton(AF_INET, node, &four) != 1;
}

bool request_is_for(const struct vector_request *request, const char *stack) {
    return strcmp(request->stack, stack) == 0;
}
