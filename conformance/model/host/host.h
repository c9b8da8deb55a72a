/* A simulated host as plain data, and what follows from it: what each call on it would answer.
 *
 * One `struct model_host` is the whole of a simulated host: families, local addresses, who holds which port, services,
 * host names and interfaces, limits, what the resolver is told to answer, which call is to fail. The simulated kernel
 * plays it to the routine, and the oracle predicts what the routine must make of it. Both get the answers below from
 * here, so that a prediction differs from a run only if the routine is wrong. The answers were compared with Linux, one
 * by one.
 *
 * Nothing here knows the routine or how it is written; the only header used is the public one. Nothing is allocated,
 * and only the caller's structures are written to.
 */
#ifndef MODEL_HOST_H
#define MODEL_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <netdb.h>
#include <netinet/in.h>

#include "listen_socket.h"

/* How many entries an array has. */
#define MODEL_COUNT(array) (sizeof(array) / sizeof *(array))

/* The calls of the seam, in the order of a request: those that can fail, ... */
enum model_call {
    MODEL_CALL_ANY, /* in a fault: any call */
    MODEL_CALL_INITIALIZE,
    MODEL_CALL_INTERFACE_INDEX,
    MODEL_CALL_RESOLVE,
    MODEL_CALL_SOCKET,
    MODEL_CALL_SET_OPTION,
    MODEL_CALL_GET_OPTION,
    MODEL_CALL_BIND,
    MODEL_CALL_LOCAL_ADDRESS,
    MODEL_CALL_LISTEN,
    MODEL_CALL_FALLIBLE,
    /* and those that cannot */
    MODEL_CALL_FREE_LIST = MODEL_CALL_FALLIBLE,
    MODEL_CALL_CLOSE,
    MODEL_CALL_RELEASE,
    MODEL_CALL_COUNT
};

/* An address without a port. IPv4 uses the first four bytes. */
struct model_address {
    int family; /* AF_INET, AF_INET6 */
    unsigned char bytes[16];
    uint32_t scope; /* IPv6: the zone's index, 0 for none */
};

/* By which platform's rules a host answers. The numbers of its errors are those that the model is compiled with. */
enum model_rules { MODEL_RULES_LINUX, MODEL_RULES_WINDOWS };

/* What a socket set before its bind, on Windows. */
enum model_use { MODEL_USE_DEFAULT, MODEL_USE_REUSE, MODEL_USE_EXCLUSIVE };

/* A bound socket as others see it. */
struct model_endpoint {
    struct model_address address;
    uint16_t port;
    int socktype;
    bool v6only;
    bool reuseaddr; /* on Windows the three that say so */
    bool reuseport;
    bool listening;
    unsigned late;      /* of an existing socket: begins to listen after so many binds of ours succeeded; 0: never */
    enum model_use use; /* on Windows alone; so is the next */
    bool other_user;    /* is another user's than the routine */
};

/* How the host treats IPV6_V6ONLY. */
enum model_v6only {
    MODEL_V6ONLY_FREE,       /* as set */
    MODEL_V6ONLY_KEEPS_ONE,  /* setting 0 is EINVAL */
    MODEL_V6ONLY_STUCK_ONE,  /* setting succeeds, and 1 is read back whatever was set */
    MODEL_V6ONLY_STUCK_ZERO, /* the same with 0 */
    MODEL_V6ONLY_ABSENT      /* no such option: ENOPROTOOPT */
};

struct model_service {
    const char *name; /* matched with case, as the platforms' databases do */
    int protocol;
    uint16_t port;
};

/* A line of the host's hosts file. */
struct model_host_name {
    const char *name; /* a name on several lines has several addresses, in this order */
    struct model_address address;
    bool alone; /* given only where its family alone is asked for */
};

struct model_interface {
    const char *name;
    uint32_t index;
};

