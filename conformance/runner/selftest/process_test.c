/* An adapter's processes, in a caller that has other children: only the adapter's are looked at, limited, killed and
 * waited for, and all of them are. */
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runner/adapter/process.h"
#include "runner/evidence/piles.h"
#include "runner/evidence/process_state.h"
#include "runner/evidence/sockets.h"
#include "tally.h"

/* ---- Children of the caller's own -------------------------------------------------------------------------------- */

/* Sleeps, with an internet socket open; in a process group of its own if `apart`. */
static pid_t start_sleeper(bool apart) {
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        socket(AF_INET, SOCK_STREAM, 0);
        pause();
        _exit(0);
    }
    if (apart)
        setpgid(pid, pid);
    return pid;
}

static pid_t start_ending(int status) {
    pid_t pid = fork();
    if (pid == 0)
        _exit(status);
    return pid;
}

static void note_alive(pid_t pid, const char *what) {
    int status = 0;
    pid_t ended = waitpid(pid, &status, WNOHANG);
    tally_note(ended == 0, what, ended == pid ? "it was killed" : "it was waited for");
    kill(pid, SIGKILL);
    waitpid(pid, &status, 0);
}

/* ---- An adapter -------------------------------------------------------------------------------------------------- */

/* It leaves an orphan in its group and one in a session of its own, and says so when both are there. */
static const char adapter[] = "sh -c 'sleep 98764 & :'; setsid sh -c 'sleep 98764 & :'; echo ready; exec sleep 98764";

static bool start(struct process *process) {
    char error[256];
    char line[WIRE_LINE_MAX + 1];
    size_t length;
    bool started = process_start(process, &(struct process_start){.command = adapter}, error, sizeof error) &&
                   process_receive(process, process_now() + 10000, line, &length) == PROCESS_LINE;
    tally_note(started, "an adapter starts", error);
    return started;
}

static void test_limits(const struct process *process, pid_t sleeper) {
    struct tree_limits limits;
    struct rlimit before;
    struct rlimit during;
    bool limited = prlimit(sleeper, RLIMIT_NOFILE, NULL, &before) == 0 &&
                   tree_limit_descriptors(&process->others, 0, &limits) &&
                   prlimit(sleeper, RLIMIT_NOFILE, NULL, &during) == 0;
    tally_note(limited && limits.tree.count == 3, "three processes of the adapter are limited",
               limited ? "others" : "none");
    tally_note(limited && before.rlim_cur == during.rlim_cur, "another child's limit stays", "another limit");
    tree_restore_descriptors(&limits);
}

static void test_sockets(const struct process *process) {
    struct observe_set set;
    char error[256] = "sockets";
    tally_note(observe_list(process, &set, error, sizeof error) && set.count == 0,
               "another child's sockets are not seen", error);
}

static void test_kill(void) {
    struct process process;
    struct tree tree;
    pid_t earlier = start_sleeper(false);
    pid_t apart = start_sleeper(true);
    pid_t ended = start_ending(7);
    int status = 0;
    if (!start(&process))
        return;
    pid_t later = start_sleeper(false);
    test_limits(&process, later);
    test_sockets(&process);
    process_kill(&process);
    tally_note(tree_list(&process.others, &tree) && tree.count == 0, "none of the adapter's processes is left", "some");
    note_alive(earlier, "a child from before survives");
    note_alive(apart, "a child in a group of its own survives");
    note_alive(later, "a child from after survives");
    tally_note(waitpid(ended, &status, 0) == ended && WIFEXITED(status) && WEXITSTATUS(status) == 7,
               "the status of a child that has ended stays the caller's to ask for", strerror(errno));
    tally_note(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD, "nothing is left to be waited for", "a child");
}

/* An adapter that has ended and been waited for may still have processes. */
static void test_ended(void) {
    struct process process;
    struct tree tree;
    int status = 0;
    pid_t other = start_sleeper(true);
    if (!start(&process))
        return;
    kill(process.pid, SIGTERM);
    tally_note(process_wait(&process, process_now() + 10000, &status) && WIFSIGNALED(status), "an adapter ends",
               "it did not");
    process_kill(&process);
    tally_note(tree_list(&process.others, &tree) && tree.count == 0, "the orphans of one that ended are killed",
               "some");
    note_alive(other, "another child survives that, too");
}

/* ---- One that has ended, and whose parent does not ask ----------------------------------------------------------- */

/* A shell becomes a program that does not wait for what the shell has started. That ends then, and not before, since a
 * shell may wait. */
static const char leaves_zombie[] =
    "sh -c 'until read name </proc/$PPID/comm && test $name = sleep; do :; done' & echo ready; exec sleep 98764";

