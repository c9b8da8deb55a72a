/* Every fault: each call that a request makes fails with each error of its manual page, and with one that no page
 * lists, once and from then on; and it gives each wrong answer that it can. Then every pair of faults. */
#include <errno.h>

#include "exhaustive.h"

#define UNLISTED 4095

static const int initialize_errors[] = {ENETDOWN, EAGAIN, EMFILE, EFAULT, UNLISTED};
static const int interface_errors[] = {ENODEV, ENXIO, EMFILE, ENFILE, ENOMEM, EACCES, EPERM, EAFNOSUPPORT, UNLISTED};
static const int resolve_errors[] = {EAI_AGAIN,  EAI_BADFLAGS,   EAI_FAIL,     EAI_FAMILY, EAI_MEMORY,
                                     EAI_NONAME, EAI_SERVICE,    EAI_SOCKTYPE, EAI_SYSTEM, EAI_OVERFLOW,
#if defined(EAI_NODATA) && defined(EAI_ADDRFAMILY)
                                     EAI_NODATA, EAI_ADDRFAMILY,
#endif
                                     -UNLISTED};
static const int socket_errors[] = {EACCES, EAFNOSUPPORT, EINVAL,          EMFILE,     ENFILE,          ENOBUFS,
                                    ENOMEM, EPERM,        EPROTONOSUPPORT, EPROTOTYPE, ESOCKTNOSUPPORT, UNLISTED};
static const int set_option_errors[] = {EBADF, EDOM,    EFAULT,   EINVAL, EISCONN,     ENOMEM,  EACCES,
                                        EPERM, ENOBUFS, ENOTSOCK, ENOSYS, ENOPROTOOPT, UNLISTED};
static const int get_option_errors[] = {EBADF,  EFAULT,  EINVAL,     ENOPROTOOPT, ENOTSOCK,
                                        EACCES, ENOBUFS, EOPNOTSUPP, UNLISTED};
static const int bind_errors[] = {EACCES,   EADDRINUSE, EADDRNOTAVAIL, EAFNOSUPPORT, EAGAIN,   EBADF,   EFAULT,
                                  EINTR,    EINVAL,     EIO,           EISCONN,      ENETDOWN, ENOBUFS, ENODEV,
                                  ENOTSOCK, EOPNOTSUPP, EPERM,         ELOOP,        ENOMEM,   UNLISTED};
static const int local_address_errors[] = {EBADF, EFAULT, EINVAL, ENOBUFS, ENOTSOCK, EOPNOTSUPP, UNLISTED};
static const int listen_errors[] = {EADDRINUSE, EBADF,    EDESTADDRREQ, EINVAL,  EACCES,
                                    ENOBUFS,    ENOTSOCK, EOPNOTSUPP,   UNLISTED};

static const struct {
    const int *errors;
    size_t count;
    enum model_wrong_answer first_wrong; /* up to and with last_wrong; MODEL_WRONG_NONE: it gives none */
    enum model_wrong_answer last_wrong;
} calls[MODEL_CALL_FALLIBLE] = {
    [MODEL_CALL_INITIALIZE] = {initialize_errors, MODEL_COUNT(initialize_errors), MODEL_WRONG_NONE, MODEL_WRONG_NONE},
    [MODEL_CALL_INTERFACE_INDEX] = {interface_errors, MODEL_COUNT(interface_errors), MODEL_WRONG_NONE,
                                    MODEL_WRONG_NONE},
    [MODEL_CALL_RESOLVE] = {resolve_errors, MODEL_COUNT(resolve_errors), MODEL_WRONG_NONE, MODEL_WRONG_NONE},
    [MODEL_CALL_SOCKET] = {socket_errors, MODEL_COUNT(socket_errors), MODEL_WRONG_NONE, MODEL_WRONG_NONE},
    [MODEL_CALL_SET_OPTION] = {set_option_errors, MODEL_COUNT(set_option_errors), MODEL_WRONG_IGNORED,
                               MODEL_WRONG_IGNORED},
    [MODEL_CALL_GET_OPTION] = {get_option_errors, MODEL_COUNT(get_option_errors), MODEL_WRONG_BOOLEAN,
                               MODEL_WRONG_VALUE},
    [MODEL_CALL_BIND] = {bind_errors, MODEL_COUNT(bind_errors), MODEL_WRONG_PORT, MODEL_WRONG_PORT},
    [MODEL_CALL_LOCAL_ADDRESS] = {local_address_errors, MODEL_COUNT(local_address_errors), MODEL_WRONG_VALUE,
                                  MODEL_WRONG_FAMILY},
    [MODEL_CALL_LISTEN] = {listen_errors, MODEL_COUNT(listen_errors), MODEL_WRONG_NONE, MODEL_WRONG_NONE},
};

