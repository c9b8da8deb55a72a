/* A program whose system calls are watched by trace_test: it reads the name of a scenario a line, and writes what each
 * call returned. It is built for several C libraries and for i386, and run unwatched, too. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

/* Writes what a call returned: " name" for success, " name:errno" for failure. Returns it. */
static int tell(const char *name, int returned) {
    if (returned < 0)
        printf(" %s:%d", name, errno);
    else
        printf(" %s", name);
    return returned;
}

static const struct sockaddr_in6 loopback = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};

static void fill(struct sockaddr_in6 *address, int port) {
    *address = loopback;
    address->sin6_port = htons((uint16_t)port);
}

/* A socket that does not listen yet, with each option in its place. */
static int make(int port) {
    const int yes = 1;
    struct sockaddr_in6 address;
    int value = -1;
    socklen_t length = sizeof value;
    int made = tell("socket", socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP));
    if (made < 0)
        return made;
    tell("v6only", setsockopt(made, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes));
    tell("v6only?", getsockopt(made, IPPROTO_IPV6, IPV6_V6ONLY, &value, &length));
    printf("=%d/%d", value, (int)length);
    tell("reuseaddr", setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes));
    fill(&address, port);
    tell("bind", bind(made, (struct sockaddr *)&address, sizeof address));
    return made;
}

static void tell_name(int made) {
    struct sockaddr_in6 address = {0};
    socklen_t length = sizeof address;
    tell("getsockname", getsockname(made, (struct sockaddr *)&address, &length));
    int port = ntohs(address.sin6_port);
    printf("=%d/%d", port > 30000 ? -1 : port, (int)length); /* -1: one that the system picked */
}

/* Whether the descriptor is free again. */
static void tell_close(int made) {
    tell("close", close(made));
    tell("closed", fcntl(made, F_GETFD));
}

static void do_cleared(void) {
    const int no = 0, yes = 1;
    int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    tell("cleared", setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &no, sizeof no));
    tell("set", setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes));
    close(made);
}

static void do_last_port(void) {
    int made = make(65535);
    tell_name(made);
    tell_close(made);
}

static void do_all(void) {
    int made = make(27015);
    if (made < 0)
        return;
    tell("listen", listen(made, 7));
    tell_name(made);
    tell_close(made);
}

static void do_twice(void) {
    do_all();
    do_all();
}

/* As a resolver has sockets, and then the one that is asked for. */
static void do_datagrams(void) {
    const int yes = 1;
    struct sockaddr_in6 address;
    fill(&address, 53);
    int resolver = tell("resolver", socket(AF_INET6, SOCK_DGRAM, 0));
    (void)connect(resolver, (struct sockaddr *)&address, sizeof address);
    tell("option", setsockopt(resolver, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes));
    int made = tell("socket", socket(AF_INET6, SOCK_DGRAM, IPPROTO_UDP));
    tell("option", setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes));
    close(resolver);
    close(made);
}

/* ---- What only happens to sockets now and then ------------------------------------------------------------------- */

static void do_descriptors(void) {
    int made = socket(AF_INET, SOCK_DGRAM, 0);
    int copies[4] = {dup(made), fcntl(made, F_DUPFD_CLOEXEC, 100), dup2(made, 200), dup3(made, 201, O_CLOEXEC)};
    tell("setfd", fcntl(made, F_SETFD, FD_CLOEXEC));
    tell("setfl", fcntl(made, F_SETFL, O_NONBLOCK));
    printf(" flags=%d", (fcntl(copies[2], F_GETFL) & O_NONBLOCK) != 0);
    for (int i = 0; i < 4; i++)
        tell("close", close(copies[i]));
    tell_close(made);
}

/* dup2 closes what has the number. */
static void do_replace(void) {
    int first = socket(AF_INET, SOCK_STREAM, 0);
    int second = socket(AF_INET, SOCK_STREAM, 0);
    dup2(second, first);
    tell("listen", listen(second, 1));
    close(first);
    close(second);
}

