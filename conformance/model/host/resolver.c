/* The simulated resolver: numeric and NULL nodes, services, host names, interface names; and the scripted ways to be
 * wrong. */
#include "resolver.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "grammar.h"

/* A literal of another family: the GNU C library has a number of its own for it. */
#if defined(EAI_ADDRFAMILY)
enum { OTHER_FAMILY_ERROR = EAI_ADDRFAMILY };
#else
enum { OTHER_FAMILY_ERROR = EAI_NONAME };
#endif

/* The port for the service text. Returns 0 or EAI_*. */
static int answer_service(const struct model_host *host, const struct model_question *question, uint16_t *port) {
    const char *text = question->service;

    *port = 0;
    if (text == NULL)
        return 0;
    if (text[strspn(text, "0123456789")] == '\0') {
        for (; *text != '\0'; text++)
            *port = (uint16_t)(*port * 10 + (*text - '0'));
        return 0;
    }
    if ((question->flags & AI_NUMERICSERV) != 0)
        return EAI_NONAME;
    for (size_t i = 0; i < host->service_count; i++) {
        const struct model_service *service = &host->services[i];

        if (service->protocol == question->protocol && strcmp(service->name, text) == 0) {
            *port = service->port;
            return 0;
        }
    }
    return EAI_SERVICE;
}

static void add(struct model_answer *answer, const struct model_question *question, const struct model_address *address,
                uint16_t port) {
    if (answer->right_count == MODEL_RIGHT_MOST)
        return;
    answer->right[answer->right_count++] = (struct model_entry){
        .flags = question->flags,
        .family = address->family,
        .socktype = question->socktype,
        .protocol = question->protocol,
        .has_address = true,
        .has_name = (question->flags & AI_CANONNAME) != 0,
        .inner_family = address->family,
        .address = *address,
        .port = port,
        .length = address->family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6),
    };
}

static int answer_null_node(const struct model_host *host, const struct model_question *question, uint16_t port,
                            struct model_answer *answer) {
    const bool passive = (question->flags & AI_PASSIVE) != 0;
    struct model_address address = {.family = question->family};

    if (question->family == AF_INET6 && host->null_ipv6_error != 0)
        return host->null_ipv6_error;
    if (question->family == AF_INET && host->null_ipv4_error != 0)
        return host->null_ipv4_error;
    if (question->family != AF_INET6) { /* AF_UNSPEC: IPv4 first, as common resolvers do */
        static const unsigned char loopback[4] = {127, 0, 0, 1};

        address.family = AF_INET;
        if (!passive)
            memcpy(address.bytes, loopback, 4);
        add(answer, question, &address, port);
    }
    if (question->family != AF_INET) {
        address = (struct model_address){.family = AF_INET6};
        address.bytes[15] = passive ? 0 : 1;
        add(answer, question, &address, port);
    }
    return 0;
}

/* As common resolvers read a zone: of link scope only, and digits too as an interface's name first (ZONE-001). */
static int answer_zone(const struct model_host *host, const char *zone, struct model_address *address) {
    const bool link = address->bytes[0] == 0xfe || (address->bytes[1] & 0x0f) == 2;
    unsigned index = 0;

    if (link && model_interface_index(host, 0, zone, &index) == 0)
        address->scope = index;
    return address->scope != 0 ? 0 : EAI_NONAME;
}

static int answer_literal(const struct model_host *host, const struct model_question *question,
                          const struct model_node *node, uint16_t port, struct model_answer *answer) {
    struct model_address address = node->address;

    if (node->zone != MODEL_ZONE_NONE && answer_zone(host, question->node + node->length + 1, &address) != 0)
        return EAI_NONAME;
    if (question->family == AF_INET6 && address.family == AF_INET && (question->flags & AI_V4MAPPED) != 0)
        address = model_mapped(&address);
    if (question->family != AF_UNSPEC && question->family != address.family)
        return OTHER_FAMILY_ERROR;
    add(answer, question, &address, port);
    return 0;
}

/* AI_ADDRCONFIG leaves out the addresses of a family of which the host has none itself. */
static bool is_left_out(const struct model_host *host, const struct model_question *question,
                        const struct model_address *address) {
    return (question->flags & AI_ADDRCONFIG) != 0 && host->no_ipv6_address && address->family == AF_INET6;
}

/* Adds the addresses of a name. Returns whether the name is known. */
static bool add_host_name(const struct model_host *host, const struct model_question *question, int family, bool mapped,
                          uint16_t port, struct model_answer *answer) {
    bool known = false;

    for (size_t i = 0; i < host->host_name_count; i++) {
        const struct model_host_name *row = &host->host_names[i];

        if (strcasecmp(row->name, question->node) != 0) /* host names have no case */
            continue;
        struct model_address address = row->address;

        known = true;
        if (is_left_out(host, question, &address))
            continue;
        if ((family != AF_UNSPEC && family != address.family) || (family == AF_UNSPEC && row->alone))
            continue;
        if (mapped)
            address = model_mapped(&address);
        add(answer, question, &address, port);
    }
    return known;
}

