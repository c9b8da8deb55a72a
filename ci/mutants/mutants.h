/* What the program parts of this tool are for each other. No part of the project's programs. */
#ifndef MUTANTS_H
#define MUTANTS_H

/* serve.c: with MUTANT_SERVER in the environment: reads requests, and returns in a process of its own for each of them,
 * which is to be the program. Without it, returns at once. */
void mutants_serve(void);

/* runtime.c: chooses the mutant, and begins to count steps, by the environment as it is now. */
void mutants_begin_again(void);

#endif
