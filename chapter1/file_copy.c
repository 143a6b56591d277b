/*
 * file_copy - copy a file of any size and any content.
 *
 * Usage:  file_copy <from> <to>
 * Try:    ./file_copy file_copy.c copy.txt
 *         cmp file_copy.c copy.txt        says nothing: they are the same
 *
 * New here: the loop of read and write that moves any number of bytes through
 * one buffer. write() may take only a part of what it is offered, so a second
 * loop inside offers it the rest. Sockets will need the same two loops.
 */
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUFFER_SIZE 65536 /* large: each call of the system costs time */

static int open_source(const char *path, struct stat *status);
static int open_target(const char *path, const struct stat *source);

int main(int argc, char *argv[])
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s <from> <to>\n", argv[0]);
        return 2;
    }
    struct stat source;
    int from = open_source(argv[1], &source);
    int to = open_target(argv[2], &source);

    char buffer[BUFFER_SIZE];
    unsigned long long copied = 0;
    ssize_t n;
    while ((n = read(from, buffer, sizeof buffer)) > 0) {
        for (ssize_t done = 0; done < n;) {
            ssize_t written = write(to, buffer + done, (size_t)(n - done));
            if (written == -1)
                err(1, "write to %s", argv[2]);
            done += written;
        }
        copied += (size_t)n;
    }
    if (n == -1)
        err(1, "read from %s", argv[1]);
    if (close(to) == -1)
        err(1, "close %s", argv[2]);

    close(from);
    printf("bytes copied: %llu\n", copied);
    return 0;
}

/* A descriptor to read path from, and its status. */
static int open_source(const char *path, struct stat *status)
{
    int fd = open(path, O_RDONLY);
    if (fd == -1)
        err(1, "open %s", path);
    if (fstat(fd, status) == -1)
        err(1, "fstat %s", path);
    if (S_ISDIR(status->st_mode)) /* found out now, before to is emptied */
        errx(1, "%s is a folder", path);
    return fd;
}

/* A descriptor to write path with, emptied, but not if it is the source: its
 * content would be gone before it was read. A new file gets the permissions
 * of the source, less the umask. */
static int open_target(const char *path, const struct stat *source)
{
    struct stat target;
    if (stat(path, &target) == 0 && target.st_dev == source->st_dev &&
        target.st_ino == source->st_ino)
        errx(1, "%s is the file to copy from", path);

    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, source->st_mode & 0777);
    if (fd == -1)
        err(1, "open %s", path);
    return fd;
}
