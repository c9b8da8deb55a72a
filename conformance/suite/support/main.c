/* Runs the suite as Criterion's own main does, by default with two jobs and a time limit for each test; and fails a
 * test that passed without a check. */
#include <criterion/criterion.h>
#include <criterion/options.h>
#include <stdio.h>
#include <stdlib.h>

enum { JOBS = 2, SECONDS = 240 }; /* on the clock: less than the stage has */

/* Criterion compares texts by libgit2, which reads all certificates of the machine in the process of each test: a third
 * of what the suite with sanitizers takes. libgit2 finds this function before that of Mbed TLS, and has none. */
int mbedtls_x509_crt_parse_file(void *chain, const char *path);
int mbedtls_x509_crt_parse_file(void *chain, const char *path) {
    (void)chain, (void)path;
    return 0;
}

static size_t hollow;

ReportHook(POST_TEST)(struct criterion_test_stats *stats) {
    if (stats->test_status != CR_STATUS_PASSED || stats->crashed || stats->passed_asserts > 0)
        return;
    hollow++;
    fprintf(stderr, "%s::%s checked nothing: a test that cannot fail\n", stats->test->category, stats->test->name);
}

int main(int argc, char **argv) {
    struct criterion_test_set *tests = criterion_initialize();
    int result = 1;
    criterion_options.jobs = JOBS;
    criterion_options.timeout = SECONDS;
    if (criterion_handle_args(argc, argv, true) == 0)
        result = 0; /* --help, --list and the like */
    else
        result = criterion_run_all_tests(tests) != 0 && hollow == 0 ? 0 : 1;
    criterion_finalize(tests);
    return result;
}
