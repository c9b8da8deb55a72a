/* Linked into each program with mutants: reads which mutant is switched on, and stops what runs for too long.
 *
 * Environment: MUTANT is "FILE:NUMBER"; without it the program is as written. MUTANT_MARK is a file. With MUTANT_STEPS,
 * a process that makes more steps (loops and calls in the mutated room) writes "steps" to it and ends; one that gets
 * SIGXCPU writes "cpu". With MUTANT_MEASURE, each power of two of steps that a process reaches is written to it. */
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int mutants_chosen(const char *file);
void mutants_note_steps(void);

unsigned long mutants_steps, mutants_next = ~0UL;
static const char *mark;
static bool measures;

static void write_mark(const char *text) {
    const int file = mark != NULL ? open(mark, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666) : -1;
    if (file < 0)
        return;
    if (write(file, text, strlen(text)) < 0)
        _exit(98);
    close(file);
}

static void end_by_cpu(int signal_number) {
    (void)signal_number;
    write_mark("cpu\n");
    _exit(99);
}

/* Before the constructors of the files. */
__attribute__((constructor(101))) static void begin(void) {
    const char *limit = getenv("MUTANT_STEPS");
    mark = getenv("MUTANT_MARK");
    measures = getenv("MUTANT_MEASURE") != NULL;
    if (measures)
        mutants_next = 1;
    else if (limit != NULL)
        mutants_next = strtoul(limit, NULL, 10);
    if (mark != NULL)
        signal(SIGXCPU, end_by_cpu);
}

int mutants_chosen(const char *file) {
    const char *chosen = getenv("MUTANT");
    const size_t length = strlen(file);
    return chosen != NULL && strncmp(chosen, file, length) == 0 && chosen[length] == ':'
               ? (int)strtol(chosen + length + 1, NULL, 10)
               : 0;
}

void mutants_note_steps(void) {
    char text[32];
    if (!measures) {
        write_mark("steps\n");
        _exit(99);
    }
    snprintf(text, sizeof text, "%lu\n", mutants_steps);
    write_mark(text);
    mutants_next *= 2;
}
