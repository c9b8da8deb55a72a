/* The environments' files, read whole, then written or compared. */
#include "environment_files.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct content {
    char *bytes; /* NULL: there is no such file, or it cannot be read; errno says which */
    size_t length;
};

static struct content read_content(const char *path) {
    struct content content = {.bytes = NULL};
    struct stat about;
    FILE *file = fopen(path, "rb");
    if (!file)
        return content;
    if (fstat(fileno(file), &about) == 0 && S_ISREG(about.st_mode))
        content.bytes = malloc((size_t)about.st_size + 1);
    if (content.bytes)
        content.length = fread(content.bytes, 1, (size_t)about.st_size, file);
    fclose(file);
    return content;
}

static bool write_content(const char *path, const struct content *content) {
    FILE *file = fopen(path, "wbx");
    if (!file)
        return false;
    bool written = fwrite(content->bytes, 1, content->length, file) == content->length;
    return fclose(file) == 0 && written;
}

static bool is_same(const struct content *a, const struct content *b) {
    return a->length == b->length && memcmp(a->bytes, b->bytes, a->length) == 0;
}

static bool put_content(const struct content *content, const char *from, const char *to, char *error, size_t size) {
    struct content there = read_content(to);
    if (!there.bytes && errno == ENOENT && write_content(to, content))
        return true;
    if (!there.bytes)
        snprintf(error, size, "%.200s: %s", to, strerror(errno));
    else if (!is_same(content, &there))
        snprintf(error, size, "%.200s is not the same as %.200s: save to another directory", to, from);
    bool same = there.bytes && is_same(content, &there);
    free(there.bytes);
    return same;
}

static bool copy_file(const char *from, const char *to, char *error, size_t size) {
    struct content content = read_content(from);
    if (!content.bytes)
        snprintf(error, size, "%.200s: %s", from, strerror(errno));
    bool copied = content.bytes && put_content(&content, from, to, error, size);
    free(content.bytes);
    return copied;
}

static bool is_regular_file(const char *path) {
    struct stat about;
    return stat(path, &about) == 0 && S_ISREG(about.st_mode);
}

bool environment_files_copy(const char *from, const char *directory, char *error, size_t size) {
    char to[PATH_MAX];
    char source[PATH_MAX];
    char target[PATH_MAX + NAME_MAX + 2];
    snprintf(to, sizeof to, "%s/environment", directory);
    if (mkdir(to, 0777) != 0 && errno != EEXIST) {
        snprintf(error, size, "%.200s: %s", to, strerror(errno));
        return false;
    }
    DIR *entries = opendir(from);
    if (!entries) {
        snprintf(error, size, "%.200s: %s", from, strerror(errno));
        return false;
    }
    bool copied = true;
    for (struct dirent *entry; copied && (entry = readdir(entries));) {
        snprintf(source, sizeof source, "%s/%s", from, entry->d_name);
        snprintf(target, sizeof target, "%s/%s", to, entry->d_name);
        if (is_regular_file(source))
            copied = copy_file(source, target, error, size);
    }
    closedir(entries);
    return copied;
}
