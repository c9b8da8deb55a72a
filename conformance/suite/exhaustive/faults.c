/* Every fault: each call that a request makes fails in every way (errors.c), once and from then on. Then every pair of
 * faults. And the socket layer released by another, before every call. */
#include <errno.h>

#include "exhaustive.h"

/* The calls that the last case made; nth is 1 for the first of its name. */
struct made {
    size_t count;
    enum model_call calls[MODEL_STEPS_MOST];
    unsigned nth[MODEL_STEPS_MOST];
};

static void note_made(const struct checked_call *call, struct made *made) {
    unsigned seen[MODEL_CALL_FALLIBLE] = {0};

    made->count = call->prediction.step_count < MODEL_STEPS_MOST ? call->prediction.step_count : MODEL_STEPS_MOST;
    for (size_t i = 0; i < made->count; i++) {
        made->calls[i] = call->steps[i].call;
        made->nth[i] = ++seen[made->calls[i]];
    }
}

static void clear_faults(struct model_host *host) {
    for (size_t i = 0; i < MODEL_FAULTS; i++)
        host->faults[i] = (struct model_fault){.nth = 0};
}

/* One schedule; then the same request once more, the fault gone (CLN-001). */
static bool try_schedule(struct run *run, const struct model_request *request, struct model_host *host) {
    struct model_host mended = *host;
    bool well = run_try(run, request, host);
    struct model_prediction kept = run->call->prediction;

    clear_faults(&mended);
    mended.released_at = 0;
    if (well && kept.left == LISTEN_SOCKET_CLOSED)
        well = run_again(run, request, &mended);
    return well;
}

/* ERR-004 ERR-008: errno as the resolver may leave it. */
static const int details[] = {ENFILE, EMFILE, ENOBUFS, ENOMEM, EIO, EAGAIN, 0};

/* One fault; of the resolver with each errno that it may leave. */
static void try_details(struct run *run, const struct model_request *request, struct model_host *host,
                        struct model_fault fault) {
    const size_t count = fault.call == MODEL_CALL_RESOLVE ? MODEL_COUNT(details) : 1;

    for (size_t i = 0; i < count; i++) {
        fault.detail = details[i];
        host->faults[0] = fault;
        try_schedule(run, request, host);
    }
}

/* A bind that does nothing. Only by itself: if the local address is a lie, too, no routine can see it. */
static void try_ignored_bind(struct run *run, const struct model_request *request, struct model_host *host,
                             unsigned nth) {
    for (int always = 0; always < 2; always++) {
        host->faults[0] = (struct model_fault){
            .call = MODEL_CALL_BIND, .nth = nth, .always = always != 0, .wrong_answer = MODEL_WRONG_IGNORED};
        try_schedule(run, request, host);
    }
}

/* What is done with one request on one host, on which it went as demanded without a fault. */
typedef void visit(struct run *run, const struct host_set *set, const struct model_request *request,
                   struct model_host *host);

static void visit_all(struct run *run, const struct host_set *set, visit *visit_one) {
    const uint64_t size = request_count() * set->count;

    for (uint64_t step = run->job; step < size && run_goes_on(run); step += run->jobs) {
        const uint64_t index = run_case(run, step, size);
        const struct model_request request = request_at(index % request_count());
        struct model_host host = set->at(index / request_count());

        if (run_try(run, &request, &host))
            visit_one(run, set, &request, &host);
    }
}

static void try_singles(struct run *run, const struct host_set *set, const struct model_request *request,
                        struct model_host *host) {
    static struct made made;

    note_made(run->call, &made);
    for (size_t i = 0; i < made.count && run_goes_on(run); i++) {
        for (size_t n = 0; n < fault_count(set->rules, made.calls[i]); n++)
            try_details(run, request, host, fault_at(set->rules, made.calls[i], made.nth[i], n));
        if (made.calls[i] == MODEL_CALL_BIND)
            try_ignored_bind(run, request, host, made.nth[i]);
    }
}

/* Longer sequences of calls have retries in them, and later retries are alike. */
#define PAIR_CALLS_MOST 48

/* All second faults behind the first, which is in place, and whose request was the last one made. `from` is the first
 * fault's call. */
static void try_seconds(struct run *run, const struct host_set *set, const struct model_request *request,
                        struct model_host *host, size_t from) {
    static struct made made;

    note_made(run->call, &made);
    for (size_t i = from + 1; i < made.count && i < PAIR_CALLS_MOST && run_goes_on(run); i++) {
        for (size_t n = 0; n < fault_count(set->rules, made.calls[i]); n++) {
            host->faults[1] = fault_at(set->rules, made.calls[i], made.nth[i], n);
            run_try(run, request, host);
        }
    }
    host->faults[1] = (struct model_fault){.nth = 0};
}

static void try_pairs(struct run *run, const struct host_set *set, const struct model_request *request,
                      struct model_host *host) {
    static struct made made;

    note_made(run->call, &made);
    for (size_t i = 0; i < made.count && i < PAIR_CALLS_MOST; i++) {
        for (size_t n = 0; n < fault_count(set->rules, made.calls[i]) && run_goes_on(run); n++) {
            host->faults[0] = fault_at(set->rules, made.calls[i], made.nth[i], n);
            if (run_try(run, request, host))
                try_seconds(run, set, request, host, i);
        }
    }
}

/* ---- The socket layer (INIT-006) --------------------------------------------------------------------------------- */

/* Before each call of each request, and behind the last, another part of the program releases it once too often. */
static void try_releases(struct run *run, const struct host_set *set, const struct model_request *request,
                         struct model_host *host) {
    const size_t calls = run->call->prediction.step_count;

    (void)set;
    for (host->released_at = 1; host->released_at <= calls && run_goes_on(run); host->released_at++)
        try_schedule(run, request, host);
}

/* ---- Spaces ------------------------------------------------------------------------------------------------------ */

static void enumerate_faults(struct run *run) {
    visit_all(run, &linux_hosts, try_singles);
}

static void enumerate_pairs(struct run *run) {
    visit_all(run, &linux_hosts, try_pairs);
}

static void enumerate_windows_faults(struct run *run) {
    visit_all(run, &windows_hosts, try_singles);
}

static void enumerate_windows_pairs(struct run *run) {
    visit_all(run, &windows_hosts, try_pairs);
}

static void enumerate_layer(struct run *run) {
    visit_all(run, &windows_hosts, try_releases);
}

const struct space faults_space = {
    "faults", "every call of every request on every host fails in every way, once and always", enumerate_faults};
const struct space pairs_space = {"pairs", "every two such failures, the second behind the first", enumerate_pairs};
const struct space windows_faults_space = {
    "windows-faults", "the faults on every Windows host, with the errors of Winsock's pages", enumerate_windows_faults};
const struct space windows_pairs_space = {"windows-pairs", "every two such failures on every Windows host",
                                          enumerate_windows_pairs};
const struct space windows_layer_space = {
    "windows-layer", "the socket layer released by another, before every call of every request", enumerate_layer};
