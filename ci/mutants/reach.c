/* Linked into the programs that say which statements a check reaches: one byte for each byte of the sources, set where
 * a statement begins that was run. All processes of a check share the file that MUTANT_REACH names, so nothing is lost
 * of one that is killed, or becomes another program. */
#include "reach.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MOST = 256 << 18 }; /* bytes: as many as there can be; the file may have fewer */

unsigned char *mutants_map;

static const char *value_of(char **environment, const char *name) {
    const size_t length = strlen(name);
    for (; *environment != NULL; environment++)
        if (strncmp(*environment, name, length) == 0)
            return *environment + length;
    return NULL;
}

/* Before all constructors: one that is preloaded may leave no descriptor to open. A test may have functions of its own
 * that are called open and close. */
static void begin(int count, char **arguments, char **environment) {
    const char *name = value_of(environment, "MUTANT_REACH=");
    const int file = name != NULL ? (int)syscall(SYS_openat, AT_FDCWD, name, O_RDWR | O_CLOEXEC) : -1;
    (void)count;
    (void)arguments;
    void *map = mmap(NULL, MOST, PROT_READ | PROT_WRITE,
                     file >= 0 ? MAP_SHARED : MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, file, 0);
    if (map == MAP_FAILED || (name != NULL && file < 0))
        abort();
    mutants_map = map;
    if (file >= 0)
        (void)syscall(SYS_close, file);
}

__attribute__((section(".preinit_array"), used)) static void (*const first)(int, char **, char **) = begin;
