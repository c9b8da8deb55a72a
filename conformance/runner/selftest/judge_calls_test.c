/* Which calls, on which sockets, in which order break which clause: requests with their calls, and exactly what is
 * said. */
#include "judge_calls_test.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "judged.h"
#include "seen_listener.h"

#define V4_REST "reuseaddr4#1 bind4#1 getsockname4#1 listen4#1"
#define V4 "socket4#1 " V4_REST
#define V6 "socket6#1 v6only6#1 readv6only6#1 reuseaddr6#1 bind6#1 getsockname6#1 listen6#1"
#define PICKED "socket4#1 bind4#1 getsockname4#1 listen4#1 reuseaddr4#1"
#define PAIR6 "socket6#1 socket4#2 v6only6#1 readv6only6#1"

#define NEEDLESS "SOCK-006!: no socket made and closed again / a socket is made and closed again"
#define PICKED_ITSELF "PORT-011!: bind asks for port 0 / bind asks for a port that the system has not picked"
#define FINAL "SEL-001!: nothing else is tried after a failure / another socket is tried after a failure"
#define AUTO_FINAL "STK-009!: nothing else is tried after a failure / another socket is tried after a failure"
#define TWICE "CLN-004!: closed once / closed twice"
#define AFTER_BIND "BIND-003!: closed after a failed bind / used after a failed bind"
#define SHARED_A_WHILE "REUSE-003!: SO_REUSEPORT never set / SO_REUSEPORT set for a while"
#define AFTER_OPTION "V6-006!: closed after an option failed / used after an option failed"
#define UNBOUND "LSTN-001!: bound before it listens / not bound before it listens"
#define OTHER_V6ONLY "V6-001!: set before bind / set to the other value before bind"
#define LATE_V6ONLY "V6-001!: set before bind / not set before bind"
#define LATE_REUSEADDR "REUSE-001!: set before bind / not set before bind"
#define LATE_REUSEPORT "REUSE-003!: set before bind / not set before bind"
#define ON_IPV4 "V6-005!: no IPV6_V6ONLY on an IPv4 socket / IPV6_V6ONLY on an IPv4 socket"
#define NOT_BY_CALL "STEP-007!: refused because a system call failed / refused before a system call failed"
#define BY_CALL "STEP-007!: refused before a system call failed / refused because a system call failed"
#define BOUND "socket4#1 reuseaddr4#1 bind4#1 getsockname4#1 close4#1"
#define UDP "socket4#1d bind4#1d getsockname4#1d"
#define DATAGRAM_OF(name) .stack = "create", .socktype = "dgram", .last_step = VECTOR_STEP_BIND, .node = (name)
#define PAIR_AGAIN "socket6#3 socket4#4 v6only6#3 bind4#4 bind6#3 listen6#3 listen4#4 reuseaddr6#3 reuseaddr4#4"
#define UNTOUCHED "PRE-002!: touches nothing / makes a socket"
#define TRY(n)                                                                                                         \
    "socket6#6" #n " socket4#4" #n " v6only6#6" #n " readv6only6#6" #n " bind6#6" #n " getsockname6#6" #n              \
    ">::,40000 bind4#4" #n "!EADDRINUSE>0.0.0.0,40000 close4#4" #n " close6#6" #n " "
#define TRY_IN_TURN(n)                                                                                                 \
    "socket6#6" #n " socket4#4" #n " v6only6#6" #n " readv6only6#6" #n " bind4#4" #n " bind6#6" #n                     \
    "!EADDRINUSE>::,40001 close4#4" #n " close6#6" #n " "
#define TRIES_15                                                                                                       \
    TRY(1)                                                                                                             \
    TRY_IN_TURN(2)                                                                                                     \
    TRY(3)                                                                                                             \
    TRY_IN_TURN(4)                                                                                                     \
    TRY(5)                                                                                                             \
    TRY_IN_TURN(6)                                                                                                     \
    TRY(7)                                                                                                             \
    TRY_IN_TURN(8)                                                                                                     \
    TRY(9)                                                                                                             \
    TRY_IN_TURN(10)                                                                                                    \
    TRY(11)                                                                                                            \
    TRY_IN_TURN(12)                                                                                                    \
    TRY(13)                                                                                                            \
    TRY_IN_TURN(14)                                                                                                    \
    TRY(15)
#define BIRTH "SOCK-004!: close-on-exec from birth / created without close-on-exec"
#define EARLY "REUSE-006!: sharing options set last / sharing options set too early"
#define DATAGRAMS "REUSE-001!: SO_REUSEADDR never set / SO_REUSEADDR set for a while"
#define PAIR_EXPECTED "STK-012!: IPv6 first, both bound before they listen / "

/* ---- What is not as usual ---------------------------------------------------------------------------------------- */

static void more_calls(struct judged *test) {
    test->evidence.calls.more = true;
}

static void put_fault(struct judged *test, const char *effect) {
    test->fault = (struct vector_fault){.call = "bind", .option = "", .family = "", .effect = effect, .nth = 1};
    test->vector.faults = &test->fault;
    test->vector.fault_count = 1;
}
static void other_bind(struct judged *test) {
    put_fault(test, "other");
}
static void failing_bind(struct judged *test) {
    put_fault(test, "error");
}

static struct evidence_socket *made(struct judged *test) {
    return &test->evidence.made.all[0];
}
static void not_listening(struct judged *test) {
    made(test)->listening = false;
}
static void inherited(struct judged *test) {
    made(test)->cloexec = false;
}
static void not_v6only(struct judged *test) {
    made(test)->v6only = 0;
    made(test)->ipv4 = EVIDENCE_NOT_TRIED;
}
static void reuseaddr(struct judged *test) {
    made(test)->reuseaddr = true;
}
static void no_reuseaddr(struct judged *test) {
    made(test)->reuseaddr = false;
}
static void reuseport(struct judged *test) {
    made(test)->reuseport = true;
}
static void no_reuseport(struct judged *test) {
    made(test)->reuseport = false;
}
static void of_ipv6(struct judged *test) {
    *made(test) = seen_listener(AF_INET6, "::", 40000);
}
static void of_ipv4(struct judged *test) {
    *made(test) = seen_listener(AF_INET, "0.0.0.0", 40000);
}
static void no_first(struct judged *test) {
    test->evidence.made.all[0] = test->evidence.made.all[1];
    test->evidence.made.count = 1;
    test->evidence.answer.sockets = 1;
}

static void set_backlog(struct judged *test, int backlog) {
    test->vector.request.backlog = made(test)->backlog = backlog;
}
static void no_backlog(struct judged *test) {
    set_backlog(test, 0);
}
static void backlog_of_one(struct judged *test) {
    set_backlog(test, 1);
}
static void negative_backlog(struct judged *test) {
    set_backlog(test, -1);
}
static void short_queue(struct judged *test) {
    made(test)->backlog = 5;
}
static void cannot_be_told(struct judged *test) {
    static const struct wire_hello hello = {.capabilities = {[WIRE_OPTION_NONBLOCK] = true}};
    test->evidence.hello = &hello;
}

static void port_0(struct judged *test) {
    judged_set_service(test, "0");
}

static void created_sharing(struct judged *test) {
    made(test)->reuseaddr = true;
    made(test)->address = judged_address(AF_INET, "0.0.0.0", 0);
    test->sockets[0].port = 27015; /* no vector has a created socket of a picked port */
}

/* The second of two faults does something else than failing. */
static void other_second(struct judged *test) {
    static const struct vector_fault faults[] = {
        {.call = "bind", .option = "", .family = "", .effect = "error", .nth = 1},
        {.call = "bind", .option = "", .family = "", .effect = "other", .nth = 2}};
    test->vector.faults = faults;
    test->vector.fault_count = 2;
}

/* A type that no socket has: below that of streams, or above that of datagrams. */
static void set_type(struct judged *test, const char *socktype, int type) {
    test->vector.request.socktype = socktype;
    for (size_t i = 0; i < test->evidence.calls.count; i++)
        test->evidence.calls.all[i].type = type;
}
static void raw(struct judged *test) {
    set_type(test, "raw", SOCK_RAW);
}
static void least(struct judged *test) {
    set_type(test, "2147483648", INT_MIN);
}
static void least_picked(struct judged *test) {
    least(test);
    port_0(test);
}

static void either_family(struct judged *test) {
    test->vector.request.family = "unspec";
}
static void for_ipv6(struct judged *test) {
    test->vector.request.family = "inet6";
}
static void datagram(struct judged *test) {
    test->vector.request.socktype = "dgram";
    test->vector.request.protocol = "udp";
}
static void refused_by_listen(struct judged *test) {
    either_family(test);
    negative_backlog(test);
}
static void null_hints(struct judged *test) {
    test->vector.request.hints = false;
}

/* One request and its calls. What is not given is as in the usual request: a stream socket on 27015, listening. */
struct row {
    const char *what;
    const char *stack; /* "ipv4" if not given; "create" for none */
    const char *service;
    const char *socktype;
    const char *options;
    const char *node;
    const char *stage; /* it is refused, at this stage */
    const char *code;
    const char *calls;
    const char *failures;
    int last_step; /* 0: listen */
    bool layered;  /* below Winsock */
    void (*spoil)(struct judged *);
};

/* ---- Rows -------------------------------------------------------------------------------------------------------- */

