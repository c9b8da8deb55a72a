/* The lists that the simulated kernel's resolver gives out: made, guarded, and taken back. */
#ifndef MODEL_LISTS_H
#define MODEL_LISTS_H

#include "ledger.h"

/* Forgets all lists; their memory may be touched again. */
void model_lists_reset(struct model_kernel *kernel);

/* The seam's resolve and free_list; the context is the kernel. */
int model_lists_resolve(void *context, const char *node, const char *service, const struct addrinfo *hints,
                        struct addrinfo **list, int *detail);
void model_lists_free(void *context, struct addrinfo *list);

#endif
