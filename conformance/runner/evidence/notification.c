/* seccomp(2) and seccomp_unotify(2), raw, for x86-64 programs and for i386 ones that run beside them. */
#include "notification.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "caller.h"
#include "trace_filter.h"

#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS /* from Linux 6.6 */
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS SECCOMP_IOW(4, __u64)
#endif
#define SYNC_WAKE_UP 1 /* SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP: the caller is continued on the runner's processor */

/* ---- The listener ------------------------------------------------------------------------------------------------ */

/* Whether the kernel's structures are those of the headers that this was built with. */
static bool has_known_sizes(void) {
    struct seccomp_notif_sizes sizes;
    return syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &sizes) == 0 &&
           sizes.seccomp_notif == sizeof(struct seccomp_notif) &&
           sizes.seccomp_notif_resp == sizeof(struct seccomp_notif_resp) &&
           sizes.seccomp_data == sizeof(struct seccomp_data);
}

/* WAIT_KILLABLE_RECV: a caller whose call is being looked at is not interrupted by signals, which runtimes send to
 * themselves, but can be killed. */
static int install(bool closes) {
    const struct sock_filter *filter = closes ? trace_filter_with_close : trace_filter;
    struct sock_fprog program = {.len = closes ? trace_filter_with_close_length : trace_filter_length,
                                 .filter = (struct sock_filter *)(uintptr_t)filter};
    if (trace_filter_length == 0 || !has_known_sizes()) {
        errno = ENOSYS;
        return -1;
    }
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return -1;
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
                        SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, &program);
}

union control {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int))];
};

/* The listener is not closed here: close may be among the calls that wait for an answer. It is closed by exec. */
bool notification_ask(int channel, bool closes) {
    union control control = {.bytes = {0}};
    int listener = install(closes);
    int error = listener < 0 ? errno : 0;
    struct iovec text = {.iov_base = &error, .iov_len = sizeof error};
    struct msghdr message = {.msg_iov = &text, .msg_iovlen = 1};
    if (listener >= 0) {
        message.msg_control = &control;
        message.msg_controllen = sizeof control;
        control.header =
            (struct cmsghdr){.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof listener)};
        memcpy(CMSG_DATA(&control.header), &listener, sizeof listener);
    }
    return sendmsg(channel, &message, MSG_NOSIGNAL) >= 0 && listener >= 0;
}

static void give_reason(int error, char *reason, size_t size) {
    if (error == EBUSY)
        snprintf(reason, size, "the runner's own system calls are being watched already (seccomp: EBUSY)");
    else if (error == EINVAL)
        snprintf(reason, size, "this kernel has no seccomp user notification with WAIT_KILLABLE_RECV (Linux 5.19)");
    else if (error == ENOSYS)
        snprintf(reason, size, "no seccomp user notification on this kernel and architecture");
    else
        snprintf(reason, size, "seccomp refuses a filter with user notification: %s", strerror(error));
}

