/* One table of options, and what fcntl sets; each is read of both sockets and compared, whatever it means. */
#include "changed_options.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef IP_LOCAL_PORT_RANGE /* headers older than Linux 6.3 */
#define IP_LOCAL_PORT_RANGE 51
#endif

#define OPTION(level, name)                                                                                            \
    { level, name, #name }

/* What the kernel does not know fails for both sockets, and what it knows of another family likewise. */
static const struct option {
    int level;
    int number;
    const char *name;
} table[] = {
    OPTION(SOL_SOCKET, SO_ATTACH_FILTER),
    OPTION(SOL_SOCKET, SO_BROADCAST),
    OPTION(SOL_SOCKET, SO_BUSY_POLL),
    OPTION(SOL_SOCKET, SO_DEBUG),
    OPTION(SOL_SOCKET, SO_DONTROUTE),
    OPTION(SOL_SOCKET, SO_INCOMING_CPU),
    OPTION(SOL_SOCKET, SO_KEEPALIVE),
    OPTION(SOL_SOCKET, SO_LINGER),
    OPTION(SOL_SOCKET, SO_LOCK_FILTER),
    OPTION(SOL_SOCKET, SO_MARK),
    OPTION(SOL_SOCKET, SO_MAX_PACING_RATE),
    OPTION(SOL_SOCKET, SO_NO_CHECK),
    OPTION(SOL_SOCKET, SO_OOBINLINE),
    OPTION(SOL_SOCKET, SO_PRIORITY),
    OPTION(SOL_SOCKET, SO_RCVBUF),
    OPTION(SOL_SOCKET, SO_RCVLOWAT),
    OPTION(SOL_SOCKET, SO_RCVTIMEO),
    OPTION(SOL_SOCKET, SO_RXQ_OVFL),
    OPTION(SOL_SOCKET, SO_SELECT_ERR_QUEUE),
    OPTION(SOL_SOCKET, SO_SNDBUF),
    OPTION(SOL_SOCKET, SO_SNDTIMEO),
    OPTION(SOL_SOCKET, SO_TIMESTAMP),
    OPTION(SOL_SOCKET, SO_TIMESTAMPING),
    OPTION(SOL_SOCKET, SO_TIMESTAMPNS),
    OPTION(SOL_SOCKET, SO_ZEROCOPY),
    OPTION(IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT),
    OPTION(IPPROTO_IP, IP_CHECKSUM),
    OPTION(IPPROTO_IP, IP_FREEBIND),
    OPTION(IPPROTO_IP, IP_LOCAL_PORT_RANGE),
    OPTION(IPPROTO_IP, IP_MINTTL),
    OPTION(IPPROTO_IP, IP_MTU_DISCOVER),
    OPTION(IPPROTO_IP, IP_MULTICAST_ALL),
    OPTION(IPPROTO_IP, IP_MULTICAST_LOOP),
    OPTION(IPPROTO_IP, IP_MULTICAST_TTL),
    OPTION(IPPROTO_IP, IP_OPTIONS),
    OPTION(IPPROTO_IP, IP_PKTINFO),
    OPTION(IPPROTO_IP, IP_RECVERR),
    OPTION(IPPROTO_IP, IP_RECVOPTS),
    OPTION(IPPROTO_IP, IP_RECVORIGDSTADDR),
    OPTION(IPPROTO_IP, IP_RECVTOS),
    OPTION(IPPROTO_IP, IP_RECVTTL),
    OPTION(IPPROTO_IP, IP_TOS),
    OPTION(IPPROTO_IP, IP_TRANSPARENT),
    OPTION(IPPROTO_IP, IP_TTL),
    OPTION(IPPROTO_IP, IP_UNICAST_IF),
    OPTION(IPPROTO_IPV6, IPV6_ADDR_PREFERENCES),
    OPTION(IPPROTO_IPV6, IPV6_AUTOFLOWLABEL),
    OPTION(IPPROTO_IPV6, IPV6_DONTFRAG),
    OPTION(IPPROTO_IPV6, IPV6_FREEBIND),
    OPTION(IPPROTO_IPV6, IPV6_MINHOPCOUNT),
    OPTION(IPPROTO_IPV6, IPV6_MTU_DISCOVER),
    OPTION(IPPROTO_IPV6, IPV6_MULTICAST_ALL),
    OPTION(IPPROTO_IPV6, IPV6_MULTICAST_HOPS),
    OPTION(IPPROTO_IPV6, IPV6_MULTICAST_LOOP),
    OPTION(IPPROTO_IPV6, IPV6_RECVERR),
    OPTION(IPPROTO_IPV6, IPV6_RECVHOPLIMIT),
    OPTION(IPPROTO_IPV6, IPV6_RECVORIGDSTADDR),
    OPTION(IPPROTO_IPV6, IPV6_RECVPKTINFO),
    OPTION(IPPROTO_IPV6, IPV6_RECVTCLASS),
    OPTION(IPPROTO_IPV6, IPV6_TCLASS),
    OPTION(IPPROTO_IPV6, IPV6_TRANSPARENT),
    OPTION(IPPROTO_IPV6, IPV6_UNICAST_HOPS),
    OPTION(IPPROTO_IPV6, IPV6_UNICAST_IF),
    OPTION(IPPROTO_TCP, TCP_CONGESTION),
    OPTION(IPPROTO_TCP, TCP_CORK),
    OPTION(IPPROTO_TCP, TCP_DEFER_ACCEPT),
    OPTION(IPPROTO_TCP, TCP_FASTOPEN),
    OPTION(IPPROTO_TCP, TCP_FASTOPEN_CONNECT),
    OPTION(IPPROTO_TCP, TCP_FASTOPEN_NO_COOKIE),
    OPTION(IPPROTO_TCP, TCP_INQ),
    OPTION(IPPROTO_TCP, TCP_KEEPCNT),
    OPTION(IPPROTO_TCP, TCP_KEEPIDLE),
    OPTION(IPPROTO_TCP, TCP_KEEPINTVL),
    OPTION(IPPROTO_TCP, TCP_LINGER2),
    OPTION(IPPROTO_TCP, TCP_MAXSEG),
    OPTION(IPPROTO_TCP, TCP_NODELAY),
    OPTION(IPPROTO_TCP, TCP_NOTSENT_LOWAT),
    OPTION(IPPROTO_TCP, TCP_REPAIR),
    OPTION(IPPROTO_TCP, TCP_SAVE_SYN),
    OPTION(IPPROTO_TCP, TCP_SYNCNT),
    OPTION(IPPROTO_TCP, TCP_THIN_LINEAR_TIMEOUTS),
    OPTION(IPPROTO_TCP, TCP_TX_DELAY),
    OPTION(IPPROTO_TCP, TCP_ULP),
    OPTION(IPPROTO_TCP, TCP_USER_TIMEOUT),
    OPTION(IPPROTO_TCP, TCP_WINDOW_CLAMP),
};

/* What getsockopt says, its refusal included. */
struct told {
    socklen_t length;
    char bytes[32];
};

static struct told ask(int descriptor, const struct option *option) {
    struct told told = {.length = sizeof told.bytes};
    if (getsockopt(descriptor, option->level, option->number, told.bytes, &told.length) != 0)
        told.length = (socklen_t)-1;
    return told;
}

static bool tell_the_same(int one, int other, const struct option *option) {
    const struct told first = ask(one, option);
    const struct told second = ask(other, option);
    return first.length == second.length && memcmp(first.bytes, second.bytes, sizeof first.bytes) == 0;
}

/* ---- What fcntl says --------------------------------------------------------------------------------------------- */

/* Blocking mode is another clause's. */
static bool is_like_in_status(int one, int other) {
    return ((fcntl(one, F_GETFL) ^ fcntl(other, F_GETFL)) & ~O_NONBLOCK) == 0;
}

static bool is_like_in_owner(int one, int other) {
    return fcntl(one, F_GETOWN) == fcntl(other, F_GETOWN);
}

static bool is_like_in_signal(int one, int other) {
    return fcntl(one, F_GETSIG) == fcntl(other, F_GETSIG);
}

static const struct {
    bool (*is_like)(int one, int other);
    const char *name;
} settings[] = {{is_like_in_status, "F_SETFL"}, {is_like_in_owner, "F_SETOWN"}, {is_like_in_signal, "F_SETSIG"}};

/* ---- All of it --------------------------------------------------------------------------------------------------- */

/* Adds the name, if there is room for it. */
static void add_name(const char *name, char *changed, size_t size) {
    const size_t used = strlen(changed);
    if (used + strlen(name) + 1 < size)
        snprintf(changed + used, size - used, "%s%s", used ? " " : "", name);
}

bool changed_options_name(int descriptor, int family, int type, int protocol, char *changed, size_t size) {
    const int fresh = socket(family, type | SOCK_CLOEXEC, protocol);
    changed[0] = '\0';
    if (fresh < 0)
        return false;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (!tell_the_same(descriptor, fresh, &table[i]))
            add_name(table[i].name, changed, size);
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        if (!settings[i].is_like(descriptor, fresh))
            add_name(settings[i].name, changed, size);
    close(fresh);
    return true;
}
