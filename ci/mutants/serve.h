/* A program that is started once, and is forked for each mutant. No part of the project's programs. */
#ifndef MUTANTS_SERVE_H
#define MUTANTS_SERVE_H

/* With MUTANT_SERVER in the environment: reads requests, and returns in a process of its own for each of them, which is
 * to be the program. Without it, returns at once. */
void mutants_serve(void);

/* Chooses the mutant, and begins to count steps, by the environment as it is now (runtime.c). */
void mutants_begin_again(void);

#endif
