/* What reports are made of: text of others on its way into HTML, JSON, plain text and addresses; templates filled in
 * with requests; equal things kept once; records without the checks that only count; how far a run has come. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

#include "runner/report/buffer.h"
#include "runner/report/injection.h"
#include "runner/report/pool.h"
#include "runner/report/records.h"
#include "runner/report/request_fields.h"
#include "runner/report/surroundings.h"
#include "runner/report/template.h"
#include "runner/session/progress.h"
#include "tally.h"

static void expect(const char *what, const char *seen, const char *expected) {
    tally_note(strcmp(seen, expected) == 0, what, seen);
}

/* ---- Buffers ----------------------------------------------------------------------------------------------------- */

typedef void put_text(struct buffer *, const char *);

static void expect_put(const char *what, put_text *put, const char *text, const char *expected) {
    struct buffer buffer = {.length = 0};
    put(&buffer, text);
    expect(what, buffer_text(&buffer), expected);
    buffer_free(&buffer);
}

static void test_buffers(void) {
    expect_put("markup is escaped", buffer_markup, "<a href=\"x\" b='y'>&amp;",
               "&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;amp;");
    expect_put("what is no markup stays", buffer_markup, "\xc3\xa4 \xe2\x89\xa0 \xf0\x9f\x98\x80",
               "\xc3\xa4 \xe2\x89\xa0 \xf0\x9f\x98\x80");
    expect_put("control characters are shown in markup", buffer_markup, "\x1b[2J\x07\x7f", "\\x1b[2J\\x07\\x7f");
    expect_put("characters that turn text are shown", buffer_markup,
               "a\xe2\x80\xae"
               "b\xe2\x81\xa6",
               "a\\u202eb\\u2066");
    expect_put("C1 controls are shown", buffer_plain,
               "\xc2\x9b"
               "31m",
               "\\x9b31m");
    expect_put("plain text keeps markup", buffer_plain, "<b>\n", "<b>\\x0a");
    expect_put("JSON is quoted", buffer_json, "\"\\\n<\xe2\x80\xa8\xc3\xa4",
               "\"\\\"\\\\\\u000a\\u003c\\u2028\xc3\xa4\"");
    expect_put("addresses are encoded", buffer_uri, "a-b_.~/#\"\xc3\xa4%", "a-b_.~%2F%23%22%C3%A4%25");
    expect_put("nothing is nothing", buffer_plain, "", "");
}

static void test_growth(void) {
    struct buffer buffer = {.length = 0};
    for (int i = 0; i < 1000; i++)
        buffer_format(&buffer, "%04d", i);
    tally_note(buffer.length == 4000 && memcmp(buffer.text + 3996, "0999", 5) == 0, "a buffer grows",
               buffer_text(&buffer));
    buffer_free(&buffer);
}

/* ---- Requests ---------------------------------------------------------------------------------------------------- */

#define REQUEST                                                                                                        \
    "open id=7 node=fe80::1%25lo service=%C3%A4%22%24 family=inet6 socktype=stream+cloexec protocol=0 "                \
    "flags=passive,0x40 nonzero= stack=- options=nonblock,reuseport backlog=5 upto=bind"

static void test_fields(void) {
    char word[16];
    expect("a field by its name", request_word(REQUEST, "upto", word, sizeof word), "bind");
    expect("a field that is not there", request_word(REQUEST, "absent", word, sizeof word), "");
    expect("a field that does not fit", request_word(REQUEST, "flags", word, 4), "");
    expect("a text", request_kind(REQUEST, "service"), "utf8");
    expect("a port", request_kind("open service=65535", "service"), "number");
    expect("no port", request_kind("open service=65536", "service"), "utf8");
    expect("a number with a zero in front is text", request_kind("open service=080", "service"), "utf8");
    expect("NULL", request_kind("open node=-", "node"), "null");
    expect("the text -", request_kind("open node=%2D", "node"), "utf8");
    expect("no UTF-8", request_kind("open node=%FF", "node"), "bytes");
    expect("an overlong sequence is no UTF-8", request_kind("open node=%C0%AF", "node"), "bytes");
    expect("a surrogate is no UTF-8", request_kind("open node=%ED%A0%80", "node"), "bytes");
    expect("half a character is no UTF-8", request_kind("open node=%E2%89", "node"), "bytes");
}