/* Once and always are counted apart. */
size_t fault_count(enum model_call call) {
    const size_t wrong_answers =
        calls[call].last_wrong == MODEL_WRONG_NONE ? 0 : calls[call].last_wrong - calls[call].first_wrong + 1u;

    return 2 * (calls[call].count + wrong_answers);
}

struct model_fault fault_at(enum model_call call, unsigned nth, size_t n) {
    struct model_fault fault = {.call = call, .nth = nth, .always = n % 2 != 0, .detail = ENFILE};

    n /= 2;
    if (n < calls[call].count)
        fault.error = calls[call].errors[n];
    else
        fault.wrong_answer = (enum model_wrong_answer)((size_t)calls[call].first_wrong + n - calls[call].count);
    return fault;
}

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

static void enumerate_faults(struct run *run) {
    const uint64_t size = request_count() * host_count();
    static struct made made;

    for (uint64_t step = run->job; step < size && run_goes_on(run); step += run->jobs) {
        const uint64_t index = run_case(run, step, size);
        const struct model_request request = request_at(index % request_count());
        struct model_host host = host_at(index / request_count());

        if (!run_try(run, &request, &host))
            continue;
        note_made(run->call, &made);
        for (size_t i = 0; i < made.count && run_goes_on(run); i++) {
            for (size_t n = 0; n < fault_count(made.calls[i]); n++)
                try_details(run, &request, &host, fault_at(made.calls[i], made.nth[i], n));
        }
    }
}

/* Longer sequences of calls have retries in them, and later retries are alike. */
#define PAIR_CALLS_MOST 48

/* All second faults behind the first, which is in place, and whose request was the last one made. `from` is the first
 * fault's call. */
static void enumerate_seconds(struct run *run, const struct model_request *request, struct model_host *host,
                              size_t from) {
    static struct made made;

    note_made(run->call, &made);
    for (size_t i = from + 1; i < made.count && i < PAIR_CALLS_MOST && run_goes_on(run); i++) {
        for (size_t n = 0; n < fault_count(made.calls[i]); n++) {
            host->faults[1] = fault_at(made.calls[i], made.nth[i], n);
            run_try(run, request, host);
        }
    }
    host->faults[1] = (struct model_fault){.nth = 0};
}

static void enumerate_pairs(struct run *run) {
    const uint64_t size = request_count() * host_count();
    static struct made made;

    for (uint64_t step = run->job; step < size && run_goes_on(run); step += run->jobs) {
        const uint64_t index = run_case(run, step, size);
        const struct model_request request = request_at(index % request_count());
        struct model_host host = host_at(index / request_count());

        if (!run_try(run, &request, &host))
            continue;
        note_made(run->call, &made);
        for (size_t i = 0; i < made.count && i < PAIR_CALLS_MOST; i++) {
            for (size_t n = 0; n < fault_count(made.calls[i]) && run_goes_on(run); n++) {
                host.faults[0] = fault_at(made.calls[i], made.nth[i], n);
                if (run_try(run, &request, &host))
                    enumerate_seconds(run, &request, &host, i);
            }
        }
    }
}

const struct space faults_space = {
    "faults", "every call of every request on every host fails in every way, once and always", enumerate_faults};
const struct space pairs_space = {"pairs", "every two such failures, the second behind the first", enumerate_pairs};
