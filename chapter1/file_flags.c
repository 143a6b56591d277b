/*
 * file_flags - open one file with different flags, write, see what it holds.
 *
 * Usage:  file_flags <file>
 * Try:    ./file_flags new.txt        the file must not exist yet
 *         ./file_flags new.txt        again: O_EXCL protects what is there
 *
 * New here: flags are combined with |. O_EXCL refuses a file that exists,
 * O_APPEND writes behind what is there, O_TRUNC empties the file first, and
 * without any of them writing begins at the first byte and the rest stays.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void print_content(const char *path);

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s <file>\n", argv[0]);
        return 2;
    }

    static const struct {
        const char *name;
        int flags;
        const char *text;
    } steps[] = {
        {"O_WRONLY | O_CREAT | O_EXCL", O_WRONLY | O_CREAT | O_EXCL, "abcdef"},
        {"O_WRONLY | O_CREAT | O_EXCL", O_WRONLY | O_CREAT | O_EXCL, "again"},
        {"O_WRONLY", O_WRONLY, "12"},
        {"O_WRONLY | O_APPEND", O_WRONLY | O_APPEND, "gh"},
        {"O_WRONLY | O_TRUNC", O_WRONLY | O_TRUNC, "new"},
    };
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        int fd = open(argv[1], steps[i].flags, 0644);
        if (fd == -1 && errno == EEXIST && i > 0) {
            printf("%-28s open: %s\n", steps[i].name, strerror(errno));
            continue;
        }
        if (fd == -1)
            err(1, "open %s", argv[1]);

        size_t size = strlen(steps[i].text);
        ssize_t written = write(fd, steps[i].text, size);
        if (written == -1)
            err(1, "write to %s", argv[1]);
        if ((size_t)written < size)
            errx(1, "%s took only %zd of %zu bytes", argv[1], written, size);
        if (close(fd) == -1)
            err(1, "close %s", argv[1]);
        printf("%-28s write \"%s\"", steps[i].name, steps[i].text);
        print_content(argv[1]);
    }
    return 0;
}

/* Print what the file at path holds, 64 bytes at most: it is a short one. */
static void print_content(const char *path)
{
    int fd = open(path, O_RDONLY);
    if (fd == -1)
        err(1, "open %s", path);

    char content[64];
    ssize_t n = read(fd, content, sizeof content);
    if (n == -1)
        err(1, "read from %s", path);
    printf(": it holds \"%.*s\"\n", (int)n, content);
    close(fd);
}
