/* REUSE, V6: one port and two sockets, each with its option and address, by Winsock's own calls: whether the system
 * keeps to the table that REUSE-004, the vectors of exclusive_use.json and the oracle's Windows host go by. */
#include <stdio.h>
#include <string.h>

#include "cases.h"
#include "listener.h"
#include "wine.h"

/* What a socket sets before its bind, and where it is bound. */
enum role {
    DEFAULT_WILDCARD,
    DEFAULT_SPECIFIC,
    REUSE_WILDCARD,
    REUSE_SPECIFIC,
    EXCLUSIVE_WILDCARD,
    EXCLUSIVE_SPECIFIC,
    ROLES
};
static const char *const role_names[ROLES] = {"default wildcard", "default specific",   "reuse wildcard",
                                              "reuse specific",   "exclusive wildcard", "exclusive specific"};

enum { SUCCESS = 0, INUSE = WSAEADDRINUSE, ACCESS = WSAEACCES };

/* Microsoft's page "Using SO_REUSEADDR and SO_EXCLUSIVEADDRUSE", the table for Windows Server 2003 and later and one
 * user account: what the second bind says. */
static const int page[ROLES][ROLES] = {
    [DEFAULT_WILDCARD] = {INUSE, SUCCESS, ACCESS, SUCCESS, INUSE, SUCCESS},
    [DEFAULT_SPECIFIC] = {SUCCESS, INUSE, SUCCESS, ACCESS, INUSE, INUSE},
    [REUSE_WILDCARD] = {INUSE, SUCCESS, SUCCESS, SUCCESS, INUSE, SUCCESS},
    [REUSE_SPECIFIC] = {SUCCESS, INUSE, SUCCESS, SUCCESS, INUSE, INUSE},
    [EXCLUSIVE_WILDCARD] = {INUSE, ACCESS, ACCESS, ACCESS, INUSE, ACCESS},
    [EXCLUSIVE_SPECIFIC] = {SUCCESS, INUSE, SUCCESS, ACCESS, INUSE, INUSE},
};

/* What Wine 8 says where it says otherwise. */
struct difference {
    enum role first;
    enum role second;
    int wine;
};

static const struct difference in_one_family[] = {
    {EXCLUSIVE_WILDCARD, DEFAULT_WILDCARD, ACCESS},
    {EXCLUSIVE_WILDCARD, EXCLUSIVE_WILDCARD, ACCESS},
};

/* Unless it is exclusive, a dual socket that only is bound holds nothing in IPv4 there. */
static const struct difference dual_then_ipv4[] = {
    {DEFAULT_WILDCARD, DEFAULT_WILDCARD, SUCCESS},    {DEFAULT_WILDCARD, REUSE_WILDCARD, SUCCESS},
    {DEFAULT_WILDCARD, EXCLUSIVE_WILDCARD, SUCCESS},  {REUSE_WILDCARD, DEFAULT_WILDCARD, SUCCESS},
    {REUSE_WILDCARD, EXCLUSIVE_WILDCARD, SUCCESS},    {EXCLUSIVE_WILDCARD, DEFAULT_WILDCARD, ACCESS},
    {EXCLUSIVE_WILDCARD, EXCLUSIVE_WILDCARD, ACCESS},
};

static const struct difference ipv4_then_dual[] = {
    {DEFAULT_WILDCARD, DEFAULT_WILDCARD, SUCCESS}, {DEFAULT_WILDCARD, REUSE_WILDCARD, SUCCESS},
    {REUSE_WILDCARD, DEFAULT_WILDCARD, SUCCESS},   {EXCLUSIVE_WILDCARD, DEFAULT_WILDCARD, SUCCESS},
    {EXCLUSIVE_WILDCARD, REUSE_WILDCARD, SUCCESS}, {EXCLUSIVE_WILDCARD, EXCLUSIVE_WILDCARD, ACCESS},
};

/* Two kinds of socket, which of their roles are compared, and Wine's differences. */
struct families {
    const char *name;
    int first;
    int second;
    bool first_is_dual;
    bool second_is_dual;
    const struct difference *differences;
    size_t count;
};
#define DIFFERENCES(array) (array), sizeof(array) / sizeof(array)[0]

static bool is_wildcard(enum role role) {
    return role % 2 == 0;
}

