/* Reads the outcomes that a vector allows, each with its sockets. */
#include "expect.h"

#include <string.h>

#include "request.h"

/* ---- Words and their rules --------------------------------------------------------------------------------------- */

static bool is_name(const char *text) {
    size_t count = count_characters(text);
    return count >= 1 && count <= 100;
}

static const char *const socket_protocols[] = {"tcp", "udp", NULL};
static const char *const results[] = {"ok", "error", NULL};
static const char *const opened_stacks[] = {"ipv4", "ipv6", "dual", "pair", NULL};

static const struct vocabulary name_rule = {NULL, is_name, "1 to 100 characters without control characters"};
static const struct vocabulary socket_protocol_rule = {socket_protocols, NULL, "tcp or udp"};
static const struct vocabulary result_rule = {results, NULL, "ok or error"};
static const struct vocabulary opened_rule = {opened_stacks, NULL,
                                              "ipv4, ipv6, dual or pair, never auto: the stack that came up"};
static const struct vocabulary stage_rule = {vector_stage_names, NULL,
                                             "validate, resolve, select, socket, option, bind or listen"};
static const struct vocabulary code_rule = {vector_code_names, NULL,
                                            "a neutral code such as EAI_SERVICE or EADDRINUSE"};

/* ---- Sockets ----------------------------------------------------------------------------------------------------- */

/* Field: int, -1 for "ephemeral". */
static bool read_socket_port(struct reader *reader, json_t *value, const struct member *member, void *field) {
    (void)member;
    if (!json_is_string(value))
        return read_integer(reader, value, 0, 65535, field);
    if (json_string_length(value) != strlen("ephemeral") || strcmp(json_string_value(value), "ephemeral") != 0)
        return reader_reject_string(reader, value, "an integer from 0 to 65535, or \"ephemeral\"");
    *(int *)field = -1;
    return true;
}

/* Field: int. */
static bool read_v6only(struct reader *reader, json_t *value, const struct member *member, void *field) {
    (void)member;
    if (!json_is_boolean(value))
        return reader_reject_type(reader, value, "true or false");
    *(int *)field = json_is_true(value) ? 1 : 0;
    return true;
}

#define SOCKET(field) offsetof(struct vector_socket, field)

static const struct member socket_members[] = {
    {.name = "family", .required = true, .read = read_word, .offset = SOCKET(family), .rule = &socket_family_rule},
    {.name = "socktype", .required = true, .read = read_word, .offset = SOCKET(socktype), .rule = &socket_type_rule},
    {.name = "protocol",
     .required = true,
     .read = read_word,
     .offset = SOCKET(protocol),
     .rule = &socket_protocol_rule},
    {.name = "address", .required = true, .read = read_word, .offset = SOCKET(address), .rule = &address_rule},
    {.name = "port", .required = true, .read = read_socket_port, .offset = SOCKET(port)},
    {.name = "v6only", .read = read_v6only, .offset = SOCKET(v6only)},
    {.name = NULL}};

/* Fields: the two members of struct vector_outcome for sockets. */
static bool read_sockets(struct reader *reader, json_t *value, const struct member *member, void *field) {
    struct vector_outcome *outcome = field;
    if (!reader_check_array(reader, value, 0, member->limit))
        return false;
    size_t size = json_array_size(value);
    size_t outer = reader->path_length;
    struct vector_socket *sockets = arena_allocate(&reader->arena, (size + 1) * sizeof *sockets);
    if (sockets == NULL)
        return reader_out_of_memory(reader);
    for (size_t i = 0; i < size; i++) {
        json_t *element = json_array_get(value, i);
        sockets[i].v6only = -1;
        reader_enter_element(reader, i);
        if (!read_object(reader, element, socket_members, &sockets[i]) ||
            !check_v6only(reader, element, sockets[i].family))
            return false;
        reader_leave(reader, outer);
    }
    outcome->sockets = sockets;
    outcome->socket_count = size;
    return true;
}

/* ---- Outcomes ---------------------------------------------------------------------------------------------------- */

#define OUTCOME(field) offsetof(struct vector_outcome, field)

static const struct member error_members[] = {
    {.name = "name", .read = read_word, .offset = OUTCOME(name), .rule = &name_rule},
    {.name = "outcome", .required = true, .read = read_and_forget, .rule = &result_rule},
    {.name = "stage", .required = true, .read = read_word, .offset = OUTCOME(stage), .rule = &stage_rule},
    {.name = "code", .required = true, .read = read_word, .offset = OUTCOME(code), .rule = &code_rule},
    {.name = NULL}};

static const struct member ok_members[] = {
    {.name = "name", .read = read_word, .offset = OUTCOME(name), .rule = &name_rule},
    {.name = "outcome", .required = true, .read = read_and_forget, .rule = &result_rule},
    {.name = "stack", .read = read_word, .offset = OUTCOME(stack), .rule = &opened_rule},
    {.name = "sockets", .required = true, .read = read_sockets, .limit = 2},
    {.name = NULL}};

