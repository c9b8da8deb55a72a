/* What a hostile adapter may print: lines, separated by newlines. Each is read as a hello and as an answer to request
 * 7; an answer that can be read is judged, against each of a few vectors, with sockets that a digest of the line
 * chooses.
 *
 * Covers of the runner adapter/wire.c, adapter/capability.c and judge/. Nothing is sent, no process is started.
 *
 * Oracles, each of which aborts:
 *   - the sanitizers; a line that is refused has a message, of one line of printable ASCII
 *   - a line that is taken, written again from its parts (every value in % escapes) and read again, is the same
 *   - the judge is a function: judged twice, the same (one in 8); its verdict is one that it may give; checks stay in
 *     their room
 *   - a pass means that the answer was of the outcome's kind, that no clause of the vector's own failed, and that no
 *     socket of the outcome lacks
 *   - a socket too many, and one that was left open, have a check that failed; each clause has one check at most
 *   - an error of the adapter is never a pass and never a fail
 *   - unsupported is what the answer says, and a capability that hello lacks
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "engine/target.h"
#include "runner/adapter/wire.h"
#include "runner/judge/judge.h"

const char target_name[] = "adapter_line";

enum { ID = 7, LINES_MOST = 8, MESSAGE = 256 };

/* ---- Vectors to judge by ---- */

static const char *const clauses_ok[] = {"STEP-003", "SOCK-004", "REUSE-001", "LSTN-002", NULL};
static const char *const clauses_pair[] = {"STK-005", "BIND-004", NULL};
static const char *const clauses_error[] = {"PORT-003", "ERR-001", "ERR-002", NULL};
static const struct vector_socket socket_ipv4[] = {{"inet", "stream", "tcp", "0.0.0.0", 27015, -1}};
static const struct vector_socket sockets_pair[] = {{"inet6", "stream", "tcp", "::", -1, 1},
                                                    {"inet", "stream", "tcp", "0.0.0.0", -1, -1}};
static const struct vector_outcome outcome_ok[] = {
    {.name = "", .ok = true, .stack = "ipv4", .sockets = socket_ipv4, .socket_count = 1, .stage = "", .code = ""}};
static const struct vector_outcome outcomes_pair[] = {
    {.name = "pair", .ok = true, .stack = "pair", .sockets = sockets_pair, .socket_count = 2, .stage = "", .code = ""},
    {.name = "refused", .stack = "", .stage = "socket", .code = "EAFNOSUPPORT"}};
static const struct vector_outcome outcome_error[] = {
    {.name = "", .stack = "", .stage = "validate", .code = "EAI_SERVICE"}};

#define REQUEST(the_service, the_stack)                                                                                \
    {                                                                                                                  \
        .service = {the_service, sizeof(the_service) - 1}, .hints = true, .family = "inet", .socktype = "stream",      \
        .protocol = "tcp", .flags = "passive", .nonzero = "", .stack = (the_stack), .options = "", .backlog = 128,     \
        .last_step = VECTOR_STEP_LISTEN                                                                                \
    }

static struct vector vectors[] = {
    {"STEP-003/t01", "f", clauses_ok, VECTOR_MUST, "", "plain", "", REQUEST("27015", "ipv4"), NULL, 0, NULL, 0,
     outcome_ok, 1, false},
    {"STK-005/t01", "f", clauses_pair, VECTOR_MUST, "", "plain", "", REQUEST("0", "pair"), NULL, 0, NULL, 0,
     outcomes_pair, 2, false},
    {"PORT-003/t01", "f", clauses_error, VECTOR_MUST, "", "plain", "", REQUEST("65616", "ipv4"), NULL, 0, NULL, 0,
     outcome_error, 1, true},
};
enum { VECTORS = sizeof vectors / sizeof *vectors };

/* ---- What was seen ---- */

static void set_address(struct evidence_socket *seen, int family, unsigned port) {
    struct sockaddr_in ipv4 = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
    memset(&seen->address, 0, sizeof seen->address);
    if (family == AF_INET)
        memcpy(&seen->address, &ipv4, sizeof ipv4);
    else
        memcpy(&seen->address, &ipv6, sizeof ipv6);
}

