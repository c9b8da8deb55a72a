/* The options one by one, what may not stand together, and the directories that are found without being named. */
#include "options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "unknown.h"

static const char help[] = "usage: listen-socket-conformance COMMAND [OPTION...] [ADAPTER...]\n"
                           "\n"
                           "Checks implementations of \"create a server's listening socket\" as black boxes,\n"
                           "against the vectors of conformance/vectors, on real sockets.\n"
                           "\n"
                           "commands\n"
                           "  list               print the vectors and the adapters\n"
                           "  smoke ADAPTER...   check that an adapter keeps to its protocol; its\n"
                           "                     implementation is not judged\n"
                           "  run [ADAPTER...]   check implementations; without ADAPTER, all that are on\n"
                           "                     this machine\n"
                           "  fuzz [ADAPTER...]  send them random requests, and compare the outcomes with\n"
                           "                     each other and with the specification's oracle\n"
                           "  report [FILE...]   print what records say, in another format\n"
                           "  explain ADAPTER TEST\n"
                           "                     print one test as a report that can be sent to whoever\n"
                           "                     maintains the implementation; TEST may be a clause\n"
                           "  why TEST... | why --service S --node N --stack S|--upto STEP ...\n"
                           "                     print what the specification demands of a request, and by\n"
                           "                     which clauses; nothing is opened. Also --family --socktype\n"
                           "                     --protocol --flags --options --backlog --environment, in the\n"
                           "                     words of the vectors; otherwise as listen-socket open\n"
                           "  spec [CLAUSE...]   print clauses of the specification; of an area (PORT), or of\n"
                           "                     all, the titles\n"
                           "\n"
                           "options\n"
                           "  --level LEVEL      only vectors and clauses of this level or above: must,\n"
                           "                     should or info (default: info)\n"
                           "  --filter TESTS     only these vectors: 'PORT-003/t07', 'PORT-003' (all of a\n"
                           "                     clause), 'PORT-003/t01-t09', 'PORT-*'; several with commas\n"
                           "                     between them, or by several filters\n"
                           "  --all              show all differences, not the first of each implementation\n"
                           "  --adapter COMMAND  also the adapter that this shell command starts\n"
                           "  --jobs N           run N environments at once (default: one a processor)\n"
                           "  --timeout SECONDS  how long an answer may take (default: 5)\n"
                           "  --results FILE     file for the records (default: build/report/results.jsonl);\n"
                           "                     '-' is standard output, and then the table goes to\n"
                           "                     standard error; explain reads it, report takes it as FILE\n"
                           "  --format FORMAT    report: table, html, tap, junit, badge or sarif\n"
                           "  --output FILE      report: where to (default: standard output)\n"
                           "  --script           explain: only the commands that show it again\n"
                           "  --trace yes|no     whether system calls are watched and made to fail (default: yes,\n"
                           "                     where the kernel can)\n"
                           "  --rebaseline       rewrite deviations.tsv from what is seen\n"
                           "  --seed N           fuzz: repeat the requests of this seed (default: the time)\n"
                           "  --seconds N        fuzz: stop after N seconds (default: 60, unless --requests\n"
                           "                     is given)\n"
                           "  --requests N       fuzz: stop after N requests\n"
                           "  --save DIR         fuzz: save each disagreement as a vector in this directory\n"
                           "  --vectors DIR      directory with the vectors\n"
                           "  --adapters DIR     directory with the adapters\n"
                           "  --help             print this help\n"
                           "\n"
                           "exit status\n"
                           "  0  everything as declared      2  error of the runner or of an adapter\n"
                           "  1  an undeclared difference    3  nothing was run\n"
                           "  fuzz does not look at declarations: 0 means that nothing disagrees with the\n"
                           "  oracle, 1 that something does\n";

const char *options_help(void) {
    return help;
}

/* ---- Options ----------------------------------------------------------------------------------------------------- */

static bool read_count(const char *option, const char *text, unsigned long most, unsigned long *count, char *error,
                       size_t size) {
    char *end;
    bool digits = *text && strspn(text, "0123456789") == strlen(text) && strlen(text) < 9;
    *count = digits ? strtoul(text, &end, 10) : 0;
    if (*count >= 1 && *count <= most)
        return true;
    snprintf(error, size, "%s takes a number from 1 to %lu, not \"%.40s\"", option, most, text);
    return false;
}