static const struct row rows[] = {
    /* Which calls are the request's. */
    {.what = "an IPv4 listener", .calls = V4, .failures = ""},
    {.what = "an IPv6 listener", .stack = "ipv6", .calls = V6, .failures = ""},
    {.what = "a socket made and closed again", .calls = "socket4#9 close4#9 " V4, .failures = NEEDLESS},
    {.what = "an IPv6 one", .calls = "socket6#9 close6#9 " V4, .failures = NEEDLESS},
    {.what = "a raw socket that is bound anywhere is no resolver's",
     .socktype = "raw",
     .node = "name",
     .stage = "validate",
     .code = "EAI_SOCKTYPE",
     .calls = "socket4#1r bind4#1r>0.0.0.0,0 close4#1r",
     .failures = UNTOUCHED},
    {.what = "a raw socket that is not to be had is no resolver's",
     .socktype = "raw",
     .node = "name",
     .stage = "validate",
     .code = "EAI_SOCKTYPE",
     .calls = "socket4#0r!EACCES",
     .failures = BY_CALL},
    {.what = "closed before anything else", .calls = "close4#9 " V4, .failures = NEEDLESS},
    {.what = "a name's datagram socket fails, which a request for streams has nothing to do with",
     .stage = "bind",
     .code = "EADDRINUSE",
     .node = "name",
     .calls = "socket4#0d!EMFILE socket4#1 reuseaddr4#1 bind4#1 close4#1",
     .failures = NOT_BY_CALL},
    {.what = "getsockname says any address of a name's datagram socket: it is the request's all the same",
     DATAGRAM_OF("name"),
     .calls = "socket4#1d getsockname4#1d>0.0.0.0,0 reuseaddr4#1d bind4#1d>127.0.0.1,27015 getsockname4#1d",
     .failures = DATAGRAMS},
    {.what = "a picked port, and SO_REUSEADDR at another level set anew",
     .service = "0",
     .calls = "socket4#1 reuseaddr4#1 tcp24#1=0 bind4#1 getsockname4#1 listen4#1 reuseaddr4#1",
     .failures = EARLY},
    {.what = "a picked port, and another option set anew",
     .service = "0",
     .calls = "socket4#1 reuseaddr4#1 reuseport4#1=0 bind4#1 getsockname4#1 listen4#1 reuseaddr4#1",
     .failures = EARLY},
    {.what = "a picked port of a pair, and the other socket's option set anew",
     .stack = "pair",
     .service = "0",
     .calls = PAIR6 " reuseaddr4#2 reuseaddr6#1=0 bind6#1 bind4#2 listen6#1 listen4#2 reuseaddr6#1 reuseaddr4#2",
     .failures = EARLY},
    {.what = "a picked port that is never bound",
     .service = "0",
     .calls = "socket4#1 reuseaddr4#1 listen4#1",
     .failures = UNBOUND "; " EARLY},
    {.what = "one that another process has still", .calls = "socket4#1 close4#1+ " V4_REST, .failures = ""},
    {.what = "closed twice, though another descriptor has it",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = "socket4#1 close4#1+!EINTR close4#1+!EBADF reuseaddr4#1 bind4#1!EADDRINUSE close4#1",
     .failures = TWICE},
    {.what = "one that two processes close",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = "socket4#1 close4#1+@2 reuseaddr4#1 bind4#1!EADDRINUSE close4#1",
     .failures = ""},
    {.what = "one that has its descriptor once more after it was closed, in between by another",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = "socket4#1 close4#1+ reuseaddr4#1 bind4#1!EADDRINUSE close4#1",
     .failures = ""},
    {.what = "a descriptor closed twice, of a socket that has another",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = "socket4#1 close4#1+ close4#1+ reuseaddr4#1/4 bind4#1/4!EADDRINUSE close4#1/4",
     .failures = TWICE},
    {.what = "of another family", .calls = "socketu#9 closeu#9 " V4, .failures = ""},
    {.what = "of another type", .calls = "socket4#9d close4#9d " V4, .failures = ""},
    {.what = "one that is connected to a name server",
     .calls = "socket4#9 connect4#9>127.0.0.1,53 close4#9 " V4,
     .failures = ""},
    {.what = "to one of IPv6", .calls = "socket6#9 connect6#9>::1,53 close6#9 " V4, .failures = ""},
    {.what = "one that was connected first", .calls = "connect4#9>127.0.0.1,53 socket4#9 close4#9 " V4, .failures = ""},
    {.what = "one that is connected elsewhere",
     .calls = "socket4#9 connect4#9>127.0.0.1,80 close4#9 " V4,
     .failures = NEEDLESS},
    {.what = "one that is connected to the listener",
     .calls = V4 " socket4#9 connect4#9>127.0.0.1,27015 close4#9",
     .failures = NEEDLESS},
    {.what = "another that is connected",
     .calls = "socket4#8 connect4#8>127.0.0.1,53 close4#8 socket4#9 close4#9 " V4,
     .failures = NEEDLESS},
    {.what = "an older socket listens", .calls = "listen4#0=7 " V4, .failures = ""},
    {.what = "an older socket is connected, and no socket can be made",
     .stage = "socket",
     .code = "EMFILE",
     .calls = "connect4#0>127.0.0.1,80 socket4#0!EMFILE",
     .failures = ""},
    {.what = "no socket can be made", .stage = "socket", .code = "EMFILE", .calls = "socket4#0!EMFILE", .failures = ""},
    {.what = "an older socket cannot be bound",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = "bind4#0!EADDRINUSE",
     .failures = NOT_BY_CALL},

    /* Datagram sockets that may be the resolver's: those of a name. */
    {.what = "a datagram socket of a name, of which one was not to be had before",
     DATAGRAM_OF("localhost"),
     .calls = "socket6#0!EAFNOSUPPORTd " UDP,
     .failures = ""},
    {.what = "the same of an address",
     DATAGRAM_OF("127.0.0.1"),
     .calls = "socket6#0!EAFNOSUPPORTd " UDP,
     .failures = FINAL},
    {.what = "the same of an IPv6 address", DATAGRAM_OF("::1"), .calls = "socket6#0!EMFILEd " UDP, .failures = FINAL},
    {.what = "the same of no node", DATAGRAM_OF(NULL), .calls = "socket6#0!EMFILEd " UDP, .failures = FINAL},
    {.what = "a stream socket of a name, of which one was not to be had before",
     .node = "localhost",
     .calls = "socket6#0!EAFNOSUPPORT " V4,
     .failures = FINAL},
    {.what = "a name is refused for what it leads to, and a datagram socket was not to be had",
     .stack = "create",
     .stage = "select",
     .code = "EAI_FAIL",
     .node = "localhost",
     .calls = "socket6#0!EAFNOSUPPORTd",
     .spoil = datagram,
     .failures = ""},
    {.what = "no datagram socket of a name is to be had: the words say it",
     .stack = "create",
     .stage = "socket",
     .code = "EMFILE",
     .node = "localhost",
     .calls = "socket4#0!EMFILEd",
     .spoil = datagram,
     .failures = ""},
    {.what = "a datagram socket of a name cannot be bound",
     .stack = "create",
     .stage = "select",
     .code = "EAI_FAIL",
     .node = "localhost",
     .calls = "socket4#1d bind4#1!EADDRINUSEd close4#1d",
     .spoil = datagram,
     .failures = BY_CALL},
    {.what = "another is bound to any port",
     DATAGRAM_OF("localhost"),
     .calls = "socket4#9d bind4#9d>0.0.0.0,0 close4#9d " UDP,
     .failures = ""},
    {.what = "another of IPv6 is",
     DATAGRAM_OF("localhost"),
     .calls = "socket6#9d bind6#9d>::,0 close6#9d " UDP,
     .failures = ""},
    {.what = "another is bound to any port, and there is no name",
     DATAGRAM_OF(NULL),
     .calls = "socket4#9d bind4#9d>0.0.0.0,0 close4#9d " UDP,
     .failures = NEEDLESS},
    {.what = "another is bound to a port",
     DATAGRAM_OF("localhost"),
     .calls = "socket4#9d bind4#9d>0.0.0.0,80 close4#9d " UDP,
     .failures = NEEDLESS},
    {.what = "another of IPv6 is bound to a port",
     DATAGRAM_OF("localhost"),
     .calls = "socket6#9d v6only6#9d bind6#9d>::,80 close6#9d " UDP,
     .failures = NEEDLESS},
    {.what = "another is bound to an address",
     DATAGRAM_OF("localhost"),
     .calls = "socket4#9d bind4#9d>127.0.0.1,0 close4#9d " UDP,
     .failures = NEEDLESS},
    {.what = "another of IPv6 is bound to an address",
     DATAGRAM_OF("localhost"),
     .calls = "socket6#9d v6only6#9d bind6#9d>::1,0 close6#9d " UDP,
     .failures = NEEDLESS},
    {.what = "a stream socket of a name is bound to any port",
     .node = "localhost",
     .calls = "socket4#9 reuseaddr4#9 bind4#9>0.0.0.0,0 close4#9 " V4,
     .failures = NEEDLESS},

    /* When it was refused. */
    {.what = "listen fails",
     .stage = "listen",
     .code = "EADDRINUSE",
     .calls = "socket4#1 reuseaddr4#1 bind4#1 getsockname4#1 listen4#1!EADDRINUSE close4#1",
     .failures = ""},
    {.what = "getsockname fails",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = "socket4#1 reuseaddr4#1 bind4#1 getsockname4#1!EACCES close4#1",
     .failures = ""},
    {.what = "SO_REUSEADDR cannot be set",
     .stage = "option",
     .code = "EACCES",
     .calls = "socket4#1 reuseaddr4#1!EACCES close4#1",
     .failures = ""},
    {.what = "SO_REUSEPORT cannot be set",
     .options = "reuseport",
     .stage = "option",
     .code = "EACCES",
     .calls = "socket4#1 reuseaddr4#1 reuseport4#1!EACCES close4#1",
     .failures = ""},
    {.what = "IPv6 is lacking, and IPv4 is bound before listen refuses its backlog",
     .stack = "create",
     .stage = "validate",
     .code = "EINVAL",
     .calls = "socket6#0!EAFNOSUPPORT " BOUND,
     .spoil = refused_by_listen,
     .failures = ""},
    {.what = "the same where the socket is asked for twice, at first with SOCK_CLOEXEC",
     .stack = "create",
     .stage = "validate",
     .code = "EINVAL",
     .calls = "socket4#0!EINVAL socket4#1x reuseaddr4#1 bind4#1 getsockname4#1 close4#1",
     .spoil = refused_by_listen,
     .failures = BIRTH},
    {.what = "IPv6 is lacking, and so is IPv4",
     .stack = "create",
     .stage = "validate",
     .code = "EINVAL",
     .calls = "socket6#0!EAFNOSUPPORT socket4#0!EAFNOSUPPORT",
     .spoil = refused_by_listen,
     .failures = BY_CALL},
    {.what = "IPv6 is lacking, and IPv4 cannot be bound",
     .stack = "create",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = "socket6#0!EAFNOSUPPORT socket4#1 reuseaddr4#1 bind4#1!EADDRINUSE close4#1",
     .spoil = either_family,
     .failures = ""},
    {.what = "IPv6 fails for good, and another socket is bound all the same",
     .stack = "create",
     .stage = "socket",
     .code = "EACCES",
     .calls = "socket6#0!EACCES " BOUND,
     .spoil = either_family,
     .failures = FINAL},
    {.what = "SO_REUSEADDR cannot be cleared, which decides nothing",
     .stage = "option",
     .code = "EACCES",
     .calls = "socket4#1 reuseaddr4#1=0!EACCES close4#1",
     .failures = NOT_BY_CALL},
    {.what = "SO_REUSEADDR cannot be read, which decides nothing",
     .stage = "option",
     .code = "EACCES",
     .calls = "socket4#1 readreuseaddr4#1=1!EACCES close4#1",
     .failures = NOT_BY_CALL},
    {.what = "another option cannot be set, which decides nothing",
     .stage = "option",
     .code = "EACCES",
     .calls = "socket4#1 keepalive4#1!EACCES close4#1",
     .failures = NOT_BY_CALL},
    {.what = "close fails, which decides nothing",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = "socket4#1 close4#1!EACCES",
     .failures = NOT_BY_CALL},
    {.what = "nothing is known of bind: the words say it",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = "socket4#1 reuseaddr4#1 bind4#1? close4#1",
     .failures = ""},
    {.what = "an error of what is not known is none",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = "socket4#1 reuseaddr4#1 bind4#1!EACCES? close4#1",
     .failures = ""},
    {.what = "nothing is known of close: nothing failed all the same",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = "socket4#1 close4#1?",
     .failures = NOT_BY_CALL},
    {.what = "nothing is known of another's bind: nothing failed all the same",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = "socket4#1 close4#1 bindu#2?",
     .failures = NOT_BY_CALL},
    {.what = "validation is to refuse, and a call did",
     .stage = "resolve",
     .code = "EAI_NONAME",
     .calls = "socket4#1 bind4#1!EACCES close4#1",
     .failures = "STEP-007!: refused before a system call failed / refused because a system call failed"},

    /* Options. */
    {.what = "IPV6_V6ONLY after bind",
     .stack = "ipv6",
     .calls = "socket6#1 reuseaddr6#1 bind6#1 v6only6#1 readv6only6#1 getsockname6#1 listen6#1",
     .failures = LATE_V6ONLY},
    {.what = "IPV6_V6ONLY only read before bind",
     .stack = "ipv6",
     .calls = "socket6#1 readv6only6#1 reuseaddr6#1 bind6#1 getsockname6#1 listen6#1",
     .failures = LATE_V6ONLY},
    {.what = "IPV6_V6ONLY on another socket",
     .stack = "ipv6",
     .calls = "v6only6#2 socket6#1 reuseaddr6#1 bind6#1 getsockname6#1 listen6#1",
     .failures = LATE_V6ONLY},
    {.what = "IPV6_V6ONLY set to 0",
     .stack = "ipv6",
     .calls = "socket6#1 v6only6#1=0 readv6only6#1 reuseaddr6#1 bind6#1 getsockname6#1 listen6#1",
     .failures = OTHER_V6ONLY},
    {.what = "IPV6_V6ONLY set to 1 and then to 0",
     .stack = "ipv6",
     .calls = "socket6#1 v6only6#1 v6only6#1=0 reuseaddr6#1 bind6#1 getsockname6#1 listen6#1",
     .failures = OTHER_V6ONLY},
    {.what = "IPV6_V6ONLY set to 0 and then to 2",
     .stack = "ipv6",
     .calls = "socket6#1 v6only6#1=0 v6only6#1=2 reuseaddr6#1 bind6#1 getsockname6#1 listen6#1",
     .failures = ""},
    {.what = "IPV6_V6ONLY that could not be set to 0",
     .stack = "ipv6",
     .calls = "socket6#1 v6only6#1 v6only6#1=0!ENOPROTOOPT reuseaddr6#1 bind6#1 getsockname6#1 listen6#1",
     .failures = "V6-006!: closed after an option failed / used after an option failed"},
    {.what = "IPV6_V6ONLY set to 0 after bind",
     .stack = "ipv6",
     .calls = "socket6#1 v6only6#1 reuseaddr6#1 bind6#1 v6only6#1=0 getsockname6#1 listen6#1",
     .failures = ""},
    {.what = "IPV6_V6ONLY of another socket set to 0",
     .stack = "ipv6",
     .calls = "socket6#1 v6only6#1 v6only6#2=0 reuseaddr6#1 bind6#1 getsockname6#1 listen6#1",
     .failures = ""},
    {.what = "IPV6_V6ONLY of a socket before set to 0",
     .stack = "ipv6",
     .calls = "socket6#2 v6only6#2 v6only6#1=0 reuseaddr6#2 bind6#2 getsockname6#2 listen6#2",
     .failures = ""},
    {.what = "IPV6_V6ONLY set to a number below 0",
     .stack = "ipv6",
     .calls = "socket6#1 v6only6#1=-1 reuseaddr6#1 bind6#1 getsockname6#1 listen6#1",
     .failures = ""},
    {.what = "another option of IPv6",
     .stack = "ipv6",
     .calls = "socket6#1 hops6#1 reuseaddr6#1 bind6#1 getsockname6#1 listen6#1",
     .failures = LATE_V6ONLY},
    {.what = "IPV6_V6ONLY on the IPv4 socket",
     .calls = "socket4#1 v6only4#1 reuseaddr4#1 bind4#1 getsockname4#1 listen4#1",
     .failures = ON_IPV4},
    {.what = "IPV6_V6ONLY on the IPv4 socket first", .calls = "v6only4#1 " V4, .failures = ON_IPV4},
    {.what = "IPV6_V6ONLY read on the IPv4 socket, before another option",
     .calls = "socket4#1 readv6only4#1 reuseaddr4#1 bind4#1 getsockname4#1 listen4#1",
     .failures = ON_IPV4},
    {.what = "IPV6_V6ONLY on an older IPv4 socket", .calls = "v6only4#0 " V4, .failures = ""},
    {.what = "not close-on-exec from birth",
     .calls = "socket4#1x reuseaddr4#1 bind4#1 getsockname4#1 listen4#1",
     .failures = BIRTH},
    {.what = "not close-on-exec, and not made", .calls = "socket4#0!EINVALx " V4, .failures = FINAL},
    {.what = "a socket that is not the request's without close-on-exec", .calls = "socketu#9x " V4, .failures = ""},
    {.what = "the second one without close-on-exec", .calls = V4 " socket4#2x", .failures = BIRTH},

    /* SO_REUSEADDR and SO_REUSEPORT. */
    {.what = "SO_REUSEADDR after bind",
     .calls = "socket4#1 bind4#1 reuseaddr4#1 getsockname4#1 listen4#1",
     .failures = LATE_REUSEADDR},
    {.what = "SO_REUSEADDR cleared", .calls = "socket4#1 reuseaddr4#1=0 bind4#1 listen4#1", .failures = LATE_REUSEADDR},
    {.what = "SO_REUSEADDR never", .calls = "socket4#1 bind4#1 listen4#1", .failures = LATE_REUSEADDR},
    {.what = "SO_REUSEPORT for SO_REUSEADDR",
     .calls = "socket4#1 reuseport4#1 bind4#1 listen4#1",
     .failures = LATE_REUSEADDR "; " SHARED_A_WHILE},
    {.what = "SO_REUSEADDR by another value", .calls = "socket4#1 reuseaddr4#1=7 bind4#1 listen4#1", .failures = ""},
    {.what = "SO_REUSEADDR of an older socket",
     .calls = "reuseaddr4#0 socket4#1 bind4#1 listen4#1",
     .failures = LATE_REUSEADDR},
    {.what = "SO_REUSEPORT as asked",
     .options = "reuseport",
     .calls = "socket4#1 reuseaddr4#1 reuseport4#1 bind4#1 listen4#1",
     .failures = ""},
    {.what = "SO_REUSEPORT after bind",
     .options = "reuseport",
     .calls = "socket4#1 reuseaddr4#1 bind4#1 reuseport4#1 listen4#1",
     .failures = LATE_REUSEPORT},
    {.what = "SO_REUSEADDR after bind, SO_REUSEPORT before",
     .options = "reuseport",
     .calls = "socket4#1 reuseport4#1 bind4#1 reuseaddr4#1 listen4#1",
     .failures = LATE_REUSEADDR},
    {.what = "a datagram socket without SO_REUSEADDR",
     .stack = "create",
     .socktype = "dgram",
     .last_step = VECTOR_STEP_BIND,
     .calls = "socket4#1d bind4#1d getsockname4#1d",
     .failures = ""},
    {.what = "SO_REUSEADDR on a datagram socket for a while",
     .stack = "create",
     .socktype = "dgram",
     .last_step = VECTOR_STEP_BIND,
     .calls = "socket4#1d reuseaddr4#1d bind4#1d reuseaddr4#1d=0",
     .failures = DATAGRAMS},
    {.what = "SO_REUSEADDR on a datagram socket first",
     .stack = "create",
     .socktype = "dgram",
     .last_step = VECTOR_STEP_BIND,
     .calls = "reuseaddr4#1d socket4#1d bind4#1d",
     .failures = DATAGRAMS},
    {.what = "SO_REUSEADDR cleared on a datagram socket",
     .stack = "create",
     .socktype = "dgram",
     .last_step = VECTOR_STEP_BIND,
     .calls = "socket4#1d reuseaddr4#1d=0 bind4#1d",
     .failures = ""},
    {.what = "SO_REUSEADDR on a stream socket beside a datagram one",
     .stack = "create",
     .socktype = "dgram",
     .last_step = VECTOR_STEP_BIND,
     .calls = "socket4#1d bind4#1d socket4#2 reuseaddr4#2",
     .failures = ""},
    {.what = "SO_REUSEPORT on a datagram socket as asked",
     .stack = "create",
     .socktype = "dgram",
     .options = "reuseport",
     .last_step = VECTOR_STEP_BIND,
     .calls = "socket4#1d reuseport4#1d bind4#1d",
     .failures = ""},

    /* A port that the system picks. */
    {.what = "a picked port", .service = "0", .calls = PICKED, .failures = ""},
    {.what = "SO_REUSEADDR before bind of a picked port", .service = "0", .calls = V4, .failures = EARLY},
    {.what = "SO_REUSEADDR before listen of a picked port",
     .service = "0",
     .calls = "socket4#1 bind4#1 reuseaddr4#1 listen4#1",
     .failures = EARLY},
    {.what = "SO_REUSEADDR before bind of a picked port",
     .service = "0",
     .calls = "socket4#1 reuseaddr4#1 bind4#1 listen4#1 reuseaddr4#1",
     .failures = EARLY},
    {.what = "set, and cleared before bind",
     .service = "0",
     .calls = "socket4#1 reuseaddr4#1 reuseaddr4#1=0 bind4#1 listen4#1 reuseaddr4#1",
     .failures = ""},
    {.what = "set, cleared, and set once more before bind",
     .service = "0",
     .calls = "socket4#1 reuseaddr4#1 reuseaddr4#1=0 reuseaddr4#1 bind4#1 listen4#1 reuseaddr4#1",
     .failures = EARLY},
    {.what = "set twice before bind",
     .service = "0",
     .calls = "socket4#1 reuseaddr4#1 reuseaddr4#1 bind4#1 listen4#1 reuseaddr4#1",
     .failures = EARLY},
    {.what = "set, and not cleared",
     .service = "0",
     .calls = "socket4#1 reuseaddr4#1 reuseaddr4#1=0!EACCES bind4#1 listen4#1 reuseaddr4#1",
     .failures = EARLY},
    {.what = "set, and read as 0",
     .service = "0",
     .calls = "socket4#1 reuseaddr4#1 readreuseaddr4#1=0 bind4#1 listen4#1 reuseaddr4#1",
     .failures = EARLY},
    {.what = "set, and cleared after bind",
     .service = "0",
     .calls = "socket4#1 reuseaddr4#1 bind4#1 reuseaddr4#1=0 listen4#1 reuseaddr4#1",
     .failures = EARLY},
    {.what = "set and cleared after bind",
     .service = "0",
     .calls = "socket4#1 bind4#1 reuseaddr4#1 reuseaddr4#1=0 listen4#1 reuseaddr4#1",
     .failures = EARLY},
    {.what = "set, and another socket's cleared",
     .service = "0",
     .calls = "socket4#1 reuseaddr4#1 reuseaddr4#2=0 bind4#1 listen4#1 reuseaddr4#1",
     .failures = EARLY},
    {.what = "set, cleared, and bound between by nobody of the request",
     .service = "0",
     .calls = "socket4#1 reuseaddr4#1 bindu#1 reuseaddr4#1=0 bind4#1 listen4#1 reuseaddr4#1",
     .failures = ""},
    {.what = "set, and the option of the same number of another level cleared",
     .service = "0",
     .calls = "socket4#1 reuseaddr4#1 ip24#1=0 bind4#1 listen4#1 reuseaddr4#1",
     .failures = EARLY},
    {.what = "SO_REUSEPORT set, and SO_REUSEADDR cleared before bind",
     .service = "0",
     .options = "reuseport",
     .calls = "socket4#1 reuseport4#1 reuseaddr4#1=0 bind4#1 listen4#1 reuseaddr4#1 reuseport4#1",
     .failures = EARLY},
    {.what = "set, cleared, and never bound",
     .service = "0",
     .stage = "socket",
     .code = "EMFILE",
     .calls = "socket4#1 reuseaddr4#1 reuseaddr4#1=0 socket4#0!EMFILE close4#1",
     .failures = ""},
    {.what = "first of all",
     .service = "0",
     .calls = "reuseaddr4#1 socket4#1 bind4#1 listen4#1 reuseaddr4#1",
     .failures = EARLY},
    {.what = "SO_REUSEPORT before listen of a picked port",
     .service = "0",
     .options = "reuseport",
     .calls = "socket4#1 bind4#1 reuseport4#1 listen4#1 reuseaddr4#1",
     .failures = EARLY},
    {.what = "both after listen",
     .service = "0",
     .options = "reuseport",
     .calls = "socket4#1 bind4#1 listen4#1 reuseaddr4#1 reuseport4#1",
     .failures = ""},
    {.what = "after a listen that failed",
     .service = "0",
     .calls = "socket4#1 bind4#1 listen4#1!EADDRINUSE reuseaddr4#1 listen4#1",
     .failures = EARLY},
    {.what = "after a listen of which nothing is known",
     .service = "0",
     .calls = "socket4#1 bind4#1 listen4#1?!EADDRINUSE reuseaddr4#1",
     .failures = ""},
    {.what = "SO_REUSEADDR that no call set",
     .service = "0",
     .calls = "socket4#1 bind4#1 listen4#1",
     .failures = EARLY},
    {.what = "SO_REUSEPORT that no call set",
     .service = "0",
     .options = "reuseport",
     .calls = "socket4#1 bind4#1 listen4#1 reuseaddr4#1",
     .failures = EARLY},
    {.what = "SO_REUSEADDR that a call set on another family alone",
     .service = "0",
     .calls = "socket4#1 bind4#1 listen4#1 listen6#2 reuseaddr6#2",
     .failures = UNBOUND "; " EARLY},
    {.what = "a picked port of a datagram socket",
     .stack = "create",
     .service = "0",
     .socktype = "dgram",
     .options = "reuseport",
     .last_step = VECTOR_STEP_BIND,
     .calls = "socket4#1d bind4#1d reuseport4#1d",
     .failures = ""},
    {.what = "SO_REUSEPORT before bind of a datagram socket",
     .stack = "create",
     .service = "0",
     .socktype = "dgram",
     .options = "reuseport",
     .last_step = VECTOR_STEP_BIND,
     .calls = "socket4#1d reuseport4#1d bind4#1d",
     .failures = EARLY},
    {.what = "SO_REUSEPORT of a datagram socket that no call set",
     .stack = "create",
     .service = "0",
     .socktype = "dgram",
     .options = "reuseport",
     .last_step = VECTOR_STEP_BIND,
     .calls = "socket4#1d bind4#1d",
     .failures = EARLY},
    {.what = "SO_REUSEADDR of a datagram socket is REUSE-001's alone",
     .stack = "create",
     .service = "0",
     .socktype = "dgram",
     .last_step = VECTOR_STEP_BIND,
     .calls = "socket4#1d reuseaddr4#1d bind4#1d",
     .failures = DATAGRAMS},
    {.what = "a stream socket of a picked port that is bound and no more",
     .stack = "create",
     .service = "0",
     .last_step = VECTOR_STEP_BIND,
     .calls = "socket4#1 bind4#1 getsockname4#1",
     .failures = ""},

    /* Listening. */
    {.what = "another backlog",
     .calls = "socket4#1 reuseaddr4#1 bind4#1 listen4#1=5",
     .failures = "LSTN-002!: listen(128) / listen(5)"},
    {.what = "another backlog first",
     .calls = "listen4#1=5 " V4,
     .failures = UNBOUND "; LSTN-002!: listen(128) / listen(5)"},
    {.what = "listen without bind", .calls = "socket4#1 listen4#1 reuseaddr4#1 bind4#1", .failures = UNBOUND},
    {.what = "listen without bind first", .calls = "listen4#1 socket4#1 reuseaddr4#1 bind4#1", .failures = UNBOUND},
    {.what = "listen after the bind of another",
     .calls = "socket4#1 socket4#2 reuseaddr4#2 bind4#2 listen4#1",
     .failures = UNBOUND},
    {.what = "bind again after it failed",
     .calls = "socket4#1 reuseaddr4#1 bind4#1!EADDRINUSE bind4#1 listen4#1",
     .failures = AFTER_BIND},
    {.what = "a new socket after a bind that failed",
     .stack = "auto",
     .node = "both.example",
     .calls = "socket4#2 reuseaddr4#2 bind4#2!EADDRNOTAVAIL>127.0.0.1,27015 close4#2 socket6#1 v6only6#1 reuseaddr6#1 "
              "bind6#1 listen6#1",
     .failures = ""},
    {.what = "listen after a bind that failed",
     .calls = "socket4#1 reuseaddr4#1 bind4#1!EADDRINUSE listen4#1",
     .failures = AFTER_BIND},
    {.what = "bind after a bind of which nothing is known",
     .calls = "socket4#1 reuseaddr4#1 bind4#1?!EADDRINUSE bind4#1 listen4#1",
     .failures = ""},
    {.what = "bind after SO_REUSEADDR failed",
     .calls = "socket4#1 reuseaddr4#1!EACCES bind4#1 listen4#1",
     .failures = AFTER_OPTION},
    {.what = "bind after IPV6_V6ONLY failed",
     .stack = "ipv6",
     .calls = "socket6#1 v6only6#1!EACCES reuseaddr6#1 bind6#1 listen6#1",
     .failures = AFTER_OPTION},
    {.what = "bind after IPV6_V6ONLY could not be read",
     .stack = "ipv6",
     .calls = "socket6#1 v6only6#1 readv6only6#1!EACCES reuseaddr6#1 bind6#1 listen6#1",
     .failures = AFTER_OPTION},
    {.what = "bind after another option failed",
     .calls = "socket4#1 keepalive4#1!EACCES reuseaddr4#1 bind4#1 listen4#1",
     .failures = ""},
    {.what = "listen after SO_REUSEPORT failed",
     .calls = "socket4#1 reuseaddr4#1 bind4#1 reuseport4#1!EACCES listen4#1",
     .failures = SHARED_A_WHILE "; " AFTER_OPTION},
    {.what = "accept after a bind that failed is no use of it",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = "socket4#1 reuseaddr4#1 bind4#1!EADDRINUSE getsockname4#1 close4#1",
     .failures = ""},

    /* Closing. */
    {.what = "closed after a failure",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = "socket4#1 reuseaddr4#1 bind4#1!EADDRINUSE close4#1",
     .failures = ""},
    {.what = "closed after what may have failed",
     .calls = "socket4#9 bind4#9? close4#9 socket4#1 reuseaddr4#1 bind4#1 listen4#1",
     .failures = LATE_REUSEADDR},
    {.what = "closed after what is inferred to have gone well",
     .calls = "socket4#9^ close4#9 " V4,
     .failures = NEEDLESS},
    {.what = "closed after what was made to do something else", .calls = "socket4#9* close4#9 " V4, .failures = ""},
    {.what = "closed after another option may have failed",
     .calls = "socket4#9 keepalive4#9? close4#9 " V4,
     .failures = NEEDLESS},
    {.what = "closed after another's bind may have failed",
     .calls = "socket4#9 bindu#8? close4#9 " V4,
     .failures = NEEDLESS},
    {.what = "closed by its first descriptor alone", .calls = "socket4#9 dup4#9 close4#9 " V4, .failures = ""},
    {.what = "another is duplicated", .calls = "dup4#8 socket4#9 close4#9 " V4, .failures = NEEDLESS},
    {.what = "duplicated first", .calls = "dup4#9 socket4#9 close4#9 " V4, .failures = ""},
    {.what = "a duplicated one closed twice",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = "socket4#1 reuseaddr4#1 bind4#1!EADDRINUSE dup4#1 close4#1 close4#1",
     .failures = ""},
    {.what = "closed twice",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = "socket4#1 reuseaddr4#1 bind4#1!EADDRINUSE close4#1 close4#1",
     .failures = TWICE},
    {.what = "closed twice, and something between",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = "close4#1 fcntlu#1 close4#1 socket4#1 reuseaddr4#1 bind4#1!EADDRINUSE",
     .failures = NEEDLESS "; " TWICE},
    {.what = "closed once by another thread, and once more",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = "socket4#1 reuseaddr4#1 bind4#1!EADDRINUSE close4#1@2 close4#1",
     .failures = ""},
    {.what = "closed by another descriptor",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = "socket4#1 reuseaddr4#1 bind4#1!EADDRINUSE close4#1 close4#1/9",
     .failures = ""},
    {.what = "another with the same descriptor is closed",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = "socket4#1 reuseaddr4#1 bind4#1!EADDRINUSE close4#1 close4#2/3",
     .failures = ""},
    {.what = "something else was done with that descriptor",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = "socket4#1 reuseaddr4#1 bind4#1!EADDRINUSE fcntl4#1 close4#1",
     .failures = ""},

    /* Refusals by validation. */
    {.what = "validation touches nothing", .stage = "validate", .code = "EAI_SERVICE", .calls = "", .failures = ""},
    {.what = "it makes a socket",
     .stage = "validate",
     .code = "EAI_SERVICE",
     .calls = "socket4#1 close4#1",
     .failures = "PRE-002!: touches nothing / makes a socket"},
    {.what = "it asks a name server",
     .stage = "validate",
     .code = "EAI_SERVICE",
     .calls = "connectu#0 connect4#1>127.0.0.1,53",
     .failures = "PRE-002!: touches nothing / asks a name server"},
    {.what = "it asks a name server first",
     .stage = "validate",
     .code = "EAI_SERVICE",
     .calls = "connect4#1>127.0.0.1,53",
     .failures = "PRE-002!: touches nothing / asks a name server"},
    {.what = "it asks a name server, and makes a socket",
     .stage = "validate",
     .code = "EAI_SERVICE",
     .calls = "socket4#1 connect4#2>127.0.0.1,53",
     .failures = "PRE-002!: touches nothing / makes a socket"},
    {.what = "it asks another server",
     .stage = "validate",
     .code = "EAI_SERVICE",
     .calls = "connect4#1>127.0.0.1,54",
     .failures = ""},
    {.what = "it is asked by a name server's port",
     .stage = "validate",
     .code = "EAI_SERVICE",
     .calls = "getsockname4#1>127.0.0.1,53",
     .failures = ""},
    {.what = "the resolver may",
     .stage = "resolve",
     .code = "EAI_NONAME",
     .calls = "connect4#1>127.0.0.1,53",
     .failures = ""},
    {.what = "a socket before the resolver refuses",
     .stage = "resolve",
     .code = "EAI_NONAME",
     .calls = "socket4#1 close4#1",
     .failures = NEEDLESS},

    /* Pairs. */
    {.what = "a pair on a given port",
     .stack = "pair",
     .calls = PAIR6 " reuseaddr6#1 bind6#1 reuseaddr4#2 bind4#2 listen6#1 listen4#2",
     .failures = ""},
    {.what = "IPv4 made first",
     .stack = "pair",
     .calls = "socket4#2 " PAIR6 " reuseaddr6#1 bind6#1 reuseaddr4#2 bind4#2 listen6#1 listen4#2",
     .failures = PAIR_EXPECTED "IPv4 made first"},
    {.what = "IPv4 bound first",
     .stack = "pair",
     .calls = PAIR6 " reuseaddr6#1 reuseaddr4#2 bind4#2 bind6#1 listen6#1 listen4#2",
     .failures = PAIR_EXPECTED "IPv4 bound first"},
    {.what = "IPv6 listens before IPv4 is bound",
     .stack = "pair",
     .calls = PAIR6 " reuseaddr6#1 bind6#1 listen6#1 reuseaddr4#2 bind4#2 listen4#2",
     .failures = PAIR_EXPECTED "listens before both are bound"},
    {.what = "a pair that never listens",
     .stack = "pair",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = PAIR6 " reuseaddr6#1 bind6#1!EADDRINUSE close4#2 close6#1",
     .failures = ""},
    {.what = "a pair that is refused before any call",
     .stack = "pair",
     .stage = "resolve",
     .code = "EAI_NONAME",
     .calls = "",
     .failures = ""},
    {.what = "a pair whose port would be picked, refused before any call",
     .stack = "pair",
     .service = "0",
     .stage = "resolve",
     .code = "EAI_NONAME",
     .calls = "",
     .failures = ""},
    {.what = "a pair that is refused before any bind",
     .stack = "pair",
     .stage = "option",
     .code = "EACCES",
     .calls = "socket6#1 socket4#2 v6only6#1!EACCES close4#2 close6#1",
     .failures = ""},
    {.what = "an IPv4 bind is missing",
     .stack = "pair",
     .calls = PAIR6 " reuseaddr6#1 bind6#1 reuseaddr4#2 listen6#1 listen4#2",
     .failures = UNBOUND},
    {.what = "an IPv4 bind failed",
     .stack = "pair",
     .calls = PAIR6 " reuseaddr6#1 bind6#1 reuseaddr4#2 bind4#2!EADDRINUSE listen6#1 listen4#2",
     .failures = AFTER_BIND},
    {.what = "another stack has no order",
     .stack = "auto",
     .calls = "socket4#2 reuseaddr4#2 bind4#2 " V6,
     .failures = ""},

    /* Going on after a failure. */
    {.what = "another socket after socket failed", .calls = "socket6#0!EMFILE " V4, .failures = FINAL},
    {.what = "another socket after bind failed",
     .calls = "socket4#2 reuseaddr4#2 bind4#2!EADDRINUSE close4#2 " V4,
     .failures = FINAL},
    {.what = "after a failure that decides nothing", .calls = "keepalive4#2!EACCES " V4, .failures = ""},
    {.what = "after another's failure", .calls = "socketu#0!EACCES " V4, .failures = ""},
    {.what = "after a failure that is not known", .calls = "socket6#0!EMFILE? " V4, .failures = ""},
    {.what = "two after one failure", .calls = "socket6#0!EMFILE socket4#9 close4#9 " V4, .failures = FINAL},
    {.what = "asked again without close-on-exec",
     .calls = "socket4#0!EINVAL socket4#1x reuseaddr4#1 bind4#1 listen4#1",
     .failures = BIRTH},
    {.what = "asked again with it", .calls = "socket4#0!EINVAL " V4, .failures = FINAL},
    {.what = "asked again for another family",
     .calls = "socket6#0!EINVAL socket4#1x reuseaddr4#1 bind4#1 listen4#1",
     .failures = BIRTH "; " FINAL},
    {.what = "asked again after another error",
     .calls = "socket4#0!EMFILE socket4#1x reuseaddr4#1 bind4#1 listen4#1",
     .failures = BIRTH "; " FINAL},
    {.what = "asked again though it was without",
     .calls = "socket4#0!EINVALx socket4#1x reuseaddr4#1 bind4#1 listen4#1",
     .failures = BIRTH "; " FINAL},
    {.what = "bind says EINVAL, and a socket without close-on-exec is made",
     .calls = "socket4#2 reuseaddr4#2 bind4#2!EINVAL close4#2 socket4#1x reuseaddr4#1 bind4#1 listen4#1",
     .failures = BIRTH "; " FINAL},
    {.what = "a pair's port was taken: bind",
     .stack = "pair",
     .service = "0",
     .calls = PAIR6 " bind6#1 bind4#2!EADDRINUSE close4#2 close6#1 socket6#3 socket4#4 v6only6#3 bind4#4 bind6#3 "
                    "listen6#3 listen4#4 reuseaddr6#3 reuseaddr4#4",
     .failures = ""},
    {.what = "a pair's port was taken: listen",
     .stack = "pair",
     .service = "0",
     .calls = PAIR6 " bind6#1 bind4#2 listen6#1 listen4#2!EADDRINUSE close4#2 close6#1 socket6#3 socket4#4 v6only6#3 "
                    "bind4#4 bind6#3 listen6#3 listen4#4 reuseaddr6#3 reuseaddr4#4",
     .failures = ""},
    {.what = "a pair's port was taken 16 times",
     .stack = "pair",
     .service = "0",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = TRIES_15 TRY_IN_TURN(16),
     .failures = ""},
    {.what = "a pair gives up sooner",
     .stack = "pair",
     .service = "0",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = TRIES_15,
     .failures = "STK-006!: 16 tries / 15 tries"},
    {.what = "a pair gives up later",
     .stack = "pair",
     .service = "0",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = TRIES_15 TRY_IN_TURN(16) TRY(17),
     .failures = "STK-006!: 16 tries / 17 tries"},
    {.what = "a pair never gives up",
     .stack = "pair",
     .service = "0",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = TRIES_15 TRY_IN_TURN(16) TRY(17),
     .spoil = more_calls,
     .failures = "STK-006!: 16 tries / 17 tries or more"},
    {.what = "what a pair does behind 16 tries is not known",
     .stack = "pair",
     .service = "0",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = TRIES_15 TRY_IN_TURN(16),
     .spoil = more_calls,
     .failures = ""},
    {.what = "a pair's bind is refused the number otherwise",
     .stack = "pair",
     .service = "0",
     .stage = "bind",
     .code = "EACCES",
     .calls = PAIR6 " bind6#1 bind4#2!EACCES>0.0.0.0,40000 close4#2 close6#1",
     .failures = ""},
    {.what = "what came of a pair's last bind is not known",
     .stack = "pair",
     .service = "0",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = TRY(1) PAIR6 " bind6#1 bind4#2!EADDRINUSE?>0.0.0.0,40000 close4#2 close6#1",
     .failures = ""},
    {.what = "a pair gives up sooner, and a socket of another kind is made",
     .stack = "pair",
     .service = "0",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = TRIES_15 "socketu#70 bindu#70>127.0.0.1,80 socket4#71d bind4#71d>127.0.0.1,53",
     .failures = "STK-006!: 16 tries / 15 tries"},
    {.what = "what a pair does behind 15 tries is not known",
     .stack = "pair",
     .service = "0",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = TRIES_15,
     .spoil = more_calls,
     .failures = ""},
    {.what = "one socket picks a number itself, and finds it taken",
     .service = "0",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = "socket4#1 bind4#1!EADDRINUSE>0.0.0.0,40000 close4#1",
     .failures = PICKED_ITSELF},
    {.what = "one socket picks a number itself",
     .service = "0",
     .calls = "socket4#1 bind4#1>0.0.0.0,40000 listen4#1 reuseaddr4#1",
     .failures = PICKED_ITSELF},
    {.what = "a number is picked after the system has picked one for the other family",
     .service = "0",
     .calls = "socket6#2 v6only6#2 bind6#2!EADDRNOTAVAIL close6#2 socket4#1 bind4#1>0.0.0.0,40000 listen4#1 "
              "reuseaddr4#1",
     .failures = PICKED_ITSELF "; " FINAL},
    {.what = "both sockets of a pair pick a number themselves",
     .stack = "pair",
     .service = "0",
     .calls = PAIR6 " bind6#1>::,40000 bind4#2>0.0.0.0,40000 listen6#1 listen4#2 reuseaddr6#1 reuseaddr4#2",
     .failures = PICKED_ITSELF},
    {.what = "a pair's second socket is given the number",
     .stack = "pair",
     .service = "0",
     .calls = PAIR6 " bind6#1>::,0 bind4#2>0.0.0.0,40000 listen6#1 listen4#2 reuseaddr6#1 reuseaddr4#2",
     .failures = ""},
    {.what = "a pair's first socket is given the number",
     .stack = "pair",
     .service = "0",
     .calls = PAIR6 " bind4#2>0.0.0.0,0 bind6#1>::,40000 listen6#1 listen4#2 reuseaddr6#1 reuseaddr4#2",
     .failures = ""},
    {.what = "auto's second socket is given the number",
     .stack = "auto",
     .service = "0",
     .calls = PAIR6 " bind6#1>::,0 bind4#2>0.0.0.0,40000 listen6#1 listen4#2 reuseaddr6#1 reuseaddr4#2",
     .failures = ""},
    {.what = "a pair's first socket picks, and the second lets the system pick",
     .stack = "pair",
     .service = "0",
     .calls = PAIR6 " bind4#2>0.0.0.0,40000 bind6#1>::,0 listen6#1 listen4#2 reuseaddr6#1 reuseaddr4#2",
     .failures = PICKED_ITSELF},
    {.what = "a pair's IPv6 socket picks a number of its own after another IPv6 socket",
     .stack = "pair",
     .service = "0",
     .calls = "socket6#3 v6only6#3 readv6only6#3 bind6#3>::,0 close6#3 " PAIR6
              " bind6#1>::,40000 bind4#2>0.0.0.0,40000 listen6#1 listen4#2 reuseaddr6#1 reuseaddr4#2",
     .failures = PICKED_ITSELF "; " NEEDLESS},
    {.what = "a socket of another kind was bound to port 0 before",
     .stack = "pair",
     .service = "0",
     .calls = "socket4#70d bind4#70d>127.0.0.1,0 " PAIR6
              " bind6#1>::,40000 bind4#2>0.0.0.0,40000 listen6#1 listen4#2 reuseaddr6#1 reuseaddr4#2",
     .failures = PICKED_ITSELF},
    {.what = "a pair's last try fails otherwise",
     .stack = "pair",
     .service = "0",
     .stage = "socket",
     .code = "EMFILE",
     .calls = TRY(1) "socket6#0!EMFILE",
     .failures = ""},
    {.what = "a pair's bind failed otherwise",
     .stack = "pair",
     .service = "0",
     .calls = PAIR6 " bind6#1 bind4#2!EACCES close4#2 close6#1 socket6#3 socket4#4 v6only6#3 bind4#4 bind6#3 "
                    "listen6#3 listen4#4 reuseaddr6#3 reuseaddr4#4",
     .failures = FINAL},
    {.what = "a pair's option says that the port was taken",
     .stack = "pair",
     .service = "0",
     .calls = PAIR6 " bind6#1 readv6only6#1!EADDRINUSE close4#2 close6#1 socket6#3 socket4#4 v6only6#3 bind4#4 bind6#3 "
                    "listen6#3 listen4#4 reuseaddr6#3 reuseaddr4#4",
     .failures = FINAL},
    {.what = "a pair's given port was taken",
     .stack = "pair",
     .calls = PAIR6 " reuseaddr6#1 bind6#1 reuseaddr4#2 bind4#2!EADDRINUSE close4#2 close6#1 socket6#3 socket4#4 "
                    "v6only6#3 reuseaddr6#3 bind6#3 reuseaddr4#4 bind4#4 listen6#3 listen4#4",
     .failures = FINAL},
    {.what = "one socket's picked port was taken",
     .service = "0",
     .calls = "socket4#2 bind4#2!EADDRINUSE close4#2 " PICKED,
     .failures = FINAL},
    {.what = "auto: the host lacks IPv6: EPROTONOSUPPORT",
     .stack = "auto",
     .calls = "socket6#0!EPROTONOSUPPORT " V4,
     .failures = ""},
    {.what = "auto: a bind says EAFNOSUPPORT",
     .stack = "auto",
     .calls = "socket6#2 v6only6#2=0 reuseaddr6#2 bind6#2!EAFNOSUPPORT>::,27015 close6#2 " V4,
     .failures = AUTO_FINAL},
    {.what = "auto: IPv6 is lacking, and asked for again",
     .stack = "auto",
     .calls = "socket6#0!EAFNOSUPPORT socket6#0!EAFNOSUPPORT " V4,
     .failures = AUTO_FINAL},
    {.what = "auto: an address is lacking: listen",
     .stack = "auto",
     .calls = "socket6#2 v6only6#2=0 reuseaddr6#2 bind6#2 listen6#2!EADDRNOTAVAIL close6#2 " V4,
     .failures = AUTO_FINAL},
    {.what = "auto: a picked port was taken",
     .stack = "auto",
     .service = "0",
     .calls = "socket6#2 v6only6#2=0 bind6#2!EADDRINUSE>::,0 close6#2 " PICKED,
     .failures = ""},

    /* What is near the names that count. */
    {.what = "of a family beyond", .calls = "socketn#9 closen#9 " V4, .failures = ""},
    {.what = "another level's option of that number",
     .calls = "socket4#1 ip264#1 raw264#1 reuseaddr4#1 bind4#1 listen4#1",
     .failures = ""},
    {.what = "IPV6_RECVPKTINFO on an IPv4 socket",
     .calls = "socket4#1 pktinfo4#1 reuseaddr4#1 bind4#1 listen4#1",
     .failures = ""},
    {.what = "options of other levels for SO_REUSEADDR",
     .calls = "socket4#1 ip24#1 tcp24#1 bind4#1 listen4#1",
     .failures = LATE_REUSEADDR},
    {.what = "one alone", .calls = "socket4#1 tcp24#1 bind4#1 listen4#1", .failures = LATE_REUSEADDR},
    {.what = "the other alone", .calls = "socket4#1 ip24#1 bind4#1 listen4#1", .failures = LATE_REUSEADDR},
    {.what = "SO_REUSEADDR by a negative value",
     .calls = "socket4#1 reuseaddr4#1=-1 bind4#1 listen4#1",
     .failures = ""},
    {.what = "SO_REUSEADDR first of all", .calls = "reuseaddr4#1 socket4#1 bind4#1 listen4#1", .failures = ""},
    {.what = "bind first of all", .calls = "bind4#1 socket4#1 reuseaddr4#1 listen4#1", .failures = LATE_REUSEADDR},
    {.what = "SO_REUSEADDR on a socket of another type with that number",
     .calls = "socket4#1 reuseaddr4#1d bind4#1 listen4#1",
     .failures = LATE_REUSEADDR},
    {.what = "the same for a picked port, late",
     .service = "0",
     .calls = "socket4#1 bind4#1 listen4#1 reuseaddr4#1d",
     .failures = EARLY},
    {.what = "the same for a picked port, early", .service = "0", .calls = "reuseaddr4#1d " PICKED, .failures = ""},

    /* When it was refused, by calls or words. */
    {.what = "more calls than were kept: the words say it",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = "socket4#1 close4#1",
     .spoil = more_calls,
     .failures = NEEDLESS},
    {.what = "a call that was to do something else: the words say it",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = "socket4#1 reuseaddr4#1 bind4#1* close4#1",
     .spoil = other_bind,
     .failures = ""},
    {.what = "a call that was to fail, and did not",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = "socket4#1 reuseaddr4#1 bind4#1* close4#1",
     .spoil = failing_bind,
     .failures = NOT_BY_CALL},
    {.what = "below Winsock nothing need fail: the words say it",
     .layered = true,
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = "socket4#1 close4#1",
     .failures = ""},
    {.what = "below Winsock a failure shows all the same",
     .layered = true,
     .stage = "resolve",
     .code = "EAI_NONAME",
     .calls = "socket4#1 bind4#1!EACCES close4#1",
     .failures = "STEP-007!: refused before a system call failed / refused because a system call failed"},
    {.what = "nothing is known of a call: the words say that the resolver refused",
     .stage = "resolve",
     .code = "EAI_NONAME",
     .calls = "socket4#1? close4#1",
     .failures = ""},
    {.what = "nothing is known of the first call, and the second went well",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = "socket4#1 reuseaddr4#1 bind4#1? getsockname4#1 close4#1",
     .failures = ""},
    {.what = "more calls, and validation was to refuse",
     .stage = "resolve",
     .code = "EAI_NONAME",
     .calls = "",
     .spoil = more_calls,
     .failures = ""},

    /* What was found wrong already is not told twice. */
    {.what = "bound only, and listen before bind",
     .calls = "socket4#1 reuseaddr4#1 listen4#1 bind4#1",
     .spoil = not_listening,
     .failures = "LSTN-001!: listening / bound"},
    {.what = "not close-on-exec in the end, nor from birth",
     .calls = "socket4#1x reuseaddr4#1 bind4#1 listen4#1",
     .spoil = inherited,
     .failures = "SOCK-004!: close-on-exec / inherited by programs that are executed"},
    {.what = "IPV6_V6ONLY of 0 in the end, set late",
     .stack = "ipv6",
     .calls = "socket6#1 reuseaddr6#1 bind6#1 v6only6#1 listen6#1",
     .spoil = not_v6only,
     .failures = "V6-001!: v6only=1 / v6only=0"},
    {.what = "SO_REUSEADDR not set in the end, nor before bind",
     .calls = "socket4#1 bind4#1 listen4#1",
     .spoil = no_reuseaddr,
     .failures = "REUSE-001!: SO_REUSEADDR set / SO_REUSEADDR not set"},
    {.what = "SO_REUSEPORT not set in the end, nor before bind",
     .options = "reuseport",
     .calls = V4,
     .spoil = no_reuseport,
     .failures = "REUSE-003!: SO_REUSEPORT set / SO_REUSEPORT not set"},
    {.what = "another backlog in the end, and passed",
     .calls = "socket4#1 reuseaddr4#1 bind4#1 listen4#1=5",
     .spoil = short_queue,
     .failures = "LSTN-002!: backlog 128 / backlog 5"},
    {.what = "SO_REUSEADDR of a datagram socket in the end, and set",
     .stack = "create",
     .socktype = "dgram",
     .last_step = VECTOR_STEP_BIND,
     .calls = "socket4#1d reuseaddr4#1d bind4#1d",
     .spoil = reuseaddr,
     .failures = "REUSE-001!: SO_REUSEADDR not set / SO_REUSEADDR set"},
    {.what = "SO_REUSEADDR of a stream socket too early in the end, and set",
     .stack = "create",
     .service = "0",
     .last_step = VECTOR_STEP_BIND,
     .calls = "socket4#1 bind4#1 reuseaddr4#1",
     .spoil = reuseaddr,
     .failures = EARLY},

    /* Backlog. */
    {.what = "a greater backlog passed",
     .calls = "socket4#1 reuseaddr4#1 bind4#1 listen4#1=200",
     .failures = "LSTN-002!: listen(128) / listen(200)"},
    {.what = "a backlog of 0",
     .calls = "socket4#1 reuseaddr4#1 bind4#1 listen4#1=1",
     .spoil = no_backlog,
     .failures = "LSTN-005!: listen(0) / listen(1)"},
    {.what = "a backlog of 1",
     .calls = "socket4#1 reuseaddr4#1 bind4#1 listen4#1=0",
     .spoil = backlog_of_one,
     .failures = "LSTN-002!: listen(1) / listen(0)"},
    {.what = "a negative backlog",
     .calls = "socket4#1 reuseaddr4#1 bind4#1 listen4#1=0",
     .spoil = negative_backlog,
     .failures = "LSTN-002!: listen(-1) / listen(0)"},
    {.what = "an implementation that cannot be told the backlog",
     .calls = "socket4#1 reuseaddr4#1 bind4#1 listen4#1=5",
     .spoil = cannot_be_told,
     .failures = ""},
    {.what = "two listens, the first with another backlog",
     .calls = "socket4#1 reuseaddr4#1 bind4#1 listen4#1=5 listen4#1",
     .failures = "LSTN-002!: listen(128) / listen(5)"},

    /* After a failure, and then on another socket. */
    {.what = "a bind after a bind that failed, with no listen",
     .stack = "create",
     .last_step = VECTOR_STEP_BIND,
     .calls = "socket4#1 reuseaddr4#1 bind4#1!EADDRINUSE bind4#1",
     .failures = AFTER_BIND},
    {.what = "used after a failed bind, and then another made",
     .calls = "socket4#2 reuseaddr4#2 bind4#2!EADDRINUSE bind4#2 " V4,
     .failures = AFTER_BIND "; " FINAL},
    {.what = "used after a failed option, and then another made",
     .calls = "socket4#2 reuseaddr4#2!EACCES bind4#2 " V4,
     .failures = AFTER_OPTION "; " FINAL},
    {.what = "closed twice, and then another closed",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = "socket4#1 reuseaddr4#1 bind4#1!EADDRINUSE close4#1 close4#1 close4#2",
     .failures = TWICE},
    {.what = "closed by a greater descriptor before",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = "socket4#1 reuseaddr4#1 bind4#1!EADDRINUSE close4#1/9 close4#1",
     .failures = ""},
    {.what = "a later socket's descriptor closed before",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = "socket4#1 reuseaddr4#1 bind4#1!EADDRINUSE close4#2/3 close4#1",
     .failures = ""},
    {.what = "a later one is duplicated", .calls = "dup4#10 socket4#9 close4#9 " V4, .failures = NEEDLESS},

    /* Sharing of a picked port, by what there is in the end. */
    {.what = "no SO_REUSEADDR in the end, and no call",
     .service = "0",
     .calls = "socket4#1 bind4#1 listen4#1",
     .spoil = no_reuseaddr,
     .failures = "REUSE-001!: SO_REUSEADDR set / SO_REUSEADDR not set"},
    {.what = "SO_REUSEPORT that nobody asked for, and no call",
     .service = "0",
     .calls = PICKED,
     .spoil = reuseport,
     .failures = "REUSE-003!: SO_REUSEPORT not set / SO_REUSEPORT set"},
    {.what = "no SO_REUSEPORT in the end, and no call",
     .service = "0",
     .options = "reuseport",
     .calls = PICKED,
     .spoil = no_reuseport,
     .failures = "REUSE-003!: SO_REUSEPORT set / SO_REUSEPORT not set"},
    {.what = "SO_REUSEADDR of a datagram socket in the end, and no call",
     .stack = "create",
     .service = "0",
     .socktype = "dgram",
     .last_step = VECTOR_STEP_BIND,
     .calls = "socket4#1d bind4#1d",
     .spoil = reuseaddr,
     .failures = "REUSE-001!: SO_REUSEADDR not set / SO_REUSEADDR set"},
    {.what = "more calls than were kept: the one may be among them",
     .service = "0",
     .calls = "socket4#1 bind4#1 listen4#1",
     .spoil = more_calls,
     .failures = ""},
    {.what = "a socket of IPv6 in the place of one of IPv4, and no call",
     .service = "0",
     .calls = "socket6#1 v6only6#1 bind6#1 listen6#1",
     .spoil = of_ipv6,
     .failures = "STEP-007!: listens on 0.0.0.0:ephemeral / listens on [::]:ephemeral"},
    {.what = "a socket of IPv4 in the place of one of IPv6, and no call",
     .stack = "ipv6",
     .service = "0",
     .calls = "socket4#1 bind4#1 listen4#1",
     .spoil = of_ipv4,
     .failures = "STEP-007!: listens on [::]:ephemeral / listens on 0.0.0.0:ephemeral"},
    {.what = "the first of a pair is missing, and no call for the second",
     .stack = "pair",
     .service = "0",
     .calls = "socket6#1 socket4#2 v6only6#1 bind6#1 bind4#2 listen6#1 listen4#2",
     .spoil = no_first,
     .failures = "STEP-007!: listens on [::]:ephemeral and listens on 0.0.0.0:ephemeral / listens on "
                 "0.0.0.0:ephemeral; " EARLY},
    {.what = "no call for the second of a pair",
     .stack = "pair",
     .service = "0",
     .calls = "socket6#1 socket4#2 v6only6#1 bind6#1 bind4#2 listen6#1 listen4#2 reuseaddr6#1",
     .failures = EARLY},
    {.what = "no call for the first of a pair",
     .stack = "pair",
     .service = "0",
     .calls = "socket6#1 socket4#2 v6only6#1 bind6#1 bind4#2 listen6#1 listen4#2 reuseaddr4#2",
     .failures = EARLY},
    {.what = "a refusal has no socket in the end",
     .service = "0",
     .stage = "listen",
     .code = "EADDRINUSE",
     .calls = "socket4#1 bind4#1 listen4#1!EADDRINUSE close4#1",
     .spoil = port_0,
     .failures = ""},

    /* Pairs. */
    {.what = "both bound first of all",
     .stack = "pair",
     .service = "0",
     .calls = "bind6#1 bind4#2 socket6#1 socket4#2 v6only6#1 listen6#1 listen4#2 reuseaddr6#1 reuseaddr4#2",
     .failures = LATE_V6ONLY},
    {.what = "a bind failed, and IPv4 is bound first",
     .stack = "pair",
     .calls = "socket6#1 socket4#2 v6only6#1 reuseaddr6#1 reuseaddr4#2 bind4#2!EADDRINUSE bind6#1 listen6#1 listen4#2",
     .failures = AFTER_BIND},

    /* Going on. */
    {.what = "asked again for IPv6 what failed for IPv4",
     .calls = "socket4#0!EINVAL socket6#9x close6#9 " V4,
     .failures = BIRTH "; " FINAL},
    {.what = "asked again after an error before EINVAL",
     .calls = "socket4#0!EACCES socket4#1x reuseaddr4#1 bind4#1 listen4#1",
     .failures = BIRTH "; " FINAL},
    {.what = "auto: socket fails otherwise", .stack = "auto", .calls = "socket6#0!EMFILE " V4, .failures = AUTO_FINAL},
    {.what = "auto: socket fails by an error beyond",
     .stack = "auto",
     .calls = "socket6#0!105 " V4,
     .failures = AUTO_FINAL},
    {.what = "auto: bind fails by an error beyond",
     .stack = "auto",
     .calls = "socket6#2 v6only6#2=0 reuseaddr6#2 bind6#2!105>::,27015 close6#2 " V4,
     .failures = AUTO_FINAL},
    {.what = "auto: IPv6 is lacking, IPv4 made, and IPv6 once more",
     .stack = "auto",
     .calls = "socket6#0!EAFNOSUPPORT " V4 " socket6#2",
     .failures = ""},
    {.what = "auto: IPV6_V6ONLY cannot be made -1",
     .stack = "auto",
     .calls = "socket6#2 v6only6#2=-1!EINVAL close6#2 " V4,
     .failures = AUTO_FINAL},
    {.what = "create for a node: IPv6 is lacking",
     .stack = "create",
     .node = "::",
     .calls = "socket6#0!EAFNOSUPPORT " V4,
     .spoil = either_family,
     .failures = FINAL},
    {.what = "create for IPv6: it is lacking",
     .stack = "create",
     .calls = "socket6#0!EAFNOSUPPORT " V4,
     .spoil = for_ipv6,
     .failures = FINAL},
    {.what = "create with hints of NULL: their family means nothing",
     .stack = "create",
     .calls = "socket6#0!EAFNOSUPPORT " V4,
     .spoil = null_hints,
     .failures = ""},
    {.what = "create: IPv6 fails otherwise",
     .stack = "create",
     .calls = "socket6#0!EACCES " V4,
     .spoil = either_family,
     .failures = FINAL},
    {.what = "a pair's bind failed by an error beyond",
     .stack = "pair",
     .service = "0",
     .calls = PAIR6 " bind6#1 bind4#2!EADDRNOTAVAIL close4#2 close6#1 " PAIR_AGAIN,
     .failures = FINAL},

    /* Types and steps that let nothing be said. */
    {.what = "created only, of a port to be picked",
     .stack = "create",
     .service = "0",
     .last_step = VECTOR_STEP_SOCKET,
     .calls = "socket4#1",
     .spoil = created_sharing,
     .failures = ""},
    {.what = "SO_REUSEADDR of a raw socket",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = "socket4#1 reuseaddr4#1 bind4#1!EADDRINUSE close4#1",
     .spoil = raw,
     .failures = ""},
    {.what = "no SO_REUSEADDR of a socket of the least type",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = "socket4#1 bind4#1!EADDRINUSE close4#1",
     .spoil = least,
     .failures = ""},
    {.what = "SO_REUSEADDR of one on a picked port",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = "socket4#1 reuseaddr4#1 bind4#1!EADDRINUSE close4#1",
     .spoil = least_picked,
     .failures = ""},
    {.what = "the second fault was to do something else: the words say it",
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = "socket4#1 reuseaddr4#1 bind4#1* close4#1",
     .spoil = other_second,
     .failures = ""},

    /* Below Winsock. */
    {.what = "a pair's port was taken: EACCES of bind",
     .layered = true,
     .stack = "pair",
     .service = "0",
     .calls = PAIR6 " bind6#1 bind4#2!EACCES close4#2 close6#1 " PAIR_AGAIN,
     .failures = ""},
    {.what = "EACCES of listen says nothing",
     .layered = true,
     .stack = "pair",
     .service = "0",
     .calls = PAIR6 " bind6#1 bind4#2 listen6#1 listen4#2!EACCES close4#2 close6#1 " PAIR_AGAIN,
     .failures = FINAL},
    {.what = "a lesser error of bind",
     .layered = true,
     .stack = "pair",
     .service = "0",
     .calls = PAIR6 " bind6#1 bind4#2!1 close4#2 close6#1 " PAIR_AGAIN,
     .failures = FINAL},
    {.what = "a greater error of bind",
     .layered = true,
     .stack = "pair",
     .service = "0",
     .calls = PAIR6 " bind6#1 bind4#2!EMFILE close4#2 close6#1 " PAIR_AGAIN,
     .failures = FINAL},
    {.what = "SO_REUSEPORT that a layer may have set",
     .layered = true,
     .calls = "socket4#1 reuseport4#1 bind4#1 listen4#1",
     .failures = ""},
    {.what = "IPV6_V6ONLY by the layer alone",
     .layered = true,
     .stack = "ipv6",
     .calls = "socket6#1 v6only6#1~ reuseaddr6#1~ bind6#1 listen6#1",
     .failures = LATE_V6ONLY},
    {.what = "what does not show", .layered = true, .calls = "socket4#1x bind4#1 listen4#1", .failures = ""},
    {.what = "what does not show of SO_REUSEPORT",
     .layered = true,
     .options = "reuseport",
     .calls = "socket4#1x bind4#1 listen4#1",
     .failures = ""},
    {.what = "what does not show of datagram sockets",
     .layered = true,
     .stack = "create",
     .socktype = "dgram",
     .last_step = VECTOR_STEP_BIND,
     .calls = "socket4#1d reuseaddr4#1d bind4#1d",
     .failures = ""},
    {.what = "what does not show of a picked port",
     .layered = true,
     .service = "0",
     .calls = "socket4#1x reuseaddr4#1 bind4#1 listen4#1",
     .failures = ""},
    {.what = "a needless socket, and nothing failed",
     .layered = true,
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = "socket4#9 close4#9",
     .failures = ""},
    {.what = "a needless socket, and bind failed",
     .layered = true,
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = "socket4#9 close4#9 socket4#1 bind4#1!EADDRINUSE close4#1",
     .failures = NEEDLESS},
    {.what = "a needless socket, bind failed, and then all went well",
     .layered = true,
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = "socket4#9 close4#9 socket4#1 bind4#1!EADDRINUSE getsockname4#1 close4#1",
     .failures = NEEDLESS},
    {.what = "a needless socket, and another option failed",
     .layered = true,
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = "socket4#9 close4#9 socket4#1 keepalive4#1!EACCES",
     .failures = ""},
    {.what = "a needless socket, and another's bind failed",
     .layered = true,
     .stage = "bind",
     .code = "EADDRINUSE",
     .calls = "socket4#9 close4#9 bindu#3!EACCES",
     .failures = ""},
    {.what = "a needless socket, and a success",
     .layered = true,
     .calls = "socket4#9 close4#9 socket4#1 bind4#1 listen4#1",
     .failures = NEEDLESS},
};

