/* What Criterion calls of libgit2; git.c stands in for it. The arguments are not looked at. */
#ifndef SUITE_CRITERION_GIT_H
#define SUITE_CRITERION_GIT_H

int git_libgit2_init(void);
int git_libgit2_shutdown(void);
int git_diff_buffers(void); /* -1: no difference can be shown */

#endif
