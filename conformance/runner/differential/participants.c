/* Workers and simulated environments, each made when it is first needed. */
#include "participants.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "oracle.h"
#include "reader/clauses.h"
#include "runner/adapter/visible.h"
#include "save.h"

__attribute__((format(printf, 2, 3))) static void add_note(struct participants *participants, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    if (participants->note_count < FUZZ_COUNT(participants->notes))
        vsnprintf(participants->notes[participants->note_count++], sizeof *participants->notes, format, arguments);
    va_end(arguments);
}

static void set_error(struct participants *participants, const char *text) {
    if (!participants->error[0])
        snprintf(participants->error, sizeof participants->error, "%s", text);
}

/* ---- Environments ------------------------------------------------------------------------------------------------ */

/* Takes notice of what a greeting says about its adapter and about the environment. */
static void note_greeting(struct participants *participants, size_t environment, size_t adapter, bool started) {
    const struct fuzz_greeting *greeting = &participants->workers[environment][adapter].greeting;
    const char *name = participants->adapters[adapter]->name;
    if (started && greeting->entered == ENVIRONMENT_LACKING) {
        if (!participants->lacking[environment])
            add_note(participants, "environment %s: %s", environment_name(environment), greeting->reason);
        participants->lacking[environment] = true;
    } else if (started && greeting->entered == ENVIRONMENT_READY && greeting->started == CONVERSATION_ABSENT) {
        add_note(participants, "%s: not on this machine: %s", name, greeting->reason);
        participants->absent[adapter] = true;
    } else if (!started || greeting->entered != ENVIRONMENT_READY || greeting->started != CONVERSATION_STARTED) {
        add_note(participants, "%s, in environment %s: %s", name, environment_name(environment), greeting->reason);
        set_error(participants, greeting->reason);
        participants->absent[adapter] = true;
    } else if (visible_is_below_layer(&greeting->hello)) {
        add_note(participants, "%s: speaks to Winsock, of which this oracle says nothing", name);
        participants->absent[adapter] = true;
    } else {
        participants->ipv6 = greeting->ipv6;
    }
}

static void build_simulated_environment(struct participants *participants, size_t environment) {
    char error[512] = "no memory";
    struct simulated_environment *simulated = malloc(sizeof *simulated);
    if (simulated && simulated_environment_build(simulated, environment_name(environment), participants->files,
                                                 participants->ipv6, error, sizeof error)) {
        participants->simulated[environment] = simulated;
        return;
    }
    free(simulated);
    set_error(participants, error);
    participants->lacking[environment] = true;
}

static void open_environment(struct participants *participants, size_t environment) {
    for (size_t i = 0; i < participants->count && !participants->lacking[environment]; i++) {
        struct job job = {.adapter = participants->adapters[i],
                          .environment = environment_name(environment),
                          .files = participants->files,
                          .timeout = participants->timeout,
                          .untraced = participants->untraced};
        if (!participants->absent[i])
            note_greeting(participants, environment, i,
                          fuzz_worker_start(&participants->workers[environment][i], &job));
    }
    if (!participants->lacking[environment])
        build_simulated_environment(participants, environment);
    participants->opened[environment] = true;
}

bool participants_open(struct participants *participants) {
    bool any = false;
    open_environment(participants, 0);
    for (size_t i = 0; i < participants->count; i++)
        any = any || (!participants->absent[i] && !participants->lacking[0]);
    return any;
}

void participants_close(struct participants *participants) {
    char error[512];
    for (size_t environment = 0; environment < ENVIRONMENT_COUNT; environment++) {
        for (size_t i = 0; i < participants->count; i++)
            if (!fuzz_worker_stop(&participants->workers[environment][i], error, sizeof error))
                set_error(participants, error);
        free(participants->simulated[environment]);
        participants->simulated[environment] = NULL;
    }
}

/* ---- Cases ------------------------------------------------------------------------------------------------------- */

static bool can_be_asked(const struct participants *participants, size_t environment, size_t adapter,
                         const struct vector *vector, unsigned breakdowns_max) {
    const struct fuzz_worker *worker = &participants->workers[environment][adapter];
    char missing[64];
    return !participants->absent[adapter] && worker->pid &&
           participants->breakdowns[environment][adapter] < breakdowns_max &&
           (worker->greeting.watched || !vector->fault_count) &&
           !wire_missing(&worker->greeting.hello, vector, missing, sizeof missing);
}

static size_t prepare(struct participants *participants, struct fuzz_case *test, unsigned breakdowns_max) {
    size_t environment = environment_index(test->request.environment);
    size_t count = 0;
    memset(test->asked, 0, sizeof test->asked);
    if (!participants->opened[environment])
        open_environment(participants, environment);
    if (participants->lacking[environment])
        return 0;
    test->decided = fuzz_oracle(participants->simulated[environment], &test->request, &test->view);
    test->view.vector.level = clauses_level(test->view.clauses);
    for (size_t i = 0; i < test->request.existing_socket_count; i++)
        if (test->request.existing_sockets[i].inet6 && !participants->ipv6)
            return 0;
    for (size_t i = 0; i < participants->count; i++) {
        test->asked[i] = can_be_asked(participants, environment, i, &test->view.vector, breakdowns_max);
        count += test->asked[i];
    }
    return count;
}

size_t fuzz_case_prepare(struct participants *participants, struct fuzz_case *test) {
    return prepare(participants, test, FUZZ_BREAKDOWNS_MAX);
}

static void drop_adapter(struct participants *participants, struct fuzz_case *test, size_t adapter) {
    set_error(participants, "a worker process died, or did not answer in time");
    participants->absent[adapter] = true;
    test->asked[adapter] = false;
}

void fuzz_case_send(struct participants *participants, struct fuzz_case *test) {
    size_t environment = environment_index(test->request.environment);
    for (size_t i = 0; i < participants->count; i++)
        if (test->asked[i] && !fuzz_worker_send(&participants->workers[environment][i], &test->request))
            drop_adapter(participants, test, i);
}

void fuzz_case_receive(struct participants *participants, struct fuzz_case *test) {
    size_t environment = environment_index(test->request.environment);
    for (size_t i = 0; i < participants->count; i++) {
        struct fuzz_reply *reply = &test->replies[i];
        if (!test->asked[i])
            continue;
        if (!fuzz_worker_receive(&participants->workers[environment][i], reply)) {
            drop_adapter(participants, test, i);
            continue;
        }
        participants->breakdowns[environment][i] += reply->result == SESSION_BROKE;
        if (reply->result == SESSION_UNMADE) {
            set_error(participants, reply->evidence.error);
            test->asked[i] = false;
        }
    }
}

void fuzz_case_ask(struct participants *participants, struct fuzz_case *test, const bool *wanted) {
    prepare(participants, test, FUZZ_BREAKDOWNS_MAX + FUZZ_BREAKDOWNS_MORE);
    for (size_t i = 0; wanted && i < participants->count; i++)
        test->asked[i] = test->asked[i] && wanted[i];
    fuzz_case_send(participants, test);
    fuzz_case_receive(participants, test);
}
