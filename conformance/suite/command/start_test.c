/* Handing sockets over: what is inherited, where the program is, which descriptors and variables it gets, with
 * descriptors and files that are made here. Prints a line for each check that fails, and how many passed. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <malloc.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "command/hand_over.h"
#include "command/inherited.h"
#include "command/program.h"
#include "command/settings.h"
#include "command/status.h"
#include "command/streams.h"
#include "suite/command/expect.h"

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

/* ---- The system ---- */

enum { DESCRIPTORS = 40, OPEN_MAX_MODE = 0777 };

struct file {
    const char *path;
    int error; /* of stat() */
    mode_t mode;
    int denied; /* of faccessat() */
};

static struct {
    bool on;                   /* else the real calls are made */
    char objects[DESCRIPTORS]; /* by descriptor: a letter, 'S' and the capitals are sockets; 0: it is closed */
    bool inherits[DESCRIPTORS];
    int dup2_fails_at, duplicate_fails, set_fails; /* at which call */
    int dup2_calls;
    int on_exec;   /* what F_GETFD returns */
    int flags_set; /* how often */
    const struct file *files;
    char tried[400]; /* the paths of stat() */
    int access_flags, access_mode, access_folder;
    const char *failing_variable;
    int text_fails_at, texts; /* asprintf() */
    int error;
    char run[400]; /* what execvp() was given, and the descriptors then */
    const char *setting_path, *setting;
    char opened_mode[8];
    const char *opened_path;
    int open_flags;
} sys;

static void begin_system(const char *objects) {
    memset(&sys, 0, sizeof sys);
    sys.on = true;
    for (int i = 0; objects[i] != '\0'; i++)
        sys.objects[i] = objects[i] != '-' ? objects[i] : '\0';
}

static bool is_open(int handle) {
    return handle >= 0 && handle < DESCRIPTORS && sys.objects[handle] != '\0';
}

int close(int handle) {
    if (!sys.on || !is_open(handle))
        return (int)syscall(SYS_close, handle);
    sys.objects[handle] = '\0';
    return 0;
}

static int lowest_from(int first) {
    while (first < DESCRIPTORS && sys.objects[first] != '\0')
        first++;
    return first;
}

int fcntl(int handle, int operation, ...) {
    va_list arguments;
    va_start(arguments, operation);
    const int argument = va_arg(arguments, int);
    va_end(arguments);
    if (!sys.on)
        return (int)syscall(SYS_fcntl, handle, operation, argument);
    if (!is_open(handle)) {
        errno = EBADF;
        return -1;
    }
    if (operation == F_GETFD)
        return sys.on_exec;
    if (operation == F_DUPFD_CLOEXEC && sys.duplicate_fails == 0) {
        const int made = lowest_from(argument);
        sys.objects[made] = sys.objects[handle];
        return made;
    }
    sys.flags_set += operation == F_SETFD;
    if (operation == F_SETFD && sys.set_fails == 0) {
        sys.inherits[handle] = argument == 0;
        return 0;
    }
    errno = operation == F_SETFD ? EPERM : EMFILE;
    return -1;
}

int dup2(int handle, int target) {
    if (!is_open(handle) || ++sys.dup2_calls == sys.dup2_fails_at) {
        errno = EBUSY;
        return -1;
    }
    sys.objects[target] = sys.objects[handle];
    sys.inherits[target] = true;
    return target;
}

int execvp(const char *name, char *const arguments[]) {
    size_t used = (size_t)snprintf(sys.run, sizeof sys.run, "%s %s %s:", name, arguments[0],
                                   arguments[1] != NULL ? arguments[1] : "");
    for (int i = 0; i < DESCRIPTORS; i++)
        if (sys.objects[i] != '\0' && sys.inherits[i])
            used += (size_t)snprintf(sys.run + used, sizeof sys.run - used, " %d%c", i, sys.objects[i]);
    errno = sys.error;
    return -1;
}