/* A socket as the right one would be, but where the bits say otherwise. */
static void see_socket(struct evidence_socket *seen, int family, unsigned port, unsigned bits) {
    memset(seen, 0, sizeof *seen);
    seen->cookie = port;
    seen->family = family;
    seen->type = (bits & 1) != 0 ? SOCK_DGRAM : SOCK_STREAM;
    seen->protocol = (bits & 1) != 0 ? IPPROTO_UDP : IPPROTO_TCP;
    seen->listening = (bits & 2) == 0;
    seen->reuseaddr = (bits & 4) == 0;
    seen->cloexec = (bits & 8) == 0;
    seen->v6only = family == AF_INET ? -1 : (bits & 16) == 0;
    seen->compared = true;
    if ((bits & 8) != 0)
        snprintf(seen->changed, sizeof seen->changed, "SO_LINGER TCP_NODELAY");
    seen->backlog = (bits & 32) == 0 ? 128 : 5;
    seen->ipv4 = family == AF_INET ? EVIDENCE_REACHED : EVIDENCE_NOT_REACHED;
    seen->ipv6 = family == AF_INET ? EVIDENCE_NOT_REACHED : EVIDENCE_REACHED;
    set_address(seen, family, port);
}

/* Any calls, in any order: no oracle knows what comes of them, but the judge must bear them. */
static void see_calls(uint64_t hash, struct evidence_calls *calls) {
    static const int options[] = {SO_REUSEADDR, SO_REUSEPORT, IPV6_V6ONLY};
    static const int errors[] = {0, 0, EADDRINUSE, EAFNOSUPPORT, EADDRNOTAVAIL, EMFILE};
    calls->traced = (hash & 1) != 0;
    calls->more = (hash & 62) == 0;
    calls->count = hash >> 6 & 31;
    for (size_t i = 0; i < calls->count; i++) {
        struct evidence_call *call = &calls->all[i];
        hash = hash * 6364136223846793005U + 1442695040888963407U;
        call->kind = (enum evidence_call_kind)((hash >> 33) % EVIDENCE_CALL_KINDS);
        call->socket = (unsigned)(hash >> 38 & 3);
        call->descriptor = (int)(hash >> 40 & 3);
        call->family = (hash >> 42 & 1) != 0 ? AF_INET : AF_INET6;
        call->type = (hash >> 43 & 7) != 0 ? SOCK_STREAM : SOCK_DGRAM;
        call->cloexec = (hash >> 46 & 3) != 0;
        call->option = options[(hash >> 48) % 3];
        call->level = call->option == IPV6_V6ONLY ? IPPROTO_IPV6 : SOL_SOCKET;
        call->value = (int)(hash >> 50 & 1);
        call->known = (enum evidence_known)(hash >> 51 & 3);
        call->error = errors[(hash >> 53) % 6];
        call->address.ss_family = (sa_family_t)call->family;
    }
}

/* Three of four times everything is in order: a judge that always fails finds no pass to be wrong about. */
static void see(uint64_t hash, struct evidence *evidence) {
    const unsigned bits = (hash & 3) != 0 ? 0 : (unsigned)(hash >> 8 & 63);
    const unsigned port = (hash >> 16 & 7) == 0 ? 80 : 27015;
    evidence->made.count = (hash & 3) != 0 ? (size_t)(evidence->answer.sockets % 3) : (size_t)(hash >> 20 & 3);
    if (evidence->answer.kind != WIRE_OK)
        evidence->made.count = (hash >> 24 & 7) == 0;
    if (evidence->made.count == 1)
        see_socket(&evidence->made.all[0], AF_INET, port, bits);
    for (size_t i = 0; evidence->made.count > 1 && i < evidence->made.count; i++)
        see_socket(&evidence->made.all[i], i == 0 ? AF_INET6 : AF_INET,
                   port + ((hash >> 28 & 7) == 0 ? (unsigned)i : 0), bits);
    evidence->left.count = (hash >> 32 & 7) == 0 && evidence->made.count > 0;
    if (evidence->left.count != 0)
        evidence->left.all[0] = evidence->made.all[0];
    evidence->made.more = (hash >> 36 & 63) == 0;
    see_calls(hash >> 5, &evidence->calls);
    evidence->host = (struct environment_facts){true, true, 4096, 32768, 60999};
    if ((hash >> 40 & 15) == 0)
        memcpy(evidence->error, "did not answer", sizeof "did not answer");
}

/* ---- Oracles ---- */

struct line {
    const uint8_t *data; /* the whole input, for the report */
    size_t size;
    const char *text;
    size_t length;
};

static void check_message(const struct line *line, const char *error) {
    const size_t length = strlen(error);
    if (length == 0)
        target_fail(line->data, line->size, "a refused line has no message");
    for (size_t i = 0; i < length; i++)
        if (error[i] < ' ' || error[i] > '~')
            target_fail(line->data, line->size, "a message holds a byte that is not printable");
}

