/* How much of the stack the library takes below listen_socket_open, without the resolver's share. */
#ifndef STACK_H
#define STACK_H

/* Prints a line for each request: what it is, and bytes. */
void stack_run(void);

#endif
