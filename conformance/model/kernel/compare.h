/* Holds what the routine did against what the oracle demands and the simulated host saw.
 *
 * It runs nothing itself: the suite and the fuzzers make the request, and hand over what came of it.
 */
#ifndef MODEL_COMPARE_H
#define MODEL_COMPARE_H

#include "kernel.h"

/* What the routine gave back. Of create, bind and listen: `sockets[0]`, and what the first that failed, else the
 * last, said. */
struct model_result {
    enum listen_socket_code code;
    struct listen_socket_failure failure;
    bool open; /* of listen_socket_open: the set, else the socket */
    struct listen_socket_set set;
    struct listen_socket sock;
};

/* Whether it is all as demanded: outcome, failure record, out-parameters, every call and its arguments, what the
 * host holds, ledger. Otherwise `why` (`size` bytes) says what is not. `expected` are the predicted steps. */
bool model_compare(const struct model_request *request, const struct model_prediction *prediction,
                   const struct model_step *expected, const struct model_result *result,
                   const struct model_kernel *kernel, char *why, size_t size);

/* Prints request, prediction, result and trace: all that is needed to see who is wrong. */
void model_disagreement_print(FILE *out, const struct model_request *request, const struct model_prediction *prediction,
                              const struct model_step *expected, const struct model_result *result,
                              const struct model_kernel *kernel, const char *why);

/* Prints a text as a C string, NULL as NULL, long ones cut with their length said. */
void model_text_print(FILE *out, const char *text);

#endif