/* ---- Templates --------------------------------------------------------------------------------------------------- */

static void expect_filled(const char *what, const char *text, const char *request, const char *expected) {
    char *copy = strdup(text);
    const struct template template = {.text = copy};
    struct buffer program = {.length = 0};
    template_fill(&template, request, &program);
    expect(what, buffer_text(&program), expected);
    buffer_free(&program);
    free(copy);
}

static void test_conditions(void) {
    expect_filled("one of several", "@[upto=bind,listen] a\n@[upto=listen] b\n", REQUEST, "a\n");
    expect_filled("none of several", "@[upto!=bind,listen] a\n@[upto!=listen] b\n", REQUEST, "b\n");
    expect_filled("a list that has it", "@[options~reuseport] a\n@[options~dual] b\n", REQUEST, "a\n");
    expect_filled("a list that does not", "@[options!~reuseport] a\n@[options!~dual] b\n", REQUEST, "b\n");
    expect_filled("all of several conditions", "@[upto=bind stack=-] a\n@[upto=bind stack=dual] b\n", REQUEST, "a\n");
    expect_filled("an empty value", "@[nonzero=] a\n@[nonzero=addr] b\n", REQUEST, "a\n");
    expect_filled("what kind of text", "@[service-is=utf8] a\n@[node-is=null] b\n", REQUEST, "a\n");
    expect_filled("a field that is not there", "@[absent=x] a\n@[absent!=x] b\n", REQUEST, "b\n");
    expect_filled("a line without its end", "  a", REQUEST, "  a\n");
    expect_filled("the indentation behind a condition", "@[upto=bind]     a\n", REQUEST, "    a\n");
}

static void test_values(void) {
    expect_filled("as it is", "{{backlog}};", REQUEST, "5;\n");
    expect_filled("bytes in base 8", "\"{{service bytes \\%03o}}\"", REQUEST, "\"\\303\\244\\042\\044\"\n");
    expect_filled("bytes in base 10", "\"{{service bytes \\%03d}}\"", REQUEST, "\"\\195\\164\\034\\036\"\n");
    expect_filled("units of UTF-16", "\"{{service utf16 \\u%04x}}\"", REQUEST, "\"\\u00e4\\u0022\\u0024\"\n");
    expect_filled("a surrogate pair", "{{node utf16 \\u%04x}}", "open node=%F0%9F%98%80", "\\ud83d\\ude00\n");
    expect_filled("characters", "{{node utf32 \\u{%x}}}", "open node=%F0%9F%98%80a", "\\u{1f600}a\n");
    expect_filled("a zone", "{{node utf32 \\U%08x}}", REQUEST, "fe80::1\\U00000025lo\n");
    expect_filled("a word", "{{family AF_}} {{protocol IPPROTO_}}", REQUEST, "AF_INET6 0\n");
    expect_filled("words", "{{socktype SOCK_}}", REQUEST, "SOCK_STREAM | SOCK_CLOEXEC\n");
    expect_filled("words and numbers", "{{flags socket.AI_ +}}", REQUEST, "socket.AI_PASSIVE+0x40\n");
    expect_filled("no words", "{{flags AI_}}", "open flags= x=", "0\n");
    expect_filled("a field that is not there", "a{{absent}}b", REQUEST, "ab\n");
    expect_filled("what is no word is left out", "a{{backlog}}{{flags AI_}}b", "open backlog=1;id flags=$(id)", "ab\n");
    expect_filled("braces that are not shut", "a {{ b", REQUEST, "a {{ b\n");
}

static void write_file(const char *path, const char *text) {
    FILE *file = fopen(path, "we");
    if (!file)
        return tally_note(false, path, "it cannot be written");
    fputs(text, file);
    fclose(file);
}

