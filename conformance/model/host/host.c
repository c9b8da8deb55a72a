/* What a simulated host answers by itself: which addresses can be bound to, and the plain hosts. Compared with Linux;
 * what Windows says otherwise is by Microsoft's pages. */
#include "host.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "reader/vector.h"

static const struct model_address plain_locals[] = {
    {AF_INET, {127, 0, 0, 1}, 0},
    {AF_INET, {192, 0, 2, 1}, 0},
    {AF_INET6, {[15] = 1}, 0},
    {AF_INET6, {0x20, 0x01, 0x0d, 0xb8, [15] = 1}, 0},
    {AF_INET6, {0xfe, 0x80, [15] = 1}, 2},
};

static const struct model_service plain_services[] = {
    {"http", IPPROTO_TCP, 80},          {"www", IPPROTO_TCP, 80},  {"domain", IPPROTO_TCP, 53},
    {"domain", IPPROTO_UDP, 53},        {"tftp", IPPROTO_UDP, 69}, {"MixedCase", IPPROTO_TCP, 8081},
    {"example-svc", IPPROTO_TCP, 8080},
};

static const struct model_host_name plain_host_names[] = {
    {"both.example", {AF_INET6, {0x20, 0x01, 0x0d, 0xb8, [15] = 1}, 0}, false},
    {"both.example", {AF_INET, {192, 0, 2, 1}, 0}, false},
    {"both.example", {AF_INET, {127, 0, 0, 1}, 0}, false},
    {"four.example", {AF_INET, {192, 0, 2, 1}, 0}, false},
    {"six.example", {AF_INET6, {0x20, 0x01, 0x0d, 0xb8, [15] = 1}, 0}, false},
    {"own.example", {AF_INET, {127, 0, 0, 1}, 0}, false},
    {"own.example", {AF_INET6, {[15] = 1}, 0}, false},
    {"away.example", {AF_INET, {198, 51, 100, 7}, 0}, false},
    {"away.example", {AF_INET6, {0x20, 0x01, 0x0d, 0xb8, [14] = 9, [15] = 9}, 0}, false},
};

static const struct model_interface plain_interfaces[] = {{"lo", 1}, {"eth0", 2}, {"7", 5}};

void model_host_plain(struct model_host *host) {
    *host = (struct model_host){
        .ipv4 = true,
        .ipv6 = true,
        .wildcard_ipv6 = true,
        .v6only = MODEL_V6ONLY_FREE,
        .ephemeral_first = 32768,
        .ephemeral_count = 28232,
        .descriptors_taken = 7,
        .descriptor_limit = MODEL_DESCRIPTORS,
        .locals = plain_locals,
        .local_count = MODEL_COUNT(plain_locals),
        .services = plain_services,
        .service_count = MODEL_COUNT(plain_services),
        .host_names = plain_host_names,
        .host_name_count = MODEL_COUNT(plain_host_names),
        .interfaces = plain_interfaces,
        .interface_count = MODEL_COUNT(plain_interfaces),
    };
}

void model_host_windows(struct model_host *host) {
    /* Beyond what an int holds, where a handle is an unsigned number: whoever takes it for a small one finds out. */
    const bool is_unsigned = (listen_socket_handle)-1 > 0;

    model_host_plain(host);
    host->rules = MODEL_RULES_WINDOWS;
    host->v6only_default = true;
    host->ephemeral_first = 49152;
    host->ephemeral_count = 16384;
    host->descriptors_taken = 0; /* standard streams are no sockets */
    host->handle_first = (listen_socket_handle)(is_unsigned ? 0x80000104u : 0x104u);
    host->handle_step = 4;
}

static const struct model_refusals refusals[] = {
    [MODEL_RULES_LINUX] =
        {
            .closed_handle = EBADF,
            .short_address = EINVAL,
            .other_family4 = EAFNOSUPPORT,
            .other_family6 = EINVAL,
            .multicast_ipv6_stream = EINVAL,
            .mapped_v6only = EINVAL,
            .zone_missing = EINVAL,
            .zone_unknown = ENODEV,
        },
    /* The page of bind: EFAULT for what is no address of the family, EADDRNOTAVAIL for whatever is not an address of
     * this computer; a group is none, and its datagrams are asked for by joining it. A mapped address is one with
     * IPV6_V6ONLY 0 alone: the page of dual-stack sockets says that its use "will fail", not how. */
    [MODEL_RULES_WINDOWS] =
        {
            .closed_handle = ENOTSOCK,
            .short_address = EFAULT,
            .other_family4 = EFAULT,
            .other_family6 = EFAULT,
            .multicast = EADDRNOTAVAIL,
            .multicast_ipv6_stream = EADDRNOTAVAIL,
            .broadcast = EACCES, /* without SO_BROADCAST */
            .mapped_v6only = EADDRNOTAVAIL,
            .zone_missing = EADDRNOTAVAIL,
            .zone_unknown = EADDRNOTAVAIL,
            .reuseport = ENOPROTOOPT,
            .listen_unbound = EINVAL,
            .address_unbound = EINVAL, /* the page of getsockname */
        },
};