__attribute__((format(printf, 2, 0))) static int make_text(char **text, const char *format, va_list arguments) {
    if (++sys.texts == sys.text_fails_at)
        return -1;
    return vasprintf(text, format, arguments);
}

int asprintf(char **text, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int length = make_text(text, format, arguments);
    va_end(arguments);
    return length;
}

/* What asprintf becomes in a program that is built with _FORTIFY_SOURCE. */
__attribute__((format(printf, 3, 4))) int __asprintf_chk(char **text, int flag, const char *format, ...);
int __asprintf_chk(char **text, int flag, const char *format, ...) {
    va_list arguments;
    (void)flag;
    va_start(arguments, format);
    const int length = make_text(text, format, arguments);
    va_end(arguments);
    return length;
}

int setenv(const char *name, const char *value, int overwrite) {
    int (*next)(const char *, const char *, int) = NULL;
    void *found = dlsym(RTLD_NEXT, "setenv");
    if (found == NULL)
        abort();
    memcpy(&next, &found, sizeof next);
    if (sys.failing_variable != NULL && strcmp(sys.failing_variable, name) == 0) {
        errno = ENOMEM;
        return -1;
    }
    return next(name, value, overwrite);
}

pid_t getpid(void) {
    return 4321;
}

int fstat(int handle, struct stat *status) {
    memset(status, 0, sizeof *status);
    if (!is_open(handle)) {
        errno = EBADF;
        return -1;
    }
    status->st_mode = sys.objects[handle] >= 'A' && sys.objects[handle] <= 'Z' ? S_IFSOCK : S_IFCHR;
    return 0;
}

static const struct file *find_file(const char *path) {
    for (const struct file *file = sys.files; file != NULL && file->path != NULL; file++)
        if (strcmp(file->path, path) == 0)
            return file;
    return NULL;
}

int stat(const char *path, struct stat *status) {
    const struct file *file = find_file(path);
    const size_t used = strlen(sys.tried);
    (void)snprintf(sys.tried + used, sizeof sys.tried - used, "%s%s", used > 0 ? " " : "", path);
    memset(status, 0, sizeof *status);
    errno = file == NULL ? ENOENT : file->error;
    if (file == NULL || errno != 0)
        return -1;
    status->st_mode = file->mode;
    return 0;
}

int faccessat(int folder, const char *path, int mode, int flags) {
    const struct file *file = find_file(path);
    sys.access_folder = folder;
    sys.access_mode = mode;
    sys.access_flags = flags;
    errno = file == NULL ? ENOENT : file->denied;
    return errno != 0 ? -1 : 0;
}

FILE *fopen(const char *path, const char *mode) {
    if (sys.setting_path == NULL || strcmp(path, sys.setting_path) != 0)
        return NULL;
    (void)snprintf(sys.opened_mode, sizeof sys.opened_mode, "%s", mode);
    return fmemopen((void *)(size_t)(const void *)sys.setting, strlen(sys.setting), "r");
}

/* A file that is not the command's, at a descriptor that is none of those here. */
static int open_outside(const char *path, int flags) {
    const int handle = (int)syscall(SYS_openat, AT_FDCWD, path, flags, 0600);
    const int moved = (int)syscall(SYS_fcntl, handle, F_DUPFD_CLOEXEC, 100);
    (void)syscall(SYS_close, handle);
    return moved;
}

int open(const char *path, int flags, ...) {
    if (strcmp(path, "/dev/null") != 0)
        return open_outside(path, flags);
    sys.opened_path = path;
    sys.open_flags = flags;
    if (sys.error != 0) {
        errno = sys.error;
        return -1;
    }
    const int made = lowest_from(0);
    sys.objects[made] = 'n';
    return made;
}

/* ---- Settings ---- */

static void expect_range(const char *text, bool known, int first, int last) {
    int got_first = 5;
    int got_last = 6;
    begin_system("");
    sys.setting_path = "/proc/sys/net/ipv4/ip_local_port_range";
    sys.setting = text;
    expect(command_picked_ports(&got_first, &got_last) == known && got_first == first && (!known || got_last == last),
           text);
    expect_text("a setting is not inherited", sys.opened_mode, "re");
}