/* ---- Making ------------------------------------------------------------------------------------------------------ */

static void set_port(struct judged *test, size_t i, int port) {
    struct sockaddr_storage *address = &test->evidence.made.all[i].address;
    if (address->ss_family == AF_INET)
        ((struct sockaddr_in *)address)->sin_port = htons((in_port_t)port);
    else
        ((struct sockaddr_in6 *)address)->sin6_port = htons((in_port_t)port);
}

/* What the calls cannot show is right. */
static void begin_success(struct judged *test, const struct row *row, const char *stack) {
    if (strcmp(stack, "pair") == 0)
        judged_begin_pair(test, "STEP-007");
    else if (row->socktype)
        judged_begin_datagram(test, "STEP-007");
    else
        judged_begin(test, "STEP-007", strcmp(stack, "ipv6") == 0 ? AF_INET6 : AF_INET);
    const char *service = row->service ? row->service : "27015";
    const bool picked = strcmp(service, "0") == 0;
    judged_set_service(test, service);
    for (size_t i = 0; i < test->evidence.made.count; i++) {
        struct evidence_socket *made = &test->evidence.made.all[i];
        test->sockets[i].port = picked ? -1 : 27015;
        set_port(test, i, picked ? 40000 : 27015);
        made->reuseport = row->options && strstr(row->options, "reuseport");
        if (row->last_step && !row->socktype) {
            made->listening = false;
            made->reuseaddr = !picked;
            made->backlog = -1;
            made->ipv4 = made->ipv6 = EVIDENCE_NOT_TRIED;
        }
    }
}