/* How an entry of a scripted answer differs from the right one. Or-ed. */
enum {
    MODEL_ENTRY_OTHER_FAMILY = 1,   /* a complete entry of the other family: the answer's own first one, or made up */
    MODEL_ENTRY_FOREIGN_FAMILY = 2, /* AF_UNIX */
    MODEL_ENTRY_OTHER_TYPE = 4,     /* stream for datagram, and so on */
    MODEL_ENTRY_OTHER_PROTOCOL = 8, /* TCP for UDP, and so on */
    MODEL_ENTRY_NO_ADDRESS = 16,    /* ai_addr is NULL */
    MODEL_ENTRY_SHORT = 32,         /* ai_addrlen is too small */
    MODEL_ENTRY_LONG = 64,          /* ai_addrlen is too large */
    MODEL_ENTRY_INNER_FAMILY = 128, /* sa_family is not ai_family */
    MODEL_ENTRY_OTHER_PORT = 256,   /* the port is another one, not 0 */
    MODEL_ENTRY_ZERO_PORT = 512,    /* the port is 0 */
    MODEL_ENTRY_OTHER_ADDRESS = 1024,
    MODEL_ENTRY_OTHER_ZONE = 2048, /* IPv6: sin6_scope_id is another one */
    MODEL_ENTRY_NO_NAME = 4096,    /* ai_canonname is NULL even if asked for: still right, nobody reads it */
    MODEL_ENTRY_JUNK_FLAGS = 8192, /* ai_flags is nonsense: still right, nobody reads it */
    MODEL_ENTRY_ALL = 16383
};

/* Besides, an entry may have one of the addresses to which names lead, in place of its own: its number, from 1, times
 * this. There are 15 for each family, all unlike; model_named_address has them. */
#define MODEL_ENTRY_ADDRESS 0x10000u
#define MODEL_ENTRY_ADDRESSES 16u

#define MODEL_SCRIPT_ENTRIES 8

/* What the resolver answers instead of the right list. `count` 0 and not `empty`: the right list. An error stays. */
struct model_script {
    bool empty;                             /* success, and a list without entries (NULL) */
    unsigned count;                         /* entries of the pattern */
    uint32_t entries[MODEL_SCRIPT_ENTRIES]; /* MODEL_ENTRY_*; 0 is the right entry */
    unsigned repeat; /* how often the pattern comes; 0 is 1. At most MODEL_LIST_MOST entries are given */
};

/* How the answer of a call that succeeds is wrong, or what it did instead. */
enum model_wrong_answer {
    MODEL_WRONG_NONE,
    MODEL_WRONG_BOOLEAN,   /* get_option: 42 instead of 1, which a caller that asks for "not 0" takes rightly */
    MODEL_WRONG_VALUE,     /* get_option: the other value; local_address: another port */
    MODEL_WRONG_ADDRESS,   /* local_address: another address */
    MODEL_WRONG_PORT_ZERO, /* local_address: port 0 */
    MODEL_WRONG_LENGTH,    /* local_address: a length too short for the family */
    MODEL_WRONG_FAMILY,    /* local_address: another family */
    MODEL_WRONG_PORT,      /* bind: another port is bound than the one asked for (model_other_port); port 0 is any */
    MODEL_WRONG_IGNORED    /* set_option, bind: nothing was done */
};

/* One fault of the schedule. */
struct model_fault {
    enum model_call call; /* MODEL_CALL_ANY counts all of them */
    unsigned nth;         /* 1 = the first such call; 0 = no fault */
    bool always;          /* that call and every later one */
    int error;            /* what the call returns, in its own numbers; 0: it succeeds, with the wrong answer */
    int detail;           /* resolve: errno as it is left */
    enum model_wrong_answer wrong_answer;
    unsigned until; /* the last call that it may happen to, all calls counted; 0: any */
    int family;     /* only calls on sockets of this family are counted; 0: all */
    int option;     /* enum listen_socket_option: only calls about it are counted; 0: all */
};

#define MODEL_FAULTS 4
#define MODEL_DESCRIPTORS 64
#define MODEL_LIST_MOST 1024

/* A host. If it is zero, it can do nothing; model_host_plain makes one that can do all. The tables belong to the
 * caller. */