static void test_settings(void) {
    int first = 5;
    int last = 6;
    expect_range("32768\t60999\n", true, 32768, 60999);
    expect_range("0 1", true, 0, 1);
    expect_range("1", true, 1, -1);
    expect_range("x", false, -1, -1);
    expect(command_first_open_port() == -1, "no such setting");
    sys.setting_path = "/proc/sys/net/ipv4/ip_unprivileged_port_start";
    sys.setting = "1024\n";
    expect(command_first_open_port() == 1024, "the first open port");
    sys.setting = "0 9\n";
    expect(command_first_open_port() == 0, "all ports are open");
    sys.setting_path = "/nowhere";
    expect(!command_picked_ports(&first, &last) && first == -1, "no such range");
}

/* What the allocator has given out. What it keeps at hand counts too, until that is full: so calls are made before. */
enum { TIMES = 64 };

static size_t given_out(void) {
    return mallinfo2().uordblks;
}

static void read_often(void) {
    begin_system("");
    sys.setting_path = "/proc/sys/net/ipv4/ip_unprivileged_port_start";
    sys.setting = "80";
    for (int i = 0; i < TIMES; i++)
        expect(command_first_open_port() == 80, "a setting");
}

static void test_settings_memory(void) {
    read_often();
    const size_t before = given_out();
    read_often();
    expect(given_out() == before, "a setting's file is closed");
}

/* ---- Streams ---- */

