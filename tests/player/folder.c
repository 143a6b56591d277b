/*
 * The fresh folder that a session runs in: copies, so that nothing a session
 * does reaches the project or another session.
 */
#include "player.h"

#include <ctype.h>
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_source(const char *name, const struct stat *status);
static bool is_program(const char *name, const struct stat *status);
static void copy_files(const char *from, const char *to,
                       bool (*wanted)(const char *, const struct stat *));
static void copy_file(const char *from, const char *to, mode_t mode);

/* docs/chapterN.md gets chapter N's sources and the programs of chapters 1 to
 * N, another lesson those of all chapters, with those of their practice/, and
 * docs/NAME.md what lies in tests/NAME. The project lies above docs/, its
 * programs below build. */
void make_folder(struct play *play, const char *build)
{
    const char *parent = getenv("TMPDIR");
    if (!parent || *parent != '/')
        parent = "/tmp";
    snprintf(play->folder, sizeof play->folder, "%s/lesson-XXXXXX", parent);
    if (!mkdtemp(play->folder))
        err(2, "mkdtemp %s", play->folder);

    int chapter = 0;
    char rest;
    bool own = sscanf(play->lesson->title, "chapter%d%c", &chapter, &rest) == 1;
    const char *path = play->lesson->path;
    const char *slash = strrchr(path, '/');
    int folder_size = slash ? (int)(slash - path) : 1;
    const char *folder = slash ? path : ".";
    for (int i = 1; i <= (own ? chapter : 9); i++) {
        char from[4096];
        for (int practice = 0; practice < (own ? 1 : 2); practice++) {
            const char *below = practice ? "/practice" : "";
            snprintf(from, sizeof from, "%.*s/../chapter%d%s", folder_size,
                     folder, i, below);
            if (access(from, F_OK) == -1)
                continue;
            if (!own || i == chapter)
                copy_files(from, play->folder, is_source);
            snprintf(from, sizeof from, "%s/chapter%d%s", build, i, below);
            copy_files(from, play->folder, is_program);
        }
    }
    char own_folder[4096];
    snprintf(own_folder, sizeof own_folder, "%.*s/../tests/%s", folder_size,
             folder, play->lesson->title);
    if (!own && access(own_folder, F_OK) == 0)
        copy_files(own_folder, play->folder, is_source);
}

static bool is_source(const char *name, const struct stat *status)
{
    size_t size = strlen(name);
    return S_ISREG(status->st_mode) && size > 2 &&
           strcmp(name + size - 2, ".c") == 0;
}

static bool is_program(const char *name, const struct stat *status)
{
    return S_ISREG(status->st_mode) && (status->st_mode & S_IXUSR) &&
           !strchr(name, '.');
}

static void copy_files(const char *from, const char *to,
                       bool (*wanted)(const char *, const struct stat *))
{
    DIR *folder = opendir(from);
    if (!folder)
        err(2, "%s", from);
    const struct dirent *entry;
    while ((errno = 0, entry = readdir(folder))) {
        char source[4096], target[4096 + 256];
        struct stat status;
        if (snprintf(source, sizeof source, "%s/%s", from, entry->d_name) >=
            (int)sizeof source)
            errx(2, "a path too long in %s", from);
        snprintf(target, sizeof target, "%s/%s", to, entry->d_name);
        if (stat(source, &status) == 0 && wanted(entry->d_name, &status))
            copy_file(source, target, status.st_mode & 0755);
    }
    if (errno != 0)
        err(2, "readdir %s", from);
    closedir(folder);
}

static void copy_file(const char *from, const char *to, mode_t mode)
{
    int source = open(from, O_RDONLY | O_CLOEXEC);
    if (source == -1)
        err(2, "open %s", from);
    int target = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    if (target == -1)
        err(2, "open %s", to);
    static char buffer[1 << 16];
    ssize_t n;
    while ((n = read(source, buffer, sizeof buffer)) > 0) {
        for (ssize_t done = 0; done < n;) {
            ssize_t m = write(target, buffer + done, (size_t)(n - done));
            if (m == -1)
                err(2, "write to %s", to);
            done += m;
        }
    }
    if (n == -1)
        err(2, "read from %s", from);
    close(source);
    if (close(target) == -1)
        err(2, "close %s", to);
}

static int remove_one(const char *path, const struct stat *status, int type,
                      struct FTW *place)
{
    (void)status;
    (void)type;
    (void)place;
    if (remove(path) == -1)
        warn("remove %s", path);
    return 0;
}

void remove_folder(const char *folder)
{
    if (nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT) == -1)
        warn("remove %s", folder);
}