int notification_take(int channel, char *reason, size_t size) {
    union control control = {.bytes = {0}};
    int error = 0;
    int listener = -1;
    uint64_t flags = SYNC_WAKE_UP;
    struct iovec text = {.iov_base = &error, .iov_len = sizeof error};
    struct msghdr message = {
        .msg_iov = &text, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    ssize_t got;
    do {
        got = recvmsg(channel, &message, MSG_CMSG_CLOEXEC);
    } while (got < 0 && errno == EINTR);
    const struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (got == (ssize_t)sizeof error && header && header->cmsg_type == SCM_RIGHTS)
        memcpy(&listener, CMSG_DATA(header), sizeof listener);
    else if (got == (ssize_t)sizeof error)
        give_reason(error, reason, size);
    else
        snprintf(reason, size, "the adapter could not be started");
    if (listener >= 0)
        ioctl(listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS, flags); /* faster where there is such a thing */
    return listener;
}

/* ---- Which call -------------------------------------------------------------------------------------------------- */

struct named_call {
    int number;
    int kind;
    bool has_flags;
};

#ifdef __x86_64__
static const struct named_call native_calls[] = {
    {SYS_close, EVIDENCE_CLOSE, false},           {SYS_socket, EVIDENCE_SOCKET, false},
    {SYS_setsockopt, EVIDENCE_SETSOCKOPT, false}, {SYS_bind, EVIDENCE_BIND, false},
    {SYS_listen, EVIDENCE_LISTEN, false},         {SYS_getsockname, EVIDENCE_GETSOCKNAME, false},
    {SYS_getsockopt, EVIDENCE_GETSOCKOPT, false}, {SYS_connect, EVIDENCE_CONNECT, false},
    {SYS_accept4, EVIDENCE_ACCEPT, true},         {SYS_accept, EVIDENCE_ACCEPT, false},
    {SYS_socketpair, EVIDENCE_SOCKETPAIR, false}, {SYS_unshare, NOTIFICATION_MOVED, false},
    {SYS_setns, NOTIFICATION_MOVED, false},       {SYS_setuid, NOTIFICATION_MOVED, false},
    {SYS_setreuid, NOTIFICATION_MOVED, false},    {SYS_setresuid, NOTIFICATION_MOVED, false},
    {SYS_setfsuid, NOTIFICATION_MOVED, false},    {-1, NOTIFICATION_OTHER, false}};
#else
static const struct named_call native_calls[] = {{-1, NOTIFICATION_OTHER, false}};
#endif

/* i386 as the kernel's table has it. */
#define I386_SOCKETCALL 102
static const struct named_call i386_calls[] = {
    {6, EVIDENCE_CLOSE, false},        {359, EVIDENCE_SOCKET, false},    {366, EVIDENCE_SETSOCKOPT, false},
    {361, EVIDENCE_BIND, false},       {363, EVIDENCE_LISTEN, false},    {367, EVIDENCE_GETSOCKNAME, false},
    {365, EVIDENCE_GETSOCKOPT, false}, {362, EVIDENCE_CONNECT, false},   {364, EVIDENCE_ACCEPT, true},
    {360, EVIDENCE_SOCKETPAIR, false}, {310, NOTIFICATION_MOVED, false}, {346, NOTIFICATION_MOVED, false},
    {23, NOTIFICATION_MOVED, false},   {70, NOTIFICATION_MOVED, false},  {164, NOTIFICATION_MOVED, false},
    {138, NOTIFICATION_MOVED, false},  {203, NOTIFICATION_MOVED, false}, {208, NOTIFICATION_MOVED, false},
    {213, NOTIFICATION_MOVED, false},  {215, NOTIFICATION_MOVED, false}, {-1, NOTIFICATION_OTHER, false}};
/* The first argument of socketcall. */
static const struct named_call multiplexed_calls[] = {
    {1, EVIDENCE_SOCKET, false},     {2, EVIDENCE_BIND, false},        {3, EVIDENCE_CONNECT, false},
    {4, EVIDENCE_LISTEN, false},     {5, EVIDENCE_ACCEPT, false},      {6, EVIDENCE_GETSOCKNAME, false},
    {8, EVIDENCE_SOCKETPAIR, false}, {14, EVIDENCE_SETSOCKOPT, false}, {15, EVIDENCE_GETSOCKOPT, false},
    {18, EVIDENCE_ACCEPT, true},     {-1, NOTIFICATION_OTHER, false}};

static void name_call(const struct named_call *calls, int number, struct notification *notification) {
    while (calls->number >= 0 && calls->number != number)
        calls++;
    notification->kind = calls->kind;
    notification->has_flags = calls->has_flags;
}

/* socketcall's arguments are in memory, as many as the call has; one that cannot be read is left to the kernel. */
static void unfold(struct notification *notification, uint64_t address) {
    static const size_t counts[EVIDENCE_CALL_KINDS] = {
        [EVIDENCE_SOCKET] = 3, [EVIDENCE_SOCKETPAIR] = 4, [EVIDENCE_SETSOCKOPT] = 5,  [EVIDENCE_GETSOCKOPT] = 5,
        [EVIDENCE_BIND] = 3,   [EVIDENCE_LISTEN] = 2,     [EVIDENCE_GETSOCKNAME] = 3, [EVIDENCE_CONNECT] = 3};
    uint32_t words[6] = {0};
    if (notification->kind == NOTIFICATION_OTHER)
        return;
    size_t count =
        notification->kind == EVIDENCE_ACCEPT ? (notification->has_flags ? 4 : 3) : counts[notification->kind];
    if (!caller_read(notification->thread, address, words, count * sizeof *words))
        notification->kind = NOTIFICATION_OTHER;
    for (size_t i = 0; i < 6; i++)
        notification->arguments[i] = words[i];
}

static void decode(const struct seccomp_notif *raw, struct notification *notification) {
    bool i386 = raw->data.arch == AUDIT_ARCH_I386;
    notification->id = raw->id;
    notification->thread = (pid_t)raw->pid;
    for (int i = 0; i < 6; i++)
        notification->arguments[i] = (int64_t)raw->data.args[i];
    if (i386 && raw->data.nr == I386_SOCKETCALL) {
        name_call(multiplexed_calls, (int)raw->data.args[0], notification);
        unfold(notification, raw->data.args[1]);
    } else {
        name_call(i386 ? i386_calls : native_calls, raw->data.nr, notification);
    }
}

/* ---- Question and answer ----------------------------------------------------------------------------------------- */

bool notification_receive(int listener, struct notification *notification) {
    struct seccomp_notif received;
    memset(&received, 0, sizeof received);
    *notification = (struct notification){.listener = listener};
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &received) != 0)
        return false;
    decode(&received, notification);
    return true;
}

bool notification_is_valid(const struct notification *notification) {
    uint64_t id = notification->id;
    return ioctl(notification->listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) == 0;
}

/* It may fail: the caller was killed. */
static void send_answer(const struct notification *notification, int64_t value, uint32_t flags) {
    struct seccomp_notif_resp answer = {.id = notification->id, .flags = flags};
    if (value < 0)
        answer.error = (int32_t)value;
    else
        answer.val = value;
    while (ioctl(notification->listener, SECCOMP_IOCTL_NOTIF_SEND, &answer) != 0 && errno == EINTR)
        continue;
}

void notification_go_on(const struct notification *notification) {
    send_answer(notification, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE);
}

void notification_return(const struct notification *notification, int64_t value) {
    send_answer(notification, value, 0);
}

static int add_descriptor(const struct notification *notification, struct seccomp_notif_addfd *added) {
    added->id = notification->id;
    int number;
    do {
        number = ioctl(notification->listener, SECCOMP_IOCTL_NOTIF_ADDFD, added);
    } while (number < 0 && errno == EINTR);
    return number;
}

int notification_return_descriptor(const struct notification *notification, int descriptor, bool cloexec) {
    struct seccomp_notif_addfd added = {
        .srcfd = (uint32_t)descriptor, .flags = SECCOMP_ADDFD_FLAG_SEND, .newfd_flags = cloexec ? O_CLOEXEC : 0};
    return add_descriptor(notification, &added);
}

bool notification_replace(const struct notification *notification, int descriptor, int number) {
    struct seccomp_notif_addfd added = {
        .srcfd = (uint32_t)descriptor, .newfd = (uint32_t)number, .flags = SECCOMP_ADDFD_FLAG_SETFD};
    return add_descriptor(notification, &added) >= 0;
}
