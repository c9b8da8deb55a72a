/* Reads the calls that a vector makes fail, and holds their members against each other. */
#include "faults.h"

#include <string.h>

#include "fault_numbers.h"
#include "request.h"

enum { NTH_MOST = 1000 }; /* far more calls than any request makes */

/* ---- Words and their rules --------------------------------------------------------------------------------------- */

static bool is_fault_code(const char *text) {
    return number_of_word(fault_numbers, text) >= 0;
}

static const char *const calls[] = {"socket",      "setsockopt", "getsockopt", "bind",
                                    "getsockname", "listen",     "close",      NULL};
static const char *const options[] = {"v6only", "reuseaddr", "reuseport", NULL};
static const char *const effects[] = {"error", "ignored", "other", NULL};

static const struct vocabulary call_rule = {calls, NULL,
                                            "socket, setsockopt, getsockopt, bind, getsockname, listen or close"};
static const struct vocabulary option_rule = {options, NULL, "v6only, reuseaddr or reuseport"};
static const struct vocabulary effect_rule = {effects, NULL, "error, ignored or other"};
static const struct vocabulary code_rule = {NULL, is_fault_code, "an errno's name such as EADDRINUSE"};

static bool read_nth(struct reader *reader, json_t *value, const struct member *member, void *field) {
    (void)member;
    return read_integer(reader, value, 1, NTH_MOST, field);
}

/* ---- One fault --------------------------------------------------------------------------------------------------- */

#define FAULT(field) offsetof(struct vector_fault, field)

static const struct member fault_members[] = {
    {.name = "call", .required = true, .read = read_word, .offset = FAULT(call), .rule = &call_rule},
    {.name = "option", .read = read_word, .offset = FAULT(option), .rule = &option_rule},
    {.name = "family", .read = read_word, .offset = FAULT(family), .rule = &socket_family_rule},
    {.name = "effect", .read = read_word, .offset = FAULT(effect), .rule = &effect_rule},
    {.name = "code", .read = read_word, .offset = FAULT(code), .rule = &code_rule},
    {.name = "nth", .read = read_nth, .offset = FAULT(nth)},
    {.name = "always", .read = read_bool, .offset = FAULT(always)},
    {.name = NULL}};

static bool check_option(struct reader *reader, const struct vector_fault *fault) {
    const bool takes = strcmp(fault->call, "setsockopt") == 0 || strcmp(fault->call, "getsockopt") == 0;
    if (takes && fault->option[0] == '\0')
        return reader_reject(reader, "lacks the member \"option\", which a fault of %s must have", fault->call);
    if (!takes && fault->option[0] != '\0')
        return reader_reject(reader, "has the member \"option\", which only setsockopt and getsockopt may have");
    return true;
}

static bool check_code(struct reader *reader, const struct vector_fault *fault) {
    const bool fails = strcmp(fault->effect, "error") == 0;
    if (fails && fault->code[0] == '\0')
        return reader_reject(reader, "lacks the member \"code\", which a fault with the effect error must have");
    if (!fails && fault->code[0] != '\0')
        return reader_reject(reader, "has the member \"code\", which only a fault with the effect error may have");
    return true;
}

/* Nothing reads the sharing options or the backlog back, so that a call about them that does nothing has no outcome. */
static bool check_effect(struct reader *reader, const struct vector_fault *fault) {
    const bool bind = strcmp(fault->call, "bind") == 0;
    const bool sets_v6only = strcmp(fault->call, "setsockopt") == 0 && strcmp(fault->option, "v6only") == 0;
    if (strcmp(fault->effect, "ignored") == 0 && !bind && !sets_v6only)
        return reader_reject(reader, "has the effect ignored, which only bind and setsockopt of v6only may have");
    const bool gets = strcmp(fault->call, "getsockopt") == 0 || strcmp(fault->call, "getsockname") == 0;
    if (strcmp(fault->effect, "other") == 0 && !bind && !gets)
        return reader_reject(reader, "has the effect other, which only bind, getsockopt and getsockname may have");
    return true;
}

static bool read_fault(struct reader *reader, json_t *value, struct vector_fault *fault) {
    *fault = (struct vector_fault){.option = "", .family = "", .effect = "error", .code = "", .nth = 1};
    return read_object(reader, value, fault_members, fault) && check_option(reader, fault) &&
           check_code(reader, fault) && check_effect(reader, fault);
}

/* ---- All of a vector --------------------------------------------------------------------------------------------- */

bool read_faults(struct reader *reader, json_t *value, const struct member *member, void *field) {
    struct vector *vector = field;
    if (!reader_check_array(reader, value, 1, member->limit))
        return false;
    const size_t size = json_array_size(value);
    const size_t outer = reader->path_length;
    struct vector_fault *faults = arena_allocate(&reader->arena, size * sizeof *faults);
    if (faults == NULL)
        return reader_out_of_memory(reader);
    for (size_t i = 0; i < size; i++) {
        reader_enter_element(reader, i);
        if (!read_fault(reader, json_array_get(value, i), &faults[i]))
            return false;
        reader_leave(reader, outer);
    }
    vector->faults = faults;
    vector->fault_count = size;
    return true;
}