/* A template from a file, and what is said of one that is wrong. */
static void expect_loaded(const char *what, const char *text, const char *expected) {
    char path[] = P_tmpdir "/texts-test-XXXXXX";
    char file[sizeof path + 32];
    char error[256] = "right";
    struct template template;
    if (!mkdtemp(path))
        return tally_note(false, what, "no directory");
    snprintf(file, sizeof file, "%s/reproduce", path);
    write_file(file, text);
    const char *name = strrchr(path, '/') + 1;
    if (template_load(P_tmpdir, name, &template, error, sizeof error))
        template_free(&template);
    tally_note(strstr(error, expected) != NULL, what, error);
    unlink(file);
    rmdir(path);
}

static void test_loading(void) {
    char error[256];
    struct template template;
    expect_loaded("a template", "@file a.c\n@build cc a.c\n@run ./a\n\nint main;\n", "right");
    expect_loaded("a template with comments", "# says\n@file a\n@run ./a\n\n", "right");
    expect_loaded("a directive that is none", "@files a\n@run ./a\n\n", "@before and @like alone");
    expect_loaded("a template without a command", "@file a\n\nx\n", "@run COMMAND");
    expect_loaded("a file elsewhere", "@file ../a\n@run ./a\n\nx\n", "@file NAME");
    expect_loaded("an empty file", "", "it is empty");
    expect_loaded("like one that is not there", "@like no-such-adapter\n", "@like NAME is of a template");
    expect_loaded("like one elsewhere", "@like ../etc\n", "@like NAME is of a template");
    bool right = template_load(P_tmpdir, "no-such-adapter", &template, error, sizeof error);
    tally_note(right && !template.text, "no template is an empty one", error);
    right = template_load(P_tmpdir, "../etc", &template, error, sizeof error);
    tally_note(right && !template.text, "a name that leads elsewhere has none", error);
}

static void write_template(const char *directory, const char *name, const char *text) {
    char path[64];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/%s/reproduce", directory, name);
    write_file(path, text);
}

static void remove_template(const char *directory, const char *name) {
    char path[64];
    snprintf(path, sizeof path, "%s/%s/reproduce", directory, name);
    unlink(path);
    *strrchr(path, '/') = '\0';
    rmdir(path);
}

static void expect_not_loaded(const char *what, const char *directory, const char *name) {
    char error[256] = "right";
    struct template template;
    if (template_load(directory, name, &template, error, sizeof error))
        template_free(&template);
    tally_note(strstr(error, "@like NAME is of a template") != NULL, what, error);
}

/* Two adapters of one program. */
static void test_likeness(void) {
    char path[] = P_tmpdir "/texts-test-XXXXXX";
    char error[256] = "";
    struct template template;
    if (!mkdtemp(path))
        return tally_note(false, "likeness", "no directory");
    write_template(path, "one", "@file a.c\n@build cc a.c\n@run ./a\n\nint main;\n");
    write_template(path, "other", "@like one\n@build musl-gcc a.c\n@build strip a\n@before socket=12 bind=?\n");
    write_template(path, "third", "@like other\n");
    write_template(path, "fourth", "@like one\n\nint main;\n");
    bool right = template_load(path, "other", &template, error, sizeof error);
    expect("the program of another", right ? template.text : error, "int main;\n");
    expect("and its file", template.file, "a.c");
    expect("and its command", template.run, "./a");
    expect("a line of its own", template.build, "musl-gcc a.c\nstrip a");
    tally_note(template_calls_before(&template, "socket") == 12, "calls before the request", template.before);
    tally_note(template_calls_before(&template, "bind") == -1, "calls that cannot be told apart", template.before);
    tally_note(template_calls_before(&template, "listen") == 0, "no calls before", template.before);
    template_free(&template);
    expect_not_loaded("like one that is like another", path, "third");
    expect_not_loaded("like one, with a program", path, "fourth");
    for (size_t i = 0; i < 4; i++)
        remove_template(path, (const char *const[]){"one", "other", "third", "fourth"}[i]);
    rmdir(path);
}