static void begin_refused(struct judged *test, const struct row *row) {
    judged_begin_refused(test, "STEP-007", row->stage, row->code);
    if (row->service)
        judged_set_service(test, row->service);
    if (row->socktype)
        test->vector.request.socktype = row->socktype;
}

static void begin(struct judged *test, const struct row *row) {
    static const struct wire_hello winsock = {
        .capabilities = {[WIRE_BACKLOG] = true, [WIRE_OPTION_NONBLOCK] = true, [WIRE_WINSOCK] = true}};
    const char *stack = row->stack ? row->stack : "ipv4";
    if (row->stage)
        begin_refused(test, row);
    else
        begin_success(test, row, stack);
    struct vector_request *request = &test->vector.request;
    request->stack = strcmp(stack, "create") == 0 ? "" : stack;
    if (strcmp(stack, "auto") == 0)
        request->family = "unspec";
    if (row->options)
        request->options = row->options;
    if (row->last_step)
        request->last_step = (enum vector_step)row->last_step;
    judged_set_node(test, row->node);
    if (row->layered)
        test->evidence.hello = &winsock;
    judged_add_calls(test, row->calls);
    if (row->spoil)
        row->spoil(test);
}

/* Where a bind is missing or failed, that says it all: the order of the pair is not judged. */
static void test_order_of_pair(void) {
    struct judged test;
    judged_begin_pair(&test, "STEP-007");
    judged_add_calls(&test, PAIR6 " bind6#1 listen6#1 listen4#2 reuseaddr6#1 reuseaddr4#2");
    judged_expect_not_judged(&test, "a bind is missing", "STK-012");
    judged_begin_pair(&test, "STEP-007");
    judged_add_calls(&test, PAIR6 " bind6#1 bind4#2!EADDRINUSE listen6#1 listen4#2 reuseaddr6#1 reuseaddr4#2");
    judged_expect_not_judged(&test, "a bind failed", "STK-012");
}

