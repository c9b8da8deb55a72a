/* Prints the seccomp filter of trace.c as C source: built and run with libseccomp when the runner is built, so that the
 * runner itself needs no library. */
#include <errno.h>
#include <linux/filter.h>
#include <sched.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LOW_HALF 0xffffffffu /* the kernel takes an int from the low half of a register, whatever the other one holds */

static void stop(const char *what, int error) {
    fprintf(stderr, "print_trace_filter: %s: %s\n", what, strerror(error));
    exit(1);
}

static void note_if(scmp_filter_ctx filter, int call, unsigned argument, unsigned value) {
    int added =
        seccomp_rule_add(filter, SCMP_ACT_NOTIFY, call, 1, SCMP_CMP(argument, SCMP_CMP_MASKED_EQ, LOW_HALF, value));
    if (added != 0)
        stop("rule", -added);
}

static void note(scmp_filter_ctx filter, int call) {
    int added = seccomp_rule_add(filter, SCMP_ACT_NOTIFY, call, 0);
    if (added != 0)
        stop("rule", -added);
}

/* What both architectures have. On i386 libseccomp adds socketcall's number of each of them. */
static void add_rules(scmp_filter_ctx filter, bool closes) {
    static const int calls[] = {SCMP_SYS(setsockopt), SCMP_SYS(getsockopt), SCMP_SYS(bind),        SCMP_SYS(listen),
                                SCMP_SYS(accept),     SCMP_SYS(accept4),    SCMP_SYS(getsockname), SCMP_SYS(connect)};
    /* After these the runner is somewhere else, or somebody else, than the caller. */
    static const int changes[] = {SCMP_SYS(unshare),  SCMP_SYS(setns),     SCMP_SYS(setuid),
                                  SCMP_SYS(setreuid), SCMP_SYS(setresuid), SCMP_SYS(setfsuid)};
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        note(filter, calls[i]);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        note(filter, changes[i]);
    if (closes)
        note(filter, SCMP_SYS(close));
    /* io_uring makes sockets that no filter sees. */
    int added = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(io_uring_setup), 0);
    if (added != 0)
        stop("io_uring_setup", -added);
}

/* x32 has the architecture of x86-64 and a bit in each number. libseccomp answers such calls as those of an
 * architecture that is not in the filter. No kernel that has x32 was at hand to try it on. */
static scmp_filter_ctx begin(void) {
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    if (!filter || seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ERRNO(ENOSYS)) != 0)
        stop("filter", ENOMEM);
    return filter;
}

static scmp_filter_ctx filter_of_x86_64(bool closes) {
    scmp_filter_ctx filter = begin();
    add_rules(filter, closes);
    note_if(filter, SCMP_SYS(socket), 0, AF_INET);
    note_if(filter, SCMP_SYS(socket), 0, AF_INET6);
    note_if(filter, SCMP_SYS(socketpair), 0, AF_INET);
    note_if(filter, SCMP_SYS(socketpair), 0, AF_INET6);
    return filter;
}

static scmp_filter_ctx filter_of_i386(bool closes) {
    static const int changes[] = {SCMP_SYS(setuid32), SCMP_SYS(setreuid32), SCMP_SYS(setresuid32),
                                  SCMP_SYS(setfsuid32)};
    scmp_filter_ctx filter = begin();
    if (seccomp_arch_remove(filter, SCMP_ARCH_NATIVE) != 0 || seccomp_arch_add(filter, SCMP_ARCH_X86) != 0)
        stop("i386", EINVAL);
    add_rules(filter, closes);
    note(filter, SCMP_SYS(socket)); /* socketcall keeps its arguments in memory, where a filter cannot look */
    note(filter, SCMP_SYS(socketpair));
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        note(filter, changes[i]);
    return filter;
}

static void print(scmp_filter_ctx filter, const char *name) {
    FILE *file = tmpfile();
    struct sock_filter instruction;
    if (!file)
        stop("tmpfile", errno);
    int exported = seccomp_export_bpf(filter, fileno(file));
    if (exported != 0)
        stop("export", -exported);
    rewind(file);
    printf("const struct sock_filter %s[] = {\n", name);
    while (fread(&instruction, sizeof instruction, 1, file) == 1)
        printf("    {0x%x, %u, %u, 0x%x},\n", (unsigned)instruction.code, (unsigned)instruction.jt,
               (unsigned)instruction.jf, (unsigned)instruction.k);
    printf("};\nconst unsigned short %s_length = sizeof %s / sizeof *%s;\n", name, name, name);
    fclose(file);
}

static void print_filter(bool closes, const char *name) {
    if (seccomp_arch_native() != SCMP_ARCH_X86_64) { /* an empty filter: trace.c says that it cannot watch here */
        printf("const struct sock_filter %s[] = {{0}};\nconst unsigned short %s_length = 0;\n", name, name);
        return;
    }
    scmp_filter_ctx filter = filter_of_x86_64(closes);
    int merged = seccomp_merge(filter, filter_of_i386(closes));
    if (merged != 0)
        stop("merge", -merged);
    print(filter, name);
    seccomp_release(filter);
}

int main(void) {
    puts("/* Printed by print_trace_filter. */\n#include \"runner/evidence/trace_filter.h\"\n");
    print_filter(false, "trace_filter");
    print_filter(true, "trace_filter_with_close");
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
