/* What of the adapters in C differs between platforms: how the wire is opened, what error numbers are called, and what
 * hello says. Each platform has a source of its own beside this header, which is empty elsewhere. */
#ifndef PLATFORM_H
#define PLATFORM_H

#include <stdio.h>

/* The wire's two ends. */
enum platform_end { PLATFORM_IN, PLATFORM_OUT, PLATFORM_ENDS };

/* Opens one end of the wire, which passes bytes as they are. NULL if it cannot be opened. */
FILE *platform_open(enum platform_end end);

/* The bits that `+cloexec` and `+nonblock` stand for. */
extern const int platform_cloexec;
extern const int platform_nonblock;

/* The platform's own name for an error of the system's calls, or for one that getaddrinfo returned; "E?" and "EAI_?"
 * for numbers that have no name here. */
const char *platform_error_name(int number);
const char *platform_resolver_name(int number);

/* What hello has beside what is the same everywhere: the end of the adapter's name, of the fields before `features`,
 * and of the list of features. */
struct platform_hello {
    const char *name;
    const char *fields;
    const char *features;
};
extern const struct platform_hello platform_hello;

/* A number and its name; `none` if it has none here. */
struct platform_symbol {
    const char *name;
    int number;
};
const char *platform_name_of(int number, const struct platform_symbol *symbols, size_t count, const char *none);

#define PLATFORM_SYMBOL(name)                                                                                          \
    { #name, name }

#endif