/* The pair that auto comes up as is judged as any; what auto tried before is not. */
static void test_order_of_auto(void) {
    static const struct {
        const char *calls;
        const char *wrong; /* NULL: nothing is */
    } orders[] = {
        {PAIR6 " bind6#1 bind4#2 listen6#1 listen4#2 reuseaddr6#1 reuseaddr4#2", NULL},
        {"socket6#3 v6only6#3!ENOPROTOOPT close6#3 " PAIR6 " bind6#1 bind4#2 listen6#1 listen4#2", NULL},
        {"socket4#3 bind4#3!EADDRINUSE close4#3 socket6#1 socket4#2 bind6#1 bind4#2 listen6#1 listen4#2", NULL},
        {"socket4#2 socket6#1 bind6#1 bind4#2 listen6#1 listen4#2", "IPv4 made first"},
        {"socket6#3 close6#3 socket4#2 socket6#1 bind6#1 bind4#2 listen6#1 listen4#2", "IPv4 made first"},
        {"socket6#1 socket4#0!EMFILE socket4#2 bind6#1 bind4#2 listen6#1 listen4#2", NULL},
        {"socket6#1 socket4#3 close4#3 socket4#2 bind6#1 bind4#2 listen6#1 listen4#2", NULL},
        {"socket6#1 socket4#2 socket6#0!EMFILE bind6#1 bind4#2 listen6#1 listen4#2", NULL},
        {"socket6#3 bind6#3 listen6#3!EADDRINUSE close6#3 socket6#1 socket4#2 bind6#1 bind4#2 listen6#1 listen4#2",
         NULL},
        {"socket6#1 socket4#2 bind4#2 bind6#1 listen6#1 listen4#2", "IPv4 bound first"},
        {"socket6#1 socket4#2 bind6#1 listen6#1 bind4#2 listen4#2", "listens before both are bound"},
    };
    struct judged test;
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        judged_begin_pair(&test, "STEP-007");
        test.vector.request.stack = "auto";
        judged_set_service(&test, "80");
        judged_add_calls(&test, orders[i].calls);
        if (orders[i].wrong)
            judged_expect_wrong(&test, orders[i].calls, "STK-012", orders[i].wrong);
        else
            judged_expect_right(&test, orders[i].calls, "STK-012");
    }
    test.evidence.made.count = 1;
    test.evidence.answer.sockets = 1;
    judged_expect_not_judged(&test, "one socket of auto in the place of a pair", "STK-012");
    judged_begin_pair(&test, "STEP-007");
    test.vector.request.stack = "auto";
    test.outcome.stack = "dual";
    judged_add_calls(&test, orders[3].calls);
    judged_expect_not_judged(&test, "a pair in the place of one socket", "STK-012");
}

