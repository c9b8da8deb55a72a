/* Piles by /proc/PID: fd, where each descriptor is a link whose text says what it is of, and task. */
#include "piles.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char thread[] = "thread";

/* The link's text with "*" for each number in it, cut to what there is room for. */
static void name_kind(const char *text, char name[EVIDENCE_KIND_MAX]) {
    static const char digits[] = "0123456789";
    size_t length = (size_t)snprintf(name, EVIDENCE_KIND_MAX, "descriptor of ");
    while (*text && length + 1 < EVIDENCE_KIND_MAX) {
        const size_t number = strspn(text, digits);
        name[length++] = '*';
        if (number == 0)
            name[length - 1] = *text;
        text += number ? number : 1;
    }
    name[length] = '\0';
}

static size_t count_of(const struct piles *kinds, const char *name) {
    for (size_t i = 0; i < kinds->count; i++)
        if (strcmp(kinds->all[i].name, name) == 0)
            return kinds->all[i].count;
    return 0;
}

static void add(struct piles *kinds, const char *name, size_t count) {
    for (size_t i = 0; i < kinds->count; i++) {
        if (strcmp(kinds->all[i].name, name) != 0)
            continue;
        kinds->all[i].count += count;
        return;
    }
    if (kinds->count == PILES_MAX)
        return;
    struct pile *kind = &kinds->all[kinds->count++];
    snprintf(kind->name, sizeof kind->name, "%s", name);
    kind->count = count;
}

/* The folder of a process's threads has a link for each, and two of its own. */
static void count_threads(pid_t pid, struct piles *kinds) {
    char path[64];
    struct stat tasks;
    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    if (stat(path, &tasks) == 0 && tasks.st_nlink > 2)
        add(kinds, thread, tasks.st_nlink - 2);
}

static void count_process(pid_t pid, struct piles *kinds) {
    char path[64];
    char text[PATH_MAX];
    char name[EVIDENCE_KIND_MAX];
    snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
    DIR *descriptors = opendir(path);
    for (struct dirent *entry; descriptors && (entry = readdir(descriptors));) {
        const ssize_t length = readlinkat(dirfd(descriptors), entry->d_name, text, sizeof text - 1);
        if (length < 0)
            continue;
        text[length] = '\0';
        name_kind(text, name);
        if (strncmp(text, "socket:", strlen("socket:")) != 0)
            add(kinds, name, 1);
    }
    if (descriptors)
        closedir(descriptors);
}

void piles_count(const struct process *process, struct piles *kinds) {
    struct tree tree;
    kinds->count = 0;
    if (!tree_list(&process->others, &tree))
        return;
    add(kinds, "process", tree.count);
    for (size_t i = 0; i < tree.count; i++) {
        count_threads(tree.pids[i], kinds);
        count_process(tree.pids[i], kinds);
    }
}

const char *piles_grown(const struct piles *first, const struct piles *before, const struct piles *after) {
    for (size_t i = 0; i < after->count; i++) {
        const struct pile *kind = &after->all[i];
        const size_t pile = strcmp(kind->name, thread) == 0 ? PILE_OF_THREADS : PILE;
        if (kind->count > count_of(before, kind->name) && kind->count >= count_of(first, kind->name) + pile)
            return kind->name;
    }
    return NULL;
}
