/* Checks that no environment is taken for what it is not: every probe, where nothing makes what it asks for, must say
 * so; and a kernel that filters no calls must be told apart from an environment that can be had.
 *
 *     environment_test DIRECTORY     with the files of the environments; ends with "N passed, N failed[, N skipped]" */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "environment/environment.h"
#include "environment/etc_files.h"
#include "environment/name_server.h"
#include "environment/probe.h"
#include "reader/environments.h"
#include "tally.h"

/* In the plain environment every other one's probe fails. */
static void check_probes(const struct environment *plain) {
    char error[256];
    char what[128];
    for (size_t i = 0; i < ENVIRONMENT_COUNT; i++) {
        const char *name = environment_name(i);
        if (!environment_has_probe(name))
            continue;
        const bool is_plain = environment_is(name, ENVIRONMENT_PLAIN);
        const enum environment_result wanted = is_plain ? ENVIRONMENT_READY : ENVIRONMENT_LACKING;
        strcpy(error, "ready");
        snprintf(what, sizeof what, "the probe of %s, asked in the plain environment", name);
        tally_note(environment_probe(name, plain->ipv6, false, NULL, error, sizeof error) == wanted, what, error);
    }
}

/* A name that leads elsewhere, and one that leads nowhere, are told from one that leads where it must. */
static void check_names(const char *files) {
    char error[256] = "ready";
    tally_note(environment_probe_name("moved-four", "127.0.0.2", error, sizeof error) == ENVIRONMENT_READY,
               "the probe of a name that has moved", error);
    tally_note(environment_probe_name("moved-four", "127.0.0.1", error, sizeof error) == ENVIRONMENT_LACKING &&
                   strstr(error, "does not lead to 127.0.0.1"),
               "the probe of a name that does not lead there any more", error);
    tally_note(etc_files_lay(files, ETC_NAMES_BEFORE), "a file can be laid over /etc/hosts", strerror(errno));
    tally_note(environment_probe_name("moved-four", "127.0.0.2", error, sizeof error) == ENVIRONMENT_LACKING,
               "the probe of a name that has not moved yet", error);
    tally_note(environment_probe_name("moved-in", "127.0.0.2", error, sizeof error) == ENVIRONMENT_LACKING &&
                   strstr(error, "the resolver says of moved-in there: "),
               "the probe of a name that there is not yet", error);
    tally_note(etc_files_lift(ETC_NAMES_BEFORE), "what was laid over /etc/hosts can be lifted", strerror(errno));
    tally_note(environment_probe_name("moved-in", "127.0.0.2", error, sizeof error) == ENVIRONMENT_READY,
               "the probe of a name that is there again", error);
}

/* Asks the environment's name server and waits for its answer; returns the answer's code, -1 without one. */
static int ask(int fd, const char *name, unsigned char type) {
    unsigned char packet[512] = {0x12, 0x34, 1, 0, 0, 1};
    size_t at = 12;
    packet[at++] = (unsigned char)strlen(name);
    memcpy(packet + at, name, strlen(name));
    at += strlen(name) + 2; /* the root ends it; then the high byte of the type */
    packet[at++] = type;
    packet[at + 1] = 1; /* class IN */
    if (send(fd, packet, at + 2, 0) < 0 || recv(fd, packet, sizeof packet, 0) < 12)
        return -1;
    return packet[3] & 15;
}