/* What is told of a pair already is not told again. */
static void test_order_told(void) {
    struct judged test;
    judged_begin_pair(&test, "STEP-007");
    judged_set_service(&test, "80");
    test.sockets[0].port = test.sockets[1].port = 80;
    test.evidence.made.all[0] = seen_listener(AF_INET6, "::", 80);
    test.evidence.made.all[1] = seen_listener(AF_INET, "0.0.0.0", 80);
    snprintf(test.evidence.answer.addresses[0], sizeof test.evidence.answer.addresses[0], "0.0.0.0");
    snprintf(test.evidence.answer.addresses[1], sizeof test.evidence.answer.addresses[1], "::");
    judged_add_calls(&test,
                     "socket4#2 socket6#1 v6only6#1 reuseaddr4#2 reuseaddr6#1 bind6#1 bind4#2 listen6#1 listen4#2");
    judged_expect(&test, "IPv4 made and reported first", "STK-012!: reports IPv6 first / reports IPv4 first");
}

/* SO_REUSEPORT that nobody asked for, and that is gone when the sockets are looked at. */
static void test_unasked(void) {
    struct judged test;
    judged_begin_refused(&test, "STEP-007", "bind", "EINVAL");
    judged_add_calls(&test, "reuseport4#1 bind4#1!EINVAL");
    judged_expect_wrong(&test, "set by the first call", "REUSE-003", "SO_REUSEPORT set for a while");
    judged_begin_refused(&test, "STEP-007", "bind", "EINVAL");
    judged_add_calls(&test, "reuseport4#0 bind4#1!EINVAL");
    judged_expect_not_judged(&test, "on a socket from before", "REUSE-003");
    judged_begin_pair(&test, "STEP-007");
    test.evidence.made.all[0].reuseport = true;
    judged_add_calls(&test, PAIR6 " bind6#1 bind4#2 listen6#1 listen4#2 reuseaddr6#1 reuseaddr4#2 reuseport6#1");
    judged_expect(&test, "what is there still is told alone", "REUSE-003!: SO_REUSEPORT not set / SO_REUSEPORT set");
}

