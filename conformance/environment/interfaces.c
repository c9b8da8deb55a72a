/* Virtual Ethernet pairs by rtnetlink: one message makes a pair, one gives it an address; flags go by ioctl. */
#include "interfaces.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* The kernel makes the routes of an address in a thread of its own, once the link has a carrier. */
enum { ROUTE_MILLISECONDS = 10000 };

/* A request to the kernel, built from its header on. */
struct message {
    struct nlmsghdr header;
    char body[1024];
};

static struct message begin(uint16_t type) {
    return (struct message){.header = {.nlmsg_len = NLMSG_HDRLEN,
                                       .nlmsg_type = type,
                                       .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL}};
}

/* Appends bytes, and returns where they are. The messages here are far shorter than their room. */
static void *append(struct message *message, const void *bytes, size_t length) {
    char *place = (char *)message + NLMSG_ALIGN(message->header.nlmsg_len);
    memcpy(place, bytes, length);
    message->header.nlmsg_len = NLMSG_ALIGN(message->header.nlmsg_len) + (uint32_t)length;
    return place;
}

static struct rtattr *append_attribute(struct message *message, uint16_t type, const void *value, size_t length) {
    const struct rtattr header = {.rta_len = (unsigned short)RTA_LENGTH(length), .rta_type = type};
    struct rtattr *attribute = append(message, &header, sizeof header);
    if (length > 0)
        append(message, value, length);
    return attribute;
}

/* Ends an attribute that holds others: all that was appended since is within it, filled up to the next whole word. */
static void end_attribute(struct message *message, struct rtattr *attribute) {
    message->header.nlmsg_len = NLMSG_ALIGN(message->header.nlmsg_len);
    attribute->rta_len = (unsigned short)((char *)message + message->header.nlmsg_len - (char *)attribute);
}

/* Sends a request and waits for the kernel's word on it. Returns false with errno. */
static bool ask(const struct message *message) {
    char answer[2048];
    const struct nlmsghdr *header = (const struct nlmsghdr *)answer;
    int error = EIO;
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (fd < 0)
        return false;
    if (send(fd, message, message->header.nlmsg_len, 0) < 0)
        error = errno;
    else if (recv(fd, answer, sizeof answer, 0) >= (ssize_t)NLMSG_LENGTH(sizeof(struct nlmsgerr)) &&
             header->nlmsg_type == NLMSG_ERROR)
        error = -((const struct nlmsgerr *)NLMSG_DATA(header))->error;
    close(fd);
    errno = error;
    return error == 0;
}

static bool make_pair(const struct interface_pair *pair) {
    struct message message = begin(RTM_NEWLINK);
    const struct ifinfomsg ours = {.ifi_family = AF_UNSPEC, .ifi_index = pair->index};
    const struct ifinfomsg peers = {.ifi_family = AF_UNSPEC, .ifi_index = pair->index + 1};
    append(&message, &ours, sizeof ours);
    append_attribute(&message, IFLA_IFNAME, pair->name, strlen(pair->name) + 1);
    struct rtattr *info = append_attribute(&message, IFLA_LINKINFO, NULL, 0);
    append_attribute(&message, IFLA_INFO_KIND, "veth", strlen("veth"));
    struct rtattr *data = append_attribute(&message, IFLA_INFO_DATA, NULL, 0);
    struct rtattr *peer = append_attribute(&message, VETH_INFO_PEER, NULL, 0);
    append(&message, &peers, sizeof peers);
    append_attribute(&message, IFLA_IFNAME, pair->peer, strlen(pair->peer) + 1);
    end_attribute(&message, peer);
    end_attribute(&message, data);
    end_attribute(&message, info);
    return ask(&message);
}

/* ---- Addresses --------------------------------------------------------------------------------------------------- */

static bool add_address(const struct interface_pair *pair, const struct in6_addr *address) {
    struct message message = begin(RTM_NEWADDR);
    const struct ifaddrmsg about = {.ifa_family = AF_INET6,
                                    .ifa_prefixlen = 64,
                                    .ifa_flags = pair->tentative ? 0 : IFA_F_NODAD,
                                    .ifa_index = (unsigned)pair->index};
    append(&message, &about, sizeof about);
    append_attribute(&message, IFA_LOCAL, address, sizeof *address);
    return ask(&message);
}

