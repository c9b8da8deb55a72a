/* Linked into the programs that say which statements a check reaches: one byte for each byte of the sources, set where
 * a statement begins that was run. All processes of a check share the file that MUTANT_REACH names, so nothing is lost
 * of one that is killed, or becomes another program. */
#include "reach.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST = 256 << 18 }; /* where no file is named: as much as there can be */

unsigned char *mutants_map;

/* Before the constructors of the files. */
__attribute__((constructor(101))) static void begin(void) {
    const char *name = getenv("MUTANT_REACH");
    const int file = name != NULL ? open(name, O_RDWR | O_CLOEXEC) : -1;
    struct stat status = {.st_size = MOST};
    if (file >= 0 && fstat(file, &status) != 0)
        abort();
    void *map = mmap(NULL, (size_t)status.st_size, PROT_READ | PROT_WRITE,
                     file >= 0 ? MAP_SHARED : MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, file, 0);
    if (map == MAP_FAILED || (name != NULL && file < 0))
        abort();
    mutants_map = map;
    if (file >= 0)
        close(file);
}