/* Waits until one of the two has ended. False if neither does. */
static bool wait_for_end(const struct process *process, struct tree *tree) {
    const long until = process_now() + 10000;
    while (process_now() < until)
        if (tree_list(&process->others, tree) && tree->count == 2 && tree_has_ended(tree->pids[1]))
            return true;
    return false;
}

/* Not as root, whom the kernel lets list the descriptors of what has ended, except in a user namespace, where there may
 * be nobody else to be. */
static int limit_with_zombie(void) {
    char error[256];
    struct process process;
    struct tree_limits limits;
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    if (setresgid(65534, 65534, 65534) != 0 || setresuid(65534, 65534, 65534) != 0)
        errno = 0;
    if (!process_start(&process, &(struct process_start){.command = leaves_zombie}, error, sizeof error))
        return 3;
    int status = 0;
    if (!wait_for_end(&process, &limits.tree))
        status = 4;
    else if (!tree_limit_descriptors(&process.others, 0, &limits))
        status = 5;
    else if (limits.tree.count != 2 || limits.before[0] == 0)
        status = 6;
    process_kill(&process);
    return status;
}

static void test_zombie(void) {
    char seen[64] = "";
    int status = -1;
    pid_t pid = fork();
    if (pid == 0)
        _exit(limit_with_zombie());
    waitpid(pid, &status, 0);
    snprintf(seen, sizeof seen, "the wait status is 0x%x", (unsigned)status);
    tally_note(WIFEXITED(status) && WEXITSTATUS(status) == 0,
               "one that has ended and was not waited for is passed over when descriptors are limited", seen);
}

/* ---- Descriptors that are no sockets ----------------------------------------------------------------------------- */

/* Two processes that both have a file twice, and a file with a number in its name. */
static const char opens[] = "exec 5</etc/passwd 6</etc/passwd 7</proc/self/stat; sleep 98764 & echo ready; "
                            "exec sleep 98764";

static size_t counted(const struct piles *kinds, const char *name) {
    for (size_t i = 0; i < kinds->count; i++)
        if (strcmp(kinds->all[i].name, name) == 0)
            return kinds->all[i].count;
    return 0;
}

static void test_descriptors(void) {
    char error[256];
    char line[WIRE_LINE_MAX + 1];
    size_t length;
    struct process process;
    struct piles kinds;
    const bool started = process_start(&process, &(struct process_start){.command = opens}, error, sizeof error) &&
                         process_receive(&process, process_now() + 10000, line, &length) == PROCESS_LINE;
    tally_note(started, "an adapter with files starts", error);
    if (!started)
        return;
    piles_count(&process, &kinds);
    snprintf(error, sizeof error, "%zu", counted(&kinds, "descriptor of /etc/passwd"));
    tally_note(counted(&kinds, "descriptor of /etc/passwd") == 4, "the descriptors of all its processes are counted",
               error);
    snprintf(error, sizeof error, "%zu", counted(&kinds, "descriptor of /proc/*/stat"));
    tally_note(counted(&kinds, "descriptor of /proc/*/stat") == 2, "those of what has a number in its name, too",
               error);
    tally_note(counted(&kinds, "descriptor of pipe:[*]") > 0, "and pipes", "none");
    snprintf(error, sizeof error, "%zu, %zu", counted(&kinds, "process"), counted(&kinds, "thread"));
    tally_note(strcmp(error, "2, 2") == 0, "processes and their threads are counted", error);
    process_kill(&process);
    piles_count(&process, &kinds);
    snprintf(error, sizeof error, "%zu", kinds.count);
    tally_note(kinds.count == 1 && counted(&kinds, "process") == 0, "one that has ended has none", error);
}

/* A kind with so many before all requests, before the last one, and after it. */
static const char *piled(size_t first, size_t before, size_t after) {
    static struct piles sets[3];
    const size_t counts[] = {first, before, after};
    for (size_t i = 0; i < 3; i++) {
        sets[i] = (struct piles){.all = {{.name = "/a", .count = 1}, {.name = "/b", .count = counts[i]}}};
        sets[i].count = counts[i] ? 2 : 1;
    }
    return piles_grown(&sets[0], &sets[1], &sets[2]);
}