/* Of a list that goes on behind 16 tries nothing is said, not even that they were 16. */
static void test_tries(void) {
    struct judged test;
    judged_begin_refused(&test, "STEP-007", "bind", "EADDRINUSE");
    test.vector.request.stack = "pair";
    judged_set_service(&test, "0");
    judged_add_calls(&test, TRIES_15 TRY_IN_TURN(16));
    judged_expect_right(&test, "16 tries", "STK-006");
    test.vector.request.stack = "auto";
    judged_expect_right(&test, "16 tries of auto", "STK-006");
    judged_add_calls(&test, TRY_IN_TURN(17));
    judged_expect_wrong(&test, "17 tries of auto", "STK-006", "17 tries");
    judged_begin_refused(&test, "STEP-007", "bind", "EADDRINUSE");
    test.vector.request.stack = "pair";
    judged_set_service(&test, "0");
    judged_add_calls(&test, TRIES_15 TRY_IN_TURN(16));
    more_calls(&test);
    judged_expect_not_judged(&test, "16 tries or more", "STK-006");
}

/* Who never comes to bind asks it for nothing; and who says another port is not blamed twice. */
static void test_picker(void) {
    struct judged test;
    judged_begin_refused(&test, "STEP-007", "socket", "EMFILE");
    judged_set_service(&test, "0");
    judged_add_calls(&test, "socket4#0!EMFILE");
    judged_expect_not_judged(&test, "no bind", "PORT-011");
    judged_begin_pair(&test, "STEP-007");
    test.evidence.answer.ports[0] = test.evidence.answer.ports[1] = 1;
    judged_add_calls(&test,
                     PAIR6 " bind6#1>::,40000 bind4#2>0.0.0.0,40000 listen6#1 listen4#2 reuseaddr6#1 reuseaddr4#2");
    judged_expect(&test, "another port is said than the one that it has picked itself",
                  "PORT-011!: reports the port that it has / reports another port");
}

