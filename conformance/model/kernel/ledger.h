/* Private to the simulated host: what its files share. */
#ifndef MODEL_KERNEL_CALLS_H
#define MODEL_KERNEL_CALLS_H

#include "kernel.h"

/* Writes a call into the trace, and spoils errno. */
void model_note(struct model_kernel *kernel, const struct model_step *step);

/* Counts a fallible call and returns its fault, or NULL. */
const struct model_fault *model_begin(struct model_kernel *kernel, enum model_call call);

/* Forgets all lists; their memory is open to everybody again. */
void model_lists_reset(struct model_kernel *kernel);

/* The seam's resolve and free_list. */
int model_kernel_resolve(void *context, const char *node, const char *service, const struct addrinfo *hints,
                         struct addrinfo **list, int *detail);
void model_kernel_free_list(void *context, struct addrinfo *list);

#endif
