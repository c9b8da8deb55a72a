/* The simulated kernel as data: what it holds for the routine, and what the routine did that no routine may do.
 *
 * Users include kernel.h; this is the ground that the kernel's files stand on.
 */
#ifndef MODEL_LEDGER_H
#define MODEL_LEDGER_H

#include "model/host/host.h"
#include "model/oracle/prediction.h"

/* What no routine may do. model_violation_text has the clause of each. */
enum {
    MODEL_VIOLATION_BEFORE_INITIALIZE = 1 << 0,
    MODEL_VIOLATION_RELEASE_UNMATCHED = 1 << 1,
    MODEL_VIOLATION_RELEASE_EARLY = 1 << 2,
    MODEL_VIOLATION_HINTS = 1 << 3,
    MODEL_VIOLATION_ASKED_BOTH = 1 << 4,
    MODEL_VIOLATION_UNCHECKED_TEXT = 1 << 5,
    MODEL_VIOLATION_FREE_NULL = 1 << 6,
    MODEL_VIOLATION_FREE_FOREIGN = 1 << 7,
    MODEL_VIOLATION_FREE_TWICE = 1 << 8,
    MODEL_VIOLATION_LIST_CHANGED = 1 << 9,
    MODEL_VIOLATION_SOCKET_ARGUMENTS = 1 << 10,
    MODEL_VIOLATION_HANDLE_FOREIGN = 1 << 11,
    MODEL_VIOLATION_HANDLE_CLOSED = 1 << 12,
    MODEL_VIOLATION_V6ONLY_ON_IPV4 = 1 << 13,
    MODEL_VIOLATION_OPTION_LATE = 1 << 14,
    MODEL_VIOLATION_V6ONLY_UNSET = 1 << 15,
    MODEL_VIOLATION_REUSE_ON_DATAGRAM = 1 << 16,
    MODEL_VIOLATION_BIND_AGAIN = 1 << 17,
    MODEL_VIOLATION_LISTEN_UNBOUND = 1 << 18,
    MODEL_VIOLATION_LISTEN_AGAIN = 1 << 19,
    MODEL_VIOLATION_USE_AFTER_FAILURE = 1 << 20,
    MODEL_VIOLATION_CLOSE_FOREIGN = 1 << 21,
    MODEL_VIOLATION_CLOSE_TWICE = 1 << 22,
    MODEL_VIOLATION_CLOSE_ORDER = 1 << 23,
    MODEL_VIOLATION_RUNAWAY = 1 << 24,
    MODEL_VIOLATION_SHARED_PICK = 1 << 25,
    MODEL_VIOLATION_LIST_KEPT = 1 << 26,
    MODEL_VIOLATION_ASKED_ZONE = 1 << 27,
    /* only from model_kernel_balance */
    MODEL_VIOLATION_SOCKETS_HELD = 1 << 28,
    MODEL_VIOLATION_LISTS_HELD = 1 << 29,
    MODEL_VIOLATION_INITIALISATIONS_HELD = 1 << 30
};
#define MODEL_VIOLATIONS 31

/* A socket as the host sees it. */
struct model_held {
    int family;
    int socktype;
    int protocol;
    bool nonblock;
    bool v6only;
    bool v6only_set; /* by the routine */
    bool reuseaddr;
    bool reuseport;
    enum model_use use; /* on Windows: exclusive, from birth (REUSE-004) */
    bool dead;          /* the socket layer was released while it was open */
    bool bound;
    bool picked; /* the host picked its port, or it took the number of one of ours that was picked */
    bool listening;
    bool failed; /* a call on it failed: only close is right */
    int backlog;
    unsigned order;   /* how many sockets were made before it */
    unsigned request; /* the kernel's, when it was bound */
    struct model_address address;
    uint16_t port;
    uint16_t told; /* by local_address */
};

/* One entry of a list, with all that it points to. */
struct model_block {
    struct addrinfo info;
    struct sockaddr_storage address;
    char name[16];
};

struct model_list {
    size_t first; /* of the blocks */
    size_t count;
    bool live;
    uint64_t digest; /* of the blocks as they were given */
};

#define MODEL_LISTS 64
#define MODEL_BLOCKS ((size_t)2 * MODEL_LIST_MOST)
#define MODEL_TEXTS 4
#define MODEL_TEXT 48

struct model_kernel {
    /* set by model_kernel_init */
    const struct model_host *host;
    struct model_counters counters;
    unsigned violations;
    unsigned initialisations; /* held */
    unsigned layer;           /* how often the socket layer is initialised, others' releases counted */
    unsigned ephemeral;       /* ports tried */
    unsigned binds;           /* that succeeded */
    unsigned sockets_made;
    unsigned request;    /* how often the host was changed */
    uint64_t held;       /* descriptors of the routine */
    uint64_t closed;     /* that were the routine's and are closed */
    size_t step_count;   /* calls made, also those that `steps` has no room for */
    unsigned text_count; /* questions asked, likewise */
    unsigned list_count; /* lists given, likewise */
    unsigned live_lists;
    size_t blocks_used;

    /* never read before it is written */
    size_t blocks_touched; /* the most used so far: the address sanitizer may have been told of these */
    struct model_held sockets[MODEL_DESCRIPTORS];
    struct model_list lists[MODEL_LISTS];
    struct model_step steps[MODEL_STEPS_MOST];
    char nodes[MODEL_TEXTS][MODEL_TEXT]; /* of the last questions; long ones are cut */
    char services[MODEL_TEXTS][MODEL_TEXT];
    struct model_block blocks[MODEL_BLOCKS];
};

/* Begins a call that can fail: counts it, and returns its fault, or NULL. */
const struct model_fault *model_ledger_begin(struct model_kernel *kernel, struct model_called called);

/* What Windows says to a call because of the socket layer alone (INIT-006): on the socket `held`, or on none if it is
 * NULL. 0: nothing. */
int model_ledger_refusal(const struct model_kernel *kernel, const struct model_held *held);

/* One initialisation less, whosever it was. With the last one all open sockets die. */
void model_ledger_release(struct model_kernel *kernel);

/* Ends a call: writes it into the trace, and spoils errno. */
void model_ledger_note(struct model_kernel *kernel, const struct model_step *step);

/* The rules broken so far: MODEL_VIOLATION_*, or-ed; 0 for none. */
unsigned model_kernel_violations(const struct model_kernel *kernel);

/* What is wrong with the books if `sockets` sockets should be open and nothing else held. */
unsigned model_kernel_balance(const struct model_kernel *kernel, unsigned sockets);

/* The socket behind a handle, or NULL if the routine holds none of that number. */
const struct model_held *model_kernel_socket(const struct model_kernel *kernel, listen_socket_handle handle);

/* A socket's endpoint, as others meet it. */
struct model_endpoint model_held_endpoint(const struct model_held *held);

#endif
