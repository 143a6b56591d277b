/*
 * file_read - read a file piece by piece and show each piece.
 *
 * Usage:  file_read <file>
 * Try:    ./file_read notes.txt
 *         ./file_read file_read           a file that is not text
 *
 * New here: read() says how many bytes it put into the buffer: 1 up to the
 * number asked for, 0 at the end of the file, -1 on an error. They are bytes,
 * not a string: no '\0' follows them, and only the count says where they end.
 */
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define BUFFER_SIZE 16 /* small, so that even a short file needs some reads */

static void print_bytes(const unsigned char *bytes, size_t size);

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s <file>\n", argv[0]);
        return 2;
    }

    int fd = open(argv[1], O_RDONLY);
    if (fd == -1)
        err(1, "open %s", argv[1]);

    unsigned char buffer[BUFFER_SIZE];
    ssize_t n;
    while ((n = read(fd, buffer, sizeof buffer)) > 0) {
        printf("read %2zd: ", n);
        print_bytes(buffer, (size_t)n);
    }
    if (n == -1)
        err(1, "read from %s", argv[1]);
    printf("read  0: the end of the file\n");

    close(fd);
    return 0;
}

/* Print bytes in quotes, those that are no visible ASCII as C writes them. */
static void print_bytes(const unsigned char *bytes, size_t size)
{
    putchar('"');
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] == '\n')
            printf("\\n");
        else if (bytes[i] == '"' || bytes[i] == '\\')
            printf("\\%c", bytes[i]);
        else if (bytes[i] >= ' ' && bytes[i] <= '~')
            putchar(bytes[i]);
        else
            printf("\\x%02x", bytes[i]);
    }
    printf("\"\n");
}
