/* The listen-socket command, as the platform's entry point calls it. */
#ifndef COMMAND_MAIN_H
#define COMMAND_MAIN_H

/* `argv` is the command line in UTF-8 (on POSIX systems: the bytes that were given), NULL at its end. Returns the exit
 * status. */
int command_main(int argc, char **argv);

#endif