/* ---- Faults by strace -------------------------------------------------------------------------------------------- */

/* The resolver's socket is of thread 1, and the server's of this thread: the fault is of one of the server's calls. */
static void expect_rule_for(const char *node, const char *what, const char *before, const char *thread,
                            const char *fault, const char *expected) {
    char text[1024];
    struct buffer options = {.length = 0};
    struct template template = {.text = NULL};
    snprintf(template.before, sizeof template.before, "%s", before);
    snprintf(text, sizeof text,
             "{\"request\":\"create node=%s service=80\",\"faults\":[%s],\"calls\":["
             "{\"call\":\"socket\",\"thread\":1,\"arguments\":\"inet6 dgram+cloexec 0\"},"
             "{\"call\":\"socket\",\"thread\":%c,\"arguments\":\"inet stream tcp\"%s},"
             "{\"call\":\"bind\",\"thread\":%c,\"arguments\":\"0.0.0.0:80\"%s}]}",
             node, fault, thread[0], strstr(fault, "socket") ? ",\"known\":\"injected\"" : "", thread[0],
             strstr(fault, "bind") ? ",\"known\":\"injected\"" : "");
    json_t *test = json_loads(text, 0, NULL);
    const char *lacks = injection_find(&template, test, &options);
    expect(what, lacks ? lacks : buffer_text(&options), expected);
    buffer_free(&options);
    json_decref(test);
}

static void expect_rule(const char *what, const char *before, const char *thread, const char *fault,
                        const char *expected) {
    expect_rule_for("0.0.0.0", what, before, thread, fault, expected);
}

#define SOCKET_FAILS "{\"call\":\"socket\",\"effect\":\"error\",\"code\":\"EMFILE\"}"
#define BIND_FAILS "{\"call\":\"bind\",\"effect\":\"error\",\"code\":\"EACCES\"}"
#define BIND_IGNORED "{\"call\":\"bind\",\"effect\":\"ignored\",\"code\":\"\"}"

static void test_injection(void) {
    expect_rule("the resolver's sockets are counted, seen or not", "", "1", SOCKET_FAILS,
                " -e inject=socket:error=EMFILE:when=3");
    expect_rule_for("a.example", "of a name, those that find no nscd, too", "", "1", SOCKET_FAILS,
                    " -e inject=socket:error=EMFILE:when=5");
    expect_rule_for("a.example", "in the thread that looks it up", "", "2", SOCKET_FAILS,
                    " -e inject=socket:error=EMFILE:when=1");
    expect_rule_for("a.example", "nscd is asked by socket and connect alone", "", "1", BIND_FAILS,
                    " -e inject=bind:error=EACCES:when=2");
    expect_rule_for("::1", "an address is not looked up", "", "1", SOCKET_FAILS,
                    " -e inject=socket:error=EMFILE:when=3");
    expect_rule("and so is its bind", "", "1", BIND_FAILS, " -e inject=bind:error=EACCES:when=2");
    expect_rule("each thread is counted by itself", "", "2", BIND_FAILS, " -e inject=bind:error=EACCES:when=1");
    expect_rule("the runtime's own calls are counted", "bind=4", "2", BIND_FAILS,
                " -e inject=bind:error=EACCES:when=5");
    expect_rule("a netlink socket is not to be left unbound", "", "2", BIND_IGNORED,
                "which of the calls are affected is no rule that strace can be given");
    expect_rule("as it is not, where the numbers differ", "bind=1", "2", BIND_IGNORED,
                " -e inject=bind:retval=0:when=2");
}

/* ---- Surroundings ------------------------------------------------------------------------------------------------ */

#define SORTER                                                                                                         \
    "{'call': 'socket', 'thread': 1, 'arguments': 'inet6 dgram+cloexec 0', 'result': 'EMFILE', 'known': 'seen'}"

