/* What every file with its mutants has before its first function: which mutant is on, and the count of steps.
 * No part of the project's programs. */
#ifndef MUTANTS_RUNTIME_H
#define MUTANTS_RUNTIME_H

extern unsigned long mutants_steps, mutants_next;
int mutants_chosen(const char *file);
void mutants_note_steps(void);

#define MUTANTS_CHOOSE(variable, file)                                                                                 \
    static int variable;                                                                                               \
    __attribute__((constructor)) static void variable##_choose(void) {                                                 \
        variable = mutants_chosen(file);                                                                               \
    }

static inline void mutants_step(void) {
    if (++mutants_steps >= mutants_next)
        mutants_note_steps();
}

#endif
