/* The sockets of this host that have a port: asked of Linux by sock_diag(7). */
#include "endpoints.h"

#include <string.h>

#include "sockets.h"

const char *command_state_name(enum command_state state) {
    static const char *const names[] = {[COMMAND_STATE_LISTENING] = "listening",
                                        [COMMAND_STATE_BOUND] = "bound, not listening",
                                        [COMMAND_STATE_CONNECTED] = "connected",
                                        [COMMAND_STATE_CLOSING] = "closing"};
    return names[state];
}

bool command_serves_ipv4(const struct command_endpoint *endpoint) {
    if (endpoint->address.ss_family == AF_INET)
        return true;
    const struct in6_addr *ipv6 = &((const struct sockaddr_in6 *)&endpoint->address)->sin6_addr;
    const bool wildcard = IN6_IS_ADDR_UNSPECIFIED(ipv6);
    if (IN6_IS_ADDR_V4MAPPED(ipv6))
        return true;
    return wildcard && !endpoint->v6only;
}

#if defined(__linux__)

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <stddef.h>
#include <sys/time.h>
#include <unistd.h>

#include "deadline.h"
#include "text.h"

/* Of the kernel's states: those that have an address and no peer. The last one asks for those that are bound, and which
 * are told as closed; kernels before 6.8 do not list them. */
enum { KERNEL_CLOSE = 7, KERNEL_LISTEN = 10, KERNEL_BOUND = 13 };
enum { IDLE_STATES = 1 << KERNEL_LISTEN | 1 << KERNEL_BOUND, OTHER_STATES = 0xfff & ~(1 << KERNEL_LISTEN) };

enum { ANSWER_ROOM = 16384 };

struct question {
    struct nlmsghdr header;
    struct inet_diag_req_v2 body;
};

static bool ask(int handle, int family, int port, unsigned states) {
    const struct question question = {.header = {.nlmsg_len = sizeof question,
                                                 .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                                                 .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
                                      .body = {.sdiag_family = (uint8_t)family,
                                               .sdiag_protocol = IPPROTO_TCP,
                                               .idiag_states = states,
                                               .id = {.idiag_sport = htons((uint16_t)port)}}};
    return send(handle, &question, sizeof question, 0) == (ssize_t)sizeof question;
}

/* A connection without a process is at its end: the system keeps it for a while. */
static enum command_state state_of(const struct inet_diag_msg *message) {
    switch (message->idiag_state) {
    case KERNEL_LISTEN:
        return COMMAND_STATE_LISTENING;
    case KERNEL_CLOSE:
        return COMMAND_STATE_BOUND;
    default:
        return message->idiag_inode == 0 ? COMMAND_STATE_CLOSING : COMMAND_STATE_CONNECTED;
    }
}

static void take_address(const struct inet_diag_msg *message, struct command_endpoint *endpoint) {
    if (message->idiag_family == AF_INET6) {
        struct sockaddr_in6 *ipv6 = (struct sockaddr_in6 *)&endpoint->address;
        ipv6->sin6_family = AF_INET6;
        ipv6->sin6_port = message->id.idiag_sport;
        memcpy(&ipv6->sin6_addr, message->id.idiag_src, sizeof ipv6->sin6_addr);
        if (IN6_IS_ADDR_LINKLOCAL(&ipv6->sin6_addr))
            ipv6->sin6_scope_id = message->id.idiag_if;
        endpoint->length = sizeof *ipv6;
    } else {
        struct sockaddr_in *ipv4 = (struct sockaddr_in *)&endpoint->address;
        ipv4->sin_family = AF_INET;
        ipv4->sin_port = message->id.idiag_sport;
        memcpy(&ipv4->sin_addr, message->id.idiag_src, sizeof ipv4->sin_addr);
        endpoint->length = sizeof *ipv4;
    }
}

/* The attributes behind a message have IPV6_V6ONLY, where the socket is IPv6 and has no peer. */
static bool find_v6only(const struct nlmsghdr *header) {
    const char *at = (const char *)NLMSG_DATA(header) + NLMSG_ALIGN(sizeof(struct inet_diag_msg));
    const char *end = (const char *)header + header->nlmsg_len;
    while (end - at > (ptrdiff_t)sizeof(struct nlattr)) {
        const void *here = at;
        const struct nlattr *attribute = here;
        if (attribute->nla_type == INET_DIAG_SKV6ONLY)
            return at[sizeof *attribute] != 0;
        at += NLMSG_ALIGN((unsigned)attribute->nla_len); /* attributes have the alignment of messages */
    }
    return false;
}

static void take_endpoint(const struct nlmsghdr *header, struct command_endpoint *endpoint) {
    const struct inet_diag_msg *message = NLMSG_DATA(header);
    *endpoint = (struct command_endpoint){.state = state_of(message),
                                          .v6only = message->idiag_family == AF_INET6 && find_v6only(header),
                                          .interface_index = message->id.idiag_if,
                                          .uid = message->idiag_uid,
                                          .inode = message->idiag_inode};
    take_address(message, endpoint);
}

/* Waits no longer than there is time. */
static ssize_t receive(int handle, void *answer, size_t room, int64_t deadline) {
    const int64_t left = command_time_left(deadline);
    const struct timeval wait = {.tv_sec = 0, .tv_usec = (suseconds_t)left};
    if (left == 0)
        return -1;
    (void)setsockopt(handle, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait); /* cannot fail: it is below a second */
    return recv(handle, answer, room, 0);
}

/* Reads answers until the kernel says that it was the last. */
static bool read_answers(int handle, int port, int64_t deadline,
                         void (*visit)(void *context, const struct command_endpoint *endpoint), void *context) {
    _Alignas(struct nlmsghdr) char answer[ANSWER_ROOM];
    struct command_endpoint endpoint;
    for (;;) {
        const ssize_t length = receive(handle, answer, sizeof answer, deadline);
        if (length < (ssize_t)sizeof(struct nlmsghdr))
            return false; /* it failed, or this is no message */
        unsigned left = (unsigned)length;
        for (const struct nlmsghdr *header = (const struct nlmsghdr *)answer; NLMSG_OK(header, left);
             header = NLMSG_NEXT(header, left)) {
            if (header->nlmsg_type != SOCK_DIAG_BY_FAMILY)
                return header->nlmsg_type == NLMSG_DONE; /* or it is an error */
            take_endpoint(header, &endpoint);
            if (command_port(&endpoint.address) == port) /* one that is just being closed may have none any more */
                visit(context, &endpoint);
        }
    }
}

bool command_visit_endpoints(int port, bool idle, int64_t deadline,
                             void (*visit)(void *context, const struct command_endpoint *endpoint), void *context) {
    static const int families[] = {AF_INET6, AF_INET};
    const unsigned states = idle ? IDLE_STATES : OTHER_STATES;
    const int handle = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    bool complete = handle >= 0;
    for (size_t i = 0; complete && i < sizeof families / sizeof families[0]; i++)
        complete = ask(handle, families[i], port, states) && read_answers(handle, port, deadline, visit, context);
    if (handle >= 0)
        (void)close(handle);
    return complete;
}

#else

bool command_visit_endpoints(int port, bool idle, int64_t deadline,
                             void (*visit)(void *context, const struct command_endpoint *endpoint), void *context) {
    (void)port;
    (void)idle;
    (void)deadline;
    (void)visit;
    (void)context;
    return false;
}

#endif