/* The commands and files of a record, in apostrophes; or why there are none. Neither needs files of the vectors. */
static void expect_surroundings(const char *what, const char *files, const char *record, const char *expected,
                                bool there) {
    char text[1000];
    struct surroundings surroundings;
    const struct template none = {.text = NULL};
    snprintf(text, sizeof text, "%s", record);
    for (char *quote = text; (quote = strchr(quote, '\'')) != NULL;)
        *quote = '"';
    json_t *test = json_loads(text, 0, NULL);
    surroundings_find(&surroundings, &none, test, files);
    struct buffer all = {.length = 0};
    buffer_format(&all, "%s%s%s", buffer_text(&surroundings.files), buffer_text(&surroundings.prefix),
                  surroundings.lacks ? surroundings.lacks : "");
    tally_note(test && (strstr(buffer_text(&all), expected) != NULL) == there, what, buffer_text(&all));
    buffer_free(&all);
    surroundings_free(&surroundings);
    json_decref(test);
}

static void test_shortages(void) {
    expect_surroundings("sockets that found no descriptor", P_tmpdir,
                        "{'environment': 'few-descriptors', 'request': 'open node=::1', 'calls': [" SORTER "]}",
                        "inject=socket:error=EMFILE:when=1+", true);
    expect_surroundings("files that found none", P_tmpdir,
                        "{'environment': 'few-descriptors', 'request': 'open node=::1', 'calls': [" SORTER "], "
                        "'stage': 'resolve', 'code': 'EAI_AGAIN'}",
                        "the descriptors run out", true);
}

static void test_names(void) {
    char path[] = P_tmpdir "/texts-test-XXXXXX";
    char file[64];
    if (!mkdtemp(path))
        return tally_note(false, "names", "no directory");
    snprintf(file, sizeof file, "%s/services", path);
    write_file(file, "http\t80/tcp\twww\nhttps\t443/tcp\n27016\t27017/tcp\n");
    expect_surroundings("an address that was asked for like a name", path,
                        "{'request': 'open node=::1', 'stage': 'resolve', 'code': 'EAI_AGAIN'}", "nsswitch.conf", true);
    expect_surroundings("an address that was not", path,
                        "{'request': 'open node=::1', 'stage': 'resolve', 'code': 'EAI_FAMILY'}", "nsswitch", false);
    expect_surroundings("a service with its protocol", path, "{'request': 'open service=80/tcp'}", "http\t80/tcp",
                        true);
    expect_surroundings("and no other", path, "{'request': 'open service=80/tcp'}", "443", false);
    expect_surroundings("a service's other name", path, "{'request': 'open service=WWW'}", "http\t80/tcp", true);
    expect_surroundings("a number that is a name", path, "{'request': 'open service=27016'}", "27016\t27017/tcp", true);
    expect_surroundings("a number that is none", path, "{'request': 'open service=27015'}", "services", false);
    unlink(file);
    rmdir(path);
}

/* ---- Pools ------------------------------------------------------------------------------------------------------- */

static void test_pools(void) {
    struct pool pool = {.count = 0};
    struct buffer json = {.length = 0};
    size_t first = pool_text(&pool, "");
    for (int i = 0; i < 5000; i++) {
        char text[16];
        snprintf(text, sizeof text, "%d", i % 2500);
        pool_text(&pool, text);
    }
    tally_note(pool.count == 2501 && first == 0 && pool_text(&pool, "0") == 1, "equal texts are kept once",
               "another count");
    pool_free(&pool);
    struct number_list list = {.count = 0};
    size_t empty = pool_list(&pool, &list);
    number_list_add(&pool, &list, 7);
    number_list_add(&pool, &list, 300);
    size_t once = pool_list(&pool, &list);
    size_t twice = pool_list(&pool, &list);
    tally_note(once == empty + 1 && twice == once, "equal lists are kept once", "");
    pool_lists_json(&pool, &json);
    expect("lists as JSON", buffer_text(&json), "[[],[7,300]]");
    buffer_free(&json);
    free(list.all);
    pool_free(&pool);
}

