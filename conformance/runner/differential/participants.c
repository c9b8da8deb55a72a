/* Workers and twins, started when they are first needed. */
#include "participants.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "oracle.h"
#include "save.h"

__attribute__((format(printf, 2, 3))) static void note(struct fuzz_bench *bench, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    if (bench->note_count < sizeof bench->notes / sizeof *bench->notes)
        vsnprintf(bench->notes[bench->note_count++], sizeof *bench->notes, format, arguments);
    va_end(arguments);
}

static void set_trouble(struct fuzz_bench *bench, const char *text) {
    if (!bench->trouble[0])
        snprintf(bench->trouble, sizeof bench->trouble, "%s", text);
}

/* ---- Environments ------------------------------------------------------------------------------------------------ */

/* What a greeting means for its adapter and for the environment. */
static void heed(struct fuzz_bench *bench, size_t place, size_t which, bool started) {
    const struct fuzz_greeting *greeting = &bench->workers[place][which].greeting;
    const char *name = bench->adapters[which]->name;
    if (started && greeting->entered == ENVIRONMENT_LACKING) {
        if (!bench->lacking[place])
            note(bench, "environment %s: %s", model_twin_name(place), greeting->reason);
        bench->lacking[place] = true;
    } else if (started && greeting->entered == ENVIRONMENT_READY && greeting->started == TALK_ABSENT) {
        note(bench, "%s: not on this machine: %s", name, greeting->reason);
        bench->absent[which] = true;
    } else if (!started || greeting->entered != ENVIRONMENT_READY || greeting->started != TALK_STARTED) {
        note(bench, "%s, in environment %s: %s", name, model_twin_name(place), greeting->reason);
        set_trouble(bench, greeting->reason);
        bench->absent[which] = true;
    } else {
        bench->ipv6 = greeting->ipv6;
    }
}

static void build_twin(struct fuzz_bench *bench, size_t place) {
    char error[512] = "no memory";
    struct model_twin *twin = malloc(sizeof *twin);
    if (twin && model_twin_build(twin, model_twin_name(place), bench->files, bench->ipv6, error, sizeof error)) {
        bench->twins[place] = twin;
        return;
    }
    free(twin);
    set_trouble(bench, error);
    bench->lacking[place] = true;
}

static void open_environment(struct fuzz_bench *bench, size_t place) {
    for (size_t i = 0; i < bench->count && !bench->lacking[place]; i++) {
        struct job job = {.adapter = bench->adapters[i],
                          .environment = model_twin_name(place),
                          .files = bench->files,
                          .timeout = bench->timeout};
        if (!bench->absent[i])
            heed(bench, place, i, fuzz_worker_start(&bench->workers[place][i], &job));
    }
    if (!bench->lacking[place])
        build_twin(bench, place);
    bench->opened[place] = true;
}

bool fuzz_bench_open(struct fuzz_bench *bench) {
    bool any = false;
    open_environment(bench, 0);
    for (size_t i = 0; i < bench->count; i++)
        any = any || (!bench->absent[i] && !bench->lacking[0]);
    return any;
}

void fuzz_bench_close(struct fuzz_bench *bench) {
    char trouble[512];
    for (size_t place = 0; place < MODEL_TWINS; place++) {
        for (size_t i = 0; i < bench->count; i++)
            if (!fuzz_worker_stop(&bench->workers[place][i], trouble, sizeof trouble))
                set_trouble(bench, trouble);
        free(bench->twins[place]);
        bench->twins[place] = NULL;
    }
}

/* ---- Cases ------------------------------------------------------------------------------------------------------- */

static bool can_be_asked(const struct fuzz_bench *bench, size_t place, size_t which, const struct vector *vector,
                         unsigned patience) {
    const struct fuzz_worker *worker = &bench->workers[place][which];
    char missing[64];
    return !bench->absent[which] && worker->pid && bench->breakdowns[place][which] < patience &&
           !wire_missing(&worker->greeting.hello, vector, missing, sizeof missing);
}

static size_t prepare(struct fuzz_bench *bench, struct fuzz_case *one, unsigned patience) {
    size_t place = model_twin_index(one->request.environment);
    size_t count = 0;
    memset(one->asked, 0, sizeof one->asked);
    if (!bench->opened[place])
        open_environment(bench, place);
    if (bench->lacking[place])
        return 0;
    one->spoken = fuzz_oracle(bench->twins[place], &one->request, &one->view);
    one->view.vector.level = fuzz_level(bench->set, one->view.clauses[0]);
    for (size_t i = 0; i < one->request.occupant_count; i++)
        if (one->request.occupants[i].inet6 && !bench->ipv6)
            return 0;
    for (size_t i = 0; i < bench->count; i++) {
        one->asked[i] = can_be_asked(bench, place, i, &one->view.vector, patience);
        count += one->asked[i];
    }
    return count;
}

size_t fuzz_case_prepare(struct fuzz_bench *bench, struct fuzz_case *one) {
    return prepare(bench, one, FUZZ_BREAKDOWNS_MAX);
}

static void lose(struct fuzz_bench *bench, struct fuzz_case *one, size_t which) {
    set_trouble(bench, "a worker process died, or said nothing for too long");
    bench->absent[which] = true;
    one->asked[which] = false;
}

void fuzz_case_send(struct fuzz_bench *bench, struct fuzz_case *one) {
    size_t place = model_twin_index(one->request.environment);
    for (size_t i = 0; i < bench->count; i++)
        if (one->asked[i] && !fuzz_worker_send(&bench->workers[place][i], &one->request))
            lose(bench, one, i);
}

void fuzz_case_receive(struct fuzz_bench *bench, struct fuzz_case *one) {
    size_t place = model_twin_index(one->request.environment);
    for (size_t i = 0; i < bench->count; i++) {
        struct fuzz_reply *reply = &one->replies[i];
        if (!one->asked[i])
            continue;
        if (!fuzz_worker_receive(&bench->workers[place][i], reply)) {
            lose(bench, one, i);
            continue;
        }
        bench->breakdowns[place][i] += reply->result == SESSION_BROKE;
        if (reply->result == SESSION_UNMADE) {
            set_trouble(bench, reply->evidence.trouble);
            one->asked[i] = false;
        }
    }
}

void fuzz_case_ask(struct fuzz_bench *bench, struct fuzz_case *one, const bool *wanted) {
    prepare(bench, one, FUZZ_BREAKDOWNS_MAX + FUZZ_BREAKDOWNS_MORE);
    for (size_t i = 0; wanted && i < bench->count; i++)
        one->asked[i] = one->asked[i] && wanted[i];
    fuzz_case_send(bench, one);
    fuzz_case_receive(bench, one);
}
