/* Records, declarations, counts and the report, tried on made-up judgements: which checks are a test's own, what each
 * counts as, and what is said of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner/report/counts.h"
#include "runner/report/deviations.h"
#include "runner/report/properties.h"
#include "runner/report/rebaseline.h"
#include "runner/report/record.h"
#include "runner/report/report.h"
#include "runner/report/test_list.h"
#include "tally.h"

/* ---- Made up ----------------------------------------------------------------------------------------------------- */

enum { VECTORS = 6 };

static const char *const must_clauses[] = {"STEP-007", NULL};
static const char *const should_clauses[] = {"V6-001", NULL};
static const char *const info_clauses[] = {"SOCK-007", NULL};

static const struct vector_fault fault = {.call = "bind",
                                          .option = "",
                                          .family = "inet6",
                                          .effect = "error",
                                          .code = "EADDRNOTAVAIL",
                                          .nth = 2,
                                          .always = true};
static const struct vector_existing_socket holder = {.family = "inet6",
                                                     .address = "::",
                                                     .port = 27015,
                                                     .v6only = true,
                                                     .listening = true,
                                                     .socktype = "stream",
                                                     .use = ""};

static struct vector vector_of(const char *id, const char *const *clauses, enum vector_level level) {
    return (struct vector){.id = id,
                           .file = "made-up.json",
                           .clauses = clauses,
                           .level = level,
                           .why = "made up",
                           .environment = "plain",
                           .platform = "",
                           .existing_sockets = &holder,
                           .existing_socket_count = 1,
                           .faults = &fault,
                           .fault_count = 1};
}

/* All that one case works on. */
struct fixture {
    struct vector vectors[VECTORS]; /* ordered by id */
    struct vector_set set;
    struct results results;
    struct deviations declared;
    json_t *differences;
    char *report;
};

static void begin(struct fixture *fixture) {
    *fixture = (struct fixture){.vectors = {vector_of("SOCK-007/t01", info_clauses, VECTOR_INFO),
                                            vector_of("STEP-007/t01", must_clauses, VECTOR_MUST),
                                            vector_of("STEP-007/t02", must_clauses, VECTOR_MUST),
                                            vector_of("STEP-007/t03", must_clauses, VECTOR_MUST),
                                            vector_of("V6-001/t01", should_clauses, VECTOR_SHOULD),
                                            vector_of("V6-001/t02", should_clauses, VECTOR_SHOULD)},
                                .differences = json_array()};
    fixture->set = (struct vector_set){.vectors = fixture->vectors, .count = VECTORS};
    results_init(&fixture->results);
}

static void end(struct fixture *fixture) {
    results_free(&fixture->results);
    deviations_free(&fixture->declared);
    json_decref(fixture->differences);
    free(fixture->report);
}

static struct check check_of(const char *clause, bool own, enum vector_level level, enum check_verdict verdict,
                             const char *observed) {
    struct check check = {.clause = clause, .own = own, .level = level, .verdict = verdict};
    snprintf(check.expected, sizeof check.expected, "what is right");
    snprintf(check.observed, sizeof check.observed, "%s", verdict == CHECK_PASS ? "what is right" : observed);
    return check;
}

/* A test whose judgement has these checks; the judge's verdict is that of its own. */
static void add_test(struct fixture *fixture, size_t vector, const struct check *checks, size_t count) {
    struct judgement judgement = {.verdict = VERDICT_PASS, .check_count = count};
    const struct evidence evidence = {.stage = "bind", .code = "EADDRINUSE"};
    const struct record_lines lines = {
        .request = "open id=7 node=- service=27015\n", .answer = "error id=7 stage=bind code=98", .answer_length = 29};
    memcpy(judgement.checks, checks, count * sizeof *checks);
    for (size_t i = 0; i < count; i++)
        if (checks[i].own && checks[i].verdict == CHECK_FAIL)
            judgement.verdict = VERDICT_FAIL;
    results_add(&fixture->results, record_of_test("made-up", &fixture->vectors[vector], &judgement, &evidence, &lines));
}

static void add_pair(struct fixture *fixture, size_t vector, struct check first, struct check second) {
    const struct check checks[] = {first, second};
    add_test(fixture, vector, checks, 2);
}