/* ---- Records ----------------------------------------------------------------------------------------------------- */

static bool count_checks(void *context, json_t *record) {
    char *text = context;
    size_t length = strlen(text);
    snprintf(text + length, 64 - length, "%zu ", json_array_size(json_object_get(record, "checks")));
    return true;
}

#define HEADER "{\"type\":\"header\",\"schema\":\"results-1\",\"adapters\":{}}\n"
#define OWN "{\"clause\":\"A\",\"own\":true,\"verdict\":\"pass\"}"
#define PASSING "{\"clause\":\"B\",\"own\":false,\"verdict\":\"pass\"}"
#define FAILING "{\"clause\":\"C\",\"own\":false,\"verdict\":\"fail\",\"observed\":\"} \\\"own\\\":true\"}"

/* How many checks each line has, as it is read; or what is said of a file that is wrong. */
static void expect_read(const char *what, const char *text, bool summary, const char *expected) {
    char path[] = P_tmpdir "/texts-test-XXXXXX";
    char counts[64] = "";
    char error[256] = "";
    bool whole;
    int fd = mkstemp(path);
    const struct records_reader reader = {.take = count_checks, .context = counts, .summary = summary};
    if (fd < 0 || write(fd, text, strlen(text)) < 0)
        return tally_note(false, what, "no file");
    close(fd);
    bool right = records_read(path, &reader, &whole, error, sizeof error);
    snprintf(counts + strlen(counts), sizeof counts - strlen(counts), "%s", whole ? "whole" : "part");
    tally_note(strstr(right ? counts : error, expected) != NULL, what, right ? counts : error);
    unlink(path);
}

static void test_records(void) {
    const char *lines = HEADER "{\"checks\":[" OWN "," PASSING "," FAILING "]}\n"
                               "{\"checks\":[" PASSING "," PASSING "]}\n"
                               "{\"checks\":[" PASSING "," FAILING "],\"x\":1}\n{\"type\":\"footer\"}\n";
    expect_read("all checks", lines, false, "0 3 2 2 0 whole");
    expect_read("only checks that matter", lines, true, "0 2 0 1 0 whole");
    expect_read("no footer", HEADER "{\"checks\":[]}\n", true, "0 0 part");
    expect_read("a last line that was cut short", HEADER "{\"type\":\"footer\"", true, "0 part");
    expect_read("no header", "{\"type\":\"footer\"}\n", true, "this is no header of records");
    expect_read("no JSON", HEADER "nothing\n", true, ":2: this is no JSON object");
    expect_read("an empty file", "", true, "there is no record");
    const struct records_reader nobody = {.take = NULL};
    char error[128] = "";
    bool whole;
    tally_note(!records_read("/", &nobody, &whole, error, sizeof error) &&
                   strcmp(error, "/ cannot be read: Is a directory") == 0,
               "a folder", error);
}

/* ---- Progress ---------------------------------------------------------------------------------------------------- */

static void expect_progress(const char *what, size_t done, int64_t elapsed, const char *expected) {
    char text[128];
    const struct progress progress = {.total = 1000};
    progress_describe(&progress, "node", done, elapsed, text, sizeof text);
    expect(what, text, expected);
}

static void test_progress(void) {
    expect_progress("nothing is done", 0, 5000, "node: 0 of 1000 tests");
    expect_progress("too early to say how long", 10, 900, "node: 10 of 1000 tests");
    expect_progress("seconds", 250, 10000, "node: 250 of 1000 tests, 30 s left");
    expect_progress("minutes", 10, 10000, "node: 10 of 1000 tests, 17 min left");
    expect_progress("the end", 1000, 10000, "node: 1000 of 1000 tests, 0 s left");
}

int main(void) {
    test_buffers();
    test_growth();
    test_fields();
    test_conditions();
    test_values();
    test_loading();
    test_likeness();
    test_injection();
    test_shortages();
    test_names();
    test_pools();
    test_records();
    test_progress();
    return tally_finish();
}
