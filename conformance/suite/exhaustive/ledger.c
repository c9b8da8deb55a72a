/* The ledger itself: a routine that goes on with a socket after a call on it failed is a violation, whichever the calls
 * are; one that closes the socket is none. */
#include <stdio.h>

#include "exhaustive.h"
#include "model/kernel/kernel.h"

/* The calls on a socket, in the order in which a routine makes them. */
static const enum model_call calls[] = {MODEL_CALL_SET_OPTION, MODEL_CALL_GET_OPTION, MODEL_CALL_BIND,
                                        MODEL_CALL_LOCAL_ADDRESS, MODEL_CALL_LISTEN};

/* Makes one call, as a right routine would. Returns its result. */
static int make_call(const struct listen_socket_system *system, listen_socket_handle handle, int family,
                     enum model_call call) {
    const enum listen_socket_option option =
        family == AF_INET6 ? LISTEN_SOCKET_OPTION_V6ONLY : LISTEN_SOCKET_OPTION_ADDRESS_REUSE;
    const struct model_address wildcard = {.family = family};
    struct sockaddr_storage address;
    socklen_t length = model_sockaddr(&wildcard, 27015, &address);
    int value;

    switch (call) {
    case MODEL_CALL_SET_OPTION:
        return system->set_option(system->context, handle, option, 1);
    case MODEL_CALL_GET_OPTION:
        return system->get_option(system->context, handle, option, &value);
    case MODEL_CALL_BIND:
        return system->bind(system->context, handle, (const struct sockaddr *)&address, length);
    case MODEL_CALL_LOCAL_ADDRESS:
        return system->local_address(system->context, handle, (struct sockaddr *)&address, &length);
    default:
        return system->listen(system->context, handle, 5);
    }
}

/* A wrong routine: the calls up to the one at `failing`, which the fault is for; then the one at `next`, if there is
 * one; then the end. Returns whether the ledger says what it should. */
static bool judge_routine(int family, const struct model_fault *fault, size_t failing, size_t next) {
    static struct model_kernel kernel;
    struct listen_socket_system system;
    listen_socket_handle handle;
    struct model_host host;
    bool well = true;

    model_host_plain(&host);
    host.faults[0] = *fault;
    model_kernel_init(&kernel, &host);
    model_kernel_system(&kernel, &system);
    if (system.initialize(&kernel) != 0 ||
        system.open_socket(&kernel, family, SOCK_STREAM, IPPROTO_TCP, false, &handle) != 0)
        return false;
    for (size_t i = 0; i <= failing; i++)
        well = (make_call(&system, handle, family, calls[i]) != 0) == (i == failing) && well;
    well = model_kernel_violations(&kernel) == 0 && well;
    if (next < MODEL_COUNT(calls)) {
        make_call(&system, handle, family, calls[next]);
        well = (model_kernel_violations(&kernel) & MODEL_VIOLATION_USE_AFTER_FAILURE) != 0 && well;
        kernel.violations = 0;
    }
    system.close_socket(&kernel, handle);
    system.release(&kernel);
    return (model_kernel_violations(&kernel) | model_kernel_balance(&kernel, 0)) == 0 && well;
}

/* What a routine may do next: each call, or none of them. */
static void enumerate_next(struct run *run, int family, const struct model_fault *fault, size_t failing) {
    char why[160];

    for (size_t next = 0; next <= MODEL_COUNT(calls); next++) {
        const bool goes_on = next < MODEL_COUNT(calls);

        snprintf(why, sizeof why, "ledger: after %s of a socket of family %d failed with %d, %s must be %s violation",
                 model_call_name(fault->call), family, fault->error,
                 goes_on ? model_call_name(calls[next]) : "close_socket", goes_on ? "a" : "no");
        run_check(run, judge_routine(family, fault, failing, next), why);
    }
}

static void enumerate_ledger(struct run *run) {
    static const int families[] = {AF_INET, AF_INET6};

    for (size_t failing = 0; run->job == 0 && failing < MODEL_COUNT(calls); failing++) {
        for (size_t n = 0; n < fault_count(MODEL_RULES_LINUX, calls[failing]); n++) {
            const struct model_fault fault = fault_at(MODEL_RULES_LINUX, calls[failing], 1, n);

            for (size_t i = 0; fault.error != 0 && i < MODEL_COUNT(families); i++)
                enumerate_next(run, families[i], &fault, failing);
        }
    }
}

const struct space ledger_space = {"ledger", "every call on a socket after each failure of each call on it",
                                   enumerate_ledger};