const struct model_refusals *model_refusals(const struct model_host *host) {
    return &refusals[host->rules];
}

/* Not memcmp: the engines watch that, for what the routine compares, and it would be much slower for it. */
bool model_same_bytes(const unsigned char *a, const unsigned char *b, size_t count) {
    uint32_t x;
    uint32_t y;

    for (size_t i = 0; i < count; i += sizeof x) {
        memcpy(&x, a + i, sizeof x);
        memcpy(&y, b + i, sizeof y);
        if (x != y)
            return false;
    }
    return true;
}

bool model_is_mapped(const struct model_address *address) {
    static const unsigned char prefix[12] = {[10] = 0xff, [11] = 0xff};

    return address->family == AF_INET6 && model_same_bytes(address->bytes, prefix, sizeof prefix);
}

static bool all_zero(const unsigned char *bytes, size_t count) {
    static const unsigned char zero[16];

    return model_same_bytes(bytes, zero, count);
}

bool model_is_wildcard(const struct model_address *address) {
    return all_zero(address->bytes, address->family == AF_INET ? 4 : 16);
}

struct model_address model_mapped(const struct model_address *address) {
    struct model_address mapped = {.family = AF_INET6, .bytes = {[10] = 0xff, [11] = 0xff}};

    memcpy(mapped.bytes + 12, address->bytes, 4);
    return mapped;
}

static bool fault_fits(const struct model_fault *fault, const struct model_called *called) {
    return (fault->call == MODEL_CALL_ANY || fault->call == called->call) &&
           (fault->family == 0 || fault->family == called->family) &&
           (fault->option == 0 || fault->option == called->option);
}

/* Asked at every call of every request: in a row, not in a loop. */
static bool has_no_fault(const struct model_host *host) {
    static_assert(MODEL_FAULTS == 4, "each fault is looked at");
    return (host->faults[0].nth | host->faults[1].nth | host->faults[2].nth | host->faults[3].nth) == 0;
}

const struct model_fault *model_take_fault(const struct model_host *host, struct model_counters *counters,
                                           const struct model_called *called) {
    const struct model_fault *found = NULL;

    counters->calls++;
    if (has_no_fault(host))
        return NULL;
    for (size_t i = 0; i < MODEL_FAULTS; i++) {
        const struct model_fault *fault = &host->faults[i];
        const bool over = fault->until != 0 && counters->calls > fault->until;

        if (fault->nth == 0 || !fault_fits(fault, called))
            continue;
        const unsigned seen = ++counters->fitting[i];

        if (found == NULL && !over && (seen == fault->nth || (fault->always && seen > fault->nth)))
            found = fault;
    }
    return found;
}

int model_v6only_refusal(const struct model_host *host, int value) {
    if (host->v6only == MODEL_V6ONLY_ABSENT)
        return ENOPROTOOPT;
    return host->v6only == MODEL_V6ONLY_KEEPS_ONE && value == 0 ? EINVAL : 0;
}

int model_v6only_read_back(const struct model_host *host, int value) {
    if (host->v6only == MODEL_V6ONLY_STUCK_ONE)
        return 1;
    return host->v6only == MODEL_V6ONLY_STUCK_ZERO ? 0 : value;
}

int model_option_refusal(const struct model_host *host, enum listen_socket_option option) {
    return option == LISTEN_SOCKET_OPTION_REUSEPORT ? model_refusals(host)->reuseport : 0;
}

int model_interface_index(const struct model_host *host, uint64_t held, const char *name, unsigned *index) {
    /* ZONE-010: Linux needs a socket to look */
    if (host->rules == MODEL_RULES_LINUX && model_lowest_descriptor(host, held) < 0)
        return EMFILE;
    for (size_t i = 0; i < host->interface_count; i++) {
        if (strcmp(host->interfaces[i].name, name) == 0) {
            *index = host->interfaces[i].index;
            return 0;
        }
    }
    return ENODEV;
}

