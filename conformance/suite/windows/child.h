/* The program as the child of itself. */
#ifndef WINDOWS_CHILD_H
#define WINDOWS_CHILD_H

enum { CHILD_HAS_IT = 10, CHILD_HAS_IT_NOT = 11, CHILD_BROKEN = 12 };

/* Whether the handle, a number in decimal, is a socket of this process. Returns the exit status. */
int child_main(const char *handle);

#endif
