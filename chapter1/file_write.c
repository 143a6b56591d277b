/*
 * file_write - write one line of text to a file, replacing what it held.
 *
 * Usage:  file_write <file> <text>
 * Try:    ./file_write notes.txt 'hello, file'
 *         cat notes.txt
 *         ./file_write /dev/full 'hello'      a disk that is always full
 *
 * New here: write() takes bytes and their number, and says how many it took.
 * The file remembers the place where it stopped: the next write goes on there.
 * err() from <err.h> prints a message, adds what perror would say, and exits.
 *
 * See also: file_copy, which goes on when write() took only a part.
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

    int fd = open(argv[1], O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (fd == -1)
        err(1, "open %s", argv[1]);

    const char *parts[] = {argv[2], "\n"};
    for (int i = 0; i < 2; i++) {
        size_t size = strlen(parts[i]); /* without the '\0' behind the text */
        ssize_t written = write(fd, parts[i], size);
        if (written == -1)
            err(1, "write to %s", argv[1]);
        if ((size_t)written < size)
            errx(1, "%s took only %zd of %zu bytes", argv[1], written, size);
        printf("write returned %zd\n", written);
    }

    /* Some file systems report only here that the data found no place. */
    if (close(fd) == -1)
        err(1, "close %s", argv[1]);
    return 0;
}