struct model_host {
    enum model_rules rules;
    uint32_t seed; /* of the sequence of ephemeral ports */
    bool ipv4;     /* socket() knows the family */
    bool ipv6;
    int family_error;   /* what it says of one that it does not know; 0: EAFNOSUPPORT */
    int bind_error;     /* what every bind says, whatever it is asked; 0: it is judged */
    int listen_error;   /* the same of every listen */
    bool wildcard_ipv6; /* bind to :: works; else EADDRNOTAVAIL */
    enum model_v6only v6only;
    bool v6only_default;       /* what a new IPv6 socket has (sysctl bindv6only) */
    uint16_t privileged_below; /* bind to a port below it: EACCES */
    uint16_t ephemeral_first;
    uint16_t ephemeral_count;   /* 0: bind to port 0 is EADDRINUSE */
    bool autobind_reuse;        /* where no other port is left, one whose holders and new user have SO_REUSEADDR */
    uint64_t descriptors_taken; /* bit n: descriptor n is open and belongs to somebody else */
    unsigned descriptor_limit;  /* no descriptor from this number on; at most MODEL_DESCRIPTORS */
    int shortage_error;         /* what socket() then says; 0: EMFILE */
    int exhausted_error;        /* what bind says where no port is left to pick; 0: EADDRINUSE */
    uint16_t excluded_first;    /* ports that nobody may have, by the administrator's word: EACCES */
    uint16_t excluded_count;
    listen_socket_handle handle_first; /* the handle of descriptor 0, and how far that of the next is from it; */
    unsigned handle_step;              /* 0: a handle is the descriptor's number */
    unsigned released_at;   /* so many calls that can fail are made when another part of the program releases the
                                   socket layer once too often; 0: never */
    int null_ipv6_error;    /* the resolver's error for AF_INET6 with a NULL node; 0: it answers */
    int null_ipv4_error;    /* the same for AF_INET */
    int unknown_name_error; /* the resolver's error for a name that it does not know; 0: EAI_NONAME */
    bool no_ipv6_address;   /* no interface has one: with AI_ADDRCONFIG no name leads to one either (FLAG-013) */
    bool names_unread;      /* it cannot open the file of host names: EAI_SYSTEM, EMFILE */
    const uint16_t *picks;  /* the ports that the host tries for port 0 before those of the range; NULL: none */
    size_t pick_count;

    const struct model_address *locals;
    size_t local_count;
    const struct model_endpoint *existing_sockets;
    size_t existing_socket_count;
    const struct model_service *services;
    size_t service_count;
    const struct model_host_name *host_names;
    size_t host_name_count;
    const char *const *half_known; /* names of which one family is known, and nothing yet of the other: EAI_AGAIN for a
                                      question about that alone. The last is NULL; NULL for none */
    const struct model_interface *interfaces;
    size_t interface_count;

    struct model_script script;
    struct model_fault faults[MODEL_FAULTS];
};

/* A host with both families; of each a loopback and a global address; a link-local one on `eth0` (index 2); an
 * interface that is named `7` and has the index 5; no existing socket; the services http (TCP 80, alias www), domain
 * (both, 53), tftp (UDP 69), example-svc (TCP 8080), MixedCase (TCP 8081); descriptors 0 to 2 taken; every port open to
 * it; and the host names both.example (IPv6, then IPv4), own.example (loopback, IPv4 first), four.example, six.example,
 * away.example (addresses of another host). */
void model_host_plain(struct model_host *host);

/* The same as a Windows host: handles that are no small numbers, IPV6_V6ONLY on by default, ports 49152 to 65535 to
 * pick from, all ports open to everybody, no SO_REUSEPORT. */
void model_host_windows(struct model_host *host);

/* Where the platforms refuse something alike, and say so by different errors. 0: it is not refused. */
struct model_refusals {
    int closed_handle; /* a call on a handle that nobody has open */
    int short_address; /* bind with an address of another length than the family's */
    int other_family4; /* with one of the other family, on an AF_INET socket */
    int other_family6; /* and on an AF_INET6 socket */
    int multicast;     /* to a multicast address, except of the next line */
    int multicast_ipv6_stream;
    int broadcast;
    int mapped_v6only; /* to an IPv4-mapped address where IPV6_V6ONLY is 1 */
    int zone_missing;
    int zone_unknown;
    int reuseport; /* the option SO_REUSEPORT */
    int listen_unbound;
    int address_unbound; /* the local address of a socket that is not bound; 0: there is one, all zero */
};

const struct model_refusals *model_refusals(const struct model_host *host);

/* What every call but initialize and interface_index says on Windows where the socket layer is not there. No errno has
 * this number. */
#define MODEL_NOT_INITIALISED 10093

/* How many calls were made, and how many of them each fault of the schedule fits. Zeroed at the start. */
struct model_counters {
    unsigned calls;
    unsigned fitting[MODEL_FAULTS];
};

/* What a fault is held against. */
struct model_called {
    enum model_call call;
    int family; /* of the socket; 0 if the call has none */
    int option; /* enum listen_socket_option; 0 if the call has none */
};

