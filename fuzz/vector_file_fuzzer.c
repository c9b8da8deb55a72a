/* A file of vectors: the input is the document.
 *
 * Covers conformance/reader/, and of jansson what it uses.
 *
 * Oracles, each of which aborts:
 *   - the sanitizers, and the leak sanitizer for what a refused document had allocated
 *   - a document that is refused has a message of one line, which names the file, and leaves the set empty
 *   - a document that is accepted says the same when it is read again, with blanks around it: every member of every
 * vector
 *   - what is accepted keeps the format's promises: ordered by id, each id found by vector_find, the first clause
 * giving the id, one outcome at least, `validation_only` if every outcome fails at validate and listen is not what
 * refuses, sockets only if it is ok, faults with the option and the number that they need
 */
#include <stdlib.h>
#include <string.h>

#include "engine/target.h"
#include "reader/fault_numbers.h"
#include "reader/numbers.h"
#include "reader/vectors.h"

const char target_name[] = "vector_file";

static const char file[] = "input.json";

/* ---- The same? ---- */

static bool same_text(const char *a, const char *b) {
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool same_bytes(const struct vector_text *a, const struct vector_text *b) {
    if (a->bytes == NULL || b->bytes == NULL)
        return a->bytes == b->bytes;
    return a->length == b->length && memcmp(a->bytes, b->bytes, a->length + 1) == 0;
}

static bool same_request(const struct vector_request *a, const struct vector_request *b) {
    return same_bytes(&a->node, &b->node) && same_bytes(&a->service, &b->service) && a->hints == b->hints &&
           same_text(a->family, b->family) && same_text(a->socktype, b->socktype) &&
           same_text(a->protocol, b->protocol) && same_text(a->flags, b->flags) && same_text(a->nonzero, b->nonzero) &&
           same_text(a->stack, b->stack) && same_text(a->options, b->options) && a->backlog == b->backlog &&
           a->last_step == b->last_step;
}

static bool same_existing_sockets(const struct vector *a, const struct vector *b) {
    if (a->existing_socket_count != b->existing_socket_count)
        return false;
    for (size_t i = 0; i < a->existing_socket_count; i++) {
        const struct vector_existing_socket *x = &a->existing_sockets[i];
        const struct vector_existing_socket *y = &b->existing_sockets[i];
        if (!same_text(x->family, y->family) || !same_text(x->address, y->address) || x->port != y->port ||
            x->v6only != y->v6only || x->listening != y->listening || x->connected != y->connected)
            return false;
    }
    return true;
}

static bool same_faults(const struct vector *a, const struct vector *b) {
    if (a->fault_count != b->fault_count)
        return false;
    for (size_t i = 0; i < a->fault_count; i++) {
        const struct vector_fault *x = &a->faults[i];
        const struct vector_fault *y = &b->faults[i];
        if (!same_text(x->call, y->call) || !same_text(x->option, y->option) || !same_text(x->family, y->family) ||
            !same_text(x->effect, y->effect) || !same_text(x->code, y->code) || x->nth != y->nth ||
            x->always != y->always)
            return false;
    }
    return true;
}

static bool same_sockets(const struct vector_outcome *a, const struct vector_outcome *b) {
    if (a->socket_count != b->socket_count)
        return false;
    for (size_t i = 0; i < a->socket_count; i++) {
        const struct vector_socket *x = &a->sockets[i];
        const struct vector_socket *y = &b->sockets[i];
        if (!same_text(x->family, y->family) || !same_text(x->socktype, y->socktype) ||
            !same_text(x->protocol, y->protocol) || !same_text(x->address, y->address) || x->port != y->port ||
            x->v6only != y->v6only)
            return false;
    }
    return true;
}

static bool same_outcomes(const struct vector *a, const struct vector *b) {
    if (a->outcome_count != b->outcome_count)
        return false;
    for (size_t i = 0; i < a->outcome_count; i++) {
        const struct vector_outcome *x = &a->outcomes[i];
        const struct vector_outcome *y = &b->outcomes[i];
        if (!same_text(x->name, y->name) || x->ok != y->ok || !same_text(x->stage, y->stage) ||
            !same_text(x->code, y->code) || !same_text(x->stack, y->stack) || !same_sockets(x, y))
            return false;
    }
    return true;
}

static bool same_clauses(const struct vector *a, const struct vector *b) {
    size_t i = 0;
    for (; a->clauses[i] != NULL && b->clauses[i] != NULL; i++)
        if (strcmp(a->clauses[i], b->clauses[i]) != 0)
            return false;
    return a->clauses[i] == b->clauses[i];
}

static bool same_vector(const struct vector *a, const struct vector *b) {
    return same_text(a->id, b->id) && same_clauses(a, b) && a->level == b->level && same_text(a->why, b->why) &&
           same_text(a->environment, b->environment) && same_request(&a->request, &b->request) &&
           same_existing_sockets(a, b) && same_faults(a, b) && same_outcomes(a, b) &&
           a->validation_only == b->validation_only;
}

/* The document again, with a blank before and a newline behind, in memory of exactly its size. */
static bool reads_the_same(const char *text, size_t length, const struct vector_set *first) {
    char error[512] = "";
    struct vector_set second;
    char *copy = malloc(length + 2);
    if (copy == NULL)
        return true;
    copy[0] = ' ';
    memcpy(copy + 1, text, length);
    copy[length + 1] = '\n';
    bool same = vector_set_parse(file, copy, length + 2, &second, error, sizeof error) && second.count == first->count;
    for (size_t i = 0; same && i < first->count; i++)
        same = same_vector(&first->vectors[i], &second.vectors[i]);
    vector_set_free(&second);
    free(copy);
    return same;
}

/* ---- Promises ---- */

/* Whether somebody can notice that the call does not fail and does something else. */
static bool effect_shows(const struct vector_fault *fault) {
    const bool bind = strcmp(fault->call, "bind") == 0;
    const bool gets = strcmp(fault->call, "getsockopt") == 0 || strcmp(fault->call, "getsockname") == 0;
    if (strcmp(fault->effect, "ignored") == 0)
        return bind || (strcmp(fault->call, "setsockopt") == 0 && strcmp(fault->option, "v6only") == 0);
    return strcmp(fault->effect, "other") != 0 || bind || gets;
}

/* An option if, and only if, the call has one; a number to fail with if, and only if, it fails. */
static bool fault_is_complete(const struct vector_fault *fault) {
    const bool option = strcmp(fault->call, "setsockopt") == 0 || strcmp(fault->call, "getsockopt") == 0;
    const bool fails = strcmp(fault->effect, "error") == 0;
    return option == (fault->option[0] != '\0') && fails == (number_of_word(fault_numbers, fault->code) > 0) &&
           fault->nth >= 1 && effect_shows(fault);
}

static bool faults_are_complete(const struct vector *vector) {
    for (size_t i = 0; i < vector->fault_count; i++)
        if (!fault_is_complete(&vector->faults[i]))
            return false;
    return vector->fault_count <= VECTOR_FAULTS_MAX;
}

static bool fails_validation(const struct vector *vector) {
    for (size_t i = 0; i < vector->outcome_count; i++)
        if (vector->outcomes[i].ok || strcmp(vector->outcomes[i].stage, "validate") != 0)
            return false;
    return true;
}

/* What listen refuses at validate comes after a socket was made: the one request that fails there and has an effect. */
static bool is_for_listen(const struct vector *vector) {
    return vector->request.stack[0] == '\0' && vector->request.last_step == VECTOR_STEP_LISTEN;
}

static bool validation_only_holds(const struct vector *vector) {
    if (vector->validation_only)
        return fails_validation(vector);
    return !fails_validation(vector) || is_for_listen(vector);
}

static const char *outcome_fault(const struct vector *vector, const struct vector_outcome *outcome) {
    const size_t least = vector->request.last_step == VECTOR_STEP_RESOLVE ? 0 : 1;
    if (outcome->ok ? outcome->socket_count < least || outcome->socket_count > 2 : outcome->socket_count != 0)
        return "an outcome has too many sockets, or too few";
    if (!outcome->ok && (outcome->stage[0] == '\0' || outcome->code[0] == '\0'))
        return "a refusal has no stage or no code";
    return vector->outcome_count > 1 && outcome->name[0] == '\0' ? "one of several outcomes has no name" : NULL;
}

static const char *vector_fault(const struct vector_set *set, size_t index) {
    const struct vector *vector = &set->vectors[index];
    if (index > 0 && strcmp(set->vectors[index - 1].id, vector->id) >= 0)
        return "the vectors are not in the order of their ids, or an id is there twice";
    if (vector_find(set, vector->id) != vector)
        return "a vector is not found by its id";
    if (vector->clauses[0] == NULL || strncmp(vector->id, vector->clauses[0], strlen(vector->clauses[0])) != 0 ||
        vector->id[strlen(vector->clauses[0])] != '/' || !vector_has_clause(vector, vector->clauses[0]))
        return "the first clause does not give the id";
    if (vector->outcome_count == 0 || !validation_only_holds(vector))
        return "there is no outcome, or `validation_only` is not what the outcomes say";
    if (!faults_are_complete(vector))
        return "a fault lacks its option or its code, or has one too many, or an effect that nobody can see";
    for (size_t i = 0; i < vector->outcome_count; i++) {
        const char *why = outcome_fault(vector, &vector->outcomes[i]);
        if (why != NULL)
            return why;
    }
    return NULL;
}

static const char *refusal_fault(const char *error, const struct vector_set *set) {
    if (set->count != 0 || set->vectors != NULL || set->storage != NULL)
        return "a refused document leaves something in the set";
    if (strncmp(error, file, strlen(file)) != 0)
        return "the message does not begin with the file";
    for (; *error != '\0'; error++)
        if ((unsigned char)*error < ' ' || *error == 0x7f)
            return "the message is not one line";
    return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *text = (const char *)data;
    char error[512] = "";
    struct vector_set set;
    const char *why = NULL;
    if (!vector_set_parse(file, size > 0 ? text : "", size, &set, error, sizeof error)) {
        why = refusal_fault(error, &set);
    } else {
        for (size_t i = 0; why == NULL && i < set.count; i++)
            why = vector_fault(&set, i);
        if (why == NULL && !reads_the_same(text, size, &set))
            why = "a document is read otherwise with blanks around it";
        vector_set_free(&set);
    }
    if (why != NULL)
        target_fail(data, size, why);
    return 0;
}

void target_show(FILE *out, const uint8_t *data, size_t size) {
    char error[512] = "";
    struct vector_set set;
    fputs("---- document ----\n", out);
    fwrite(data, 1, size, out);
    if (vector_set_parse(file, size > 0 ? (const char *)data : "", size, &set, error, sizeof error))
        fprintf(out, "\n---- accepted: %zu vectors ----\n", set.count);
    else
        fprintf(out, "\n---- refused: %s ----\n", error);
    vector_set_free(&set);
}