/* Of a name without an address that is asked for. */
static int error_of_other_family(const struct model_host *host, const struct model_question *question) {
    for (const char *const *name = host->half_known; name != NULL && *name != NULL; name++)
        if (strcasecmp(*name, question->node) == 0)
            return EAI_AGAIN;
    return EAI_NONAME; /* EAI_NODATA is what a fault is for */
}

static int answer_name(const struct model_host *host, const struct model_question *question, uint16_t port,
                       struct model_answer *answer) {
    const bool mapping = question->family == AF_INET6 && (question->flags & AI_V4MAPPED) != 0;

    if ((question->flags & AI_NUMERICHOST) != 0)
        return EAI_NONAME;
    if (host->names_unread) {
        answer->detail = EMFILE;
        return EAI_SYSTEM;
    }
    if (!add_host_name(host, question, question->family, false, port, answer))
        return host->unknown_name_error != 0 ? host->unknown_name_error : EAI_NONAME;
    if (mapping && (answer->right_count == 0 || (question->flags & AI_ALL) != 0))
        add_host_name(host, question, AF_INET, true, port, answer);
    return answer->right_count != 0 ? 0 : error_of_other_family(host, question);
}

static int answer_right(const struct model_host *host, const struct model_question *question,
                        struct model_answer *answer) {
    struct model_node node;
    uint16_t port;
    const int error = answer_service(host, question, &port);

    if (error != 0)
        return error;
    if (question->node == NULL)
        return question->service == NULL ? EAI_NONAME : answer_null_node(host, question, port, answer);
    model_read_node(question->node, &node);
    if (node.kind == MODEL_NODE_IPV4 || node.kind == MODEL_NODE_IPV6)
        return answer_literal(host, question, &node, port, answer);
    return answer_name(host, question, port, answer);
}

void model_answer(const struct model_host *host, const struct model_question *question, struct model_answer *answer) {
    const struct model_script *script = &host->script;

    answer->right_count = 0;
    answer->script = NULL;
    answer->detail = MODEL_ERRNO_LEFT;
    answer->error = answer_right(host, question, answer);
    answer->count = answer->error == 0 ? answer->right_count : 0;
    if (answer->error != 0 || (script->count == 0 && !script->empty))
        return;
    answer->script = script;
    answer->count = script->empty ? 0 : (size_t)script->count * (script->repeat != 0 ? script->repeat : 1);
    if (answer->count > MODEL_LIST_MOST)
        answer->count = MODEL_LIST_MOST;
}

/* The addresses to which names lead, and which not all requests may use (NODE-013). None is another of its row. */
static const struct model_address named_ipv4[MODEL_ENTRY_ADDRESSES] = {
    [1] = {AF_INET, {0}, 0},
    [2] = {AF_INET, {224, 0, 0, 1}, 0},
    [3] = {AF_INET, {255, 255, 255, 255}, 0},
    [4] = {AF_INET, {127, 0, 0, 1}, 0},
    [5] = {AF_INET, {239, 255, 255, 250}, 0},
    [6] = {AF_INET, {169, 254, 1, 1}, 0},
    [7] = {AF_INET, {127, 255, 255, 255}, 0},
    [8] = {AF_INET, {0, 0, 0, 1}, 0},
    [9] = {AF_INET, {240, 0, 0, 1}, 0},
    [10] = {AF_INET, {223, 255, 255, 255}, 0},
    [11] = {AF_INET, {255, 255, 255, 254}, 0},
    [12] = {AF_INET, {192, 0, 2, 1}, 0},
    [13] = {AF_INET, {254, 128, 0, 1}, 0},
    [14] = {AF_INET, {255, 1, 0, 1}, 0},
    [15] = {AF_INET, {1, 0, 0, 0}, 0},
};

#define MAPPED(...)                                                                                                    \
    { [10] = 0xff, [11] = 0xff, __VA_ARGS__ }