/* Declares the lines, each with its newline; finishes the results, and makes the report. */
static struct counts conclude(struct fixture *fixture, const char *lines) {
    char path[] = "/tmp/report_test.XXXXXX";
    char error[512] = "";
    size_t size;
    const struct deviations_run run = {.whole = true, .least = VECTOR_INFO};
    const struct failures_scope scope = {.set = &fixture->set, .records = "records.jsonl"};
    FILE *file = fdopen(mkstemp(path), "w");
    if (!file) {
        perror(path);
        exit(1);
    }
    fprintf(file, "%s\n%s", deviations_header, lines);
    fclose(file);
    tally_note(deviations_load("made-up", path, &fixture->set, &fixture->declared, error, sizeof error),
               "the declarations are read", error);
    unlink(path);
    results_complete(&fixture->results);
    deviations_apply(&fixture->declared, &run, &fixture->results, fixture->differences);
    properties_gather(&fixture->results);
    FILE *out = open_memstream(&fixture->report, &size);
    report_print(out, &fixture->results, fixture->differences, &scope);
    fclose(out);
    return counts_of(&fixture->results, "made-up");
}

/* ---- Looked at --------------------------------------------------------------------------------------------------- */

static void expect_counts(const struct counts *counts, enum vector_level level, const size_t expected[3],
                          const char *what) {
    char seen[64];
    const size_t *judged = counts->judged[level];
    snprintf(seen, sizeof seen, "%zu pass, %zu fail, %zu deviate", judged[0], judged[1], judged[2]);
    tally_note(memcmp(judged, expected, 3 * sizeof *expected) == 0, what, seen);
}

static void expect_text(const struct fixture *fixture, const char *text, const char *what) {
    tally_note(strstr(fixture->report, text) != NULL, what, fixture->report);
}

static void expect_no_text(const struct fixture *fixture, const char *text, const char *what) {
    tally_note(strstr(fixture->report, text) == NULL, what, fixture->report);
}

static void expect_differences(const struct fixture *fixture, size_t count, const char *text, const char *what) {
    const char *first = json_string_value(json_array_get(fixture->differences, 0));
    tally_note(json_array_size(fixture->differences) == count && (count == 0 || strstr(first, text)), what,
               first ? first : "no difference");
}

static const json_t *property_of(const struct fixture *fixture, const char *clause) {
    size_t index;
    json_t *property;
    json_array_foreach(fixture->results.properties, index, property) {
        if (strcmp(results_text(property, "clause"), clause) == 0)
            return property;
    }
    return NULL;
}

static void expect_property(const struct fixture *fixture, const char *clause, const char *verdict, const char *level,
                            const char *what) {
    const json_t *property = property_of(fixture, clause);
    bool right = property && strcmp(results_text(property, "verdict"), verdict) == 0 &&
                 strcmp(results_text(property, "level"), level) == 0;
    tally_note(right, what, property ? results_text(property, "verdict") : "no record");
}

/* ---- Cases ------------------------------------------------------------------------------------------------------- */

static const size_t none[3] = {0, 0, 0};

static struct check right(void) {
    return check_of("STEP-007", true, VECTOR_MUST, CHECK_PASS, "");
}

static struct check wrong_property(const char *observed) {
    return check_of("SOCK-004", false, VECTOR_SHOULD, CHECK_FAIL, observed);
}

/* One property fails in three tests that do not name it: they pass, and it counts once. */
static void try_property(void) {
    struct fixture fixture;
    begin(&fixture);
    for (size_t i = 1; i <= 3; i++)
        add_pair(&fixture, i, right(), wrong_property("inherited"));
    const struct counts counts = conclude(&fixture, "");
    expect_counts(&counts, VECTOR_MUST, (size_t[]){3, 0, 0}, "tests pass by their own checks");
    expect_counts(&counts, VECTOR_SHOULD, (size_t[]){0, 1, 0}, "a property fails once");
    tally_note(counts.total == 4 && counts.tests == 3 && counts.properties == 1, "both are in the total", "");
    expect_property(&fixture, "SOCK-004", "fail", "SHOULD", "a property has a record");
    const json_t *observation = json_array_get(json_object_get(property_of(&fixture, "SOCK-004"), "observations"), 0);
    tally_note(json_integer_value(json_object_get(observation, "tests")) == 3, "it counts its tests", "");
    tally_note(json_array_size(json_object_get(observation, "ids")) == 3, "and names them", "");
    tally_note(properties_fail(&fixture.results), "an undeclared property is a difference", "");
    expect_text(&fixture, "conforms to the 3 MUST that were judged; 1 of 1 SHOULD not met (3 of 5 tests)",
                "a SHOULD does not stop conformance");
    expect_text(&fixture, "made-up: 1 undeclared difference\n", "it is told once");
    expect_text(&fixture, "3 tests    STEP-007/t01-t03", "with its tests");
    end(&fixture);
}

