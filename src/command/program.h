/* Finding the program before anything is opened for it. */
#ifndef COMMAND_PROGRAM_H
#define COMMAND_PROGRAM_H

/* Looks where execvp would. Returns 0 if it would find a program that can be executed; else the errno that it would
 * give: ENOENT if there is none. */
int command_find_program(const char *name);

#endif
