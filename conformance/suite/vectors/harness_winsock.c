/* The harness on Windows: the program was started inside an environment, and environments that a process there cannot
 * live in are made over the seam. The other platform's is harness_posix.c. */
#include "harness.h"

#if defined(_WIN32)

#include <io.h>
#include <stdlib.h>
#include <string.h>

#include "reader/environments.h"

/* ---- Environments over the seam ---- */

enum { NO_LIMIT = -1, STANDARD_HANDLES = 3 };

/* What an environment refuses, as Winsock would. Zero: nothing. */
struct refusal {
    int bind_error;
    int listen_error;
    int sockets; /* that can be open; NO_LIMIT. Without any, nothing can be looked up either */
};

/* What has no line is not made over the seam. */
static const struct {
    enum environment_id environment;
    struct refusal refusal;
} over_the_seam[] = {
    {ENVIRONMENT_FEW_DESCRIPTORS, {.sockets = 0}},
    {ENVIRONMENT_ONE_DESCRIPTOR, {.sockets = 1}},
    {ENVIRONMENT_CLOSED_DESCRIPTORS, {.sockets = NO_LIMIT}},
    {ENVIRONMENT_BIND_FORBIDDEN, {.bind_error = WSAEACCES, .sockets = NO_LIMIT}},
    {ENVIRONMENT_LISTEN_IN_USE, {.listen_error = WSAEADDRINUSE, .sockets = NO_LIMIT}},
};
enum { OVER_THE_SEAM = sizeof over_the_seam / sizeof over_the_seam[0] };

static const struct refusal *find_refusal(const char *environment) {
    for (size_t i = 0; i < OVER_THE_SEAM; i++) {
        if (environment_is(environment, over_the_seam[i].environment))
            return &over_the_seam[i].refusal;
    }
    return NULL;
}

/* Before another system. Sockets point to it for as long as they live. */
static struct refusing {
    struct listen_socket_system system;
    const struct listen_socket_system *beneath;
    const struct refusal *refusal;
    int sockets; /* open now */
} refusing;

/* Names are looked up by what has to be opened; literals are not. */
static int refuse_resolve(void *context, const char *node, const char *service, const struct addrinfo *hints,
                          struct addrinfo **list, int *detail) {
    (void)context;
    if (refusing.refusal->sockets == 0 && node != NULL && (hints->ai_flags & AI_NUMERICHOST) == 0)
        return *detail = WSAEMFILE;
    return refusing.beneath->resolve(refusing.beneath->context, node, service, hints, list, detail);
}

static int refuse_interface(void *context, const char *name, unsigned *index) {
    (void)context;
    if (refusing.refusal->sockets == 0)
        return WSAEMFILE;
    return refusing.beneath->interface_index(refusing.beneath->context, name, index);
}

static int refuse_socket(void *context, int family, int type, int protocol, bool nonblock,
                         listen_socket_handle *handle) {
    const struct listen_socket_system *beneath = refusing.beneath;
    (void)context;
    if (refusing.sockets == refusing.refusal->sockets)
        return WSAEMFILE;
    const int result = beneath->open_socket(beneath->context, family, type, protocol, nonblock, handle);
    refusing.sockets += result == 0 ? 1 : 0;
    return result;
}

static void refuse_close(void *context, listen_socket_handle handle) {
    (void)context;
    refusing.sockets--;
    refusing.beneath->close_socket(refusing.beneath->context, handle);
}

static int refuse_bind(void *context, listen_socket_handle handle, const struct sockaddr *address, socklen_t length) {
    (void)context;
    if (refusing.refusal->bind_error != 0)
        return refusing.refusal->bind_error;
    return refusing.beneath->bind(refusing.beneath->context, handle, address, length);
}

static int refuse_listen(void *context, listen_socket_handle handle, int backlog) {
    (void)context;
    if (refusing.refusal->listen_error != 0)
        return refusing.refusal->listen_error;
    return refusing.beneath->listen(refusing.beneath->context, handle, backlog);
}

void harness_call(const char *environment, const struct call_request *request,
                  const struct listen_socket_system *system, struct call *call) {
    const struct listen_socket_system *beneath = system != NULL ? system : listen_socket_platform();
    const struct refusal *refusal = find_refusal(environment);
    if (refusal == NULL) {
        call_run(request, system, call);
        return;
    }
    refusing = (struct refusing){.system = *beneath, .beneath = beneath, .refusal = refusal};
    refusing.system.resolve = refuse_resolve;
    refusing.system.interface_index = refuse_interface;
    refusing.system.open_socket = refuse_socket;
    refusing.system.close_socket = refuse_close;
    refusing.system.bind = refuse_bind;
    refusing.system.listen = refuse_listen;
    call_run(request, &refusing.system, call);
}

/* ---- Being inside ---- */

bool harness_begin(void) {
    WSADATA data;
    return WSAStartup(MAKEWORD(2, 2), &data) == 0;
}

/* Runs the body without standard handles: their numbers are the next sockets'. What it has to say goes elsewhere. */
static void run_without_standard_handles(harness_body *body, void *argument, struct harness_tally *tally) {
    int kept[STANDARD_HANDLES];
    (void)fflush(stdout);
    for (int i = 0; i < STANDARD_HANDLES; i++)
        kept[i] = _dup(i);
    for (int i = 0; i < STANDARD_HANDLES; i++)
        (void)_close(i);
    body(tally, argument);
    for (int i = 0; i < STANDARD_HANDLES; i++) {
        (void)_dup2(kept[i], i);
        (void)_close(kept[i]);
    }
}

bool harness_inside(const char *environment, harness_body *body, void *argument, struct harness_tally *tally) {
    const char *entered = getenv("VECTOR_ENVIRONMENT");
    const char *needed = find_refusal(environment) != NULL ? environment_name(ENVIRONMENT_PLAIN) : environment;
    if (entered == NULL || strcmp(entered, needed) != 0) {
        (void)snprintf(tally->lacking, sizeof tally->lacking, "environment %s: not started inside %s", environment,
                       needed);
        return false;
    }
    if (environment_is(environment, ENVIRONMENT_CLOSED_DESCRIPTORS))
        run_without_standard_handles(body, argument, tally);
    else
        body(tally, argument);
    return true;
}

/* ---- Files ---- */

void harness_files(char *buffer, size_t size) {
    const char *directory = getenv("CONFORMANCE_DIRECTORY");
    (void)snprintf(buffer, size, "%s/vectors/environment", directory != NULL ? directory : "conformance");
}

static bool copy_stream(FILE *from, FILE *to) {
    char bytes[4096];
    size_t length;
    while ((length = fread(bytes, 1, sizeof bytes, from)) > 0) {
        if (fwrite(bytes, 1, length, to) != length)
            return false;
    }
    return ferror(from) == 0;
}

/* The hosts file is written anew: a copy, which whoever started the program names. */
bool harness_move_names(bool before) {
    char directory[256];
    char source[300];
    const char *hosts = getenv("VECTOR_HOSTS");
    harness_files(directory, sizeof directory);
    (void)snprintf(source, sizeof source, "%s/%s", directory, before ? "hosts-before" : "hosts");
    FILE *from = fopen(source, "rb");
    FILE *to = from != NULL && hosts != NULL ? fopen(hosts, "wb") : NULL;
    bool copied = to != NULL && copy_stream(from, to);
    if (to != NULL)
        copied = fclose(to) == 0 && copied;
    if (from != NULL)
        (void)fclose(from);
    return copied;
}

bool harness_lay(const char *environment) {
    (void)environment;
    return false;
}

void harness_lift(const char *environment) {
    (void)environment;
}

#endif
