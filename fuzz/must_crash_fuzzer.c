/* Must crash: reads one byte behind a block where the input begins with "overflow". A sanitizer that is silently
 * switched off does not notice; `make fuzz-canaries` does. Not among the targets of `make fuzz`.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/target.h"

const char target_name[] = "must_crash";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    volatile char sum = 0;
    char *block = malloc(size + 1);
    if (block == NULL)
        return 0;
    memcpy(block, data, size);
    block[size] = '\0';
    if (strncmp(block, "overflow", strlen("overflow")) == 0)
        sum = (char)(sum + ((volatile char *)block)[size + 1]);
    free(block);
    return 0;
}

void target_show(FILE *out, const uint8_t *data, size_t size) {
    (void)data;
    fprintf(out, "%zu bytes\n", size);
}