static bool read_seed(const char *text, uint64_t *seed, char *error, size_t size) {
    errno = 0;
    *seed = strtoull(text, NULL, 10);
    if (*text && strspn(text, "0123456789") == strlen(text) && errno == 0)
        return true;
    snprintf(error, size, "--seed takes a number from 0 to 18446744073709551615, not \"%.40s\"", text);
    return false;
}

static bool read_level(const char *text, struct options *options, char *error, size_t size) {
    static const char *const levels[] = {"info", "should", "must"};
    options->level_given = true;
    for (int i = VECTOR_INFO; i <= VECTOR_MUST; i++) {
        if (strcmp(text, levels[i]) == 0) {
            options->level = (enum vector_level)i;
            return true;
        }
    }
    return unknown_word("level", text, levels, 3, error, size);
}

static bool read_path(const char *option, const char *text, char path[PATH_MAX], char *error, size_t size) {
    if (*text && strlen(text) < PATH_MAX) {
        memcpy(path, text, strlen(text) + 1);
        return true;
    }
    snprintf(error, size, "%s takes the name of a directory, not a text of %zu bytes", option, strlen(text));
    return false;
}

/* Several filters are one list. */
static bool read_filter(const char *list, struct options *options, char *error, size_t size) {
    size_t used = strlen(options->filter);
    int length = snprintf(options->filter + used, sizeof options->filter - used, "%s%s", used ? "," : "", list);
    if ((size_t)length < sizeof options->filter - used && strspn(list, " ,") < strlen(list))
        return true;
    snprintf(error, size, "--filter takes names of tests, %zu bytes of them at most, not \"%.40s\"",
             sizeof options->filter - 1, list);
    return false;
}

static bool read_counted(const char *option, const char *value, struct options *options, char *error, size_t size) {
    unsigned long count = 0;
    unsigned long most = strcmp(option, "--jobs") == 0 ? 64 : strcmp(option, "--timeout") == 0 ? 600 : 99999999;
    if (!read_count(option, value, most, &count, error, size))
        return false;
    if (strcmp(option, "--jobs") == 0)
        options->jobs = count;
    else if (strcmp(option, "--timeout") == 0)
        options->timeout = (int)count * 1000;
    else if (strcmp(option, "--seconds") == 0)
        options->seconds = count;
    else
        options->requests = count;
    return true;
}

static bool read_command(const char *command, struct options *options, char *error, size_t size) {
    if (options->adapter_command) {
        snprintf(error, size, "--adapter can be given once");
        return false;
    }
    options->adapter_command = command;
    return true;
}

static bool read_trace(const char *text, struct options *options, char *error, size_t size) {
    static const char *const answers[] = {"yes", "no"};
    options->untraced = strcmp(text, "no") == 0;
    return options->untraced || strcmp(text, "yes") == 0 || unknown_word("answer", text, answers, 2, error, size);
}

static bool read_format(const char *text, struct options *options, char *error, size_t size) {
    static const char *const formats[] = {"table", "html", "tap", "junit", "badge", "sarif"};
    for (int i = FORMAT_TABLE; i <= FORMAT_SARIF; i++) {
        if (strcmp(text, formats[i]) == 0) {
            options->format = (enum format)i;
            return true;
        }
    }
    return unknown_word("format", text, formats, FORMAT_SARIF + 1, error, size);
}

static bool read_value(const char *option, const char *value, struct options *options, char *error, size_t size) {
    if (strcmp(option, "--level") == 0)
        return read_level(value, options, error, size);
    if (strcmp(option, "--trace") == 0)
        return read_trace(value, options, error, size);
    if (strcmp(option, "--vectors") == 0)
        return read_path(option, value, options->vectors, error, size);
    if (strcmp(option, "--adapters") == 0)
        return read_path(option, value, options->adapters, error, size);
    if (strcmp(option, "--adapter") == 0)
        return read_command(value, options, error, size);
    if (strcmp(option, "--filter") == 0)
        return read_filter(value, options, error, size);
    if (strcmp(option, "--format") == 0)
        return read_format(value, options, error, size);
    if (strcmp(option, "--results") == 0)
        options->results = value;
    else if (strcmp(option, "--output") == 0)
        options->output = value;
    else if (strcmp(option, "--save") == 0)
        options->save = value;
    else if (strcmp(option, "--seed") == 0)
        return read_seed(value, &options->seed, error, size);
    else
        return read_counted(option, value, options, error, size);
    return true;
}