/* A socket that is told of each new route of IPv6. */
static int watch_routes(void) {
    const struct sockaddr_nl group = {.nl_family = AF_NETLINK, .nl_groups = RTMGRP_IPV6_ROUTE};
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (fd >= 0 && bind(fd, (const struct sockaddr *)&group, sizeof group) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

/* Whether the message tells of the route by which the host reaches the address as its own. */
static bool is_local_route(const struct nlmsghdr *header, const struct in6_addr *address) {
    const struct rtmsg *route = NLMSG_DATA(header);
    const struct rtattr *attribute = RTM_RTA(route);
    if (header->nlmsg_type != RTM_NEWROUTE || header->nlmsg_len < NLMSG_LENGTH(sizeof *route) ||
        route->rtm_type != RTN_LOCAL)
        return false;
    for (unsigned left = (unsigned)RTM_PAYLOAD(header); RTA_OK(attribute, left);
         attribute = RTA_NEXT(attribute, left)) {
        if (attribute->rta_type == RTA_DST && RTA_PAYLOAD(attribute) == sizeof *address &&
            memcmp(RTA_DATA(attribute), address, sizeof *address) == 0)
            return true;
    }
    return false;
}

static bool tells_of_route(const char *bytes, ssize_t length, const struct in6_addr *address) {
    unsigned left = length > 0 ? (unsigned)length : 0;
    for (const struct nlmsghdr *header = (const struct nlmsghdr *)(const void *)bytes; NLMSG_OK(header, left);
         header = NLMSG_NEXT(header, left)) {
        if (is_local_route(header, address))
            return true;
    }
    return false;
}

static bool await_route(int routes, const struct in6_addr *address) {
    _Alignas(struct nlmsghdr) char news[8192];
    struct pollfd waiting = {.fd = routes, .events = POLLIN};
    while (poll(&waiting, 1, ROUTE_MILLISECONDS) == 1) {
        if (tells_of_route(news, recv(routes, news, sizeof news, 0), address))
            return true;
    }
    errno = ETIMEDOUT;
    return false;
}

/* An address can be bound at once; that it can be reached is made sure here. */
static bool give_address(const struct interface_pair *pair) {
    struct in6_addr address;
    if (inet_pton(AF_INET6, pair->address, &address) != 1) {
        errno = EINVAL;
        return false;
    }
    int routes = watch_routes();
    bool reached = routes >= 0 && add_address(pair, &address) &&
                   (!pair->connected || pair->tentative || await_route(routes, &address));
    int reason = errno;
    if (routes >= 0)
        close(routes);
    errno = reason;
    return reached;
}

/* ---- Interfaces -------------------------------------------------------------------------------------------------- */

/* No address but the ones given: else the kernel makes a link-local one of the interface's random hardware address. */
static bool stop_own_addresses(const char *name) {
    char path[96];
    snprintf(path, sizeof path, "/proc/sys/net/ipv6/conf/%s/addr_gen_mode", name);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool written = write(fd, "1", 1) == 1;
    int reason = errno;
    close(fd);
    errno = reason;
    return written;
}

static bool bring_up(const char *name) {
    struct ifreq request = {.ifr_flags = IFF_UP};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
    bool up = ioctl(fd, SIOCSIFFLAGS, &request) == 0;
    int reason = errno;
    close(fd);
    errno = reason;
    return up;
}

static bool add_pair(const struct interface_pair *pair) {
    return make_pair(pair) && stop_own_addresses(pair->name) && stop_own_addresses(pair->peer) &&
           (!pair->connected || bring_up(pair->peer)) && bring_up(pair->name) &&
           (pair->address == NULL || give_address(pair));
}

bool interfaces_add(const struct interface_pair *pairs, size_t count, char *error, size_t size) {
    for (size_t i = 0; i < count; i++) {
        if (!add_pair(&pairs[i])) {
            snprintf(error, size, "the interface %s cannot be made: %s", pairs[i].name, strerror(errno));
            return false;
        }
    }
    return true;
}