/* What a failure shows. */
static void try_report(void) {
    struct fixture fixture;
    begin(&fixture);
    const struct check check = check_of("STEP-007", true, VECTOR_MUST, CHECK_FAIL, "no socket");
    add_test(&fixture, 1, &check, 1);
    conclude(&fixture, "");
    expect_text(&fixture, "made-up  does not conform: 1 of 1 MUST not met (1 of 5 tests)", "a MUST is not met");
    expect_text(&fixture, "STEP-007 (MUST) The service is a string that names a port", "the clause with its title");
    expect_text(&fixture, "    expected   what is right\n    observed   no socket\n", "what was expected and observed");
    expect_text(&fixture, "STEP-007/t01, in environment plain\n      why       made up\n", "the test and its why");
    expect_text(&fixture, "held      port 27015 of :: by a socket of another, listening, IPV6_V6ONLY=1\n",
                "what held the port");
    expect_text(&fixture,
                "fault     bind on a socket of inet6: call 2 and all later ones made to fail with EADDRNOTAVAIL\n",
                "the fault");
    expect_text(&fixture, "request   open node=- service=27015\n", "the request without its number");
    expect_text(&fixture, "stage bind, code EADDRINUSE\n", "stage and code");
    end(&fixture);
}

/* The calls that were watched, one a line, and how their results are known. */
static void try_calls(void) {
    static const char calls[] =
        "[{\"call\":\"socket\",\"descriptor\":5,\"arguments\":\"inet6 stream "
        "tcp\",\"result\":\"0\",\"known\":\"seen\"},"
        "{\"call\":\"setsockopt\",\"descriptor\":5,\"arguments\":\"v6only 1\",\"result\":\"0\",\"known\":\"inferred\"},"
        "{\"call\":\"bind\",\"descriptor\":5,\"arguments\":\"[::]:80\",\"result\":\"EACCES\",\"known\":\"injected\"},"
        "{\"call\":\"close\",\"descriptor\":5,\"arguments\":\"\",\"result\":null,\"known\":\"unknown\"}]";
    struct fixture fixture;
    begin(&fixture);
    const struct check check = check_of("STEP-007", true, VECTOR_MUST, CHECK_FAIL, "no socket");
    add_test(&fixture, 1, &check, 1);
    json_object_set_new(json_array_get(fixture.results.tests, 0), "calls", json_loads(calls, 0, NULL));
    json_t *adapter = json_pack("{s:s,s:s,s:s,s:s}", "type", "adapter", "adapter", "made-up", "version", "1", "trace",
                                "seccomp is not to be had");
    results_add(&fixture.results, adapter);
    conclude(&fixture, "");
    expect_text(&fixture,
                "      calls     socket(inet6 stream tcp) = 5\n"
                "                setsockopt(5, v6only 1) = 0 (inferred)\n"
                "                bind(5, [::]:80) = EACCES (injected)\n"
                "                close(5) = ?\n",
                "the calls are shown");
    expect_text(&fixture, "judged without system calls: made-up\n  seccomp is not to be had\n",
                "that nobody watched is said aloud");
    end(&fixture);
}

/* A declaration of a property covers whatever tests show it, and nothing that they show instead. */
static void try_declared_property(void) {
    static const char everywhere[] = "*\tSOCK-004\tinherited\tno flag\t-\t1\n";
    struct fixture fixture;
    begin(&fixture);
    add_pair(&fixture, 1, right(), wrong_property("inherited"));
    add_pair(&fixture, 2, right(), wrong_property("inherited"));
    const struct counts counts = conclude(&fixture, everywhere);
    expect_counts(&counts, VECTOR_SHOULD, (size_t[]){0, 0, 1}, "a declared property deviates");
    expect_property(&fixture, "SOCK-004", "deviates", "SHOULD", "and has a record that says so");
    expect_differences(&fixture, 0, "", "the declaration holds");
    tally_note(!properties_fail(&fixture.results), "a declared property is no difference", "");
    expect_text(&fixture, "   2 tests no flag (SOCK-004)\n", "the cause is told with its count");
    end(&fixture);

    begin(&fixture);
    add_pair(&fixture, 1, right(), wrong_property("inherited"));
    add_pair(&fixture, 2, right(), wrong_property("inherited by some"));
    const struct counts both = conclude(&fixture, everywhere);
    expect_counts(&both, VECTOR_SHOULD, (size_t[]){0, 1, 0}, "a property of which a part is undeclared fails");
    expect_differences(&fixture, 1,
                       ":2: STEP-007/t02 SOCK-004: declared, but not so any more; seen: \"inherited by some\"",
                       "another observation is no declared one");
    end(&fixture);

    begin(&fixture);
    add_pair(&fixture, 1, right(), wrong_property("inherited"));
    add_pair(&fixture, 2, right(), check_of("SOCK-004", false, VECTOR_SHOULD, CHECK_PASS, ""));
    conclude(&fixture, everywhere);
    expect_differences(&fixture, 1, "declared, but not so any more; seen: \"what is right\"", "nor is a pass");
    expect_property(&fixture, "SOCK-004", "deviates", "SHOULD", "a pass does not hide what others show");
    end(&fixture);
}

