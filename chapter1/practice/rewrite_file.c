/*
 * rewrite_file - write a line of text to a file, replacing what it held.
 *
 * Usage:  rewrite_file <file> <text>
 * Try:    ./rewrite_file notes.txt 'a long first line'
 *         ./rewrite_file notes.txt short
 *         cat notes.txt
 *
 * Look for: the file, after a second text that is shorter than the first.
 */
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s <file> <text>\n", argv[0]);
        return 2;
    }
    int fd = open(argv[1], O_WRONLY | O_CREAT, 0644);
    if (fd == -1)
        err(1, "open %s", argv[1]);

    const char *parts[] = {argv[2], "\n"};
    for (int i = 0; i < 2; i++) {
        size_t size = strlen(parts[i]);
        ssize_t written = write(fd, parts[i], size);
        if (written == -1)
            err(1, "write to %s", argv[1]);
        if ((size_t)written < size)
            errx(1, "%s took only %zd of %zu bytes", argv[1], written, size);
    }
    if (close(fd) == -1)
        err(1, "close %s", argv[1]);
    return 0;
}