static const struct model_address named_ipv6[MODEL_ENTRY_ADDRESSES] = {
    [1] = {AF_INET6, {0}, 0},
    [2] = {AF_INET6, {0xff, 0x0e, [15] = 1}, 0},
    [3] = {AF_INET6, MAPPED([12] = 255, 255, 255, 255), 0},
    [4] = {AF_INET6, {[15] = 1}, 0},
    [5] = {AF_INET6, {0xfe, 0x80, [15] = 1}, 0},
    [6] = {AF_INET6, {0xfe, 0x80, [15] = 1}, 2},
    [7] = {AF_INET6, {0x20, 0x01, 0x0d, 0xb8, [15] = 1}, 2},
    [8] = {AF_INET6, MAPPED([12] = 127, [15] = 1), 0},
    [9] = {AF_INET6, MAPPED([12] = 0), 0},
    [10] = {AF_INET6, MAPPED([12] = 224, [15] = 1), 0},
    [11] = {AF_INET6, MAPPED([12] = 127, [15] = 1), 2},
    [12] = {AF_INET6, {0xff, 0x11, [15] = 1}, 0},
    [13] = {AF_INET6, {0xff, 0x02, [15] = 1}, 2},
    [14] = {AF_INET6, {0xff, 0x05, [15] = 1}, 2},
    [15] = {AF_INET6, {0xfe, 0xc0, [15] = 1}, 0},
};

struct model_address model_named_address(int family, unsigned n) {
    return family == AF_INET ? named_ipv4[n] : named_ipv6[n];
}

/* Makes it a complete entry of the other family: the answer's own first one if there is one; else with an address for
 * documentation that no request here names. */
static void change_family(const struct model_answer *answer, struct model_entry *entry) {
    const bool to_ipv6 = entry->family == AF_INET;
    struct model_address address = {AF_INET, {192, 0, 2, 9}, 0};

    for (size_t i = 1; i < answer->right_count; i++) {
        if (answer->right[i].family != entry->family) {
            *entry = answer->right[i];
            return;
        }
    }
    if (to_ipv6)
        address = (struct model_address){AF_INET6, {0x20, 0x01, 0x0d, 0xb8, [15] = 9}, 0};
    entry->family = entry->inner_family = address.family;
    entry->address = address;
    entry->length = to_ipv6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
}

static void spoil_address(struct model_entry *entry, unsigned ways) {
    if ((ways & MODEL_ENTRY_OTHER_ADDRESS) != 0)
        entry->address.bytes[entry->address.family == AF_INET ? 3 : 15] ^= 4;
    if ((ways & MODEL_ENTRY_OTHER_ZONE) != 0 && entry->address.family == AF_INET6)
        entry->address.scope += 7;
    if ((ways & MODEL_ENTRY_NO_ADDRESS) != 0)
        entry->has_address = false;
    if ((ways & MODEL_ENTRY_SHORT) != 0)
        entry->length -= 1;
    if ((ways & MODEL_ENTRY_LONG) != 0)
        entry->length += 4;
    if ((ways & MODEL_ENTRY_INNER_FAMILY) != 0)
        entry->inner_family = entry->inner_family == AF_INET ? AF_INET6 : AF_INET;
}

struct model_entry model_answer_entry(const struct model_answer *answer, size_t index) {
    if (answer->script == NULL)
        return answer->right[index];

    const unsigned ways = answer->script->entries[index % answer->script->count];
    struct model_entry entry = answer->right[0];

    if ((ways & MODEL_ENTRY_OTHER_FAMILY) != 0)
        change_family(answer, &entry);
    if (ways / MODEL_ENTRY_ADDRESS != 0)
        entry.address = model_named_address(entry.family, ways / MODEL_ENTRY_ADDRESS % MODEL_ENTRY_ADDRESSES);
    spoil_address(&entry, ways);
    if ((ways & MODEL_ENTRY_FOREIGN_FAMILY) != 0)
        entry.family = AF_UNIX;
    if ((ways & MODEL_ENTRY_OTHER_TYPE) != 0)
        entry.socktype = entry.socktype == SOCK_STREAM ? SOCK_DGRAM : SOCK_STREAM;
    if ((ways & MODEL_ENTRY_OTHER_PROTOCOL) != 0)
        entry.protocol = entry.protocol == IPPROTO_TCP ? IPPROTO_UDP : IPPROTO_TCP;
    if ((ways & MODEL_ENTRY_OTHER_PORT) != 0)
        entry.port = (uint16_t)(entry.port % 60000 + 1);
    if ((ways & MODEL_ENTRY_ZERO_PORT) != 0)
        entry.port = 0;
    if ((ways & MODEL_ENTRY_NO_NAME) != 0)
        entry.has_name = false;
    if ((ways & MODEL_ENTRY_JUNK_FLAGS) != 0)
        entry.flags = -1;
    return entry;
}

static uint64_t digest_text(uint64_t start, const char *text) {
    return text != NULL ? model_digest(start, text, strlen(text) + 1) : model_digest(start, "\xff", 1);
}

uint64_t model_name_digest(const char *name) {
    return digest_text(0, name);
}

uint64_t model_question_digest(const struct model_question *question) {
    return model_digest(digest_text(digest_text(0, question->node), question->service), &question->flags,
                        sizeof question->flags);
}
