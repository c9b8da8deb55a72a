/* Puts the program and its surroundings together. */
#include "reproduction.h"

#include <string.h>

#include "results.h"
#include "surroundings.h"

enum { REQUEST_MOST = 2000 };

static void put_script(const struct template *template, const char *request, const struct surroundings *surroundings,
                       struct buffer *script) {
    buffer_format(script, "# In an empty directory. Needed: %s, and what runs the program.\n",
                  buffer_text(&surroundings->tools));
    buffer_format(script, "cat >%s <<'PROGRAM'\n", template->file);
    template_fill(template, request, script);
    buffer_add(script, "PROGRAM\n");
    buffer_add(script, buffer_text(&surroundings->files));
    if (template->build[0])
        buffer_format(script, "%s\n", template->build);
    buffer_add(script, "unshare --user --map-root-user --net --mount sh -e <<'INSIDE'\n");
    buffer_add(script, "export LC_ALL=C.UTF-8\n");
    buffer_add(script, buffer_text(&surroundings->inside));
    buffer_format(script, "%s%s\nINSIDE\n", buffer_text(&surroundings->prefix), template->run);
}

const char *reproduction_write(const struct template *template, const json_t *test, const char *files,
                               struct buffer *script) {
    struct surroundings surroundings;
    const char *request = results_text(test, "request");
    if (!*request)
        return "the request was not made";
    if (strlen(request) > REQUEST_MOST)
        return "the request is too long for a program of a few lines";
    if (!template->text)
        return "the adapter has no template for it";
    surroundings_find(&surroundings, template, test, files);
    const char *lacks = surroundings.lacks;
    if (!lacks)
        put_script(template, request, &surroundings, script);
    surroundings_free(&surroundings);
    return lacks;
}