static void do_connections(void) {
    struct sockaddr_in6 address;
    socklen_t length = sizeof address;
    int server = socket(AF_INET6, SOCK_STREAM, 0);
    int client = socket(AF_INET6, SOCK_STREAM | SOCK_NONBLOCK, 0);
    fill(&address, 0);
    (void)bind(server, (struct sockaddr *)&address, sizeof address);
    listen(server, 1);
    getsockname(server, (struct sockaddr *)&address, &length);
    fill(&address, ntohs(address.sin6_port));
    (void)connect(client, (struct sockaddr *)&address, sizeof address);
    int accepted = tell("accept4", accept4(server, NULL, NULL, SOCK_CLOEXEC));
    close(accepted);
    close(client);
    close(server);
    int pair[2];
    tell("socketpair", socketpair(AF_INET, SOCK_STREAM, 0, pair));
    tell("unix", socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
    close(pair[0]);
    close(pair[1]);
}

/* Each error as the kernel has it, and which comes first. */
static void do_errors(void) {
    int value = 1;
    socklen_t negative = (socklen_t)-1;
    socklen_t two = 2;
    void *volatile nowhere = (void *)16;
    int stream = socket(AF_INET6, SOCK_STREAM, 0);
    int dgram = socket(AF_INET, SOCK_DGRAM, 0);
    tell("type", socket(AF_INET, 77, 0));
    tell("flags", socket(AF_INET, SOCK_STREAM | 0x10000000, 0));
    tell("protocol", socket(AF_INET, SOCK_STREAM, IPPROTO_UDP));
    tell("address", bind(stream, nowhere, sizeof loopback));
    tell("short", bind(stream, (const struct sockaddr *)&loopback, 4));
    tell("long", bind(stream, (const struct sockaddr *)&loopback, 1000));
    tell("family", bind(dgram, (const struct sockaddr *)&loopback, sizeof loopback));
    tell("value", setsockopt(stream, SOL_SOCKET, SO_REUSEADDR, nowhere, sizeof value));
    tell("length", setsockopt(stream, SOL_SOCKET, SO_REUSEADDR, &value, 1));
    tell("minus", setsockopt(stream, SOL_SOCKET, SO_REUSEADDR, &value, negative));
    tell("option", setsockopt(dgram, IPPROTO_IPV6, IPV6_V6ONLY, &value, sizeof value));
    tell("room", getsockopt(stream, SOL_SOCKET, SO_TYPE, &value, &negative));
    tell("bytes", getsockopt(stream, SOL_SOCKET, SO_TYPE, &value, &two));
    printf("=%d", (int)two);
    tell("place", getsockopt(stream, SOL_SOCKET, SO_TYPE, nowhere, &two));
    tell("name", getsockname(stream, nowhere, &two));
    two = 2;
    tell("name", getsockname(stream, (struct sockaddr *)&value, &negative));
    tell("name", getsockname(stream, (struct sockaddr *)&value, &two));
    printf("=%d", (int)two);
    tell("listen", listen(dgram, 1));
    tell("number", listen(999, 1));
    tell("pipe", listen(0, 1));
    tell("close", close(999));
    close(stream);
    close(dgram);
}

static void do_limit(void) {
    struct rlimit limit;
    struct rlimit lower;
    int free_number = dup(0);
    close(free_number);
    getrlimit(RLIMIT_NOFILE, &limit);
    lower = limit;
    lower.rlim_cur = (rlim_t)free_number;
    setrlimit(RLIMIT_NOFILE, &lower);
    tell("socket", socket(AF_INET, SOCK_STREAM, 0));
    setrlimit(RLIMIT_NOFILE, &limit);
}

/* Signals come all the time, and interrupt none of the calls. (A handler that is not SA_RESTART may interrupt one that
 * the runner has not taken yet.) */
static void on_alarm(int number) {
    (void)number;
}

static void do_signals(void) {
    const struct itimerval often = {.it_interval = {.tv_usec = 200}, .it_value = {.tv_usec = 200}};
    const struct itimerval never = {.it_value = {.tv_usec = 0}};
    int failures = 0;
    const struct sigaction action = {.sa_handler = on_alarm, .sa_flags = SA_RESTART};
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &often, NULL);
    for (int i = 0; i < 500; i++) {
        int made = socket(AF_INET6, SOCK_STREAM, 0);
        failures += made < 0 || bind(made, (const struct sockaddr *)&loopback, sizeof loopback) != 0;
        failures += listen(made, 1) != 0;
        failures += close(made) != 0;
    }
    setitimer(ITIMER_REAL, &never, NULL);
    printf(" failures=%d", failures);
}

/* ---- Who makes the calls ----------------------------------------------------------------------------------------- */

static void *run_thread(void *unused) {
    do_all();
    return unused;
}

static void do_thread(void) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, run_thread, NULL) == 0)
        pthread_join(thread, NULL);
}

static void finish(int made) {
    tell("listen", listen(made, 7));
    tell_name(made);
    tell_close(made);
}

/* The socket goes on by another descriptor. */
static void do_moved(void) {
    int made = make(27015);
    int moved = fcntl(made, F_DUPFD_CLOEXEC, 100);
    close(made);
    close(socket(AF_INET, SOCK_STREAM, 0));
    close(moved);
}