static void test_streams(void) {
    static const struct {
        const char *before;
        const char *after;
    } cases[] = {{"abc", "abc"}, {"-bc", "nbc"},   {"a-c", "anc"},   {"ab-", "abn"},  {"---", "nnn"},
                 {"--c", "nnc"}, {"abcD", "abcD"}, {"abc-E", "abc"}, {"-bcD", "nbcD"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        begin_system(cases[i].before);
        expect(command_prepare_streams(), cases[i].before);
        sys.on = false;
        expect_text("the standard descriptors", sys.objects, cases[i].after);
        if (strchr(cases[i].before, '-') != NULL && cases[i].before[3] == '\0')
            expect(strcmp(sys.opened_path, "/dev/null") == 0 && sys.open_flags == O_RDWR, "what is put there");
    }
    begin_system("abc");
    sys.on_exec = FD_CLOEXEC;
    expect(command_prepare_streams() && sys.opened_path == NULL, "descriptors that a program would not get are open");
    expect(sys.flags_set == 0, "they stay as they are");
}

/* Where there is no /dev/null, it is told which descriptor is missing; nothing is done then. */
static void test_no_streams(int said) {
    char text[200];
    for (int missing = 0; missing < 2; missing++) {
        begin_system(missing == 0 ? "-bc" : "a-c");
        sys.error = ENOENT;
        (void)fflush(stderr);
        const off_t before = lseek(said, 0, SEEK_CUR);
        expect(!command_prepare_streams(), "no /dev/null");
        (void)fflush(stderr);
        const ssize_t length = pread(said, text, sizeof text - 1, before);
        text[length > 0 ? length : 0] = '\0';
        expect_text("what is told", text,
                    missing == 0
                        ? "listen-socket: descriptor 0 is closed and /dev/null cannot be opened: No such file or "
                          "directory\n"
                        : "listen-socket: descriptor 1 is closed and /dev/null cannot be opened: No such file or "
                          "directory\n");
    }
}

/* What is written to standard error goes out a line at a time. */
static void test_lines(void) {
    char text[20];
    int ends[2];
    if (pipe2(ends, O_DIRECT | O_NONBLOCK) != 0)
        abort();
    begin_system("abc");
    const int before = (int)syscall(SYS_dup, STDERR_FILENO);
    (void)syscall(SYS_dup2, ends[1], STDERR_FILENO);
    (void)command_prepare_streams();
    (void)fputs("one ", stderr);
    (void)fputs("line\n", stderr);
    const ssize_t length = read(ends[0], text, sizeof text);
    (void)syscall(SYS_dup2, before, STDERR_FILENO);
    expect(length == 9 && memcmp(text, "one line\n", 9) == 0, "a line is written at once");
}

/* ---- The program ---- */

static void expect_program(const char *path, const char *name, int wanted, const char *tried) {
    sys.tried[0] = '\0';
    if (path == NULL)
        (void)unsetenv("PATH");
    else
        (void)setenv("PATH", path, 1);
    expect(command_find_program(name) == wanted, name);
    expect_text("where it is looked for", sys.tried, tried);
}

static void test_program(void) {
    static const struct file files[] = {{"/a/tool", 0, S_IFREG, 0},         {"tool", 0, S_IFREG, 0},
                                        {"/b/tool", 0, S_IFREG, EACCES},    {"/c/tool", 0, S_IFDIR, 0},
                                        {"/d/tool", ENOTDIR, 0, 0},         {"/e/tool", EACCES, 0, 0},
                                        {"/f/tool", ELOOP, 0, 0},           {"/g/tool", 0, S_IFREG, EIO},
                                        {"/j/tool", ENAMETOOLONG, 0, 0},    {"/k/tool", ESTALE, 0, 0},
                                        {"/l/tool", EPERM, 0, 0},           {"/usr/bin/known", 0, S_IFREG, 0},
                                        {"x/tool", 0, S_IFREG, 0},          {"/h/tool", 0, S_IFSOCK, 0},
                                        {"/i/\xc3\xa4tool", 0, S_IFREG, 0}, {NULL, 0, 0, 0}};
    begin_system("");
    sys.files = files;
    expect_program("/a", "", ENOENT, "");
    expect_program("/a", "tool", 0, "/a/tool");
    expect(sys.access_folder == AT_FDCWD && sys.access_mode == X_OK && sys.access_flags == AT_EACCESS,
           "whether this process may execute it");
    expect_program("/z:/a:/b", "tool", 0, "/z/tool /a/tool");
    expect_program("/z:/y", "tool", ENOENT, "/z/tool /y/tool");
    expect_program("/b:/a", "tool", 0, "/b/tool /a/tool");
    expect_program("/b:/z", "tool", EACCES, "/b/tool /z/tool");
    expect_program("/c:/z", "tool", EACCES, "/c/tool /z/tool");
    expect_program("/h", "tool", EACCES, "/h/tool");
    expect_program("/d:/a", "tool", 0, "/d/tool /a/tool");
    expect_program("/d", "tool", ENOENT, "/d/tool");
    expect_program("/e:/d", "tool", EACCES, "/e/tool /d/tool");
    expect_program("/f:/a", "tool", 0, "/f/tool");
    expect_program("/g:/a", "tool", 0, "/g/tool");
    expect_program("/j:/a", "tool", 0, "/j/tool");
    expect_program("/k:/z", "tool", 0, "/k/tool");
    expect_program("/l:/z", "tool", 0, "/l/tool");
    expect_program("", "tool", 0, "tool");
    expect_program("/z:", "tool", 0, "/z/tool tool");
    expect_program(":/a", "tool", 0, "tool");
    expect_program("/z::/a", "tool", 0, "/z/tool tool");
    expect_program("/a", "x/tool", 0, "x/tool");
    expect_program("x", "tool", 0, "x/tool");
    expect_program("/a", "/b/tool", EACCES, "/b/tool");
    expect_program("/a", "/c/tool", EACCES, "/c/tool");
    expect_program("/a", "/d/tool", ENOTDIR, "/d/tool");
    expect_program("/a", "y/tool", ENOENT, "y/tool");
    expect_program("/i", "\xc3\xa4tool", 0, "/i/\xc3\xa4tool");
    expect_program(NULL, "known", 0, "/bin/known /usr/bin/known");
}

/* ---- What is inherited ---- */

static void set_or_not(const char *name, const char *value) {
    if (value == NULL)
        (void)unsetenv(name);
    else
        (void)setenv(name, value, 1);
}

static void expect_inherited_of(const char *objects, const char *process, const char *count, const char *names,
                                const char *wanted) {
    struct command_inherited inherited = {-5, NULL};
    struct command_usage usage;
    char got[COMMAND_USAGE_TEXT + COMMAND_QUOTED + 20];
    memset(&usage, 0, sizeof usage);
    begin_system(objects);
    set_or_not("LISTEN_PID", process);
    set_or_not("LISTEN_FDS", count);
    set_or_not("LISTEN_FDNAMES", names);
    if (command_inherit(&inherited, &usage)) {
        (void)snprintf(got, sizeof got, "%d %s", inherited.count, inherited.names);
        free(inherited.names);
    } else {
        (void)snprintf(got, sizeof got, "(%s) %s", usage.argument, usage.message);
    }
    expect_text("what is inherited", got, wanted);
}

/* The descriptors are open: 0 to 2, sockets at 3 and 4, a file at 5, nothing at 6. */
static void expect_inherited(const char *process, const char *count, const char *names, const char *wanted) {
    expect_inherited_of("abcSTf-", process, count, names, wanted);
}

static void test_inherited(void) {
    static const char not_open[] = "(LISTEN_FDS) LISTEN_FDS \"2147483644\": descriptor 6 is not open: what is passed "
                                   "on must be descriptors 3 and on";
    static const char *const wrong[] = {
        "",  "x", "-1", "+1", " 1",         "1 ",         "1x",          "0x1",
        "/", ":", "1/", "1:", "2147483645", "2147483650", "21474836440", "99999999999999999999"};
    expect_inherited(NULL, "1", NULL, "0 ");
    expect_inherited("4320", "1", "a", "0 ");
    expect_inherited("", "1", "a", "0 ");
    expect_inherited("4321x", "x", "a", "0 ");
    expect_inherited("4321", NULL, NULL, "0 ");
    expect_inherited("4321", "0", NULL, "0 ");
    expect_inherited("4321", "0", "", "0 ");
    expect_inherited("04321", "1", "a", "1 a");
    expect_inherited("4321", "1", NULL, "1 unknown");
    expect_inherited("4321", "1", "", "1 unknown");
    expect_inherited("4321", "2", NULL, "2 unknown:unknown");
    expect_inherited("4321", "2", "a:b", "2 a:b");
    expect_inherited("4321", "2", ":b", "2 unknown:b");
    expect_inherited("4321", "2", "abc:", "2 abc:unknown");
    expect_inherited("4321", "02", ":", "2 unknown:unknown");
    expect_inherited("4322", "1", "a", "0 ");
    expect_inherited("4321", "2", "\xc3:b", "2 \xc3:b");
    expect_inherited("4321", "1", "web-1", "1 web-1");
    expect_inherited(
        "4321", "9", NULL,
        "(LISTEN_FDS) LISTEN_FDS \"9\": descriptor 6 is not open: what is passed on must be descriptors 3 and on");
    expect_inherited("4321", "1\x80", NULL,
                     "(LISTEN_FDS) LISTEN_FDS \"1\\x80\": must be a number, how many sockets there are");
    expect_inherited("4321", "0", "\xc3",
                     "(LISTEN_FDNAMES) LISTEN_FDNAMES \"\\xc3\": 1 names for LISTEN_FDS 0: must be as many, or none");
    expect_inherited("4321", "0", "a",
                     "(LISTEN_FDNAMES) LISTEN_FDNAMES \"a\": 1 names for LISTEN_FDS 0: must be as many, or none");
    expect_inherited("4321", "1", "a:b",
                     "(LISTEN_FDNAMES) LISTEN_FDNAMES \"a:b\": 2 names for LISTEN_FDS 1: must be as many, or none");
    expect_inherited("4321", "2", "",
                     "(LISTEN_FDNAMES) LISTEN_FDNAMES \"\": 1 names for LISTEN_FDS 2: must be as many, or none");
    expect_inherited("4321", "3", NULL, "3 unknown:unknown:unknown");
    expect_inherited("4321", "2147483644", NULL, not_open);
    expect_inherited_of("abcf", "4321", "1", "notes", "1 notes");
    expect_inherited_of(
        "abcS", "4321", "2", NULL,
        "(LISTEN_FDS) LISTEN_FDS \"2\": descriptor 4 is not open: what is passed on must be descriptors 3 and on");
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        char wanted[200];
        (void)snprintf(wanted, sizeof wanted,
                       "(LISTEN_FDS) LISTEN_FDS \"%s\": must be a number, how many sockets there are", wrong[i]);
        expect_inherited("4321", wrong[i], NULL, wanted);
    }
}

