/* A main for targets without an engine: runs files through a target, each from memory of exactly its size.
 *
 *     TARGET_fuzzer [--reverse] [--no-fork] PATH…     runs every file, and all files below a directory
 *     TARGET_fuzzer --show FILE                       prints what the file stands for
 *     TARGET_fuzzer --list PATH…                      names the files in the order in which they would be run
 *
 * PATH `-` is standard input. Files are run in the order of their names, or with --reverse in the opposite order. A
 * file that cannot be read is a failure, and so is no file at all. The last line is `N passed, N failed`; exit 0, 1
 * (failed), 2 (usage).
 *
 * The files are run in a child process. If it dies, the file is named and another child goes on with the next file.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "target.h"

struct files {
    char **names;
    size_t count;
    size_t room;
};

/* Seen by parent and child alike. */
struct progress {
    size_t next; /* the file that is being run, or is next */
    size_t unreadable;
};

static _Noreturn void give_up(const char *what, const char *name) {
    fprintf(stderr, "%s_fuzzer: %s: %s\n", target_name, what, name);
    exit(2);
}

static void add_file(struct files *files, const char *name) {
    if (files->count == files->room) {
        files->room = files->room != 0 ? 2 * files->room : 64;
        char **names = realloc(files->names, files->room * sizeof *names);
        if (names == NULL)
            give_up("out of memory", name);
        files->names = names;
    }
    char *copy = strdup(name);
    if (copy == NULL)
        give_up("out of memory", name);
    files->names[files->count++] = copy;
}

static void add_path(struct files *files, const char *path) {
    struct stat status;
    char inner[4096];
    if (strcmp(path, "-") == 0 || stat(path, &status) != 0 || !S_ISDIR(status.st_mode)) {
        add_file(files, path);
        return;
    }
    DIR *directory = opendir(path);
    if (directory == NULL) {
        add_file(files, path); /* reading it will fail, and be counted */
        return;
    }
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name);
        add_path(files, inner);
    }
    closedir(directory);
}

static int compare_names(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void reverse(struct files *files) {
    for (size_t i = 0; i < files->count / 2; i++) {
        char *kept = files->names[i];
        files->names[i] = files->names[files->count - 1 - i];
        files->names[files->count - 1 - i] = kept;
    }
}

/* The file in memory of exactly its size; NULL if it cannot be read. */
static uint8_t *read_file(const char *name, size_t *size) {
    FILE *file = strcmp(name, "-") == 0 ? stdin : fopen(name, "rb");
    uint8_t *data = NULL;
    size_t room = 0;
    *size = 0;
    if (file == NULL)
        return NULL;
    for (size_t got = 1; got > 0; *size += got) {
        if (*size == room) {
            room = room != 0 ? 2 * room : 4096;
            uint8_t *more = realloc(data, room);
            if (more == NULL)
                give_up("out of memory", name);
            data = more;
        }
        got = fread(data + *size, 1, room - *size, file);
    }
    const bool failed = ferror(file) != 0;
    if (file != stdin)
        fclose(file);
    uint8_t *exact = failed ? NULL : malloc(*size > 0 ? *size : 1); /* malloc(0) may be NULL */
    if (exact != NULL && *size > 0)
        memcpy(exact, data, *size);
    free(data);
    return exact;
}

static void run_files(const struct files *files, struct progress *progress) {
    for (; progress->next < files->count; progress->next++) {
        size_t size;
        uint8_t *data = read_file(files->names[progress->next], &size);
        if (data == NULL) {
            fprintf(stderr, "%s_fuzzer: cannot read %s\n", target_name, files->names[progress->next]);
            progress->unreadable++;
            continue;
        }
        LLVMFuzzerTestOneInput(data, size);
        free(data);
    }
}

/* Runs all files, in one child after the other. Returns how many failed. */
static size_t run_children(const struct files *files, struct progress *progress) {
    size_t died = 0;
    while (progress->next < files->count) {
        int status = 0;
        fflush(NULL);
        const pid_t child = fork();
        if (child < 0)
            give_up("cannot fork for", files->names[progress->next]);
        if (child == 0) {
            run_files(files, progress);
            exit(0);
        }
        waitpid(child, &status, 0);
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
            break;
        died++;
        if (progress->next == files->count) { /* the leak detector, at the end of the child */
            fprintf(stderr, "%s_fuzzer: failed after the last file\n", target_name);
            break;
        }
        fprintf(stderr, "%s_fuzzer: failed: %s\n", target_name, files->names[progress->next]);
        progress->next++;
    }
    return died + progress->unreadable;
}

static int show(const char *name) {
    size_t size;
    uint8_t *data = read_file(name, &size);
    if (data == NULL)
        give_up("cannot read", name);
    setvbuf(stdout, NULL, _IOLBF, 0); /* the input may crash this, too: what was printed before that is kept */
    target_show(stdout, data, size);
    free(data);
    return 0;
}

static int replay(const struct files *files, bool in_children) {
    struct progress *progress = mmap(NULL, sizeof *progress, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    size_t failed = 0;
    if (progress == MAP_FAILED)
        give_up("no memory to share", "mmap");
    if (in_children) {
        failed = run_children(files, progress);
    } else {
        run_files(files, progress);
        failed = progress->unreadable;
    }
    if (files->count == 0)
        fprintf(stderr, "%s_fuzzer: there is no file to run\n", target_name);
    failed += files->count == 0;
    const size_t passed = files->count > failed ? files->count - failed : 0;
    printf("%zu passed, %zu failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}

int main(int argc, char **argv) {
    struct files files = {0};
    bool backwards = false;
    bool in_children = true;
    bool list = false;
    if (argc == 3 && strcmp(argv[1], "--show") == 0)
        return show(argv[2]);
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--reverse") == 0)
            backwards = true;
        else if (strcmp(argv[i], "--no-fork") == 0)
            in_children = false;
        else if (strcmp(argv[i], "--list") == 0)
            list = true;
        else if (strncmp(argv[i], "--", 2) == 0)
            give_up("unknown option (--reverse, --no-fork, --list, --show FILE)", argv[i]);
        else
            add_path(&files, argv[i]);
    }
    if (argc == 1)
        give_up("no path given", "a file, a directory, or - for standard input");
    if (files.count > 0)
        qsort(files.names, files.count, sizeof *files.names, compare_names);
    if (backwards)
        reverse(&files);
    for (size_t i = 0; list && i < files.count; i++)
        puts(files.names[i]);
    const int status = list ? 0 : replay(&files, in_children);
    for (size_t i = 0; i < files.count; i++)
        free(files.names[i]);
    free(files.names);
    return status;
}
