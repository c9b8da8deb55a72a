/* A table of sockets and how each must end in its environment, and the child process that makes them. */
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "filters.h"
#include "privilege.h"
#include "reader/address.h"
#include "reader/environments.h"

/* Where the making of a socket ends: at the call that fails, or at a socket that listens. */
enum probe_end { END_SOCKET, END_BIND, END_LISTEN, END_UP, END_UP_V6ONLY, END_UP_IN_FEW_PORTS };

static const char *const call_names[] = {[END_SOCKET] = "socket", [END_BIND] = "bind", [END_LISTEN] = "listen"};

struct probe {
    enum environment_id environment;
    int family;
    const char *address;
    int port;
    enum probe_end end;
    int error; /* of the call that fails */
};

/* An environment that is not here is made by what reports itself. */
static const struct probe probes[] = {
    {ENVIRONMENT_PLAIN, AF_INET, "127.0.0.1", 0, END_UP, 0},
    {ENVIRONMENT_PLAIN, AF_INET6, "::1", 0, END_UP, 0},
    {ENVIRONMENT_BINDV6ONLY, AF_INET6, "::", 0, END_UP_V6ONLY, 0},
    {ENVIRONMENT_IPV6_DISABLED, AF_INET6, "::", 0, END_UP, 0},
    {ENVIRONMENT_IPV6_DISABLED, AF_INET6, "::1", 0, END_BIND, EADDRNOTAVAIL},
    {ENVIRONMENT_UNPRIVILEGED, AF_INET, "0.0.0.0", 1023, END_BIND, EACCES},
    {ENVIRONMENT_UNPRIVILEGED, AF_INET, "0.0.0.0", 1024, END_UP, 0},
    {ENVIRONMENT_DENIED_PORT, AF_INET, "0.0.0.0", 19999, END_BIND, EACCES},
    {ENVIRONMENT_DENIED_PORT, AF_INET, "0.0.0.0", 20000, END_UP, 0},
    {ENVIRONMENT_FEW_PORTS, AF_INET, "0.0.0.0", 0, END_UP_IN_FEW_PORTS, 0},
    {ENVIRONMENT_FEW_PORTS, AF_INET6, "::", 0, END_UP_IN_FEW_PORTS, 0},
    {ENVIRONMENT_INTERFACES, AF_INET6, "fe80::57%5", 0, END_UP, 0},
    {ENVIRONMENT_INTERFACES, AF_INET6, "fe80::77%lan7", 0, END_UP, 0},
    {ENVIRONMENT_INTERFACES, AF_INET6, "2001:db8::510", 0, END_BIND, EADDRNOTAVAIL},
    {ENVIRONMENT_NO_IPV6, AF_INET6, "::", 0, END_SOCKET, EAFNOSUPPORT},
    {ENVIRONMENT_NO_IPV6, AF_INET, "0.0.0.0", 0, END_UP, 0},
    {ENVIRONMENT_NO_IPV6_PROTOCOL, AF_INET6, "::", 0, END_SOCKET, EPROTONOSUPPORT},
    {ENVIRONMENT_NO_IPV6_PROTOCOL, AF_INET, "0.0.0.0", 0, END_UP, 0},
    {ENVIRONMENT_IPV6_DENIED, AF_INET6, "::", 0, END_SOCKET, EACCES},
    {ENVIRONMENT_IPV6_DENIED, AF_INET, "0.0.0.0", 0, END_UP, 0},
    {ENVIRONMENT_IPV6_FORBIDDEN, AF_INET6, "::", 0, END_SOCKET, EPERM},
    {ENVIRONMENT_IPV6_FORBIDDEN, AF_INET, "0.0.0.0", 0, END_UP, 0},
    {ENVIRONMENT_NO_IPV4, AF_INET, "0.0.0.0", 0, END_SOCKET, EAFNOSUPPORT},
    {ENVIRONMENT_NO_IPV4, AF_INET6, "::", 0, END_UP, 0},
    {ENVIRONMENT_NO_IPV4_PROTOCOL, AF_INET, "0.0.0.0", 0, END_SOCKET, EPROTONOSUPPORT},
    {ENVIRONMENT_NO_IPV4_PROTOCOL, AF_INET6, "::", 0, END_UP, 0},
    {ENVIRONMENT_IPV4_DENIED, AF_INET, "0.0.0.0", 0, END_SOCKET, EACCES},
    {ENVIRONMENT_IPV4_DENIED, AF_INET6, "::", 0, END_UP, 0},
    {ENVIRONMENT_BIND_FORBIDDEN, AF_INET, "0.0.0.0", 0, END_BIND, EPERM},
    {ENVIRONMENT_BIND_FORBIDDEN, AF_INET6, "::", 0, END_BIND, EPERM},
    {ENVIRONMENT_LISTEN_IN_USE, AF_INET, "0.0.0.0", 0, END_LISTEN, EADDRINUSE},
    {ENVIRONMENT_LISTEN_IN_USE, AF_INET6, "::", 0, END_LISTEN, EADDRINUSE},
};

/* ---- One socket -------------------------------------------------------------------------------------------------- */

/* Makes the socket up to a call that fails; END_UP if none does. errno is that of the call. */
static enum probe_end make_socket(const struct probe *probe, int *fd) {
    struct sockaddr_storage address;
    const socklen_t length = address_of_text(probe->family, probe->address, probe->port, &address);
    *fd = socket(probe->family, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP);
    if (*fd < 0)
        return END_SOCKET;
    if (bind(*fd, (const struct sockaddr *)&address, length) != 0)
        return END_BIND;
    return listen(*fd, 1) == 0 ? END_UP : END_LISTEN;
}