/* Without memory for the first or the second name: nothing is held. */
static void inherit_without_memory(int number) {
    struct command_inherited inherited = {0, NULL};
    struct command_usage usage;
    begin_system("abcST");
    sys.text_fails_at = number;
    const bool right = command_inherit(&inherited, &usage);
    expect(right == (number == 3), "memory for both names");
    if (right)
        free(inherited.names);
    else
        expect_text("no memory", usage.message, "out of memory");
}

static void inherit_often(int number) {
    for (int i = 0; i < TIMES; i++)
        inherit_without_memory(number);
}

static void test_inherited_memory(void) {
    set_or_not("LISTEN_PID", "4321");
    set_or_not("LISTEN_FDS", "2");
    set_or_not("LISTEN_FDNAMES", "a:b");
    for (int number = 1; number <= 3; number++) {
        inherit_often(number);
        const size_t before = given_out();
        inherit_often(number);
        expect(given_out() == before, "nothing is held any more");
    }
}

static void find_often(void) {
    for (int i = 0; i < TIMES; i++)
        expect(command_find_program("tool") == 0, "the program");
}

/* Without memory the program is not looked for any further; what is looked for is given back. */
static void test_program_memory(void) {
    const struct file files[] = {{"/a/tool", 0, S_IFREG, 0}, {NULL, 0, 0, 0}};
    begin_system("");
    sys.files = files;
    sys.text_fails_at = 2;
    expect_program("/z:/a", "tool", ENOMEM, "/z/tool");
    find_often();
    const size_t before = given_out();
    find_often();
    expect(given_out() == before, "nothing is held any more");
}

