/* The fuzzer's report, for people: each kind of disagreement, and the summary. */
#include "report.h"

#include <stdlib.h>
#include <string.h>

#include "surroundings.h"

#define SHOWN_MAX 400 /* bytes of a request */

/* ---- A kind ------------------------------------------------------------------------------------------------------ */

static void print_request(FILE *out, const struct fuzz_case *shown) {
    char *line = wire_open(&shown->view.vector.request, 0);
    const char *fields = line ? strstr(line, " node=") : NULL;
    size_t length = fields ? strcspn(fields, "\n") : 0;
    fprintf(out, "    asked    %.*s%s\n", (int)(length < SHOWN_MAX ? length : SHOWN_MAX), fields ? fields : " ?",
            length < SHOWN_MAX ? "" : "...");
    free(line);
    if (strcmp(shown->request.environment, "plain") != 0)
        fprintf(out, "    in        environment %s\n", shown->request.environment);
    char text[FUZZ_SURROUNDINGS_TEXT];
    for (size_t i = 0; i < shown->request.existing_socket_count; i++) {
        fuzz_describe_existing_socket(&shown->request.existing_sockets[i], text);
        fprintf(out, "    beside    %s\n", text);
    }
    for (size_t i = 0; i < shown->request.fault_count; i++) {
        fuzz_describe_fault(&shown->request.faults[i], text);
        fprintf(out, "    fault     %s\n", text);
    }
}

/* Whether a reply is as expected, and which clauses it breaks all the same. */
static void print_agreement(FILE *out, const struct fuzz_case *shown, size_t adapter, enum vector_level least) {
    struct fuzz_finding findings[CHECKS_MAX];
    size_t count = fuzz_findings(&shown->view, &shown->replies[adapter], least, findings);
    if (!shown->decided || (count && findings[0].is_outcome))
        return;
    fputs(", as expected", out);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "%s%s", i ? ", " : " except for ", findings[i].clause);
}

/* The outcome of an adapter that the kind is not about. */
static void print_other(FILE *out, const struct participants *participants, const struct fuzz_kind *kind,
                        size_t adapter) {
    const struct fuzz_case *shown = kind->shown;
    char text[1024];
    if (!shown->asked[adapter])
        return;
    fuzz_describe(&shown->view, &shown->replies[adapter], text, sizeof text);
    fprintf(out, "    %-9s %s", participants->adapters[adapter]->name, text);
    print_agreement(out, shown, adapter, kind->least);
    fputc('\n', out);
}

void fuzz_report_kind(FILE *out, const struct participants *participants, const struct fuzz_kind *kind) {
    const struct fuzz_finding *finding = kind->finding;
    const struct fuzz_case *shown = kind->shown;
    char expected[1024];
    const char *name = participants->adapters[kind->adapter]->name;
    bool undecided = kind->other != kind->adapter;
    fuzz_describe_expected(&shown->view, &shown->replies[kind->adapter], expected, sizeof expected);
    fprintf(out, "\n%zu. %s %s  %s%s%s  (request %zu)\n", kind->number, finding->clause,
            undecided ? "not decided" : vector_level_name(finding->level), name, undecided ? " and " : "",
            undecided ? participants->adapters[kind->other]->name : "", kind->request);
    print_request(out, shown);
    if (undecided)
        fprintf(out, "    %-9s %s\n    %-9s %s\n", participants->adapters[kind->other]->name, finding->expected, name,
                finding->observed);
    else
        fprintf(out, "    expected  %s\n    observed  %s\n",
                finding->is_outcome && expected[0] ? expected : finding->expected, finding->observed);
    if (!finding->is_outcome)
        fprintf(out, "    decided   by %s: %s\n", shown->view.clauses[0], expected);
    for (size_t i = 0; i < participants->count; i++)
        if (i != kind->adapter && i != kind->other)
            print_other(out, participants, kind, i);
    if (kind->saved[0])
        fprintf(out, "    saved     %s\n", kind->saved);
    fflush(out);
}

/* ---- Summary ----------------------------------------------------------------------------------------------------- */

void fuzz_report_end(FILE *out, const struct participants *participants, const struct fuzz_totals *totals) {
    fprintf(out,
            "\nseed %llu: %zu requests (%zu not decided by the specification), %zu questions, %zu kinds of "
            "disagreement\n\n",
            (unsigned long long)totals->seed, totals->requests, totals->undecided, totals->questions, totals->kinds);
    fprintf(out, "%-16s %10s %10s %10s\n", "adapter", "asked", "differed", "kinds");
    for (size_t i = 0; i < participants->count; i++) {
        const struct fuzz_tally *tally = &totals->tallies[i];
        if (!participants->absent[i] || tally->asked)
            fprintf(out, "%-16s %10zu %10zu %10zu\n", participants->adapters[i]->name, tally->asked, tally->differed,
                    tally->kinds);
    }
    for (size_t i = 0; i < participants->note_count; i++)
        fprintf(out, "not asked: %s\n", participants->notes[i]);
    if (participants->error[0])
        fprintf(out, "error: %s\n", participants->error);
    fflush(out);
}
