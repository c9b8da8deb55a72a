/* Reads the vectors: prints id, level, the service in base 16 ("-" is NULL), what must come of it. Needs jansson. */
#include <jansson.h>
#include <string.h>

static void print_text(json_t *text) { /* of a node or a service: NULL, a string, base 16, or a string repeated */
    const char *base16 = json_is_null(text) ? "-" : "", *part = json_is_string(text) ? json_string_value(text) : "";
    int times = 1;
    json_unpack(text, "{s?s, s?s, s?i}", "base16", &base16, "repeat", &part, "times", &times);
    fputs(base16, stdout);
    for (size_t i = 0; i < strlen(part) * (size_t)times; i++)
        printf("%02x", (unsigned char)part[i % strlen(part)]);
}
int main(int argc, char **argv) {
    json_t *set = json_load_file(argv[argc - 1], 0, NULL), *vector, *service, *expect, *one;
    size_t i, j;
    json_array_foreach(json_object_get(set, "vectors"), i, vector) {
        const char *id = json_string_value(json_object_get(vector, "id")), *level;
        json_unpack(vector, "{s:s, s:{s:o}, s:o}", "level", &level, "request", "service", &service, "expect", &expect);
        printf("%s\t%s\t", id, level);
        print_text(service);
        json_t *several = json_object_get(expect, "oneOf"), *outcomes = several ? several : json_pack("[O]", expect);
        json_array_foreach(outcomes, j, one) {
            const char *stage = "ok", *code = "";
            json_unpack(one, "{s?s, s?s}", "stage", &stage, "code", &code);
            printf("%s%s%s%s", j == 0 ? "\t" : " or ", stage, *code == '\0' ? "" : " ", code);
        }
        putchar('\n');
    }
}
