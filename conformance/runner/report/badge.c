/* MUST alone: what only differs from a SHOULD conforms. */
#include "badge.h"

#include <string.h>

#include "counts.h"
#include "entries.h"
#include "judged.h"
#include "results.h"

/* One implementation's MUSTs. */
struct tally {
    char *adapter;
    size_t met;
    size_t unmet;
};

struct badge {
    struct entries tallies;
    size_t errors;
};

static void begin(void *context, const json_t *header) {
    struct badge *badge = context;
    (void)header;
    entries_begin_file(&badge->tallies);
}

/* A test counts at the level of the checks that differ, as in the table (counts.h). */
static bool is_must(const struct judged *judged) {
    enum vector_level failing = counts_level_of_failure(judged->record);
    return failing != VECTOR_INFO ? failing == VECTOR_MUST : strcmp(judged->level, "MUST") == 0;
}

static void take(void *context, const struct judged *judged) {
    struct badge *badge = context;
    struct tally *tally = entries_of(&badge->tallies, judged->adapter);
    badge->errors += judged->verdict == VERDICT_ERROR;
    if (!tally || judged->verdict > VERDICT_DEVIATES || !is_must(judged))
        return;
    if (judged->verdict == VERDICT_PASS)
        tally->met++;
    else
        tally->unmet++;
}

static void take_error(void *context, const char *adapter, const char *reason) {
    struct badge *badge = context;
    (void)adapter;
    (void)reason;
    badge->errors++;
}

static void describe(const struct badge *badge, bool whole, char message[64], const char **color) {
    size_t conform = 0;
    size_t met = 0;
    size_t unmet = 0;
    for (size_t i = 0; i < badge->tallies.count; i++) {
        const struct tally *tally = entries_at(&badge->tallies, i);
        conform += tally->unmet == 0 && tally->met > 0;
        met += tally->met;
        unmet += tally->unmet;
    }
    bool none = met + unmet == 0;
    *color = !whole || none || badge->errors ? "lightgrey" : unmet == 0 ? "brightgreen" : "orange";
    if (!whole)
        snprintf(message, 64, "interrupted");
    else if (badge->errors)
        snprintf(message, 64, "error");
    else if (none)
        snprintf(message, 64, "nothing judged");
    else if (badge->tallies.count == 1)
        snprintf(message, 64, "%zu of %zu MUST", met, met + unmet);
    else
        snprintf(message, 64, "%zu of %zu meet every MUST", conform, badge->tallies.count);
}

bool badge_write(FILE *out, char *const *files, size_t count, char *error, size_t size) {
    bool whole;
    char message[64];
    const char *color;
    struct badge badge = {.tallies = {.size = sizeof(struct tally)}};
    const struct judged_reader reader = {.begin = begin, .take = take, .error = take_error, .context = &badge};
    bool right = judged_read(files, count, &reader, &whole, error, size);
    if (right && badge.tallies.failed) {
        snprintf(error, size, "no memory");
        right = false;
    }
    describe(&badge, right && whole, message, &color);
    if (right)
        fprintf(out,
                "{\"schemaVersion\": 1, \"label\": \"listening sockets\", \"message\": \"%s\", \"color\": \"%s\"%s}\n",
                message, color, badge.errors || !whole ? ", \"isError\": true" : "");
    entries_free(&badge.tallies);
    return right;
}