/* The sockets of each stack; family NULL: no such socket. */
static const struct stack_sockets {
    const char *stack;
    struct {
        const char *family;
        int v6only;
    } sockets[2];
    const char *right;
} stack_sockets[] = {{"ipv4", {{"inet", -1}, {NULL, 0}}, "one inet socket"},
                     {"ipv6", {{"inet6", 1}, {NULL, 0}}, "one inet6 socket with v6only true"},
                     {"dual", {{"inet6", 0}, {NULL, 0}}, "one inet6 socket with v6only false"},
                     {"pair", {{"inet6", 1}, {"inet", -1}}, "two sockets: inet6 with v6only true, then inet"}};

static bool check_stack_sockets(struct reader *reader, const struct vector_outcome *outcome) {
    const struct stack_sockets *stack = stack_sockets;
    while (strcmp(stack->stack, outcome->stack) != 0)
        stack++;
    for (size_t i = 0; i < 2; i++) {
        const char *family = i < outcome->socket_count ? outcome->sockets[i].family : NULL;
        bool same = (family == NULL) == (stack->sockets[i].family == NULL);
        if (same && family != NULL)
            same =
                strcmp(family, stack->sockets[i].family) == 0 && outcome->sockets[i].v6only == stack->sockets[i].v6only;
        if (!same)
            return reader_reject(reader, "the sockets are not those of the stack %s, which is %s", outcome->stack,
                                 stack->right);
    }
    if (outcome->socket_count == 2 && outcome->sockets[0].port != outcome->sockets[1].port)
        return reader_reject(reader, "the sockets of a pair have different ports; both must have the same one");
    return true;
}

/* Whether the sockets of a success are those that such a request makes. */
static bool check_success(struct reader *reader, const json_t *value, const struct vector_request *request,
                          const struct vector_outcome *outcome) {
    size_t expected = request->last_step == VECTOR_STEP_RESOLVE ? 0 : 1;
    bool opened = request->stack[0] != '\0';
    if (opened && !has_member(value, "stack"))
        return reader_reject(reader, "lacks the member \"stack\", which it must have if the request names one");
    if (opened)
        return check_stack_sockets(reader, outcome);
    if (has_member(value, "stack"))
        return reader_reject(reader, "has the member \"stack\", but the request names none");
    if (outcome->socket_count != expected)
        return reader_reject(reader, "has %zu sockets; without a stack, up to \"%s\", there must be %zu",
                             outcome->socket_count, vector_step_name(request->last_step), expected);
    return true;
}

static bool read_outcome(struct reader *reader, json_t *value, const struct vector_request *request, bool named,
                         struct vector_outcome *outcome) {
    *outcome = (struct vector_outcome){.name = "", .stack = "", .stage = "", .code = ""};
    if (!json_is_object(value))
        return reader_reject_type(reader, value, "an object");
    json_t *result = json_object_get(value, "outcome");
    outcome->ok = json_is_string(result) && strcmp(json_string_value(result), "ok") == 0;
    if (!read_object(reader, value, outcome->ok ? ok_members : error_members, outcome))
        return false;
    if (named && !has_member(value, "name"))
        return reader_reject(reader, "lacks the member \"name\", which says when this alternative is right");
    if (!named && has_member(value, "name"))
        return reader_reject(reader, "has the member \"name\", which only alternatives of oneOf may have");
    return !outcome->ok || check_success(reader, value, request, outcome);
}

/* ---- Alternatives ------------------------------------------------------------------------------------------------ */

static bool check_names(struct reader *reader, const struct vector_outcome *outcomes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (strcmp(outcomes[i].name, outcomes[k].name) == 0)
                return reader_reject(reader, "two alternatives have the same name; each must have its own");
        }
    }
    return true;
}

/* Checks the array only; read_expect reads the elements, since they depend on the request. */
static bool check_alternatives(struct reader *reader, json_t *value, const struct member *member, void *field) {
    (void)field;
    return reader_check_array(reader, value, 2, member->limit);
}

static const struct member expect_members[] = {
    {.name = "oneOf", .required = true, .read = check_alternatives, .limit = 4}, {.name = NULL}};

static bool read_alternatives(struct reader *reader, json_t *value, const struct vector_request *request,
                              struct vector_outcome *outcomes) {
    size_t count = json_array_size(value);
    reader_enter(reader, "oneOf");
    size_t outer = reader->path_length;
    for (size_t i = 0; i < count; i++) {
        reader_enter_element(reader, i);
        if (!read_outcome(reader, json_array_get(value, i), request, true, &outcomes[i]))
            return false;
        reader_leave(reader, outer);
    }
    return check_names(reader, outcomes, count);
}

bool read_expect(struct reader *reader, json_t *value, struct vector *vector) {
    json_t *several = json_object_get(value, "oneOf");
    size_t count = several != NULL && json_is_array(several) ? json_array_size(several) : 1;
    reader_enter(reader, "expect");
    if (several != NULL && !read_object(reader, value, expect_members, vector))
        return false;
    struct vector_outcome *outcomes = arena_allocate(&reader->arena, count * sizeof *outcomes);
    if (outcomes == NULL)
        return reader_out_of_memory(reader);
    vector->outcomes = outcomes;
    vector->outcome_count = count;
    bool read = several != NULL ? read_alternatives(reader, several, &vector->request, outcomes)
                                : read_outcome(reader, value, &vector->request, false, outcomes);
    if (read)
        reader_leave(reader, 0);
    return read;
}
