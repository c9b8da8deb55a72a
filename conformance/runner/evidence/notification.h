/* Notifications of seccomp, by the kernel's own interface: asked for, received, answered. */
#ifndef NOTIFICATION_H
#define NOTIFICATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "evidence.h"

/* What a notification is of, beside the calls of evidence.h. */
enum {
    NOTIFICATION_MOVED = EVIDENCE_CALL_KINDS, /* the caller goes to other namespaces, or becomes another user */
    NOTIFICATION_OTHER
};

/* A call that waits for its answer. */
struct notification {
    int listener;
    uint64_t id;
    pid_t thread;
    int kind; /* enum evidence_call_kind, or one of the above */
    int64_t arguments[6];
    bool has_flags; /* accept4, not accept */
};

/* In a child that is about to execute a program: puts it, and all that it will start, under the filter, and sends the
 * listener through the channel, a socket; or, where the kernel refuses, the reason: then false. Unless it `closes`,
 * close is not looked at. */
bool notification_ask(int channel, bool closes);

/* In its parent: the listener; -1 with the reason. */
int notification_take(int channel, char *reason, size_t size);

/* The next notification, which must be known to be there. False if its caller has died. */
bool notification_receive(int listener, struct notification *notification);

/* Whether the caller still waits: what was read of its memory, or copied of its descriptors, is its own if so. */
bool notification_is_valid(const struct notification *notification);

/* The answers: the call is made by the kernel as if nobody had looked; it returns this value, or -errno. */
void notification_go_on(const struct notification *notification);
void notification_return(const struct notification *notification, int64_t value);

/* The call returns a new descriptor of the caller that is a copy of `descriptor`. Returns its number; or -1 with errno,
 * with the call still unanswered. */
int notification_return_descriptor(const struct notification *notification, int descriptor, bool cloexec);

/* Makes the caller's descriptor `number` a copy of `descriptor`, with the call still unanswered. */
bool notification_replace(const struct notification *notification, int descriptor, int number);

#endif
