/* A scripted system behind the seam. It records every call in order, fails the calls that it is told to fail, gives the
 * resolver's answers that it is told to give, and keeps a ledger of handles, lists and initialisations.
 *
 * It shows which calls are made, with which arguments, in which order. It does not simulate a host, as model/kernel/
 * does: binds never conflict. Every call changes errno, so that an error that is read too late is read wrong. */
#ifndef SUITE_FAKE_SYSTEM_H
#define SUITE_FAKE_SYSTEM_H

#include <netdb.h>
#include <netinet/in.h>
#include <stdint.h>

#include "fake_answer.h"
#include "listen_socket.h"

enum fake_call {
    FAKE_ANY, /* in a fault: any call that can fail */
    FAKE_INITIALIZE,
    FAKE_RESOLVE,
    FAKE_INTERFACE_INDEX,
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

/* One call as it was made. Members that the call does not have are zero. */
struct fake_record {
    enum fake_call call;
    int result;
    listen_socket_handle handle;
    struct addrinfo hints; /* resolve */
    bool node_null, service_null;
    char node[96], service[32]; /* node: of interface_index too */
    int family, type, protocol; /* socket */
    bool nonblock;
    enum listen_socket_option option;
    int value;                       /* of an option; the backlog of listen */
    struct sockaddr_storage address; /* bind */
    socklen_t length;
};

struct fake_fault {
    enum fake_call call;
    unsigned nth; /* 1: the first such call; 0: no fault */
    bool always;  /* all later ones fail, too */
    int family;   /* only on sockets of this family; 0: of either */
    int error;
    int detail; /* resolve: errno as left behind, whatever the error */
};

enum { FAKE_RECORDS = 512, FAKE_HANDLES = 64, FAKE_FAULTS = 2, FAKE_LISTS = 64 };

struct fake_handle {
    bool open, ever, bound, tainted; /* tainted: its bind or listen failed */
    bool listening;
    bool sharing; /* an option that lets others have the port too is set */
    int family;
    int v6only;
    struct sockaddr_storage address;
    socklen_t length;
};

struct fake_system {
    struct listen_socket_system seam; /* pass &fake.seam */

    /* what the test sets */
    struct fake_script script; /* the resolver's answer */
    struct fake_fault faults[FAKE_FAULTS];
    enum fake_wrong_answer wrong_answer; /* of local_address */
    bool v6only_stuck;                   /* get_option gives v6only_stuck_at, whatever was set */
    int v6only_stuck_at;
    listen_socket_handle first_handle;
    /* room for the seam's own bind, for a test that puts one of its own before it */
    int (*bind)(void *context, listen_socket_handle handle, const struct sockaddr *address, socklen_t length);
    uint16_t next_port; /* the next that the system chooses */

    /* what happened */
    struct fake_record records[FAKE_RECORDS];
    size_t count;
    unsigned calls[FAKE_RELEASE + 1];
    unsigned fallible; /* calls that could fail */
    struct fake_handle handles[FAKE_HANDLES];
    struct addrinfo *lists[FAKE_LISTS]; /* NULL: freed */
    size_t list_count;
    unsigned initialisations, releases, open_handles, open_lists;
    char violation[160]; /* "" or the first thing that happened and must not */
};

/* Starts as a host with both families that answers rightly, and has the interfaces "lo" (1) and "7" (5). The structure
 * must be zeroed before its first use. */
void fake_begin(struct fake_system *fake);
/* Forgets what happened, and keeps what the test set. */
void fake_forget(struct fake_system *fake);
/* Frees the lists that are left. */
void fake_end(struct fake_system *fake);

/* Sets the first fault. */
void fake_fail(struct fake_system *fake, enum fake_call call, unsigned nth, int error);

/* The nth record of a call, from 1; NULL if there are not so many. */
const struct fake_record *fake_nth(const struct fake_system *fake, enum fake_call call, unsigned nth);
/* Its place among all records, from 0; `count` if there are not so many. */
size_t fake_place(const struct fake_system *fake, enum fake_call call, unsigned nth);

/* "" or what is wrong with the ledger. Right are `sockets` open sockets, an initialisation for each, no list, and no
 * violation. */
const char *fake_ledger(const struct fake_system *fake, unsigned sockets);

/* The calls in one line, "initialize resolve socket free_list ...". */
void fake_describe(const struct fake_system *fake, char *buffer, size_t size);

#endif