static size_t put_value(char *to, const char *value) {
    static const char digits[] = "0123456789ABCDEF";
    size_t used = 0;
    if (value == NULL) {
        to[0] = '-';
        return 1;
    }
    for (; *value != '\0'; value++) {
        to[used++] = '%';
        to[used++] = digits[(unsigned char)*value >> 4];
        to[used++] = digits[(unsigned char)*value & 15];
    }
    return used;
}

static size_t put_line(char *to, const struct wire_line *line) {
    size_t used = strlen(line->verb);
    memcpy(to, line->verb, used);
    for (size_t i = 0; i < line->count; i++) {
        const size_t key = strlen(line->pairs[i].key);
        to[used++] = ' ';
        memcpy(to + used, line->pairs[i].key, key);
        used += key;
        to[used++] = '=';
        used += put_value(to + used, line->pairs[i].value);
    }
    return used;
}

static bool same_text(const char *a, const char *b) {
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* Written again and read again: the same. Only where the longer writing fits into a line. */
static void round_trip(const struct line *line, const struct wire_line *parsed) {
    static char text[3 * (WIRE_LINE_MAX + WIRE_PAIRS_MAX) + 1];
    static struct wire_line again;
    char error[MESSAGE];
    const size_t length = put_line(text, parsed);
    if (length > WIRE_LINE_MAX)
        return;
    bool same = wire_parse(text, length, &again, error, sizeof error) && again.count == parsed->count &&
                strcmp(again.verb, parsed->verb) == 0;
    for (size_t i = 0; same && i < again.count; i++)
        same = strcmp(again.pairs[i].key, parsed->pairs[i].key) == 0 &&
               same_text(again.pairs[i].value, parsed->pairs[i].value);
    if (!same)
        target_fail(line->data, line->size, "a line that was taken is another one when it is written and read again");
}

static bool has_failed_own_check(const struct judgement *judgement) {
    for (size_t i = 0; i < judgement->check_count; i++)
        if (judgement->checks[i].own && judgement->checks[i].verdict == CHECK_FAIL)
            return true;
    return false;
}

static bool has_failed(const struct judgement *judgement, const char *clause) {
    for (size_t i = 0; i < judgement->check_count; i++)
        if (strcmp(judgement->checks[i].clause, clause) == 0)
            return judgement->checks[i].verdict == CHECK_FAIL;
    return false;
}

static bool has_clause_twice(const struct judgement *judgement) {
    for (size_t i = 0; i < judgement->check_count; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(judgement->checks[i].clause, judgement->checks[k].clause) == 0)
                return true;
    return false;
}

/* Whether some right outcome is of the answer's kind and has no more sockets than were seen. */
static bool could_pass(const struct vector *vector, const struct evidence *evidence) {
    for (size_t i = 0; i < vector->outcome_count; i++) {
        const struct vector_outcome *outcome = &vector->outcomes[i];
        if (outcome->ok ? evidence->answer.kind == WIRE_OK && outcome->socket_count <= evidence->made.count
                        : evidence->answer.kind == WIRE_ERROR)
            return true;
    }
    return false;
}

/* Whether there are more sockets than any right outcome has, though the request may come up. */
static bool has_too_many(const struct vector *vector, const struct evidence *evidence) {
    bool comes_up = false;
    for (size_t i = 0; i < vector->outcome_count; i++) {
        comes_up = comes_up || vector->outcomes[i].ok;
        if (vector->outcomes[i].socket_count >= evidence->made.count && !evidence->made.more)
            return false;
    }
    return comes_up && evidence->answer.kind == WIRE_OK;
}

static void check_judgement(const struct line *line, const struct vector *vector, const struct evidence *evidence,
                            const struct judgement *judgement) {
    const char *why = NULL;
    const bool judged = judgement->verdict == VERDICT_PASS || judgement->verdict == VERDICT_FAIL;
    if (judgement->check_count > CHECKS_MAX || judgement->verdict == VERDICT_DEVIATES ||
        judgement->verdict == VERDICT_SKIPPED || (unsigned)judgement->verdict >= VERDICT_COUNT)
        why = "the judge gives a verdict that is not its to give";
    else if (judged && evidence->error[0] != '\0')
        why = "an error of the adapter was judged all the same";
    else if (judgement->verdict == VERDICT_PASS && (has_failed_own_check(judgement) || !could_pass(vector, evidence)))
        why = "a pass that cannot be one";
    else if (judged && evidence->left.count != 0 && !has_failed(judgement, "CLN-001"))
        why = "nothing is said of a socket that was left open";
    else if (judged && has_too_many(vector, evidence) && !has_failed(judgement, "CLN-007"))
        why = "nothing is said of a socket too many";
    else if (has_clause_twice(judgement))
        why = "one clause has two checks";
    else if (judgement->verdict == VERDICT_FAIL && !has_failed_own_check(judgement))
        why = "a fail without a failed check";
    else if (judgement->verdict == VERDICT_UNSUPPORTED &&
             (evidence->answer.kind != WIRE_UNSUPPORTED ||
              !wire_lacks(evidence->hello, &vector->request, evidence->answer.why)))
        why = "unsupported is not the answer's own word, or nothing that hello lacks";
    else if (!judged && judgement->reason[0] == '\0')
        why = "no reason is given";
    if (why != NULL)
        target_fail(line->data, line->size, why);
}

static bool same_judgement(const struct judgement *a, const struct judgement *b) {
    if (a->verdict != b->verdict || a->check_count != b->check_count)
        return false;
    for (size_t i = 0; i < a->check_count; i++)
        if (strcmp(a->checks[i].observed, b->checks[i].observed) != 0 || a->checks[i].verdict != b->checks[i].verdict)
            return false;
    return true;
}

/* The judge keeps nothing from one judgement to the next. */
static bool is_judged_alike(const struct vector *vector, const struct evidence *evidence,
                            const struct judgement *judgement) {
    static struct judgement again;
    judge(VECTOR_SHOULD, vector, evidence, &again);
    return same_judgement(judgement, &again);
}

static void judge_answer(const struct line *line, const struct wire_hello *hello, const struct wire_answer *answer) {
    static struct evidence evidence;
    static struct judgement judgement;
    const uint64_t hash = target_hash((const uint8_t *)line->text, line->length);
    for (size_t i = 0; i < VECTORS; i++) {
        memset(&evidence, 0, sizeof evidence);
        evidence.answer = *answer;
        evidence.hello = hello;
        memcpy(evidence.stage, answer->stage, sizeof evidence.stage);
        memcpy(evidence.code, answer->code, sizeof evidence.code);
        see(hash >> i, &evidence);
        judge(VECTOR_SHOULD, &vectors[i], &evidence, &judgement);
        check_judgement(line, &vectors[i], &evidence, &judgement);
        if (target_looks(hash, (unsigned)i, 8) && !is_judged_alike(&vectors[i], &evidence, &judgement))
            target_fail(line->data, line->size, "judged twice, another verdict");
    }
}

static void try_line(const struct line *line, struct wire_hello *hello) {
    static struct wire_line parsed;
    static struct wire_answer answer;
    struct wire_hello said;
    char error[MESSAGE] = "";
    if (!wire_parse(line->text, line->length, &parsed, error, sizeof error)) {
        check_message(line, error);
        return;
    }
    round_trip(line, &parsed);
    if (strcmp(parsed.verb, "hello") == 0) {
        if (wire_read_hello(&parsed, &said, error, sizeof error))
            *hello = said;
        else
            check_message(line, error);
        return;
    }
    if (wire_read_answer(&parsed, ID, &answer, error, sizeof error))
        judge_answer(line, hello, &answer);
    else
        check_message(line, error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct wire_hello hello;
    const char *text = (const char *)data;
    size_t lines = 0;
    memset(&hello, 0, sizeof hello);
    while (size > 0 && lines++ < LINES_MOST) {
        const size_t left = size - (size_t)(text - (const char *)data);
        const char *end = left > 0 ? memchr(text, '\n', left) : NULL;
        const struct line line = {data, size, text, end != NULL ? (size_t)(end - text) : left};
        try_line(&line, &hello);
        if (end == NULL)
            break;
        text = end + 1;
    }
    return 0;
}

void target_show(FILE *out, const uint8_t *data, size_t size) {
    const char *text = (const char *)data;
    char quoted[WIRE_LINE_MAX];
    fprintf(out, "---- lines of an adapter ----\n");
    for (size_t at = 0; at < size;) {
        const char *end = memchr(text + at, '\n', size - at);
        const size_t length = end != NULL ? (size_t)(end - text) - at : size - at;
        wire_quote(text + at, length, quoted, sizeof quoted);
        fprintf(out, "%s\n", quoted);
        at += length + 1;
    }
}
