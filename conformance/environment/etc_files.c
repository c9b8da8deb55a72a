/* Bind mounts over the files of /etc; if one is missing there, a read-only overlay over /etc with all of them. */
#include "etc_files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#define ETC_FILES 5
#define EMPTY_FILE "/dev/null"

struct replacement {
    const char *target; /* below /etc */
    char source[PATH_MAX];
};

static bool copy_file(const char *from, const char *to) {
    struct stat about;
    int in = open(from, O_RDONLY | O_CLOEXEC);
    int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    bool copied = in >= 0 && out >= 0 && fstat(in, &about) == 0 &&
                  sendfile(out, in, NULL, (size_t)about.st_size) == about.st_size;
    int reason = errno;
    if (in >= 0)
        close(in);
    if (out >= 0)
        close(out);
    errno = reason;
    return copied;
}

/* Lays copies of all files over /etc. The directory `stage` is needed for a moment only: the overlay keeps what was
 * mounted on it. */
static bool overlay_on(const char *stage, const struct replacement *replacements, size_t count) {
    char path[PATH_MAX];
    char data[128];
    if (mount("tmpfs", stage, "tmpfs", 0, "size=1m") != 0)
        return false;
    bool staged = true;
    for (size_t i = 0; staged && i < count; i++) {
        snprintf(path, sizeof path, "%s/%s", stage, replacements[i].target);
        staged = copy_file(replacements[i].source, path);
    }
    snprintf(data, sizeof data, "lowerdir=%s:/etc", stage);
    bool laid = staged && mount("overlay", "/etc", "overlay", MS_RDONLY, data) == 0;
    int reason = errno;
    umount2(stage, MNT_DETACH);
    errno = reason;
    return laid;
}

static bool overlay(const struct replacement *replacements, size_t count) {
    char stage[] = P_tmpdir "/listen-socket-XXXXXX";
    if (!mkdtemp(stage))
        return false;
    bool laid = overlay_on(stage, replacements, count);
    int reason = errno;
    rmdir(stage);
    errno = reason;
    return laid;
}

/* A name service cache daemon would answer from the machine's own files; its socket is visible in every network
 * namespace. */
static bool hide_cache(void) {
    static const char *const directories[] = {"/run/nscd", "/var/run/nscd"};
    for (size_t i = 0; i < 2; i++)
        if (access(directories[i], F_OK) == 0 && mount("tmpfs", directories[i], "tmpfs", 0, "size=4k") != 0)
            return false;
    return true;
}

static bool replace_all(const struct replacement *replacements, size_t count) {
    char target[64];
    bool all_there = true;
    for (size_t i = 0; i < count; i++) {
        snprintf(target, sizeof target, "/etc/%s", replacements[i].target);
        all_there = all_there && access(target, F_OK) == 0;
    }
    if (!all_there)
        return overlay(replacements, count);
    for (size_t i = 0; i < count; i++) {
        snprintf(target, sizeof target, "/etc/%s", replacements[i].target);
        if (mount(replacements[i].source, target, "none", MS_BIND, NULL) != 0)
            return false;
    }
    return true;
}

/* The file of the directory that replaces one of /etc. */
static const char *source_of(const char *target, const struct etc_variants *variants) {
    if (strcmp(target, "services") == 0 && variants->no_services)
        return NULL;
    if (strcmp(target, "gai.conf") == 0 && !variants->hostile_gai)
        return NULL;
    if (strcmp(target, "nsswitch.conf") == 0 && variants->asks_server)
        return "nsswitch-dns.conf";
    return target;
}

enum environment_result etc_files_replace(const char *files, const struct etc_variants *variants, char *error,
                                          size_t size) {
    static const char *const targets[ETC_FILES] = {"hosts", "nsswitch.conf", "resolv.conf", "services", "gai.conf"};
    struct replacement replacements[ETC_FILES];
    for (size_t i = 0; i < ETC_FILES; i++) {
        struct replacement *replacement = &replacements[i];
        const char *source = source_of(targets[i], variants);
        replacement->target = targets[i];
        int length = source ? snprintf(replacement->source, PATH_MAX, "%s/%s", files, source)
                            : snprintf(replacement->source, PATH_MAX, "%s", EMPTY_FILE);
        if (length >= PATH_MAX || access(replacement->source, R_OK) != 0) {
            snprintf(error, size, "no file for /etc/%s in %.300s", targets[i], files);
            return ENVIRONMENT_FAILED;
        }
    }
    if (hide_cache() && replace_all(replacements, ETC_FILES))
        return ENVIRONMENT_READY;
    snprintf(error, size, "the files of /etc cannot be replaced: %s", strerror(errno));
    return ENVIRONMENT_LACKING;
}

/* ---- For a moment ------------------------------------------------------------------------------------------------ */

struct layer {
    const char *source; /* in the directory */
    const char *target;
};

enum { LAYER_FILES = 2 };

static const struct layer layers[][LAYER_FILES] = {
    [ETC_NAMES_BEFORE] = {{"hosts-before", "/etc/hosts"}, {"services-before", "/etc/services"}},
    [ETC_OTHER_SWITCH] = {{"nsswitch-dns.conf", "/etc/nsswitch.conf"}},
};

static bool lay(const char *files, const struct layer *layer) {
    char source[PATH_MAX];
    const int length = snprintf(source, sizeof source, "%s/%s", files, layer->source);
    errno = ENAMETOOLONG;
    return length < PATH_MAX && mount(source, layer->target, "none", MS_BIND, NULL) == 0;
}

/* The first `count` files; false if one of them cannot be. */
static bool lift(const struct layer *files, size_t count) {
    bool lifted = true;
    for (size_t i = count; i-- > 0;)
        lifted = (!files[i].target || umount2(files[i].target, MNT_DETACH) == 0) && lifted;
    return lifted;
}

bool etc_files_lay(const char *files, enum etc_layer layer) {
    for (size_t i = 0; i < LAYER_FILES && layers[layer][i].target; i++) {
        if (lay(files, &layers[layer][i]))
            continue;
        const int reason = errno;
        lift(layers[layer], i);
        errno = reason;
        return false;
    }
    return true;
}

bool etc_files_lift(enum etc_layer layer) {
    return lift(layers[layer], LAYER_FILES);
}