/* ---- Handing over ---- */

static struct command_results results;
static struct command_line line;
static struct command_listener listeners[COMMAND_LISTENERS];
static char *program[] = {"tool", "argument", NULL};

/* Sockets at these descriptors, two of a pair, or each of a listener by itself. */
static void make_results(const char *handles, bool pair) {
    memset(&results, 0, sizeof results);
    memset(&line, 0, sizeof line);
    memset(listeners, 0, sizeof listeners);
    line.program = program;
    results.line = &line;
    for (int i = 0; handles[i] != '\0'; i++) {
        struct listen_socket_set *set = &results.results[pair ? 0 : i].set;
        results.results[pair ? 0 : i].listener = &listeners[pair ? 0 : i];
        set->stack = pair ? LISTEN_SOCKET_STACK_PAIR : i == 0 ? LISTEN_SOCKET_STACK_DUAL : LISTEN_SOCKET_STACK_IPV4;
        set->sockets[set->count].family = i == 0 ? AF_INET6 : AF_INET;
        set->sockets[set->count++].handle = handles[i] - '0';
        results.count = pair ? 1 : (size_t)i + 1;
    }
}

struct hand_over {
    const char *objects; /* before */
    const char *handles;
    bool pair;
    int inherited;
    const char *run; /* what the program gets */
};

