/* Nothing: what an engine does with a target that costs nothing. `make fuzz-speed` measures the others against it. */
#include "engine/target.h"

const char target_name[] = "empty";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    (void)data;
    (void)size;
    return 0;
}

void target_show(FILE *out, const uint8_t *data, size_t size) {
    (void)data;
    fprintf(out, "%zu bytes\n", size);
}
