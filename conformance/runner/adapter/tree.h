/* The processes of one adapter, found, limited and killed. The caller must be their subreaper, so that none escapes by
 * losing its parent: an orphan then becomes a child of the caller. It runs one adapter at a time. */
#ifndef TREE_H
#define TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define TREE_MAX 256 /* processes of one adapter; more are not looked at, and `more` says so */

struct tree {
    pid_t pids[TREE_MAX];
    size_t count;
    bool more;
};

/* Lists the children that the caller has now, before it starts an adapter: they are others', with all below them. False
 * if this kernel does not tell. */
bool tree_list_others(struct tree *others);

/* Lists the adapter's processes, parents before children: all below the caller except `others` and what is below them,
 * and except children of the caller's own process group, which an adapter's never are. False if this kernel does not
 * tell. */
bool tree_list(const struct tree *others, struct tree *tree);

/* Whether the process has ended, waited for or not. It has no descriptors then, and only root may look for some. */
bool tree_has_ended(pid_t pid);

/* Kills all of the adapter's processes, and waits for each. `pid` is the one that was started, in a process group of
 * its own; 0 if it has been waited for. Nobody else's child is killed or waited for. */
void tree_kill(const struct tree *others, pid_t pid);

/* Sets the soft limit of open descriptors of each of the adapter's processes so that it can open `room` more, the
 * lowest free ones, and the next one fails; tree_restore_descriptors undoes it. False if one that has not ended cannot
 * be limited. */
struct tree_limits {
    struct tree tree;
    unsigned long before[TREE_MAX];
};
bool tree_limit_descriptors(const struct tree *others, int room, struct tree_limits *limits);
void tree_restore_descriptors(const struct tree_limits *limits);

#endif