int model_lowest_descriptor(const struct model_host *host, uint64_t held) {
    const uint64_t taken = held | host->descriptors_taken;
    const int lowest = taken == UINT64_MAX ? MODEL_DESCRIPTORS : __builtin_ctzll(~taken);

    return lowest < (int)host->descriptor_limit && lowest < MODEL_DESCRIPTORS ? lowest : -1;
}

listen_socket_handle model_handle(const struct model_host *host, int descriptor) {
    const unsigned step = host->handle_step != 0 ? host->handle_step : 1;

    return host->handle_first + (listen_socket_handle)((unsigned)descriptor * step);
}

int model_descriptor(const struct model_host *host, listen_socket_handle handle) {
    const unsigned step = host->handle_step != 0 ? host->handle_step : 1;
    const unsigned long long distance = (unsigned long long)handle - (unsigned long long)host->handle_first;

    return distance % step == 0 && distance / step < MODEL_DESCRIPTORS ? (int)(distance / step) : -1;
}

int model_socket_refusal(const struct model_host *host, int family, int descriptor) {
    const bool known = family == AF_INET ? host->ipv4 : family == AF_INET6 && host->ipv6;

    if (!known)
        return host->family_error != 0 ? host->family_error : EAFNOSUPPORT;
    if (descriptor >= 0)
        return 0;
    return host->shortage_error != 0 ? host->shortage_error : EMFILE;
}

void model_change_address(struct model_address *address) {
    address->bytes[address->family == AF_INET ? 3 : 15] ^= VECTOR_OTHER_BIT;
}

uint16_t model_other_port(uint16_t port) {
    return (uint16_t)vector_other_port(port);
}

bool model_existing_socket_listens(const struct model_endpoint *existing_socket, unsigned binds) {
    return existing_socket->listening || (existing_socket->late != 0 && binds >= existing_socket->late);
}

static bool is_local(const struct model_host *host, const struct model_address *address) {
    for (size_t i = 0; i < host->local_count; i++) {
        const struct model_address *local = &host->locals[i];

        if (local->family == address->family && local->scope == address->scope &&
            model_same_bytes(local->bytes, address->bytes, address->family == AF_INET ? 4 : 16))
            return true;
    }
    return false;
}

static bool is_interface(const struct model_host *host, uint32_t index) {
    for (size_t i = 0; i < host->interface_count; i++) {
        if (host->interfaces[i].index == index)
            return true;
    }
    return false;
}

/* IPv4, also inside IPv6: with 127.0.0.1 all of 127.0.0.0/8 is local. */
static int ipv4_refusal(const struct model_host *host, const struct model_address *address) {
    static const struct model_address loopback = {AF_INET, {127, 0, 0, 1}, 0};
    static const unsigned char broadcast[4] = {255, 255, 255, 255};
    const bool local = is_local(host, address->bytes[0] == 127 ? &loopback : address);

    if ((address->bytes[0] & 0xf0) == 0xe0)
        return model_refusals(host)->multicast;
    if (model_same_bytes(address->bytes, broadcast, 4))
        return model_refusals(host)->broadcast;
    return local || model_is_wildcard(address) ? 0 : EADDRNOTAVAIL;
}

static int ipv6_refusal(const struct model_host *host, const struct model_endpoint *wanted) {
    const struct model_refusals *says = model_refusals(host);
    const struct model_address *address = &wanted->address;
    const bool multicast = address->bytes[0] == 0xff;
    const int scope = address->bytes[1] & 0x0f; /* of multicast: 1 is the interface, 2 the link */
    const bool zoned =
        (address->bytes[0] == 0xfe && (address->bytes[1] & 0xc0) == 0x80) || (multicast && (scope == 1 || scope == 2));
    struct model_address plain = *address;

    if (model_is_wildcard(address))
        return host->wildcard_ipv6 ? 0 : EADDRNOTAVAIL;
    if (zoned && address->scope == 0)
        return says->zone_missing;
    if (zoned && !is_interface(host, address->scope))
        return says->zone_unknown;
    if (!zoned)
        plain.scope = 0; /* the host ignores it */
    if (multicast)
        return says->multicast;
    return is_local(host, &plain) ? 0 : EADDRNOTAVAIL;
}

/* Of the port alone. */
static int port_refusal(const struct model_host *host, uint16_t port) {
    const bool privileged = port != 0 && port < host->privileged_below;

    return privileged || model_is_excluded(host, port) ? EACCES : 0;
}

