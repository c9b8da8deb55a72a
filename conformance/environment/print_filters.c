/* Prints the filters of all environments as a C table, when the programs that use them are built: print_filters
 *
 * They are made by libseccomp, for this machine's architecture, and on x86-64 for i386 too. There socketcall hides the
 * family in memory, where no filter can read it: where one family is refused, socketcall is refused sockets of every
 * family, rather than none. A program of any other architecture is told ENOSYS by every call. */
#include <errno.h>
#include <linux/filter.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "refusals.h"

enum { INSTRUCTIONS_MAX = 512 };

static int add_rule(scmp_filter_ctx context, const struct environment_refusal *refusal) {
    static const int calls[] = {
        [REFUSED_SOCKET] = SCMP_SYS(socket), [REFUSED_BIND] = SCMP_SYS(bind), [REFUSED_LISTEN] = SCMP_SYS(listen)};
    const uint32_t action = SCMP_ACT_ERRNO((uint32_t)refusal->error);
    if (refusal->family == AF_UNSPEC)
        return seccomp_rule_add(context, action, calls[refusal->call], 0);
    /* The kernel reads an int: what is in the upper half of the register does not matter. */
    return seccomp_rule_add(context, action, calls[refusal->call], 1,
                            SCMP_A0(SCMP_CMP_MASKED_EQ, UINT32_MAX, (scmp_datum_t)refusal->family));
}

/* Makes the filter, and writes it to `file` as the kernel takes it. 0, or a negative errno as libseccomp gives it. */
static int make_filter(const struct environment_refusal *refusal, int file) {
    scmp_filter_ctx context = seccomp_init(SCMP_ACT_ALLOW);
    if (!context)
        return -ENOMEM;
    int result = seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ERRNO(ENOSYS));
    if (result == 0 && seccomp_arch_native() == SCMP_ARCH_X86_64)
        result = seccomp_arch_add(context, SCMP_ARCH_X86);
    if (result == 0)
        result = add_rule(context, refusal);
    if (result == 0) /* by which a call could be made that no filter sees */
        result = seccomp_rule_add(context, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(io_uring_setup), 0);
    if (result == 0)
        result = seccomp_export_bpf(context, file);
    seccomp_release(context);
    return result;
}

/* Prints the instructions as an array; how many there are, 0 with a message if there is no filter. */
static size_t print_instructions(const struct environment_refusal *refusal) {
    static struct sock_filter instructions[INSTRUCTIONS_MAX];
    FILE *file = tmpfile();
    int result = file ? make_filter(refusal, fileno(file)) : -errno;
    if (result == 0 && lseek(fileno(file), 0, SEEK_SET) != 0)
        result = -errno;
    if (result != 0) {
        fprintf(stderr, "print_filters: %s: %s\n", environment_name(refusal->environment), strerror(-result));
        if (file)
            fclose(file);
        return 0;
    }
    const size_t count = fread(instructions, sizeof *instructions, INSTRUCTIONS_MAX, file);
    fclose(file);
    printf("\n/* %s */\nstatic const struct sock_filter filter_%d[] = {\n", environment_name(refusal->environment),
           (int)refusal->environment);
    for (size_t i = 0; i < count; i++)
        printf("    {0x%02x, %u, %u, 0x%08x},\n", instructions[i].code, instructions[i].jt, instructions[i].jf,
               instructions[i].k);
    printf("};\n");
    return count;
}

int main(void) {
    size_t counts[ENVIRONMENT_COUNT] = {0};
    printf("/* Made by print_filters. */\n#include \"environment/filters.h\"\n");
    for (size_t i = 0; i < ENVIRONMENT_COUNT; i++) {
        const struct environment_refusal *refusal = environment_refusal(environment_name(i));
        if (refusal)
            counts[i] = print_instructions(refusal);
        if (refusal && (counts[i] == 0 || counts[i] == INSTRUCTIONS_MAX))
            return EXIT_FAILURE;
    }
    printf("\nconst struct environment_filter_program environment_filter_programs[ENVIRONMENT_COUNT] = {\n");
    for (size_t i = 0; i < ENVIRONMENT_COUNT; i++)
        if (counts[i] > 0)
            printf("    [%zu] = {filter_%zu, %zu},\n", i, i, counts[i]);
    printf("};\n");
    return fflush(stdout) == 0 && !ferror(stdout) ? EXIT_SUCCESS : EXIT_FAILURE;
}