/* A test deviates by its own failures, whatever else it shows. */
static void try_own_deviation(void) {
    static const char declared[] = "STEP-007/t01\tSTEP-007\tno socket\tit is so\t-\t1\n";
    struct fixture fixture;
    const struct check own = check_of("STEP-007", true, VECTOR_MUST, CHECK_FAIL, "no socket");
    begin(&fixture);
    add_pair(&fixture, 1, own, wrong_property("inherited"));
    const struct counts counts = conclude(&fixture, declared);
    expect_counts(&counts, VECTOR_MUST, (size_t[]){0, 0, 1}, "a property does not make a declared test fail");
    expect_counts(&counts, VECTOR_SHOULD, (size_t[]){0, 1, 0}, "the property fails");
    end(&fixture);

    begin(&fixture);
    char lines[256];
    snprintf(lines, sizeof lines, "%s*\tSOCK-004\tinherited\tno flag\t-\t1\n", declared);
    add_pair(&fixture, 1, own, wrong_property("inherited"));
    conclude(&fixture, lines);
    const char *reason = results_text(json_array_get(fixture.results.tests, 0), "reason");
    tally_note(strcmp(reason, "it is so") == 0, "the test's reason is that of its own failure", reason);
    end(&fixture);
}

/* What was expected and observed alike is one difference; a property is one, whatever was observed. */
static void try_groups(void) {
    struct fixture fixture;
    begin(&fixture);
    add_pair(&fixture, 1, check_of("STEP-007", true, VECTOR_MUST, CHECK_FAIL, "no socket"), wrong_property("one"));
    add_pair(&fixture, 2, check_of("STEP-007", true, VECTOR_MUST, CHECK_FAIL, "two sockets"), wrong_property("other"));
    add_pair(&fixture, 3, check_of("STEP-007", true, VECTOR_MUST, CHECK_FAIL, "two sockets"), wrong_property("other"));
    conclude(&fixture, "");
    expect_text(&fixture, "made-up: 3 undeclared differences\n", "differences are grouped");
    expect_text(&fixture, "observed   two sockets\n    2 tests    STEP-007/t02-t03\n", "with the tests of each");
    expect_text(&fixture, "observed   one\n    1 test     STEP-007/t01\n", "and of each observation of a property");
    end(&fixture);
}

/* Tests count at the highest level of their own checks that fail, declared or not. */
static void try_levels(void) {
    struct fixture fixture;
    begin(&fixture);
    add_pair(&fixture, 1, right(), check_of("ERR-001", true, VECTOR_SHOULD, CHECK_FAIL, "no stage"));
    add_pair(&fixture, 2, check_of("STEP-007", true, VECTOR_MUST, CHECK_FAIL, "no socket"),
             check_of("ERR-001", true, VECTOR_SHOULD, CHECK_FAIL, "no stage"));
    add_pair(&fixture, 3, right(), right());
    add_pair(&fixture, 4, check_of("V6-001", true, VECTOR_SHOULD, CHECK_PASS, ""), wrong_property("inherited"));
    const struct counts counts = conclude(&fixture, "STEP-007/t02\tSTEP-007\tno socket\tit is so\t-\t1\n");
    expect_counts(&counts, VECTOR_MUST, (size_t[]){1, 1, 0}, "a failure counts at its highest level");
    expect_counts(&counts, VECTOR_SHOULD, (size_t[]){1, 2, 0}, "a SHOULD that fails in a test of a MUST is a SHOULD");
    end(&fixture);

    begin(&fixture);
    add_pair(&fixture, 2, check_of("STEP-007", true, VECTOR_MUST, CHECK_FAIL, "no socket"),
             check_of("ERR-001", true, VECTOR_SHOULD, CHECK_FAIL, "no stage"));
    const struct counts declared = conclude(&fixture, "STEP-007\tSTEP-007\tno socket\tit is so\t-\t1\n"
                                                      "STEP-007/t01-t09\tERR-001\tno stage\tit is so\t-\t1\n");
    expect_counts(&declared, VECTOR_MUST, (size_t[]){0, 0, 1}, "what is declared in all its checks deviates");
    expect_counts(&declared, VECTOR_SHOULD, none, "and counts once");
    expect_text(&fixture, "does not conform: 1 of 1 MUST not met", "a deviation is not conformance");
    end(&fixture);
}

