/* The simulated kernel's beginning, and its beginning anew. */
#include "kernel.h"

#include <string.h>

#include "lists.h"

void model_kernel_init(struct model_kernel *kernel, const struct model_host *host) {
    model_lists_reset(kernel);
    memset(kernel, 0, offsetof(struct model_kernel, blocks_touched));
    kernel->host = host;
}

void model_kernel_change(struct model_kernel *kernel, const struct model_host *host) {
    kernel->host = host;
    kernel->request++;
    kernel->counters = (struct model_counters){.calls = 0};
    kernel->ephemeral = 0;
    kernel->binds = 0;
    kernel->step_count = 0;
    kernel->text_count = 0;
}
