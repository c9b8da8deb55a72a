/* For the tests' sources that are written for POSIX: memory that one process alone has, which is all that is needed. */
#ifndef WINDOWS_POSIX_SYS_MMAN_H
#define WINDOWS_POSIX_SYS_MMAN_H

#include <stdlib.h>

#define PROT_READ 1
#define PROT_WRITE 2
#define MAP_SHARED 1
#define MAP_ANONYMOUS 2
#define MAP_FAILED NULL

static inline void *mmap(void *address, size_t size, int protection, int flags, int file, long offset) {
    (void)address;
    (void)protection;
    (void)flags;
    (void)file;
    (void)offset;
    return calloc(1, size);
}

static inline int munmap(void *address, size_t size) {
    (void)size;
    free(address);
    return 0;
}

#endif
