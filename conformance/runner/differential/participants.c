/* Workers and simulated, started when they are first needed. */
#include "participants.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "oracle.h"
#include "save.h"

__attribute__((format(printf, 2, 3))) static void note(struct participants *participants, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    if (participants->note_count < sizeof participants->notes / sizeof *participants->notes)
        vsnprintf(participants->notes[participants->note_count++], sizeof *participants->notes, format, arguments);
    va_end(arguments);
}

static void set_error(struct participants *participants, const char *text) {
    if (!participants->error[0])
        snprintf(participants->error, sizeof participants->error, "%s", text);
}

/* ---- Environments ------------------------------------------------------------------------------------------------ */

/* What a greeting means for its adapter and for the environment. */
static void note_greeting(struct participants *participants, size_t place, size_t which, bool started) {
    const struct fuzz_greeting *greeting = &participants->workers[place][which].greeting;
    const char *name = participants->adapters[which]->name;
    if (started && greeting->entered == ENVIRONMENT_LACKING) {
        if (!participants->lacking[place])
            note(participants, "environment %s: %s", environment_name(place), greeting->reason);
        participants->lacking[place] = true;
    } else if (started && greeting->entered == ENVIRONMENT_READY && greeting->started == CONVERSATION_ABSENT) {
        note(participants, "%s: not on this machine: %s", name, greeting->reason);
        participants->absent[which] = true;
    } else if (!started || greeting->entered != ENVIRONMENT_READY || greeting->started != CONVERSATION_STARTED) {
        note(participants, "%s, in environment %s: %s", name, environment_name(place), greeting->reason);
        set_error(participants, greeting->reason);
        participants->absent[which] = true;
    } else {
        participants->ipv6 = greeting->ipv6;
    }
}

static void build_simulated(struct participants *participants, size_t place) {
    char error[512] = "no memory";
    struct simulated_environment *simulated = malloc(sizeof *simulated);
    if (simulated && simulated_environment_build(simulated, environment_name(place), participants->files,
                                                 participants->ipv6, error, sizeof error)) {
        participants->simulated[place] = simulated;
        return;
    }
    free(simulated);
    set_error(participants, error);
    participants->lacking[place] = true;
}

static void open_environment(struct participants *participants, size_t place) {
    for (size_t i = 0; i < participants->count && !participants->lacking[place]; i++) {
        struct job job = {.adapter = participants->adapters[i],
                          .environment = environment_name(place),
                          .files = participants->files,
                          .timeout = participants->timeout};
        if (!participants->absent[i])
            note_greeting(participants, place, i, fuzz_worker_start(&participants->workers[place][i], &job));
    }
    if (!participants->lacking[place])
        build_simulated(participants, place);
    participants->opened[place] = true;
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
    for (size_t place = 0; place < ENVIRONMENT_COUNT; place++) {
        for (size_t i = 0; i < participants->count; i++)
            if (!fuzz_worker_stop(&participants->workers[place][i], error, sizeof error))
                set_error(participants, error);
        free(participants->simulated[place]);
        participants->simulated[place] = NULL;
    }
}

/* ---- Cases ------------------------------------------------------------------------------------------------------- */

static bool can_be_asked(const struct participants *participants, size_t place, size_t which,
                         const struct vector *vector, unsigned patience) {
    const struct fuzz_worker *worker = &participants->workers[place][which];
    char missing[64];
    return !participants->absent[which] && worker->pid && participants->breakdowns[place][which] < patience &&
           !wire_missing(&worker->greeting.hello, vector, missing, sizeof missing);
}

static size_t prepare(struct participants *participants, struct fuzz_case *one, unsigned patience) {
    size_t place = environment_index(one->request.environment);
    size_t count = 0;
    memset(one->asked, 0, sizeof one->asked);
    if (!participants->opened[place])
        open_environment(participants, place);
    if (participants->lacking[place])
        return 0;
    one->spoken = fuzz_oracle(participants->simulated[place], &one->request, &one->view);
    one->view.vector.level = fuzz_level(one->view.clauses[0]);
    for (size_t i = 0; i < one->request.existing_socket_count; i++)
        if (one->request.existing_sockets[i].inet6 && !participants->ipv6)
            return 0;
    for (size_t i = 0; i < participants->count; i++) {
        one->asked[i] = can_be_asked(participants, place, i, &one->view.vector, patience);
        count += one->asked[i];
    }
    return count;
}

size_t fuzz_case_prepare(struct participants *participants, struct fuzz_case *one) {
    return prepare(participants, one, FUZZ_BREAKDOWNS_MAX);
}

static void lose(struct participants *participants, struct fuzz_case *one, size_t which) {
    set_error(participants, "a worker process died, or said nothing for too long");
    participants->absent[which] = true;
    one->asked[which] = false;
}

void fuzz_case_send(struct participants *participants, struct fuzz_case *one) {
    size_t place = environment_index(one->request.environment);
    for (size_t i = 0; i < participants->count; i++)
        if (one->asked[i] && !fuzz_worker_send(&participants->workers[place][i], &one->request))
            lose(participants, one, i);
}

void fuzz_case_receive(struct participants *participants, struct fuzz_case *one) {
    size_t place = environment_index(one->request.environment);
    for (size_t i = 0; i < participants->count; i++) {
        struct fuzz_reply *reply = &one->replies[i];
        if (!one->asked[i])
            continue;
        if (!fuzz_worker_receive(&participants->workers[place][i], reply)) {
            lose(participants, one, i);
            continue;
        }
        participants->breakdowns[place][i] += reply->result == SESSION_BROKE;
        if (reply->result == SESSION_UNMADE) {
            set_error(participants, reply->evidence.error);
            one->asked[i] = false;
        }
    }
}

void fuzz_case_ask(struct participants *participants, struct fuzz_case *one, const bool *wanted) {
    prepare(participants, one, FUZZ_BREAKDOWNS_MAX + FUZZ_BREAKDOWNS_MORE);
    for (size_t i = 0; wanted && i < participants->count; i++)
        one->asked[i] = one->asked[i] && wanted[i];
    fuzz_case_send(participants, one);
    fuzz_case_receive(participants, one);
}
