/* Memory between two pages that nobody may touch. */
#include "fence.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void *fence(const void *bytes, size_t size, enum fence_side side) {
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *pages = mmap(NULL, 3 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED || size > page || mprotect(pages + page, page, PROT_READ | PROT_WRITE) != 0)
        abort(); /* no memory for the test, or a mistake in it */
    char *copy = side == FENCE_BEFORE ? pages + page : pages + 2 * page - size;
    memcpy(copy, bytes, size);
    return copy;
}

char *fence_text(const char *text, enum fence_side side) {
    return text != NULL ? fence(text, strlen(text) + 1, side) : NULL;
}