/* Counts one call, and returns the fault that is to happen to it, the first in the schedule, or NULL. */
const struct model_fault *model_take_fault(const struct model_host *host, struct model_counters *counters,
                                           const struct model_called *called);

/* What set_option answers for IPV6_V6ONLY, and what is read back after it was set to `value`. */
int model_v6only_refusal(const struct model_host *host, int value);
int model_v6only_read_back(const struct model_host *host, int value);

/* What setting another option answers, and reading it. */
int model_option_refusal(const struct model_host *host, enum listen_socket_option option);

/* What interface_index answers: 0 and the index, or ENODEV; EMFILE on Linux where no descriptor is left, for one is
 * needed there. */
int model_interface_index(const struct model_host *host, uint64_t held, const char *name, unsigned *index);

/* The lowest descriptor that is neither taken by others nor in `held`; -1 if the limit is reached. */
int model_lowest_descriptor(const struct model_host *host, uint64_t held);

/* The handle of a descriptor; and the descriptor of a handle, -1 if no descriptor has it. */
listen_socket_handle model_handle(const struct model_host *host, int descriptor);
int model_descriptor(const struct model_host *host, listen_socket_handle handle);

/* What socket() refuses the family with, or the next descriptor, which is -1 if there is none; or 0. */
int model_socket_refusal(const struct model_host *host, int family, int descriptor);

/* What bind says of the address and port alone, whoever else holds them: the host's own error for every bind, EINVAL,
 * EADDRNOTAVAIL, ENODEV, EACCES, or 0. */
int model_bind_refusal(const struct model_host *host, const struct model_endpoint *wanted);

/* Whether two endpoints cover a common address, port left aside. */
bool model_overlap(const struct model_endpoint *a, const struct model_endpoint *b);

/* How bind and listen treat a port that somebody has. */
enum model_sharing {
    MODEL_SHARING_BY_OPTIONS, /* bind to a port by its number: where the options of both allow it, it is shared */
    MODEL_SHARING_NONE,       /* a port that is picked for a stream socket: every overlap counts */
    MODEL_SHARING_REUSE,      /* the same where nothing else is left, with autobind_reuse: SO_REUSEADDR shares */
    MODEL_SHARING_LISTEN      /* listen: on Linux as bind by number, on Windows nothing is looked at again */
};

/* What keeps `wanted` from its port while `held` has it, by the rules of a platform: EADDRINUSE, EACCES, or 0. */
int model_conflict(enum model_rules rules, const struct model_endpoint *held, const struct model_endpoint *wanted,
                   enum model_sharing sharing);

/* What is told of two holders' conflicts: EADDRINUSE if either is that. */
int model_worse_conflict(int one, int other);

/* The ways in which a port is picked for port 0, one after the other until one is found; how many they are. */
size_t model_picking(const struct model_host *host, int socktype, enum model_sharing ways[2]);

/* The n-th port, from 0, that the host tries for port 0; and whether it passes over a port that it tries. */
uint16_t model_ephemeral(const struct model_host *host, unsigned n);
bool model_is_excluded(const struct model_host *host, uint16_t port);

/* Makes another address of it, with its family. */
void model_change_address(struct model_address *address);

/* The port that bind binds in place of `port` if it is to bind another one. */
uint16_t model_other_port(uint16_t port);

/* Whether an existing socket is listening after `binds` binds of ours. */
bool model_existing_socket_listens(const struct model_endpoint *existing_socket, unsigned binds);

/* Whether the bytes of two addresses, or parts of them, are the same; of `count`, which is a multiple of 4. */
bool model_same_bytes(const unsigned char *a, const unsigned char *b, size_t count);

/* Whether the address is :: or 0.0.0.0; is an IPv4-mapped one. */
bool model_is_wildcard(const struct model_address *address);
bool model_is_mapped(const struct model_address *address);
/* The IPv4-mapped form of an IPv4 address. */
struct model_address model_mapped(const struct model_address *address);

/* The socket address of an address and port, all other members zero. Returns its length. */
socklen_t model_sockaddr(const struct model_address *address, uint16_t port, struct sockaddr_storage *out);

/* Takes a socket address apart. False if it has neither family, or not that family's length. */
bool model_from_sockaddr(const struct sockaddr *sockaddr, socklen_t length, struct model_address *address,
                         uint16_t *port);

/* A number that stands for these bytes, to compare them by. `start` is 0 or the digest of what comes before. */
uint64_t model_digest(uint64_t start, const void *bytes, size_t length);

#endif
