/* One question in, one answer out, over UDP: the little of RFC 1035 that a stub resolver needs. */
#include "name_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    HEADER = 12,
    PACKET = 512,
    TYPE_A = 1,
    TYPE_AAAA = 28,
    REFUSED = 5,
    NXDOMAIN = 3,
    NAME_ROOM = 256,
    QUESTIONS = 32
};

/* What it knows: an address in one family, and nothing to say about the other. */
static const struct known_name {
    const char *name;
    unsigned type;
    size_t length;
    unsigned char address[16];
} known_names[] = {
    {"dns-four", TYPE_A, 4, {127, 0, 0, 1}},
    {"dns-six", TYPE_AAAA, 16, {[15] = 1}},
    {"dns-both", TYPE_A, 4, {127, 0, 0, 1}},
    {"dns-both", TYPE_AAAA, 16, {[15] = 1}},
};

struct question {
    char name[NAME_ROOM];
    unsigned type;
};

/* One writes, one reads: what stands before `count` does not change until as many more were asked. */
struct name_server_log {
    _Atomic unsigned count;
    struct question questions[2 * QUESTIONS];
};

/* What it knows of the name: of that type, if it can be. */
static const struct known_name *find(const char *name, unsigned type) {
    const struct known_name *found = NULL;
    for (size_t i = 0; i < sizeof known_names / sizeof *known_names; i++)
        if (strcasecmp(known_names[i].name, name) == 0 && (!found || known_names[i].type == type))
            found = &known_names[i];
    return found;
}

/* Reads the name of the question, labels joined by dots. Returns where the question goes on; 0 if it is not one. */
static size_t read_name(const unsigned char *packet, size_t length, char name[NAME_ROOM]) {
    size_t at = HEADER;
    size_t used = 0;
    while (at < length && packet[at] != 0) {
        size_t label = packet[at++];
        if (label > 63 || at + label > length || used + label + 2 > NAME_ROOM)
            return 0;
        if (used > 0)
            name[used++] = '.';
        memcpy(name + used, packet + at, label);
        used += label;
        at += label;
    }
    name[used] = '\0';
    return at < length ? at + 1 : 0;
}

/* Reads the question of a packet. Returns where it ends; 0 if there is none. */
static size_t read_question(const unsigned char *packet, size_t length, struct question *question) {
    const size_t at = length >= HEADER ? read_name(packet, length, question->name) : 0;
    if (at == 0 || at + 4 > length)
        return 0;
    question->type = (unsigned)packet[at] << 8 | packet[at + 1];
    return at + 4;
}

static void note(struct name_server_log *log, const struct question *question) {
    log->questions[log->count % (2 * QUESTIONS)] = *question;
    log->count++;
}

/* Makes the answer of the question, which ends at `at`, in the packet's place. Returns its length. */
static size_t answer(unsigned char packet[PACKET + 64], size_t at, const struct question *question) {
    const struct known_name *known = find(question->name, question->type);
    const unsigned type = question->type;
    const bool has = known != NULL && known->type == type;
    packet[2] = (unsigned char)(0x80 | (packet[2] & 1)); /* an answer; recursion as it was asked for */
    packet[3] = (unsigned char)(0x80 | (known == NULL ? NXDOMAIN : has ? 0 : REFUSED));
    memset(packet + 6, 0, 6); /* no answers, no authorities, nothing additional */
    if (!has)
        return at;
    const unsigned char record[] = {0xc0, HEADER, 0, (unsigned char)type,         0, 1, 0, 0,
                                    0,    60,     0, (unsigned char)known->length};
    packet[7] = 1;
    memcpy(packet + at, record, sizeof record);
    memcpy(packet + at + sizeof record, known->address, known->length);
    return at + sizeof record + known->length;
}

/* The server's own process. It ends with the one that started it. */
static _Noreturn void serve(int fd, enum name_server how, struct name_server_log *log, pid_t parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (getppid() == parent) {
        unsigned char packet[PACKET + 64];
        struct sockaddr_storage from;
        socklen_t from_length = sizeof from;
        ssize_t got = recvfrom(fd, packet, PACKET, 0, (struct sockaddr *)&from, &from_length);
        if (got < 0 && errno != EINTR)
            break;
        struct question question;
        const size_t end = got > 0 ? read_question(packet, (size_t)got, &question) : 0;
        if (end > 0)
            note(log, &question);
        const size_t length = end > 0 && how == NAME_SERVER_HALF ? answer(packet, end, &question) : 0;
        if (length > 0)
            (void)sendto(fd, packet, length, 0, (struct sockaddr *)&from, from_length);
    }
    _exit(0);
}

static int open_socket(void) {
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(53), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (const struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    int reason = errno;
    close(fd);
    errno = reason;
    return -1;
}

const struct name_server_log *name_server_start(enum name_server how, char *error, size_t size) {
    const pid_t self = getpid();
    struct name_server_log *log = mmap(NULL, sizeof *log, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    const int fd = log == MAP_FAILED ? -1 : open_socket();
    const pid_t server = fd < 0 ? -1 : fork();
    if (server == 0)
        serve(fd, how, log, self);
    const int reason = errno;
    if (fd >= 0)
        close(fd);
    if (server > 0)
        return log;
    if (log != MAP_FAILED)
        munmap(log, sizeof *log);
    snprintf(error, size, "the environment's name server cannot be started: %s", strerror(reason));
    return NULL;
}

/* ---- What it was asked ------------------------------------------------------------------------------------------- */

unsigned name_server_count(const struct name_server_log *log) {
    return log->count;
}

static bool is_same(const struct question *one, const struct question *other) {
    return one->type == other->type && strcasecmp(one->name, other->name) == 0;
}

unsigned name_server_most_asked(const struct name_server_log *log, unsigned since) {
    const unsigned all = log->count - since;
    const unsigned count = all < QUESTIONS ? all : QUESTIONS;
    unsigned most = 0;
    for (unsigned i = 0; i < count; i++) {
        unsigned times = 0;
        for (unsigned k = 0; k < count; k++)
            times +=
                is_same(&log->questions[(since + i) % (2 * QUESTIONS)], &log->questions[(since + k) % (2 * QUESTIONS)]);
        most = times > most ? times : most;
    }
    return most;
}