/* What is recorded counts nowhere. */
static void try_info(void) {
    struct fixture fixture;
    begin(&fixture);
    add_pair(&fixture, 0, check_of("SOCK-007", true, VECTOR_INFO, CHECK_RECORDED, "something else"),
             check_of("CLN-003", false, VECTOR_INFO, CHECK_RECORDED, "something else"));
    const struct counts counts = conclude(&fixture, "");
    tally_note(counts.total == 0, "INFO is not counted", "");
    expect_property(&fixture, "CLN-003", "recorded", "INFO", "a property of level INFO is recorded");
    tally_note(!properties_fail(&fixture.results), "and does not fail", "");
    expect_text(&fixture, "made-up  was not judged", "nothing was judged");
    expect_no_text(&fixture, "undeclared", "and nothing differs");
    end(&fixture);

    begin(&fixture);
    add_pair(&fixture, 1, right(), check_of("SOCK-004", false, VECTOR_SHOULD, CHECK_RECORDED, "inherited"));
    const struct counts below = conclude(&fixture, "");
    expect_counts(&below, VECTOR_SHOULD, none, "a SHOULD that the run does not judge is not counted");
    tally_note(below.total == 1, "nor in the total", "");
    end(&fixture);

    begin(&fixture);
    for (size_t i = 1; i <= 3; i++)
        add_pair(&fixture, i, right(), right());
    for (size_t i = 4; i <= 5; i++)
        add_pair(&fixture, i, check_of("V6-001", true, VECTOR_SHOULD, CHECK_PASS, ""), right());
    conclude(&fixture, "");
    expect_text(&fixture, "made-up  conforms to every MUST; all 2 SHOULD met\n", "INFO is not missed");
    end(&fixture);
}

/* A MUST that nobody could judge is none that is met. */
static void try_error(void) {
    struct fixture fixture;
    begin(&fixture);
    results_add(&fixture.results, record_of_absence("made-up", &fixture.vectors[1], VERDICT_ERROR, "it hangs"));
    add_pair(&fixture, 2, right(), right());
    conclude(&fixture, "");
    expect_text(&fixture, "made-up  is not judged: 1 test ended in errors", "errors are no conformance");
    end(&fixture);
}

static void expect_baseline(const struct fixture *fixture, const char *expected, const char *what) {
    char path[] = "/tmp/report_test.XXXXXX";
    char error[512] = "";
    char written[1024] = "";
    close(mkstemp(path));
    bool right = rebaseline(&fixture->declared, path, &fixture->results, error, sizeof error);
    FILE *file = fopen(path, "r");
    size_t length = fread(written, 1, sizeof written - 1, file);
    fclose(file);
    unlink(path);
    const char *lines = strchr(written, '\n');
    tally_note(right && length && lines && strcmp(lines + 1, expected) == 0, what, right ? written : error);
}

