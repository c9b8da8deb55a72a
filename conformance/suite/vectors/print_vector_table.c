/* Prints all vectors as C source for vector_table.h. It runs on the machine that builds; the source is for any machine.
 *
 *     print_vector_table DIRECTORY >vector_table.c
 *
 * Exit 0; 1, with the reader's message, if a vector is wrong; 2 for wrong usage. */
#include <stdio.h>
#include <string.h>

#include "reader/vectors.h"

/* A string literal. Special bytes are written in octal, which unlike \x ends after three digits. */
static void print_bytes(const char *bytes, size_t length) {
    putchar('"');
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        if (i > 0 && i % 1000 == 0)
            fputs("\"\n\"", stdout); /* no endless lines */
        if (byte < ' ' || byte > '~' || byte == '"' || byte == '\\' || byte == '?')
            printf("\\%03o", (unsigned)byte);
        else
            putchar(byte);
    }
    putchar('"');
}

static void print_string(const char *text) {
    print_bytes(text, strlen(text));
    putchar(',');
}

static void print_text(const struct vector_text *text) {
    putchar('{');
    if (text->bytes == NULL)
        fputs("NULL", stdout);
    else
        print_bytes(text->bytes, text->length);
    printf(",%zu},", text->length);
}

static void print_request(const struct vector_request *request) {
    putchar('{');
    print_text(&request->node);
    print_text(&request->service);
    printf("%d,", request->hints ? 1 : 0);
    print_string(request->family);
    print_string(request->socktype);
    print_string(request->protocol);
    print_string(request->flags);
    print_string(request->nonzero);
    print_string(request->stack);
    print_string(request->options);
    printf("%d,(enum vector_step)%d},\n", request->backlog, (int)request->last_step);
}

static void print_existing_sockets(size_t index, const struct vector *vector) {
    if (vector->existing_socket_count == 0)
        return;
    printf("static const struct vector_existing_socket existing_sockets_%zu[] = {", index);
    for (size_t i = 0; i < vector->existing_socket_count; i++) {
        const struct vector_existing_socket *existing_socket = &vector->existing_sockets[i];
        putchar('{');
        print_string(existing_socket->family);
        print_string(existing_socket->socktype);
        print_string(existing_socket->address);
        printf("%d,%d,%d,%d,%d,", existing_socket->port, existing_socket->v6only ? 1 : 0,
               existing_socket->listening ? 1 : 0, existing_socket->reuseport ? 1 : 0,
               existing_socket->connected ? 1 : 0);
        print_string(existing_socket->use);
        fputs("},", stdout);
    }
    puts("};");
}

static void print_sockets(size_t index, size_t number, const struct vector_outcome *outcome) {
    if (outcome->socket_count == 0)
        return;
    printf("static const struct vector_socket sockets_%zu_%zu[] = {", index, number);
    for (size_t i = 0; i < outcome->socket_count; i++) {
        const struct vector_socket *sock = &outcome->sockets[i];
        putchar('{');
        print_string(sock->family);
        print_string(sock->socktype);
        print_string(sock->protocol);
        print_string(sock->address);
        printf("%d,%d},", sock->port, sock->v6only);
    }
    puts("};");
}

static void print_outcomes(size_t index, const struct vector *vector) {
    for (size_t i = 0; i < vector->outcome_count; i++)
        print_sockets(index, i, &vector->outcomes[i]);
    printf("static const struct vector_outcome outcomes_%zu[] = {", index);
    for (size_t i = 0; i < vector->outcome_count; i++) {
        const struct vector_outcome *outcome = &vector->outcomes[i];
        putchar('{');
        print_string(outcome->name);
        printf("%d,", outcome->ok ? 1 : 0);
        print_string(outcome->stack != NULL ? outcome->stack : "");
        if (outcome->socket_count > 0)
            printf("sockets_%zu_%zu,%zu,", index, i, outcome->socket_count);
        else
            fputs("NULL,0,", stdout);
        print_string(outcome->stage != NULL ? outcome->stage : "");
        print_string(outcome->code != NULL ? outcome->code : "");
        fputs("},", stdout);
    }
    puts("};");
}

static void print_faults(size_t index, const struct vector *vector) {
    if (vector->fault_count == 0)
        return;
    printf("static const struct vector_fault faults_%zu[] = {", index);
    for (size_t i = 0; i < vector->fault_count; i++) {
        const struct vector_fault *fault = &vector->faults[i];
        putchar('{');
        print_string(fault->call);
        print_string(fault->option);
        print_string(fault->family);
        print_string(fault->effect);
        print_string(fault->code);
        printf("%d,%d},", fault->nth, fault->always ? 1 : 0);
    }
    puts("};");
}

static void print_clauses(size_t index, const struct vector *vector) {
    printf("static const char *const clauses_%zu[] = {", index);
    for (const char *const *clause = vector->clauses; *clause != NULL; clause++)
        print_string(*clause);
    puts("NULL};");
}

static void print_vector(size_t index, const struct vector *vector) {
    putchar('{');
    print_string(vector->id);
    print_string(vector->file);
    printf("clauses_%zu,(enum vector_level)%d,", index, (int)vector->level);
    print_string(vector->why);
    print_string(vector->environment);
    print_string(vector->platform);
    print_request(&vector->request);
    if (vector->existing_socket_count > 0)
        printf("existing_sockets_%zu,%zu,", index, vector->existing_socket_count);
    else
        fputs("NULL,0,", stdout);
    if (vector->fault_count > 0)
        printf("faults_%zu,%zu,", index, vector->fault_count);
    else
        fputs("NULL,0,", stdout);
    printf("outcomes_%zu,%zu,%d},\n", index, vector->outcome_count, vector->validation_only ? 1 : 0);
}

static void print_table(const struct vector_set *set) {
    puts("/* Generated from conformance/vectors. */\n#include \"suite/vectors/vector_table.h\"\n");
    for (size_t i = 0; i < set->count; i++) {
        print_clauses(i, &set->vectors[i]);
        print_existing_sockets(i, &set->vectors[i]);
        print_faults(i, &set->vectors[i]);
        print_outcomes(i, &set->vectors[i]);
    }
    puts("const struct vector vector_table[] = {");
    for (size_t i = 0; i < set->count; i++)
        print_vector(i, &set->vectors[i]);
    puts("};");
    puts("const size_t vector_table_count = sizeof vector_table / sizeof vector_table[0];");
}

int main(int argc, char **argv) {
    struct vector_set set;
    char error[512];
    if (argc != 2) {
        fputs("usage: print_vector_table DIRECTORY\n", stderr);
        return 2;
    }
    if (!vector_set_load(argv[1], &set, error, sizeof error)) {
        fprintf(stderr, "%s\n", error);
        return 1;
    }
    print_table(&set);
    vector_set_free(&set);
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