int model_bind_refusal(const struct model_host *host, const struct model_endpoint *wanted) {
    const struct model_refusals *says = model_refusals(host);
    const struct model_address *address = &wanted->address;
    struct model_address inner = {.family = AF_INET};
    int refusal;

    if (host->bind_error != 0)
        return host->bind_error;
    refusal = address->family == AF_INET ? ipv4_refusal(host, address) : 0;
    if (refusal != 0)
        return refusal;
    if (address->family == AF_INET6 && address->bytes[0] == 0xff && wanted->socktype == SOCK_STREAM)
        return says->multicast_ipv6_stream;
    refusal = port_refusal(host, wanted->port);
    if (refusal != 0)
        return refusal;
    if (address->family == AF_INET)
        return 0;
    if (!model_is_mapped(address))
        return ipv6_refusal(host, wanted);
    memcpy(inner.bytes, address->bytes + 12, 4);
    return wanted->v6only ? says->mapped_v6only : ipv4_refusal(host, &inner);
}

socklen_t model_sockaddr(const struct model_address *address, uint16_t port, struct sockaddr_storage *out) {
    const unsigned char order[2] = {(unsigned char)(port >> 8), (unsigned char)port};
    in_port_t stored;

    memcpy(&stored, order, sizeof stored); /* PORT-012: the high byte first, on every machine */
    if (address->family == AF_INET) {
        struct sockaddr_in ipv4 = {.sin_family = AF_INET, .sin_port = stored};

        memcpy(&ipv4.sin_addr, address->bytes, 4);
        memcpy(out, &ipv4, sizeof ipv4);
        return sizeof ipv4;
    }
    struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6, .sin6_port = stored, .sin6_scope_id = address->scope};

    memcpy(&ipv6.sin6_addr, address->bytes, 16);
    memcpy(out, &ipv6, sizeof ipv6);
    return sizeof ipv6;
}

bool model_from_sockaddr(const struct sockaddr *sockaddr, socklen_t length, struct model_address *address,
                         uint16_t *port) {
    struct sockaddr_in ipv4;
    struct sockaddr_in6 ipv6;
    unsigned char order[2];

    *address = (struct model_address){.family = sockaddr->sa_family};
    if (sockaddr->sa_family == AF_INET && length == sizeof ipv4) {
        memcpy(&ipv4, sockaddr, sizeof ipv4);
        memcpy(address->bytes, &ipv4.sin_addr, 4);
        memcpy(order, &ipv4.sin_port, 2);
    } else if (sockaddr->sa_family == AF_INET6 && length == sizeof ipv6) {
        memcpy(&ipv6, sockaddr, sizeof ipv6);
        memcpy(address->bytes, &ipv6.sin6_addr, 16);
        memcpy(order, &ipv6.sin6_port, 2);
        address->scope = ipv6.sin6_scope_id;
    } else {
        return false;
    }
    *port = (uint16_t)(order[0] << 8 | order[1]);
    return true;
}

enum { DIGEST_LINE = 32 };

static uint64_t digest_word(uint64_t digest, uint64_t word) {
    digest = (digest ^ word) * UINT64_C(0xff51afd7ed558ccd);
    return digest ^ digest >> 32;
}

static uint64_t word_at(const unsigned char *bytes) {
    uint64_t word;

    memcpy(&word, bytes, sizeof word); /* a load, not a call */
    return word;
}

/* Four digests side by side: none of them waits for another. */
static uint64_t digest_lines(uint64_t digest, const unsigned char *byte, const unsigned char *end) {
    uint64_t second = 1;
    uint64_t third = 2;
    uint64_t fourth = 3;

    for (; byte < end; byte += DIGEST_LINE) {
        digest = digest_word(digest, word_at(byte));
        second = digest_word(second, word_at(byte + 8));
        third = digest_word(third, word_at(byte + 16));
        fourth = digest_word(fourth, word_at(byte + 24));
    }
    return digest_word(digest_word(digest_word(digest, second), third), fourth);
}

uint64_t model_digest(uint64_t start, const void *bytes, size_t length) {
    const unsigned char *byte = bytes;
    const size_t lines = length / DIGEST_LINE * DIGEST_LINE;
    uint64_t digest = (start ^ length) + UINT64_C(0x9e3779b97f4a7c15);
    uint64_t rest = 0;

    if (lines != 0)
        digest = digest_lines(digest, byte, byte + lines);
    for (byte += lines, length -= lines; length >= sizeof rest; length -= sizeof rest, byte += sizeof rest)
        digest = digest_word(digest, word_at(byte));
    for (size_t i = 0; i < length; i++)
        rest = rest << 8 | byte[i];
    return length != 0 ? digest_word(digest, rest) : digest;
}