static bool is_v6only(int fd) {
    int value = 0;
    socklen_t length = sizeof value;
    return getsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &value, &length) == 0 && value == 1;
}

static int port_of(int fd) {
    struct sockaddr_storage address = {.ss_family = AF_UNSPEC};
    socklen_t length = sizeof address;
    return getsockname(fd, (struct sockaddr *)&address, &length) == 0 ? address_port(&address) : 0;
}

/* False if something is not as it must be; then it writes what. */
static bool ask(const struct probe *probe, int out) {
    int fd;
    const bool up = probe->end >= END_UP;
    const enum probe_end end = make_socket(probe, &fd);
    const int error = errno;
    int written = 0;
    if (end != END_UP && (up || end != probe->end || error != probe->error))
        written = dprintf(out, "%s of %s port %d says \"%s\" there, which it must not", call_names[end], probe->address,
                          probe->port, strerror(error));
    else if (end == END_UP && !up)
        written = dprintf(out, "%s of %s port %d does not say \"%s\" there", call_names[probe->end], probe->address,
                          probe->port, strerror(probe->error));
    else if (probe->end == END_UP_V6ONLY && !is_v6only(fd))
        written = dprintf(out, "a new IPv6 socket is not IPv6 only there");
    else if (probe->end == END_UP_IN_FEW_PORTS && (port_of(fd) < 40000 || port_of(fd) > 40003))
        written = dprintf(out, "the system picks port %d there", port_of(fd));
    if (fd >= 0)
        close(fd);
    return written == 0;
}

/* ---- The child --------------------------------------------------------------------------------------------------- */

/* What the child is to ask. */
struct questions {
    const char *environment;
    bool ipv6;
    bool unprivileged;
    const struct environment_refusal *refusal;
};

static void ask_all(const void *context, int out) {
    const struct questions *questions = context;
    bool right = true;
    if (questions->unprivileged && !environment_drop_privilege()) {
        dprintf(out, "privilege cannot be dropped: %s", strerror(errno));
        return;
    }
    if (!environment_filter_apply(questions->refusal)) {
        dprintf(out, "system calls cannot be filtered (seccomp): %s", strerror(errno));
        return;
    }
    for (size_t i = 0; right && i < sizeof probes / sizeof *probes; i++)
        if (environment_is(questions->environment, probes[i].environment) &&
            (questions->ipv6 || probes[i].family == AF_INET))
            right = ask(&probes[i], out);
}

struct name_question {
    const char *name;
    const char *address;
};

static void ask_name(const void *context, int out) {
    const struct name_question *question = context;
    const struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM};
    struct sockaddr_storage wanted;
    struct addrinfo *list = NULL;
    (void)address_of_text(AF_INET, question->address, 0, &wanted);
    const int failed = getaddrinfo(question->name, NULL, &hints, &list);
    if (failed != 0)
        dprintf(out, "the resolver says of %s there: %s", question->name, gai_strerror(failed));
    else if (memcmp(list->ai_addr, &wanted, sizeof(struct sockaddr_in)) != 0)
        dprintf(out, "%s does not lead to %s there", question->name, question->address);
    if (list)
        freeaddrinfo(list);
}

/* Reads to the end, and waits for the child. Returns how many bytes there are; -1 if the child died. */
static ssize_t hear(pid_t child, int in, char *said, size_t size) {
    size_t length = 0;
    int status = 0;
    for (ssize_t got; length < size - 1 && (got = read(in, said + length, size - 1 - length)) != 0;)
        length += got > 0 ? (size_t)got : 0;
    said[length] = '\0';
    const bool waited = waitpid(child, &status, 0) == child;
    return waited && status == 0 ? (ssize_t)length : -1;
}

static enum environment_result ask_in_child(void (*asker)(const void *, int), const void *context, char *error,
                                            size_t size) {
    char said[200] = "";
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        snprintf(error, size, "the environment cannot be probed: %s", strerror(errno));
        return ENVIRONMENT_FAILED;
    }
    const pid_t child = fork();
    if (child == 0) {
        asker(context, ends[1]);
        _exit(0);
    }
    close(ends[1]);
    const ssize_t length = child > 0 ? hear(child, ends[0], said, sizeof said) : -1;
    close(ends[0]);
    if (length == 0)
        return ENVIRONMENT_READY;
    snprintf(error, size, "%s", length > 0 ? said : "the probe of the environment died");
    return length > 0 ? ENVIRONMENT_LACKING : ENVIRONMENT_FAILED;
}

enum environment_result environment_probe(const char *name, bool ipv6, bool unprivileged,
                                          const struct environment_refusal *refusal, char *error, size_t size) {
    const struct questions questions = {name, ipv6, unprivileged, refusal};
    return ask_in_child(ask_all, &questions, error, size);
}

enum environment_result environment_probe_name(const char *name, const char *address, char *error, size_t size) {
    const struct name_question question = {name, address};
    return ask_in_child(ask_name, &question, error, size);
}

bool environment_has_probe(const char *name) {
    for (size_t i = 0; i < sizeof probes / sizeof *probes; i++)
        if (environment_is(name, probes[i].environment))
            return true;
    return false;
}
