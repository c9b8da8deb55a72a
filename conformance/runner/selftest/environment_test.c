/* Checks that no environment is taken for what it is not: every probe, where nothing makes what it asks for, must say
 * so; and a kernel that filters no calls must be told apart from an environment that can be had.
 *
 *     environment_test DIRECTORY     with the files of the environments; ends with "N passed, N failed[, N skipped]" */
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
    check_refusals(&plain);
    check_without_filters(argv[1]);
    return tally_finish();
}