static void *run_maker(void *made) {
    *(int *)made = make(27015);
    return NULL;
}

/* The thread that made the socket ends before it is used. */
static void do_ended_thread(void) {
    pthread_t thread;
    int made = -1;
    if (pthread_create(&thread, NULL, run_maker, &made) == 0)
        pthread_join(thread, NULL);
    finish(made);
}

/* A message of one byte with a descriptor. */
struct parcel {
    char byte;
    struct iovec piece;
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof(int))];
    } control;
    struct msghdr message;
};

static struct msghdr *pack(struct parcel *parcel) {
    memset(parcel, 0, sizeof *parcel);
    parcel->piece = (struct iovec){.iov_base = &parcel->byte, .iov_len = 1};
    parcel->message.msg_iov = &parcel->piece;
    parcel->message.msg_iovlen = 1;
    parcel->message.msg_control = &parcel->control;
    parcel->message.msg_controllen = sizeof parcel->control;
    return &parcel->message;
}

static void send_descriptor(int to, int descriptor) {
    struct parcel parcel;
    struct msghdr *message = pack(&parcel);
    struct cmsghdr *header = CMSG_FIRSTHDR(message);
    header->cmsg_len = CMSG_LEN(sizeof descriptor);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
    sendmsg(to, message, 0);
}

static int receive_descriptor(int from) {
    struct parcel parcel;
    struct msghdr *message = pack(&parcel);
    int descriptor = -1;
    if (recvmsg(from, message, MSG_CMSG_CLOEXEC) == 1 && CMSG_FIRSTHDR(message))
        memcpy(&descriptor, CMSG_DATA(CMSG_FIRSTHDR(message)), sizeof descriptor);
    return descriptor;
}

/* A process of its own makes the socket, hands it over, and closes it. */
static void do_handed_over(void) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return;
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        int made = make(27015);
        send_descriptor(ends[1], made);
        close(made);
        _exit(0);
    }
    waitpid(pid, NULL, 0);
    finish(receive_descriptor(ends[0]));
    close(ends[0]);
    close(ends[1]);
}

/* What a program does whose socket was made by a layer: it has a copy. */
static void *run_above_layer(void *made) {
    int value = 0;
    socklen_t length = sizeof value;
    int copy = dup(*(int *)made);
    tell("v6only", setsockopt(copy, IPPROTO_IPV6, IPV6_V6ONLY, &value, sizeof value));
    tell("read", getsockopt(copy, IPPROTO_IPV6, IPV6_V6ONLY, &value, &length));
    tell("copy", close(copy));
    return NULL;
}

/* As Wine's server: it makes the socket, sets and reads some things by itself, and binds for the program above. */
static void do_layer(void) {
    pthread_t program;
    int value = 1;
    struct sockaddr_in6 address;
    socklen_t length = sizeof value;
    int made = tell("socket", socket(AF_INET6, SOCK_STREAM, IPPROTO_TCP));
    tell("own", setsockopt(made, IPPROTO_IPV6, IPV6_V6ONLY, &value, sizeof value));
    tell("own", setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &value, sizeof value));
    tell("own", getsockopt(made, SOL_SOCKET, SO_RCVBUF, &value, &length));
    if (pthread_create(&program, NULL, run_above_layer, &made) == 0)
        pthread_join(program, NULL);
    fill(&address, 27015);
    tell("bind", bind(made, (struct sockaddr *)&address, sizeof address));
    length = sizeof address;
    tell("name", getsockname(made, (struct sockaddr *)&address, &length));
    tell("listen", listen(made, 7));
    tell("close", close(made));
}

static void *run_short(void *unused) {
    close(socket(AF_INET, SOCK_STREAM, 0));
    return unused;
}

/* More at once than the watcher keeps handles of. */
static void do_threads(void) {
    pthread_t threads[30];
    for (int i = 0; i < 30; i++)
        if (pthread_create(&threads[i], NULL, run_short, NULL) != 0)
            printf(" no thread");
    for (int i = 0; i < 30; i++)
        pthread_join(threads[i], NULL);
}

static void do_fork(bool executes) {
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0 && executes)
        execl("/proc/self/exe", "traced", "all", (char *)NULL);
    if (pid == 0) {
        do_all();
        fflush(stdout);
        _exit(0);
    }
    waitpid(pid, NULL, 0);
}

/* Whatever may be open except the standard streams. */
static void do_close_all(void) {
    for (int i = 3; i < 1024; i++)
        close(i);
#ifdef SYS_close_range
    syscall(SYS_close_range, 3, ~0u, 0);
#endif
    do_all();
}

