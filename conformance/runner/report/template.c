/* Lines with conditions before them, and {{fields}} in them. */
#include "template.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "request_fields.h"

/* ---- Read -------------------------------------------------------------------------------------------------------- */

static bool complain(const char *name, const char *what, char *error, size_t size) {
    snprintf(error, size, "%.64s/reproduce: %s", name, what);
    return false;
}

/* The rest of the line that begins with the word, into `value`; behind what is there, as a line of its own. */
static bool read_directive(const char *line, const char *word, char *value, size_t size) {
    size_t length = strlen(word);
    if (strncmp(line, word, length) != 0)
        return false;
    size_t used = strlen(value);
    int value_length = (int)strcspn(line + length, "\n");
    snprintf(value + used, size - used, "%s%.*s", used ? "\n" : "", value_length, line + length);
    return true;
}

/* The first lines, up to an empty one; the program follows. */
static bool read_head(const char *name, struct template *template, char *error, size_t size) {
    char *at = template->text;
    while (*at && *at != '\n') {
        bool known = read_directive(at, "@like ", template->like, sizeof template->like) ||
                     read_directive(at, "@file ", template->file, sizeof template->file) ||
                     read_directive(at, "@build ", template->build, sizeof template->build) ||
                     read_directive(at, "@run ", template->run, sizeof template->run) ||
                     read_directive(at, "@before ", template->before, sizeof template->before) || *at == '#';
        if (!known)
            return complain(name, "before the first empty line stand @file, @build, @run, @before and @like alone",
                            error, size);
        at += strcspn(at, "\n");
        at += *at == '\n';
    }
    at += *at == '\n';
    memmove(template->text, at, strlen(at) + 1);
    return true;
}

/* The file as it is. */
static bool read_template(const char *directory, const char *name, struct template *template, char *error,
                          size_t size) {
    char path[PATH_MAX];
    size_t room = 0;
    *template = (struct template){.text = NULL};
    snprintf(path, sizeof path, "%s/%s/reproduce", directory, name);
    FILE *file = strchr(name, '/') ? NULL : fopen(path, "re");
    if (!file)
        return strchr(name, '/') || errno == ENOENT || errno == ENOTDIR || complain(name, strerror(errno), error, size);
    bool read = getdelim(&template->text, &room, '\0', file) > 0;
    fclose(file);
    return read ? read_head(name, template, error, size) : complain(name, "it is empty", error, size);
}

static void inherit(char *own, const char *others, size_t size) {
    if (!own[0])
        snprintf(own, size, "%s", others);
}

/* The program is that of another adapter's template, and so is each line of the head that is not there. */
static bool read_other(const char *directory, const char *name, struct template *template, char *error, size_t size) {
    struct template other;
    bool right = read_template(directory, template->like, &other, error, size);
    if (right && (template->text[0] || !other.text || other.like[0]))
        right = complain(name, "@like NAME is of a template with a program, and has none itself", error, size);
    if (right) {
        char *none = template->text;
        template->text = other.text;
        other.text = none;
        inherit(template->file, other.file, sizeof template->file);
        inherit(template->build, other.build, sizeof template->build);
        inherit(template->run, other.run, sizeof template->run);
        inherit(template->before, other.before, sizeof template->before);
    }
    template_free(&other);
    return right;
}

bool template_load(const char *directory, const char *name, struct template *template, char *error, size_t size) {
    bool right = read_template(directory, name, template, error, size);
    if (right && !template->text)
        return true;
    if (right && template->like[0])
        right = read_other(directory, name, template, error, size);
    if (right && (!template->file[0] || !template->run[0] || strchr(template->file, '/')))
        right = complain(name, "it must say @file NAME and @run COMMAND", error, size);
    if (!right)
        template_free(template);
    return right;
}

void template_free(struct template *template) {
    free(template->text);
    template->text = NULL;
}

long template_calls_before(const struct template *template, const char *call) {
    size_t length = strlen(call);
    for (const char *at = template->before; *at; at += strcspn(at, " "), at += *at == ' ')
        if (strncmp(at, call, length) == 0 && at[length] == '=')
            return at[length + 1] == '?' ? -1 : strtol(at + length + 1, NULL, 10);
    return 0;
}

/* ---- Conditions -------------------------------------------------------------------------------------------------- */

static bool list_has(struct field list, const char *word, size_t length) {
    for (size_t at = 0; at <= list.length;) {
        size_t end = at;
        while (end < list.length && list.value[end] != ',')
            end++;
        if (end - at == length && memcmp(list.value + at, word, length) == 0)
            return true;
        at = end + 1;
    }
    return false;
}

/* The field, or what kind of text it is: "node-is". */
static struct field field_of(const char *request, const char *name, size_t length) {
    const char *kind = NULL;
    if (length == strlen("node-is") && strncmp(name, "node-is", length) == 0)
        kind = request_kind(request, "node");
    if (length == strlen("service-is") && strncmp(name, "service-is", length) == 0)
        kind = request_kind(request, "service");
    return kind ? (struct field){kind, strlen(kind)} : request_field(request, name, length);
}

/* "stack=ipv4,ipv6": the field is one of these; "stack!=-": none of these; "options~reuseport": a list with this;
 * "flags!~passive". */
static bool is_true(const char *condition, size_t length, const char *request) {
    size_t name = strcspn(condition, "!=~");
    bool inverted = name < length && condition[name] == '!';
    size_t sign = name + inverted;
    if (sign >= length)
        return false;
    const struct field field = field_of(request, condition, name);
    const struct field values = {condition + sign + 1, length - sign - 1};
    bool holds = field.value && (condition[sign] == '~' ? list_has(field, values.value, values.length)
                                                        : list_has(values, field.value, field.length));
    return holds != inverted;
}