static void test_piles(void) {
    static const struct {
        size_t counts[3];
        bool is_piled;
        const char *what;
    } rows[] = {
        {{0, 0, 1}, false, "one that was not there before is no pile"},
        {{2, 8, 9}, false, "seven more than at first are none"},
        {{2, 9, 10}, true, "eight more are"},
        {{0, 7, 8}, true, "eight of which there was none are"},
        {{2, 10, 10}, false, "none more at this request is none"},
        {{2, 11, 10}, false, "nor is one fewer"},
        {{0, 0, 8}, true, "eight at one request are"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *name = piled(rows[i].counts[0], rows[i].counts[1], rows[i].counts[2]);
        const bool right = rows[i].is_piled ? name && strcmp(name, "/b") == 0 : !name;
        tally_note(right, rows[i].what, name ? name : "no pile");
    }
}

/* ---- What belongs to a whole process ----------------------------------------------------------------------------- */

/* Waits for a line, then does what it is to do, and waits for another one. */
static const char changes[] = "echo ready; read line; %s; echo done; read line";

static bool hears_line(struct process *process) {
    char line[WIRE_LINE_MAX + 1];
    size_t length;
    return process_receive(process, process_now() + 10000, line, &length) == PROCESS_LINE;
}

/* What is told of a shell that does this between two looks. */
static void look_twice(const char *act, char *names, size_t size) {
    char command[512];
    char error[256];
    struct process process;
    struct process_states before;
    struct process_states after;
    snprintf(command, sizeof command, changes, act);
    snprintf(names, size, "did not start");
    if (!process_start(&process, &(struct process_start){.command = command}, error, sizeof error))
        return;
    if (hears_line(&process)) {
        do
            process_states_take(&process, &before);
        while (!before.settled);
        if (process_send(&process, "\n", process_now() + 10000) == PROCESS_LINE && hears_line(&process)) {
            process_states_take(&process, &after);
            process_states_compare(&before, &after, names, size);
        }
    }
    process_kill(&process);
}

static void test_states(void) {
    static const struct {
        const char *act, *names, *what;
    } rows[] = {
        {":", "", "nothing is changed by nothing"},
        {"exec 5</dev/null", "", "nor by a further descriptor"},
        {"sleep 98764 & kill $!; wait", "", "nor by a child that has ended"},
        {"trap '' USR1", "ignored signals", "a signal that is ignored"},
        {"trap : USR1", "caught signals", "one that is caught"},
        {"umask 013", "file creation mask", "the mask"},
        {"cd /", "working directory", "the working directory"},
        {"ulimit -c 0", "resource limits", "a limit"},
        {"renice 5 $$ >&2", "scheduling", "the nice value"},
        {"exec 2>/dev/null", "standard error", "standard error, elsewhere"},
        {"exec 2>&-", "standard error", "and closed"},
        {"umask 013; cd /; trap '' USR1", "ignored signals, file creation mask, working directory", "three things"},
    };
    char names[EVIDENCE_CHANGED_MAX];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        look_twice(rows[i].act, names, sizeof names);
        tally_note(strcmp(names, rows[i].names) == 0, rows[i].what, names);
    }
}

/* Compares two states of one process that differ in these parts, from `first` on. */
static void compare_parts(size_t first, size_t count, char *names, size_t size) {
    struct process_states before = {.count = 1};
    for (size_t i = 0; i < PROCESS_PARTS; i++)
        before.all[0].parts[i] = 1;
    struct process_states after = before;
    for (size_t i = first; i < first + count; i++)
        after.all[0].parts[i] = 2;
    process_states_compare(&before, &after, names, size);
}

static void test_compared_states(void) {
    char names[EVIDENCE_CHANGED_MAX];
    char few[sizeof "ignored signals, user"];
    compare_parts(PART_BLOCKED_SIGNALS, 1, names, sizeof names);
    tally_note(strcmp(names, "blocked signals") == 0, "blocked signals are told", names);
    compare_parts(PART_USER, 3, names, sizeof names);
    tally_note(strcmp(names, "user, groups, privileges") == 0, "user, groups and privileges are told", names);
    compare_parts(PART_SESSION, 2, names, sizeof names);
    tally_note(strcmp(names, "session, namespaces") == 0, "session and namespaces are told", names);
    compare_parts(0, PROCESS_PARTS, few, sizeof few);
    tally_note(strcmp(few, "ignored signals, user") == 0, "as many names as there is room for", few);
    const struct process_states one = {.all = {{.pid = 2, .parts = {1}}}, .count = 1};
    const struct process_states other = {.all = {{.pid = 3, .parts = {2}}}, .count = 1};
    const struct process_states unseen = {.all = {{.pid = 2}}, .count = 1};
    process_states_compare(&one, &other, names, sizeof names);
    tally_note(names[0] == '\0', "another process is not compared", names);
    process_states_compare(&unseen, &one, names, sizeof names);
    tally_note(names[0] == '\0', "nor what was not seen before", names);
    process_states_compare(&one, &unseen, names, sizeof names);
    tally_note(strcmp(names, "ignored signals") == 0, "what is not there any more has changed", names);
}

int main(void) {
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    test_kill();
    test_ended();
    test_zombie();
    test_descriptors();
    test_piles();
    test_states();
    test_compared_states();
    return tally_finish();
}