static const struct hand_over hand_overs[] = {
    {"abcS", "3", false, 0, "tool tool argument: 3S"},
    {"abc-S", "4", false, 0, "tool tool argument: 3S"},
    {"abcxS", "4", false, 0, "tool tool argument: 3S"},
    {"abcST", "34", true, 0, "tool tool argument: 3S 4T"},
    {"abcTS", "43", true, 0, "tool tool argument: 3S 4T"},
    {"abcxST", "45", true, 0, "tool tool argument: 3S 4T"},
    {"abcxTS", "54", true, 0, "tool tool argument: 3S 4T"},
    {"abc-xTS", "65", true, 0, "tool tool argument: 3S 4T"},
    {"abcUST", "453", false, 0, "tool tool argument: 3S 4T 5U"},
    {"abcTUS", "534", false, 0, "tool tool argument: 3S 4T 5U"},
    {"abcABS", "5", false, 2, "tool tool argument: 5S"},
    {"abcABxS", "6", false, 2, "tool tool argument: 5S"},
    {"abcATS", "54", true, 1, "tool tool argument: 4S 5T"},
    {"abcATxS", "64", true, 1, "tool tool argument: 4S 5T"},
};

static void expect_variables(int total, const char *names) {
    char wanted[12];
    (void)snprintf(wanted, sizeof wanted, "%d", total);
    expect_text("LISTEN_FDS", getenv("LISTEN_FDS"), wanted);
    expect_text("LISTEN_PID", getenv("LISTEN_PID"), "4321");
    expect_text("LISTEN_FDNAMES", getenv("LISTEN_FDNAMES"), names);
    expect_text("LISTEN_PIDFDID", getenv("LISTEN_PIDFDID"), NULL);
}

/* The sockets that are left: those that were there before, but none of those that were handed over. */
static void expect_closed(const struct hand_over *test) {
    bool right = true;
    for (int i = 0; i < DESCRIPTORS; i++)
        for (const char *handle = test->handles; *handle != '\0'; handle++)
            right = right && sys.objects[i] != test->objects[*handle - '0'];
    expect(right, "none of the sockets is left open");
    for (int i = 3; i < 3 + test->inherited; i++)
        expect(sys.objects[i] == test->objects[i], "what was inherited is left open");
}

static void test_hand_over(void) {
    for (size_t i = 0; i < COUNT_OF(hand_overs); i++) {
        const struct hand_over *test = &hand_overs[i];
        const struct command_inherited inherited = {test->inherited, (char[]){"some:names"}};
        struct command_usage usage = {.json = false};
        begin_system(test->objects);
        sys.error = i % 2 == 0 ? ENOENT : i % 3 == 0 ? EPERM : EACCES;
        (void)setenv("LISTEN_PIDFDID", "5", 1);
        set_or_not("LISTEN_FDS", "77");
        set_or_not("LISTEN_PID", "88");
        set_or_not("LISTEN_FDNAMES", "old");
        make_results(test->handles, test->pair);
        expect(command_hand_over(&results, &inherited, &usage) == (i % 2 == 0 ? 127 : 126),
               "the status of a program that cannot be started");
        expect_text("what the program gets", sys.run, test->run);
        expect_text("the program that cannot be started", usage.argument, "tool");
        expect_text("why it cannot be started", usage.message,
                    i % 2 == 0   ? "program \"tool\" cannot be started: No such file or directory"
                    : i % 3 == 0 ? "program \"tool\" cannot be started: Operation not permitted"
                                 : "program \"tool\" cannot be started: Permission denied");
        expect_variables(test->inherited + (int)strlen(test->handles), "some:names");
        expect_closed(test);
    }
}

