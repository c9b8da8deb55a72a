/* What the command's own tests share: each check counts, and one that fails prints what it is about. */
#ifndef SUITE_COMMAND_EXPECT_H
#define SUITE_COMMAND_EXPECT_H

#include <stdbool.h>

#include <sys/socket.h>

void expect(bool right, const char *name);

/* Either text may be NULL: nothing. */
void expect_text(const char *name, const char *got, const char *wanted);

/* Prints the counts; the exit status of the program. */
int expect_end(void);

/* A numeric address with its port. */
struct sockaddr_storage address_of(const char *text, int port);

#endif
