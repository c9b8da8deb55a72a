/* What every file with its mutants has before its first function: which mutant is on, and the count of steps.
 * No part of the project's programs. */
#ifndef MUTANTS_RUNTIME_H
#define MUTANTS_RUNTIME_H

extern unsigned long mutants_steps, mutants_next;

/* A file with mutants, and where the number of the one that is on is kept. */
struct mutants_file {
    const char *name;
    int *variable;
    struct mutants_file *next;
};

void mutants_register(struct mutants_file *file);
void mutants_note_steps(void);

#define MUTANTS_CHOOSE(variable, file)                                                                                 \
    static int variable;                                                                                               \
    static struct mutants_file variable##_file = {(file), &(variable), 0};                                             \
    __attribute__((constructor)) static void variable##_choose(void) {                                                 \
        mutants_register(&variable##_file);                                                                            \
    }

static inline void mutants_step(void) {
    if (++mutants_steps >= mutants_next)
        mutants_note_steps();
}

#endif
