/*
 * file_open - open a file, create it if it is missing.
 *
 * Usage:  file_open <file>
 * Try:    ./file_open notes.txt
 *         ./file_open .                   a folder: what does perror say?
 *         ./file_open nowhere/notes.txt
 *
 * New here: open() takes a path, flags, and with O_CREAT the mode of a file
 * that it has to create. It returns a descriptor, or -1 with the reason in
 * errno. The mode must not be forgotten: open() would take whatever lies in
 * its place, and the file would get permissions by chance.
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s <file>\n", argv[0]);
        return 2;
    }

    int fd = open(argv[1], O_RDWR | O_CREAT, 0644);
    if (fd == -1) {
        perror(argv[1]);
        return 1;
    }
    printf("%s is open as descriptor %d\n", argv[1], fd);

    if (close(fd) == -1) {
        perror("close");
        return 1;
    }
    return 0;
}