static const char *const option_names[] = {"--level",    "--filter",     "--adapter",  "--jobs",   "--timeout",
                                           "--results",  "--vectors",    "--adapters", "--seed",   "--seconds",
                                           "--requests", "--save",       "--trace",    "--format", "--output",
                                           "--all",      "--rebaseline", "--script",   "--help"};
#define OPTION_COUNT (sizeof option_names / sizeof *option_names)
#define WITH_VALUE (OPTION_COUNT - 4)

static const char *const command_names[] = {"list", "smoke", "run", "fuzz", "report", "explain", "why", "spec"};
#define COMMAND_COUNT (sizeof command_names / sizeof *command_names)

/* Which commands an option is of; one that is not here is of all. No command's name is in another's. */
static const struct {
    const char *option;
    const char *commands;
} takers[] = {{"--level", "list, run, fuzz"},
              {"--filter", "list, run"},
              {"--adapter", "smoke, run, fuzz"},
              {"--jobs", "run"},
              {"--timeout", "smoke, run, fuzz"},
              {"--results", "run, explain"},
              {"--seed", "fuzz"},
              {"--seconds", "fuzz"},
              {"--requests", "fuzz"},
              {"--save", "fuzz"},
              {"--trace", "run, fuzz"},
              {"--format", "report"},
              {"--output", "report"},
              {"--all", "run, report"},
              {"--rebaseline", "run"},
              {"--script", "explain"}};

/* An option that is read and then not looked at would be taken for one that had its way. */
static bool check_taker(const char *option, enum command command, char *error, size_t size) {
    for (size_t i = 0; i < sizeof takers / sizeof *takers; i++) {
        if (strcmp(takers[i].option, option) != 0 || command == COMMAND_HELP ||
            strstr(takers[i].commands, command_names[command]))
            continue;
        snprintf(error, size, "%s is no option of %s, but of %s", option, command_names[command], takers[i].commands);
        return false;
    }
    return true;
}

/* "--jobs 4" or "--jobs=4". */
static bool read_option(char **argv, int argc, int *index, struct options *options, char *error, size_t size) {
    const char *word = argv[*index];
    size_t length = strcspn(word, "=");
    char option[32];
    snprintf(option, sizeof option, "%.*s", (int)(length < sizeof option ? length : sizeof option - 1), word);
    size_t which = 0;
    while (which < OPTION_COUNT && strcmp(option, option_names[which]) != 0)
        which++;
    if (which == OPTION_COUNT)
        return unknown_word("option", option, option_names, OPTION_COUNT, error, size);
    if (!check_taker(option, options->command, error, size))
        return false;
    bool inside = word[length] == '=';
    if (which >= WITH_VALUE) {
        options->rebaseline = options->rebaseline || strcmp(option, "--rebaseline") == 0;
        options->script = options->script || strcmp(option, "--script") == 0;
        options->all = options->all || strcmp(option, "--all") == 0;
        if (strcmp(option, "--help") == 0)
            options->command = COMMAND_HELP;
        if (inside)
            snprintf(error, size, "%s takes no value", option);
        return !inside;
    }
    if (!inside && *index + 1 >= argc) {
        snprintf(error, size, "%s takes a value", option);
        return false;
    }
    return read_value(option, inside ? word + length + 1 : argv[++*index], options, error, size);
}

/* ---- Places ------------------------------------------------------------------------------------------------------ */

