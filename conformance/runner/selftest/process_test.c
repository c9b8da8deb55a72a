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

int main(void) {
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    test_kill();
    test_ended();
    test_zombie();
    return tally_finish();
}
