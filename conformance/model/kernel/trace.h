/* The simulated kernel in words: the calls made, and the rules broken. */
#ifndef MODEL_TRACE_H
#define MODEL_TRACE_H

#include <stdio.h>

#include "ledger.h"

/* What a violation is, with its clause. `violation` is one bit. Never NULL. */
const char *model_violation_text(unsigned violation);

/* Prints every broken rule, one a line. */
void model_violations_print(FILE *out, unsigned violations);

/* Prints the calls made, one a line; and one step, as predicted or as made. */
void model_kernel_print_trace(const struct model_kernel *kernel, FILE *out);
void model_step_print(FILE *out, const struct model_step *step);

/* "bind"; never NULL. */
const char *model_call_name(enum model_call call);

#endif