/* A filter of its own, which makes one call fail. */
static void do_filter(void) {
#if defined(__x86_64__) && defined(SYS_listen)
    struct sock_filter instructions[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_listen, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {.len = 4, .filter = instructions};
    tell("no_new_privs", prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
    tell("filter", prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program));
#endif
    do_all();
}

/* In a network of its own, where only the kernel can make the calls. */
static void do_elsewhere(void) {
    if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) {
        printf(" cannot");
        return;
    }
    struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons(27015)};
    int made = tell("socket", socket(AF_INET, SOCK_STREAM, 0));
    tell("bind", bind(made, (struct sockaddr *)&any, sizeof any));
    tell("listen", listen(made, 1));
    tell("bind", bind(made, (struct sockaddr *)&any, sizeof any));
    tell_close(made);
}

/* Without capabilities, which may come back afterwards. */
static void do_capabilities(void) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct all[_LINUX_CAPABILITY_U32S_3];
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3];
    syscall(SYS_capget, &header, all);
    memcpy(none, all, sizeof none);
    for (int i = 0; i < _LINUX_CAPABILITY_U32S_3; i++)
        none[i].effective = 0;
    syscall(SYS_capset, &header, none);
    tell("raw", socket(AF_INET, SOCK_RAW, IPPROTO_ICMP));
    syscall(SYS_capset, &header, all);
    int made = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
    tell("raw", made);
    close(made);
}

/* Arguments whose upper halves hold something: the kernel does not look at it. */
static void do_halves(void) {
#ifdef __x86_64__
    const long half = 0x1234567800000000;
    int made = (int)syscall(SYS_socket, half | AF_INET, half | SOCK_STREAM, half);
    tell("listen", (int)syscall(SYS_listen, half | made, half | 3));
    tell("fcntl", (int)syscall(SYS_fcntl, half | made, half | F_SETFD, 0L));
    close(made);
#endif
}

/* The one call of i386 for all of a socket's. */
static void do_socketcall(void) {
#ifdef __i386__
    unsigned long made_of[] = {AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP};
    int made = tell("socket", (int)syscall(SYS_socketcall, 1, made_of));
    int value = 1;
    unsigned long option[] = {(unsigned long)made, IPPROTO_IPV6, IPV6_V6ONLY, (unsigned long)&value, sizeof value};
    struct sockaddr_in6 address;
    unsigned long name[] = {(unsigned long)made, (unsigned long)&address, sizeof address};
    unsigned long backlog[] = {(unsigned long)made, 7};
    fill(&address, 27015);
    tell("v6only", (int)syscall(SYS_socketcall, 14, option));
    tell("bind", (int)syscall(SYS_socketcall, 2, name));
    tell("listen", (int)syscall(SYS_socketcall, 4, backlog));
    tell("nowhere", (int)syscall(SYS_socketcall, 4, 16));
    close(made);
#endif
}

/* Waits in a call until it is killed. */
static void do_stay(void) {
    for (;;)
        close(socket(AF_INET, SOCK_STREAM, 0));
}

static void do_fork_only(void) {
    do_fork(false);
}

static void do_exec(void) {
    do_fork(true);
}

static void run(const char *name) {
    static const struct {
        const char *name;
        void (*play)(void);
    } scenarios[] = {{"all", do_all},
                     {"last-port", do_last_port},
                     {"cleared", do_cleared},
                     {"twice", do_twice},
                     {"datagrams", do_datagrams},
                     {"descriptors", do_descriptors},
                     {"replace", do_replace},
                     {"connections", do_connections},
                     {"errors", do_errors},
                     {"limit", do_limit},
                     {"signals", do_signals},
                     {"thread", do_thread},
                     {"threads", do_threads},
                     {"moved", do_moved},
                     {"ended-thread", do_ended_thread},
                     {"handed-over", do_handed_over},
                     {"layer", do_layer},
                     {"fork", do_fork_only},
                     {"exec", do_exec},
                     {"close-all", do_close_all},
                     {"filter", do_filter},
                     {"elsewhere", do_elsewhere},
                     {"capabilities", do_capabilities},
                     {"halves", do_halves},
                     {"socketcall", do_socketcall},
                     {"stay", do_stay}};
    for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++) {
        if (strcmp(scenarios[i].name, name) == 0) {
            scenarios[i].play();
            return;
        }
    }
    printf(" no such scenario");
}

int main(int argc, char **argv) {
    char line[64];
    if (argc == 2) {
        run(argv[1]);
        return 0;
    }
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        run(line);
        printf("\n");
        fflush(stdout);
    }
    return 0;
}