/* Whether the line is part of the program. `*begin` is moved behind its conditions. */
static bool is_wanted(const char **begin, const char *end, const char *request) {
    const char *at = *begin;
    if (end - at < 2 || at[0] != '@' || at[1] != '[')
        return true;
    bool wanted = true;
    for (at += 2; at < end && *at != ']';) {
        size_t length = strcspn(at, " ]");
        wanted = wanted && is_true(at, length, request);
        at += length + (at[length] == ' ');
    }
    at += at < end;
    *begin = at + (at < end && *at == ' ');
    return wanted;
}

/* ---- Fields ------------------------------------------------------------------------------------------------------ */

/* Whether it stands for itself between quotation marks in every language. */
static bool is_harmless(unsigned char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           (byte && strchr(" ._:/+-", byte));
}

/* One unit by the format that the template gives, which has one conversion of a number: "\x%02x". */
static void put_unit(struct buffer *program, const char *format, unsigned long unit) {
    const char *conversion = strchr(format, '%');
    char *end;
    unsigned long width = conversion ? strtoul(conversion + 1, &end, 10) : 0;
    if (!conversion || width > 8)
        return;
    buffer_bytes(program, format, (size_t)(conversion - format));
    char digits[32];
    if (*end == 'o')
        snprintf(digits, sizeof digits, "%0*lo", (int)width, unit);
    else if (*end == 'd')
        snprintf(digits, sizeof digits, "%0*lu", (int)width, unit);
    else
        snprintf(digits, sizeof digits, "%0*lx", (int)width, unit);
    buffer_add(program, digits);
    buffer_add(program, *end ? end + 1 : "");
}

/* Text between quotation marks; what is not harmless is escaped: as bytes, as units of UTF-16, or as characters. */
static void put_text(struct buffer *program, struct field field, const char *units, const char *format) {
    size_t length;
    size_t used;
    char *bytes = field_decode(field, &length);
    bool as_bytes = strcmp(units, "bytes") == 0;
    for (size_t i = 0; bytes && i < length; i += used) {
        unsigned long unit = (unsigned char)bytes[i];
        used = 1;
        if (!as_bytes)
            unit = utf8_next(bytes + i, &used);
        if (is_harmless((unsigned char)bytes[i])) {
            buffer_bytes(program, bytes + i, 1);
        } else if (strcmp(units, "utf16") == 0 && unit > 0xffff) {
            put_unit(program, format, 0xd800 + ((unit - 0x10000) >> 10));
            put_unit(program, format, 0xdc00 + ((unit - 0x10000) & 0x3ff));
        } else {
            put_unit(program, format, unit);
        }
    }
    free(bytes);
}

/* Words of a list in the language's own names: "stream+cloexec" with "SOCK_" is SOCK_STREAM | SOCK_CLOEXEC. A number is
 * as it is; none at all is 0. */
static void put_words(struct buffer *program, struct field field, const char *prefix, const char *between) {
    bool first = true;
    for (size_t i = 0; i <= field.length;) {
        size_t end = i;
        while (end < field.length && field.value[end] != ',' && field.value[end] != '+')
            end++;
        bool number = end > i && (field.value[i] <= '9');
        if (end > i) {
            buffer_format(program, "%s%s", first ? "" : between, number ? "" : prefix);
            for (size_t k = i; k < end; k++) {
                char letter = field.value[k];
                bool lower = !number && letter >= 'a' && letter <= 'z';
                buffer_format(program, "%c", lower ? letter - 'a' + 'A' : letter);
            }
            first = false;
        }
        i = end + 1;
    }
    if (first)
        buffer_add(program, "0");
}

/* "node bytes \x%02x": text. "flags AI_": names, with " | " between, or with a third word. "backlog": as it is in the
 * request's line. */
static void put_field(struct buffer *program, const char *field, size_t length, const char *request) {
    char words[3][64] = {"", "", ""};
    char copy[160];
    int count = 0;
    snprintf(copy, sizeof copy, "%.*s", (int)length, field);
    for (char *rest = copy, *word; count < 3 && (word = strsep(&rest, " ")); count++)
        snprintf(words[count], sizeof words[count], "%.63s", word);
    const struct field value = request_field(request, words[0], strlen(words[0]));
    bool text = strcmp(words[1], "bytes") == 0 || strcmp(words[1], "utf16") == 0 || strcmp(words[1], "utf32") == 0;
    if (!value.value || (!text && !field_is_word(value, "-+,.")))
        return;
    if (text)
        put_text(program, value, words[1], words[2]);
    else if (count > 1)
        put_words(program, value, words[1], count > 2 ? words[2] : " | ");
    else
        buffer_bytes(program, value.value, value.length);
}

void template_fill(const struct template *template, const char *request, struct buffer *program) {
    for (const char *line = template->text; *line;) {
        const char *end = line + strcspn(line, "\n");
        bool wanted = is_wanted(&line, end, request);
        while (wanted && line < end) {
            const char *open = memmem(line, (size_t)(end - line), "{{", 2);
            const char *shut = open ? memmem(open, (size_t)(end - open), "}}", 2) : NULL;
            while (shut && shut[2] == '}') /* the first brace is the format's */
                shut++;
            buffer_bytes(program, line, (size_t)((shut ? open : end) - line));
            if (shut)
                put_field(program, open + 2, (size_t)(shut - open) - 2, request);
            line = shut ? shut + 2 : end;
        }
        if (wanted)
            buffer_add(program, "\n");
        line = *end ? end + 1 : end;
    }
}
