/* The processes below the calling one: found, limited, killed. The caller is their subreaper, so that none escapes by
 * losing its parent.
 */
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

/* All descendants of the calling process, parents before children. Returns false where this kernel does not tell. */
bool tree_list(struct tree *tree);

/* Kills every descendant and waits for each, until none is left. */
void tree_kill(void);

/* Sets the soft limit of open descriptors of every descendant to its lowest free descriptor, so that the next one
 * fails; tree_restore_descriptors undoes it. */
struct tree_limits {
    struct tree tree;
    unsigned long before[TREE_MAX];
};
bool tree_limit_descriptors(struct tree_limits *limits);
void tree_restore_descriptors(const struct tree_limits *limits);

#endif