static void set(SOCKET sock, int level, int option, DWORD value) {
    check(setsockopt(sock, level, option, (const char *)&value, sizeof value) == 0, "option %d: %d", option,
          WSAGetLastError());
}

/* A socket in that role on the port; `*error` is what bind says of it. */
static SOCKET bind_one(int family, bool dual, enum role role, int *error) {
    static const char *const addresses[2][2] = {{"0.0.0.0", "127.0.0.1"}, {"::", "::1"}};
    const struct addrinfo hints = listener_hints(family, AI_NUMERICHOST);
    struct addrinfo *list = NULL;
    SOCKET sock = socket(family, SOCK_STREAM, IPPROTO_TCP);
    if (family == AF_INET6)
        set(sock, IPPROTO_IPV6, IPV6_V6ONLY, !dual);
    if (role / 2 == REUSE_WILDCARD / 2)
        set(sock, SOL_SOCKET, SO_REUSEADDR, 1);
    if (role / 2 == EXCLUSIVE_WILDCARD / 2)
        set(sock, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, 1);
    *error = getaddrinfo(addresses[family == AF_INET6][!is_wildcard(role)], "28215", &hints, &list);
    if (*error == 0) {
        *error = bind(sock, list->ai_addr, (int)list->ai_addrlen) == 0 ? 0 : WSAGetLastError();
        freeaddrinfo(list);
    }
    return sock;
}

/* A port that is held on a specific IPv4 address, and an exclusive dual socket: the page's table has INUSE, its text
 * ACCESS. */
static bool is_either(const struct families *families, enum role first, enum role second) {
    return !wine_is_here() && families->second_is_dual && !families->first_is_dual && !is_wildcard(first) &&
           second == EXCLUSIVE_WILDCARD;
}

static int expected(const struct families *families, enum role first, enum role second) {
    for (size_t i = 0; i < families->count && wine_is_here(); i++) {
        if (families->differences[i].first == first && families->differences[i].second == second)
            return families->differences[i].wine;
    }
    return page[first][second];
}

static void check_pair(const struct families *families, enum role first, enum role second) {
    int first_error, second_error;
    SOCKET holder = bind_one(families->first, families->first_is_dual, first, &first_error);
    SOCKET other = bind_one(families->second, families->second_is_dual, second, &second_error);
    check(first_error == 0, "%s: %s: %d", families->name, role_names[first], first_error);
    check(second_error == expected(families, first, second) ||
              (second_error == ACCESS && is_either(families, first, second)),
          "%s: %s, then %s: %d, not %d", families->name, role_names[first], role_names[second], second_error,
          expected(families, first, second));
    (void)closesocket(other);
    (void)closesocket(holder);
}

static void check_families(const struct families *families) {
    for (enum role first = 0; first < ROLES; first++) {
        for (enum role second = 0; second < ROLES; second++) {
            if ((!families->first_is_dual || is_wildcard(first)) && (!families->second_is_dual || is_wildcard(second)))
                check_pair(families, first, second);
        }
    }
    for (size_t i = 0; i < families->count; i++) {
        const struct difference *difference = &families->differences[i];
        check(difference->wine != page[difference->first][difference->second], "%s: Wine's difference %u is none",
              families->name, (unsigned)i);
    }
}

Test(REUSE_004, the_system_keeps_to_the_table) {
    const struct families ipv4 = {"IPv4", AF_INET, AF_INET, false, false, DIFFERENCES(in_one_family)};
    const struct families ipv6 = {"IPv6", AF_INET6, AF_INET6, false, false, DIFFERENCES(in_one_family)};
    check_families(&ipv4);
    check_families(&ipv6);
}

/* Each family's check is made for a dual socket on the wildcard address. */
Test(V6_007, the_system_checks_a_dual_socket_in_both_families) {
    const struct families ours_second = {"IPv4, dual", AF_INET, AF_INET6, false, true, DIFFERENCES(ipv4_then_dual)};
    const struct families ours_first = {"dual, IPv4", AF_INET6, AF_INET, true, false, DIFFERENCES(dual_then_ipv4)};
    const struct families both = {"dual, dual", AF_INET6, AF_INET6, true, true, DIFFERENCES(in_one_family)};
    check_families(&ours_second);
    check_families(&ours_first);
    check_families(&both);
}
