/* Opens 127.0.0.1 and asks the system what came of it; then a service and a node that must be refused. */
#include <arpa/inet.h>
#include <listen_socket.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

static int fails(const char *what) {
    fprintf(stderr, "%s\n", what);
    return 1;
}

/* The socket's own address, as the system has it. */
static int check_address(const struct listen_socket *sock) {
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    memset(&address, 0, sizeof address);
    if (getsockname(sock->handle, (struct sockaddr *)&address, &length) != 0 || address.sin_family != AF_INET)
        return fails("the socket has no IPv4 address");
    if (ntohl(address.sin_addr.s_addr) != INADDR_LOOPBACK)
        return fails("it does not listen on 127.0.0.1");
    return ntohs(address.sin_port) == listen_socket_port(sock) ? 0 : fails("it has another port than it says");
}

int main(void) {
    struct listen_socket_request request = {.node = "127.0.0.1", .service = "0", .stack = LISTEN_SOCKET_STACK_IPV4};
    struct listen_socket_set set;
    struct listen_socket_failure failure;
    if (listen_socket_open(&request, 5, &set, &failure) != LISTEN_SOCKET_OK) {
        char text[LISTEN_SOCKET_EXPLAIN_TEXT];
        (void)listen_socket_explain(&failure, &request, text, sizeof text);
        return fails(text);
    }
    int status = check_address(&set.sockets[0]);
    listen_socket_close_set(&set);
    request.service = "080"; /* its grammar is the library's, not a program's */
    if (listen_socket_open(&request, 5, &set, &failure) != LISTEN_SOCKET_EAI_SERVICE)
        status = fails("the service 080 was not refused as one");
    request.service = "0";
    request.node = "127.1";
    if (listen_socket_open(&request, 5, &set, &failure) != LISTEN_SOCKET_EAI_NONAME)
        status = fails("the node 127.1 was not refused as one");
    return status;
}