/* What it is asked is counted, each question by itself. */
static void check_questions(const struct environment *plain) {
    enum { A = 1, AAAA = 28, REFUSED = 5, NXDOMAIN = 3 };
    const struct sockaddr_in server = {
        .sin_family = AF_INET, .sin_port = htons(53), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    tally_note(connect(fd, (const struct sockaddr *)&server, sizeof server) == 0, "a name server", strerror(errno));
    const unsigned begin = name_server_count(plain->questions);
    tally_note(name_server_most_asked(plain->questions, begin) == 0, "nothing is asked yet", "something was");
    tally_note(ask(fd, "dns-both", A) == 0 && ask(fd, "dns-both", AAAA) == 0, "a name of both families", "other codes");
    tally_note(ask(fd, "dns-four", A) == 0 && ask(fd, "dns-four", AAAA) == REFUSED, "one of IPv4", "other codes");
    tally_note(ask(fd, "dns-six", AAAA) == 0 && ask(fd, "dns-six", A) == REFUSED, "one of IPv6", "other codes");
    tally_note(ask(fd, "dns-none", A) == NXDOMAIN, "one of neither", "another code");
    tally_note(name_server_count(plain->questions) == begin + 7, "seven questions", "another number");
    tally_note(name_server_most_asked(plain->questions, begin) == 1, "each of them once", "one more often");
    (void)ask(fd, "DNS-Six", A);
    tally_note(name_server_most_asked(plain->questions, begin) == 2, "one again, with capitals", "not seen");
    tally_note(name_server_most_asked(plain->questions, begin + 7) == 1, "once since then", "more often");
    const unsigned later = name_server_count(plain->questions);
    for (int i = 0; i < 33; i++)
        (void)ask(fd, (char[]){'n', (char)('A' + i % 26), (char)('0' + i / 26), '\0'}, A);
    (void)ask(fd, "nA0", A);
    tally_note(name_server_most_asked(plain->questions, later) == 1, "of many the first 32 are looked at", "more are");
    tally_note(name_server_most_asked(plain->questions, later + 2) == 1, "from there on, too", "not so");
    (void)ask(fd, "nA0", A);
    tally_note(name_server_most_asked(plain->questions, later + 33) == 2, "and later ones as ever", "not so");
    close(fd);
}

/* Whatever is refused must have a probe, and one that fails if another code, or another call, is refused. */
static void check_refusals(const struct environment *plain) {
    char error[256];
    char what[128];
    for (size_t i = 0; i < ENVIRONMENT_COUNT; i++) {
        const char *name = environment_name(i);
        const struct environment_refusal *own = environment_refusal(name);
        for (size_t j = 0; own && j < ENVIRONMENT_COUNT; j++) {
            const struct environment_refusal *other = environment_refusal(environment_name(j));
            if (!other)
                continue;
            strcpy(error, "ready");
            snprintf(what, sizeof what, "the probe of %s under the filter of %s", name, environment_name(j));
            tally_note(environment_probe(name, plain->ipv6, false, other, error, sizeof error) ==
                           (other == own ? ENVIRONMENT_READY : ENVIRONMENT_LACKING),
                       what, error);
        }
    }
}

/* From now on prctl(PR_SET_SECCOMP) fails, as where the kernel or a container has no filters. */
static bool refuse_filters(void) {
    struct sock_filter instructions[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_prctl, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PR_SET_SECCOMP, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EINVAL),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {.len = sizeof instructions / sizeof *instructions, .filter = instructions};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static void check_without_filters(const char *files) {
    struct environment environment;
    char error[256] = "it was entered";
    tally_note(refuse_filters(), "filters can be refused", strerror(errno));
    const enum environment_result entered = environment_enter("no-ipv6", files, &environment, error, sizeof error);
    tally_note(entered == ENVIRONMENT_LACKING && strstr(error, "system calls cannot be filtered"),
               "no-ipv6 where the kernel filters no calls", error);
}

int main(int argc, char **argv) {
    struct environment plain;
    char error[256];
    if (argc != 2) {
        fprintf(stderr, "usage: environment_test DIRECTORY\n");
        return 2;
    }
    const enum environment_result entered = environment_enter("plain", argv[1], &plain, error, sizeof error);
    if (entered == ENVIRONMENT_LACKING || (entered == ENVIRONMENT_READY && !plain.ipv6)) {
        printf("skipped: %s\n0 passed, 0 failed, 1 skipped\n",
               entered == ENVIRONMENT_READY ? "this kernel has no IPv6" : error);
        return 0;
    }
    tally_note(entered == ENVIRONMENT_READY, "the plain environment can be entered", error);
    check_probes(&plain);
    check_names(argv[1]);
    check_questions(&plain);
    check_refusals(&plain);
    check_without_filters(argv[1]);
    return tally_finish();
}