/* Each bind, that of a socket which is not the request's excepted. */
static void test_form_of_address(void) {
    static const char wrong_length[] =
        "BIND-001!: bind gets the address and its length / bind gets another length than the address has";
    static const char wrong_flow[] = "BIND-001!: bind gets the address and its length / bind gets flow information";
    struct judged test;
    judged_begin_refused(&test, "STEP-007", "socket", "EMFILE");
    judged_add_calls(&test, "socket4#0!EMFILE");
    judged_expect_not_judged(&test, "no bind", "BIND-001");
    judged_begin_pair(&test, "STEP-007");
    judged_add_calls(&test, PAIR6 " bind6#1>::,0 bind4#2>0.0.0.0,0 listen6#1 listen4#2 reuseaddr6#1 reuseaddr4#2");
    judged_expect_right(&test, "the usual length", "BIND-001");
    struct evidence_call *last = &test.evidence.calls.all[test.evidence.calls.count - 5];
    struct evidence_call *first = last - 1;
    ((struct sockaddr_in6 *)&last->address)->sin6_flowinfo = 7;
    judged_expect_right(&test, "what is no flow information in an IPv4 address", "BIND-001");
    ((struct sockaddr_in6 *)&first->address)->sin6_flowinfo = 7;
    judged_expect(&test, "flow information", wrong_flow);
    last->odd_length = 128;
    judged_expect(&test, "another length is told first", wrong_length);
    first->odd_length = 24;
    last->odd_length = 0;
    judged_expect(&test, "another length of the first", wrong_length);
    first->socket = 0;
    judged_expect_right(&test, "that of a socket from before", "BIND-001");
    judged_begin_pair(&test, "STEP-007");
    judged_add_calls(&test, "bind6#1>::,0 bind6#2>::,0");
    test.evidence.calls.all[0].odd_length = 24;
    ((struct sockaddr_in6 *)&test.evidence.calls.all[1].address)->sin6_flowinfo = 7;
    judged_expect_wrong(&test, "flow information is not told instead", "BIND-001",
                        "bind gets another length than the address has");
    test.evidence.calls.all[0].odd_length = 0;
    test.evidence.calls.all[1].address.ss_family = AF_MAX;
    judged_expect_right(&test, "what is no internet address has none", "BIND-001");
    judged_begin_pair(&test, "BIND-001");
    test.evidence.made.all[0] = seen_listener(AF_INET6, "::", 40001);
    judged_add_calls(&test, PAIR6 " bind6#1>::,0 bind4#2>0.0.0.0,0 listen6#1 listen4#2 reuseaddr6#1 reuseaddr4#2");
    test.evidence.calls.all[4].odd_length = 24;
    judged_expect(&test, "what is wrong already is not told again",
                  "BIND-001!: listens on [::]:ephemeral and listens on 0.0.0.0:ephemeral / listens on "
                  "[::]:ephemeral and listens on 0.0.0.0:ephemeral, on different ports");
}

void judge_calls_test(void) {
    test_order_of_pair();
    test_form_of_address();
    test_order_of_auto();
    test_order_told();
    test_unasked();
    test_picker();
    test_tries();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct judged test;
        begin(&test, &rows[i]);
        judged_expect(&test, rows[i].what, rows[i].failures);
        while (test.evidence.calls.count < EVIDENCE_CALLS_MAX) /* that are nobody's */
            judged_add_calls(&test, "fcntlu#7");
        judged_expect(&test, rows[i].what, rows[i].failures);
    }
}
