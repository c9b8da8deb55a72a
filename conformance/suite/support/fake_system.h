/* A scripted system behind the seam: it writes down every call in order, fails the calls it is told to fail, gives the
 * resolver's answers it is told to give, and keeps a ledger of handles, lists and initialisations.
 *
 * It is no simulation of a host (conformance/model/kernel.h is): binds never conflict, and an unscripted answer is the
 * right one for NULL nodes, literals, and the few names below. What it is for is to show which calls are made, with
 * what, in which order. Every call leaves errno changed, so that an error that is read late is read wrong. */
#ifndef SUITE_FAKE_SYSTEM_H
#define SUITE_FAKE_SYSTEM_H

#include "listen_socket.h"

enum fake_call {
    FAKE_ANY, /* in a fault: whichever call that can fail */
    FAKE_INITIALIZE,
    FAKE_RESOLVE,
    FAKE_SOCKET,
    FAKE_SET_OPTION,
    FAKE_GET_OPTION,
    FAKE_BIND,
    FAKE_LOCAL_ADDRESS,
    FAKE_LISTEN,
    FAKE_FREE_LIST, /* these three cannot fail */
    FAKE_CLOSE,
    FAKE_RELEASE
};

/* One call as it was made. What does not belong to the call is zero. */
struct fake_record {
    enum fake_call call;
    int result;
    listen_socket_handle handle;
    struct addrinfo hints; /* resolve */
    bool node_null, service_null;
    char node[96], service[32];
    int family, type, protocol; /* socket */
    bool nonblock;
    enum listen_socket_option option;
    int value;                       /* of an option; of listen, the backlog */
    struct sockaddr_storage address; /* bind */
    socklen_t length;
};

/* One entry of a scripted answer: what it holds. Zeroed members are as in the right answer where that is sensible. */
struct fake_entry {
    int family, type, protocol;
    const char *address; /* numeric; NULL: no address at all */
    int port;
    uint32_t scope;
    int length_change;     /* added to the right length */
    int inner_family;      /* instead of the family within the address; 0: the right one */
    int flags;             /* ai_flags */
    const char *canonname; /* ai_canonname */
};

struct fake_fault {
    enum fake_call call;
    unsigned nth; /* from 1; 0: not armed */
    bool always;  /* and all later ones */
    int family;   /* only on sockets of this family; 0: of either */
    int error;
    int detail; /* resolve: errno as left behind */
};

enum { FAKE_RECORDS = 512, FAKE_HANDLES = 64, FAKE_ENTRIES = 8, FAKE_FAULTS = 2, FAKE_LISTS = 64 };

/* What the answers differ in from the truth, where it is no error. */
enum fake_wrong_answer {
    FAKE_RIGHT,
    FAKE_WRONG_PORT,
    FAKE_WRONG_PORT_ZERO,
    FAKE_WRONG_ADDRESS,
    FAKE_WRONG_FAMILY,
    FAKE_WRONG_LENGTH,
    FAKE_WRONG_SCOPE
};

struct fake_handle {
    bool open, ever, bound, tainted; /* tainted: its bind or listen failed */
    bool listening;
    int family;
    int v6only;
    struct sockaddr_storage address;
    socklen_t length;
};

struct fake_system {
    struct listen_socket_system seam; /* pass &fake.seam */

    /* script, set by the test */
    const struct fake_entry *entries; /* NULL: the right answer */
    size_t entry_count;
    bool scripted;    /* the entries are the answer, also where there are none */
    bool keep_family; /* of the entries, give only those of the family asked for */
    struct fake_fault faults[FAKE_FAULTS];
    enum fake_wrong_answer wrong_answer; /* of local_address */
    bool v6only_stuck;                   /* get_option gives v6only_stuck_at whatever was set */
    int v6only_stuck_at;
    listen_socket_handle first_handle;
    uint16_t next_port; /* ephemeral */

    /* what happened */
    struct fake_record records[FAKE_RECORDS];
    size_t count;
    unsigned calls[FAKE_RELEASE + 1];
    unsigned fallible; /* calls that could fail */
    struct fake_handle handles[FAKE_HANDLES];
    struct addrinfo *lists[FAKE_LISTS]; /* NULL: freed */
    size_t list_count;
    unsigned initialisations, releases, open_handles, open_lists;
    char violation[160]; /* "" or the first thing that must never happen */
};

/* A host with both families that answers rightly. Names it knows: service "http" (TCP 80), "tftp" (UDP 69), "domain"
 * (both, 53); host "both.example" (2001:db8::1, then 192.0.2.1), "four.example" (192.0.2.1), "six.example"
 * (2001:db8::1); interface "lo" (1). */
void fake_begin(struct fake_system *fake); /* zeroed before its first use */
/* Forgets what happened, keeps the script. Lists and handles that are still open are a violation of the test. */
void fake_forget(struct fake_system *fake);
/* Frees what is left, whoever left it. */
void fake_end(struct fake_system *fake);

/* Arms the first fault. */
void fake_fail(struct fake_system *fake, enum fake_call call, unsigned nth, int error);

/* The nth record of a call, from 1; NULL where there is none. */
const struct fake_record *fake_nth(const struct fake_system *fake, enum fake_call call, unsigned nth);
/* The place of the nth record of a call in the order of all, from 0; `count` where there is none. */
size_t fake_place(const struct fake_system *fake, enum fake_call call, unsigned nth);

/* "" or what is wrong with the ledger when `sockets` sockets are to be open: one initialisation each, no list, no other
 * handle, no violation. */
const char *fake_ledger(const struct fake_system *fake, unsigned sockets);

/* The calls in one line, "initialize resolve socket free_list ...". */
void fake_describe(const struct fake_system *fake, char *buffer, size_t size);

#endif
