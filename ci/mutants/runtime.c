/* Linked into each program with mutants: reads which mutant is switched on, and stops what runs for too long.
 *
 * Environment: MUTANT is "FILE:NUMBER"; without it the program is as written. MUTANT_MARK is a file. With MUTANT_STEPS,
 * a process that makes more steps (loops and calls in the mutated room) writes "steps" to it and ends; one that gets
 * SIGXCPU writes "cpu". With MUTANT_MEASURE, each power of two of steps that a process reaches is written to it.
 *
 * MUTANT_SERVER is the number of a descriptor: the program is then a server (serve.c). */
#include "runtime.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "mutants.h"

unsigned long mutants_steps, mutants_next = ~0UL;
static struct mutants_file *files;
static const char *mark;
static bool measures;

/* A test may have functions of its own that are called open and close. */
static void write_mark(const char *text) {
    const int flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC;
    const int file = mark != NULL ? (int)syscall(SYS_openat, AT_FDCWD, mark, flags, 0666) : -1;
    if (file < 0)
        return;
    if (write(file, text, strlen(text)) < 0)
        _exit(98);
    (void)syscall(SYS_close, file);
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

/* The number of the mutant that MUTANT says, if it is one of this file. */
static int chosen_of(const char *name) {
    const char *chosen = getenv("MUTANT");
    const size_t length = strlen(name);
    return chosen != NULL && strncmp(chosen, name, length) == 0 && chosen[length] == ':'
               ? (int)strtol(chosen + length + 1, NULL, 10)
               : 0;
}

void mutants_register(struct mutants_file *file) {
    file->next = files;
    files = file;
    *file->variable = chosen_of(file->name);
}

void mutants_begin_again(void) {
    begin();
    mutants_steps = 0;
    for (struct mutants_file *file = files; file != NULL; file = file->next)
        *file->variable = chosen_of(file->name);
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

/* The linker calls this in the place of the program's main (--wrap=main). */
int __real_main(int count, char **arguments);
int __wrap_main(int count, char **arguments);
int __wrap_main(int count, char **arguments) {
    mutants_serve();
    return __real_main(count, arguments);
}
