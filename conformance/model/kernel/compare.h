/* Compares what the routine did with what the oracle demands and the simulated kernel saw.
 *
 * It runs nothing itself: the suite and the fuzzers make the request, and hand over the result.
 */
#ifndef MODEL_COMPARE_H
#define MODEL_COMPARE_H

#include "kernel.h"

/* What the routine gave back. Of create, bind and listen: what the first of them that failed said, else the last. */
struct model_result {
    enum listen_socket_code code;
    struct listen_socket_failure failure;
    bool open;                    /* the request was for listen_socket_open */
    struct listen_socket_set set; /* if `open` */
    struct listen_socket sock;    /* if not */
};

/* Whether all is as demanded: outcome, failure record, out-parameters, every call and its arguments, what the kernel
 * holds, the ledger. If not, `why` (`size` bytes) says what is wrong. `expected` are the predicted steps. */
bool model_compare(const struct model_request *request, const struct model_prediction *prediction,
                   const struct model_step *expected, const struct model_result *result,
                   const struct model_kernel *kernel, char *why, size_t size);

/* Prints request, prediction, result and trace: all that is needed to see which of them is wrong. */
void model_disagreement_print(FILE *out, const struct model_request *request, const struct model_prediction *prediction,
                              const struct model_step *expected, const struct model_result *result,
                              const struct model_kernel *kernel, const char *why);

/* Prints a text in quotation marks, NULL as NULL. A long one is cut, and its length is printed. */
void model_text_print(FILE *out, const char *text);

#endif
