/* MUST alone: what only differs from a SHOULD conforms. */
#include "badge.h"

#include <stdlib.h>
#include <string.h>

#include "judged.h"
#include "results.h"

/* One implementation's MUSTs. */
struct tally {
    char *adapter;
    size_t met;
    size_t unmet;
};

struct badge {
    struct tally *all;
    size_t count;
    size_t first;
    size_t errors;
    bool failed;
};

static void begin(void *context, const json_t *header) {
    struct badge *badge = context;
    (void)header;
    badge->first = badge->count;
}

static struct tally *tally_of(struct badge *badge, const char *adapter) {
    for (size_t i = badge->count; i > badge->first; i--)
        if (strcmp(badge->all[i - 1].adapter, adapter) == 0)
            return &badge->all[i - 1];
    struct tally *all = realloc(badge->all, (badge->count + 1) * sizeof *all);
    char *name = strdup(adapter);
    if (all)
        badge->all = all;
    if (!all || !name) {
        free(name);
        badge->failed = true;
        return NULL;
    }
    all[badge->count] = (struct tally){.adapter = name};
    return &all[badge->count++];
}

/* A test counts at the level of the checks that differ, as in the table (counts.h). */
static bool is_must(const struct judged *judged) {
    struct buffer differences = {.length = 0};
    judged_differences(judged, &differences);
    bool differs = judged->verdict == VERDICT_FAIL || judged->verdict == VERDICT_DEVIATES;
    bool must = differs ? strstr(buffer_text(&differences), " (MUST): ") != NULL : strcmp(judged->level, "MUST") == 0;
    buffer_free(&differences);
    return must;
}

static void take(void *context, const struct judged *judged) {
    struct badge *badge = context;
    struct tally *tally = tally_of(badge, judged->adapter);
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
    for (size_t i = 0; i < badge->count; i++) {
        conform += badge->all[i].unmet == 0 && badge->all[i].met > 0;
        met += badge->all[i].met;
        unmet += badge->all[i].unmet;
    }
    bool none = met + unmet == 0;
    *color = !whole || none || badge->errors ? "lightgrey" : unmet == 0 ? "brightgreen" : "orange";
    if (!whole)
        snprintf(message, 64, "interrupted");
    else if (badge->errors)
        snprintf(message, 64, "error");
    else if (none)
        snprintf(message, 64, "nothing judged");
    else if (badge->count == 1)
        snprintf(message, 64, "%zu of %zu MUST", met, met + unmet);
    else
        snprintf(message, 64, "%zu of %zu meet every MUST", conform, badge->count);
}

bool badge_write(FILE *out, char *const *files, size_t count, char *error, size_t size) {
    bool whole;
    char message[64];
    const char *color;
    struct badge badge = {.count = 0};
    const struct judged_reader reader = {.begin = begin, .take = take, .error = take_error, .context = &badge};
    bool right = judged_read(files, count, &reader, &whole, error, size);
    if (right && badge.failed) {
        snprintf(error, size, "no memory");
        right = false;
    }
    describe(&badge, right && whole, message, &color);
    if (right)
        fprintf(out,
                "{\"schemaVersion\": 1, \"label\": \"listening sockets\", \"message\": \"%s\", \"color\": \"%s\"%s}\n",
                message, color, badge.errors || !whole ? ", \"isError\": true" : "");
    for (size_t i = 0; i < badge.count; i++)
        free(badge.all[i].adapter);
    free(badge.all);
    return right;
}
