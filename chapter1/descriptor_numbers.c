/*
 * descriptor_numbers - open files and sockets, print the numbers they get.
 *
 * Usage:  descriptor_numbers
 * Try:    ./descriptor_numbers
 *         ./descriptor_numbers <&-     with descriptor 0 closed
 *
 * New here: files and sockets draw their descriptors from one table, and a
 * process always gets the lowest number that is free. So no number means
 * "file" or "socket", a closed number comes back, and 0 is a success.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static void show(const char *what, int fd);

int main(void)
{
    int file = open("/dev/null", O_RDONLY);
    show("a file", file);
    int stream = socket(PF_INET, SOCK_STREAM, 0);
    show("a stream socket", stream);
    int datagram = socket(PF_INET, SOCK_DGRAM, 0);
    show("a datagram socket", datagram);

    close(stream);
    printf("%-18s descriptor %d\n", "closed", stream);
    int second = open("/dev/null", O_WRONLY);
    show("another file", second);

    close(file);
    close(datagram);
    close(second);
    return 0;
}

/* Print which descriptor something got, or end the program if it got none. */
static void show(const char *what, int fd)
{
    if (fd == -1) {
        perror(what);
        exit(1);
    }
    printf("%-18s descriptor %d\n", what, fd);
}
