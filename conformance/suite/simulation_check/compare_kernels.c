/* Runs on both kernels, recorded, and compared line by line. */
#include "compare_kernels.h"

#include <stdio.h>
#include <string.h>

#include "model/kernel/compare.h"
#include "model/oracle/oracle.h"
#include "suite/vectors/harness.h"
#include "suite/vectors/sockets.h"

/* ---- One request on each kernel ---- */

static void end_with_ledger(struct recording *recording, bool clean) {
    recording_add(recording, "ledger %s", clean ? "clean" : "not clean");
    recording_end_line(recording);
}

void run_real(struct comparison *comparison, const struct call_request *request, const char *environment,
              const struct listen_socket_system *kernel, struct call *call) {
    struct recording *recording = &comparison->real;
    recording_begin(recording, kernel);
    harness_call(environment, request, &recording->system, call);
    look_at_result(recording, call);
    look_at_real(recording, call);
}

void end_real(struct comparison *comparison, const struct sockets *before, struct call *call) {
    struct sockets after;
    call_end(call);
    sockets_list(&after);
    end_with_ledger(&comparison->real, sockets_equal(before, &after));
}

/* What came of the call, as if the recording were not between library and kernel. */
static struct model_result result_of(const struct recording *recording, const struct call_request *request,
                                     const struct call *call) {
    struct model_result result = {
        .code = call->code, .failure = call->failure, .open = request->open, .set = call->set};
    for (size_t i = 0; i < MODEL_COUNT(result.set.sockets); i++) {
        if (result.set.sockets[i].system == &recording->system)
            result.set.sockets[i].system = recording->kernel;
    }
    result.sock = result.set.sockets[0];
    return result;
}

/* A listen that is refused before any call leaves the socket bound, and call_run has closed it since. */
static bool is_refused_listen(const struct call *call, const struct model_prediction *prediction) {
    return call->code == prediction->code && prediction->left == LISTEN_SOCKET_BOUND;
}

static void hold_against_oracle(struct comparison *comparison, const struct call_request *request,
                                const struct call *call, const struct model_host *host) {
    const struct model_request asked = call_model_request(request);
    const struct model_result result = result_of(&comparison->simulated, request, call);
    model_predict(&asked, host, &comparison->prediction, comparison->steps);
    comparison->unforeseen[0] = '\0';
    if (!is_refused_listen(call, &comparison->prediction))
        (void)model_compare(&asked, &comparison->prediction, comparison->steps, &result, &comparison->kernel,
                            comparison->unforeseen, sizeof comparison->unforeseen);
}

void run_simulated(struct comparison *comparison, const struct call_request *request, struct model_host *host) {
    struct model_kernel *kernel = &comparison->kernel;
    struct recording *recording = &comparison->simulated;
    struct listen_socket_system simulated;
    struct call call;
    host->picks = comparison->real.picks;
    host->pick_count = comparison->real.pick_count;
    model_kernel_init(kernel, host);
    model_kernel_system(kernel, &simulated);
    recording_begin(recording, &simulated);
    call_run(request, &recording->system, &call);
    look_at_result(recording, &call);
    look_at_simulated(recording, &call, kernel);
    hold_against_oracle(comparison, request, &call, host);
    call_end(&call);
    end_with_ledger(recording, (model_kernel_violations(kernel) | model_kernel_balance(kernel, 0)) == 0);
    host->pick_count = 0;
}

/* ---- Side by side ---- */

static const char *line_of(const struct recording *recording, size_t index) {
    return index < recording->count ? recording->lines[index] : "(nothing)";
}

static bool are_equal(const struct recording *a, const struct recording *b) {
    if (a->count != b->count || a->cut || b->cut)
        return false;
    for (size_t i = 0; i < a->count; i++) {
        if (strcmp(a->lines[i], b->lines[i]) != 0)
            return false;
    }
    return true;
}

/* Whether each port that the real kernel picked is one that the simulated one could pick by itself. */
static bool picks_are_in_range(const struct recording *real, const struct model_host *host) {
    for (size_t i = 0; i < real->pick_count; i++) {
        if (real->picks[i] < host->ephemeral_first || real->picks[i] - host->ephemeral_first >= host->ephemeral_count)
            return false;
    }
    return true;
}

static void print_recordings(const struct recording *real, const struct recording *simulated) {
    const size_t count = real->count > simulated->count ? real->count : simulated->count;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(line_of(real, i), line_of(simulated, i)) == 0)
            printf("  both       %s\n", line_of(real, i));
        else
            printf("! real       %s\n! simulated  %s\n", line_of(real, i), line_of(simulated, i));
    }
    if (real->cut || simulated->cut)
        printf("! a recording was cut: RECORDING_* are too small\n");
}

bool kernels_agree(const struct comparison *comparison, const struct model_host *host) {
    return are_equal(&comparison->real, &comparison->simulated) && picks_are_in_range(&comparison->real, host) &&
           comparison->unforeseen[0] == '\0';
}

void print_comparison(const struct comparison *comparison) {
    print_recordings(&comparison->real, &comparison->simulated);
    if (comparison->unforeseen[0] != '\0')
        printf("! the oracle predicted otherwise: %s\n", comparison->unforeseen);
    model_violations_print(stdout,
                           model_kernel_violations(&comparison->kernel) | model_kernel_balance(&comparison->kernel, 0));
}