static void test_hand_over_faults(void) {
    static const char *const variables[] = {"LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES"};
    const struct hand_over crossed = {"abcTS", "43", true, 0, NULL};
    const struct hand_over placed = {"abcST", "34", true, 0, NULL};
    struct command_usage usage = {.json = false};
    const struct command_inherited inherited = {0, (char[]){"names"}};
    for (int fault = 0; fault < 4; fault++) {
        begin_system(fault < 3 ? crossed.objects : placed.objects);
        sys.dup2_fails_at = fault == 0 ? 1 : fault == 1 ? 2 : 0;
        sys.duplicate_fails = fault == 2;
        sys.set_fails = fault == 3;
        make_results(fault < 3 ? "43" : "34", true);
        expect(command_hand_over(&results, &inherited, &usage) == COMMAND_STATUS_FAILED && sys.run[0] == '\0',
               "a descriptor that cannot be placed");
        expect_closed(fault < 3 ? &crossed : &placed);
    }
    for (size_t i = 0; i < COUNT_OF(variables); i++) {
        begin_system(placed.objects);
        sys.failing_variable = variables[i];
        make_results("34", true);
        expect(command_hand_over(&results, &inherited, &usage) == COMMAND_STATUS_FAILED && sys.run[0] == '\0',
               variables[i]);
        expect_closed(&placed);
    }
}

/* As many sockets as there can be: a pair of each listener. */
static void test_most_sockets(void) {
    const struct command_inherited inherited = {0, (char[]){"names"}};
    struct command_usage usage = {.json = false};
    char objects[DESCRIPTORS] = "abc";
    memset(objects + 3, 'S', 2 * COMMAND_LISTENERS);
    begin_system(objects);
    sys.error = ENOENT;
    make_results("", false);
    results.count = COMMAND_LISTENERS;
    for (int i = 0; i < 2 * COMMAND_LISTENERS; i++) {
        struct listen_socket_set *set = &results.results[i / 2].set;
        set->sockets[set->count++].handle = 3 + i;
    }
    expect(command_hand_over(&results, &inherited, &usage) == 127, "thirty-two sockets, and no such program");
    expect(strstr(sys.run, ": 3S 4S ") != NULL && strstr(sys.run, " 33S 34S") != NULL && strstr(sys.run, " 35") == NULL,
           "all are placed");
    expect_text("LISTEN_FDS", getenv("LISTEN_FDS"), "32");
    sys.on = false;
    expect_text("all are closed", sys.objects, "abc");
}

static void test_names(void) {
    struct command_inherited inherited = {0, strdup("a")};
    make_results("34", true);
    expect(command_name_sockets(&results, &inherited), "a pair has names");
    expect_text("the names of a pair", inherited.names, "a:ipv6:ipv4");
    free(inherited.names);
    inherited.names = strdup("");
    make_results("345", false);
    expect(command_name_sockets(&results, &inherited), "listeners have names");
    expect_text("the names of listeners", inherited.names, "dual:ipv4:ipv4");
    free(inherited.names);
    inherited.names = strdup("");
    listeners[1].name = "web";
    expect(command_name_sockets(&results, &inherited), "some listeners have names of their own");
    expect_text("the names of listeners, one of them given", inherited.names, "dual:web:ipv4");
    expect(command_add_name(&inherited.names, "cut off", 3), "a part of a name");
    expect_text("a part of a name, behind others", inherited.names, "dual:web:ipv4:cut");
    free(inherited.names);
    inherited.names = strdup("");
    make_results("34", true);
    listeners[0].name = "web";
    expect(command_name_sockets(&results, &inherited), "a pair with a name");
    expect_text("a pair with a name: both sockets have it", inherited.names, "web:web");
    free(inherited.names);
    for (int number = 1; number <= 3; number++) {
        begin_system("");
        inherited.names = strdup("");
        make_results("34", true);
        sys.text_fails_at = number;
        expect(command_name_sockets(&results, &inherited) == (number == 3), "memory for both names of a pair");
        free(inherited.names);
    }
}

int main(void) {
    int said = memfd_create("said", MFD_CLOEXEC); /* what goes to standard error is of the command's own test */
    (void)syscall(SYS_dup2, said, 2);
    test_settings();
    test_settings_memory();
    test_streams();
    test_no_streams(said);
    test_lines();
    test_program();
    test_inherited();
    test_inherited_memory();
    test_program_memory();
    test_hand_over();
    test_hand_over_faults();
    test_most_sockets();
    test_names();
    sys.on = false;
    return expect_end();
}