/* Cuts the path of a file to the nearest directory above it that has the reference's adapter. */
static bool find_above(char house[PATH_MAX]) {
    char probe[PATH_MAX + 64];
    for (char *slash; (slash = strrchr(house, '/')) && slash != house;) {
        *slash = '\0';
        snprintf(probe, sizeof probe, "%s/conformance/adapters/reference/meta.json", house);
        if (access(probe, F_OK) == 0)
            return true;
    }
    return false;
}

/* The repository that the program was built in; if it was built elsewhere, the one that it is called in. */
static bool find_house(char house[PATH_MAX]) {
    ssize_t length = readlink("/proc/self/exe", house, PATH_MAX - 1);
    house[length > 0 ? length : 0] = '\0';
    if (find_above(house))
        return true;
    if (!getcwd(house, PATH_MAX - 2))
        return false;
    memcpy(house + strlen(house), "/.", sizeof "/.");
    return find_above(house);
}

static bool set_places(struct options *options, char *error, size_t size) {
    char house[PATH_MAX];
    if (options->vectors[0] && options->adapters[0])
        return true;
    if (!find_house(house)) {
        snprintf(error, size,
                 "there is no conformance/adapters above this program; give --vectors DIR and --adapters DIR");
        return false;
    }
    if (strlen(house) + 32 > PATH_MAX) {
        snprintf(error, size, "the path of this program is too long");
        return false;
    }
    if (!options->vectors[0])
        snprintf(options->vectors, PATH_MAX, "%.4000s/conformance/vectors", house);
    if (!options->adapters[0])
        snprintf(options->adapters, PATH_MAX, "%.4000s/conformance/adapters", house);
    return true;
}

static bool check_together(const struct options *options, char *error, size_t size) {
    if (options->rebaseline && (options->filter[0] || options->level_given)) {
        snprintf(error, size, "--rebaseline rewrites all of deviations.tsv: not with --filter or --level");
        return false;
    }
    if (options->command == COMMAND_SMOKE && !options->name_count && !options->adapter_command) {
        snprintf(error, size, "smoke takes the names of the adapters to judge; \"list\" prints all names");
        return false;
    }
    if (options->command == COMMAND_EXPLAIN && options->name_count != 2) {
        snprintf(error, size, "explain takes an adapter and a test: explain cpython PORT-003/t01");
        return false;
    }
    return true;
}

/* Whether a command reads its words itself: why has options of its own, spec none. */
static bool takes_own_words(enum command command) {
    return command == COMMAND_WHY || command == COMMAND_SPEC;
}

static bool take_own_words(int argc, char **argv, struct options *options, char *error, size_t size) {
    for (int i = 2; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0)
            options->command = COMMAND_HELP;
    options->name_count = (size_t)argc - 2;
    if (options->command == COMMAND_WHY && !options->name_count) {
        snprintf(error, size, "why takes a test, or a request: why PORT-003/t02, why --service 65616");
        return false;
    }
    return options->command != COMMAND_WHY || set_places(options, error, size);
}

bool options_read(int argc, char **argv, struct options *options, char *error, size_t size) {
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    *options = (struct options){.level = VECTOR_INFO,
                                .jobs = processors > 0 ? (size_t)processors : 1,
                                .timeout = 5000,
                                .seed = (uint64_t)time(NULL)};
    if (argc < 2) {
        snprintf(error, size, "no command; there are: list smoke run fuzz report explain why spec (--help says more)");
        return false;
    }
    options->command = COMMAND_HELP;
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0)
        return true;
    size_t which = 0;
    while (which < COMMAND_COUNT && strcmp(argv[1], command_names[which]) != 0)
        which++;
    if (which == COMMAND_COUNT)
        return unknown_word("command", argv[1], command_names, COMMAND_COUNT, error, size);
    options->command = (enum command)which;
    options->names = argv + 2;
    if (takes_own_words(options->command))
        return take_own_words(argc, argv, options, error, size);
    for (int i = 2; i < argc; i++) {
        if (argv[i][0] != '-' || !argv[i][1])
            argv[2 + options->name_count++] = argv[i];
        else if (!read_option(argv, argc, &i, options, error, size))
            return false;
    }
    if (!options->seconds && !options->requests)
        options->seconds = 60;
    return options->command == COMMAND_HELP ||
           (set_places(options, error, size) && check_together(options, error, size));
}