/* The most compact form that is exact, and reasons kept. */
static void try_baseline(void) {
    struct fixture fixture;
    begin(&fixture);
    add_pair(&fixture, 1, right(), wrong_property("inherited"));
    add_pair(&fixture, 2, right(), wrong_property("inherited"));
    results_add(&fixture.results, record_of_absence("made-up", &fixture.vectors[3], VERDICT_SKIPPED, "no machine"));
    add_pair(&fixture, 4, check_of("V6-001", true, VECTOR_SHOULD, CHECK_FAIL, "v6only=0"), wrong_property("inherited"));
    conclude(&fixture, "*\tSOCK-004\tinherited\tno flag\t-\t1\n");
    expect_baseline(&fixture,
                    "*\tSOCK-004\tinherited\tno flag\t-\t1\nV6-001/t01\tV6-001\tv6only=0\tunexplained\t-\t-\n",
                    "what all show is a star, and its reason is kept");
    end(&fixture);

    begin(&fixture);
    add_pair(&fixture, 1, right(), wrong_property("inherited"));
    results_add(&fixture.results, record_of_absence("made-up", &fixture.vectors[2], VERDICT_SKIPPED, "no machine"));
    add_pair(&fixture, 3, right(), wrong_property("inherited"));
    add_pair(&fixture, 4, check_of("V6-001", true, VECTOR_SHOULD, CHECK_PASS, ""), wrong_property("by some"));
    results_add(&fixture.results, record_of_absence("made-up", &fixture.vectors[5], VERDICT_SKIPPED, "no machine"));
    conclude(&fixture, "V6-001/t02\tV6-001\tv6only=0\tthe default\t-\t1\n");
    expect_baseline(&fixture,
                    "V6-001/t01\tSOCK-004\tby some\tunexplained\t-\t-\n"
                    "STEP-007/t01-t03\tSOCK-004\tinherited\tunexplained\t-\t-\n"
                    "V6-001/t02\tV6-001\tv6only=0\tthe default\t-\t1\n",
                    "two observations share no test, and what was not judged stays");
    end(&fixture);

    begin(&fixture);
    add_pair(&fixture, 1, right(), wrong_property("inherited"));
    add_pair(&fixture, 2, right(), wrong_property("inherited"));
    conclude(&fixture,
             "STEP-007/t01\tSOCK-004\tinherited\tno flag\t-\t1\nSTEP-007/t02\tSOCK-004\tinherited\tlost\t-\t1\n");
    expect_baseline(&fixture,
                    "STEP-007/t02\tSOCK-004\tinherited\tlost\t-\t1\nSTEP-007/t01\tSOCK-004\tinherited\tno flag\t-\t1\n",
                    "each test keeps its reason");
    end(&fixture);

    begin(&fixture);
    add_pair(&fixture, 1, right(), wrong_property("inherited"));
    add_pair(&fixture, 2, right(), wrong_property("inherited"));
    conclude(&fixture, "STEP-007/t01\tSOCK-004\tinherited\tno flag\t-\t1\n");
    expect_baseline(&fixture,
                    "STEP-007/t01\tSOCK-004\tinherited\tno flag\t-\t1\n"
                    "STEP-007/t02\tSOCK-004\tinherited\tunexplained\t-\t-\n",
                    "a test that no declaration selects does not get another's reason");
    end(&fixture);
}

/* ---- Lists ------------------------------------------------------------------------------------------------------- */

static void try_lists(void) {
    static const struct {
        const char *list;
        const char *id;
        bool selects;
    } cases[] = {
        {"PORT-003/t02", "PORT-003/t02", true},
        {"PORT-003/t02", "PORT-003/t20", false},
        {"PORT-003/t2", "PORT-003/t02", false},
        {"PORT-003", "PORT-003/t02", true},
        {"PORT-003", "PORT-004/t02", false},
        {"PORT-003/t01-t09", "PORT-003/t09", true},
        {"PORT-003/t01-t09", "PORT-003/t10", false},
        {"PORT-003/t99-t101", "PORT-003/t100", true},
        {"PORT-003/*", "PORT-003/t02", true},
        {"PORT-*", "PORT-003/t02", true},
        {"PORT-00?", "PORT-003/t02", true},
        {"*", "V6-001/t01", true},
        {"V6-001 PORT-003", "PORT-003/t02", true},
        {"V6-001,PORT-003", "PORT-003/t02", true},
        {"", "PORT-003/t02", false},
        {"PORT-003/t01-t09", "PORT-013/t02", false},
    };
    static const char *const refused[] = {"", " ", "PORT", "PORT-3", "PORT-003/", "PORT-003/t09-t02", "PORT-003/t1"};
    char error[256];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        tally_note(test_list_selects(cases[i].list, cases[i].id) == cases[i].selects, cases[i].list, cases[i].id);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        tally_note(!test_list_check(refused[i], error, sizeof error), "a word that names no tests", refused[i]);
}

int main(void) {
    try_property();
    try_report();
    try_calls();
    try_declared_property();
    try_own_deviation();
    try_groups();
    try_levels();
    try_info();
    try_error();
    try_baseline();
    try_lists();
    return tally_finish();
}
