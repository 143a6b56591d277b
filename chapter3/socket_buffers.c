/*
 * socket_buffers - ask for send and receive buffers, and see what one gets.
 *
 * Usage:  socket_buffers [bytes]
 * Try:    ./socket_buffers
 *         ./socket_buffers 100000
 *
 * New here: getsockopt() and setsockopt(), with the options SO_SNDBUF and
 * SO_RCVBUF. What a program sets is a wish: Linux doubles it, because it keeps
 * its own notes in the same memory, and it has a least and a most. So a
 * program that wants to know reads the option back.
 */
#include <err.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static int parse_bytes(const char *text);
static void ask_for(int option, int bytes);
static int buffer_size(int fd, int option);
static void print_limit(const char *path);

int main(int argc, char *argv[])
{
    if (argc > 2) {
        fprintf(stderr, "usage: %s [bytes]\n", argv[0]);
        return 2;
    }
    int wishes[] = {8192, 1, 1000000000};
    int count = sizeof wishes / sizeof wishes[0];
    if (argc == 2) {
        wishes[0] = parse_bytes(argv[1]);
        count = 1;
    }

    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd == -1)
        err(1, "socket");
    printf("SO_SNDBUF, the send buffer: %d bytes by default\n",
           buffer_size(fd, SO_SNDBUF));
    for (int i = 0; i < count; i++)
        ask_for(SO_SNDBUF, wishes[i]);
    print_limit("/proc/sys/net/core/wmem_max");

    printf("SO_RCVBUF, the receive buffer: %d bytes by default\n",
           buffer_size(fd, SO_RCVBUF));
    for (int i = 0; i < count; i++)
        ask_for(SO_RCVBUF, wishes[i]);
    print_limit("/proc/sys/net/core/rmem_max");
    close(fd);
    return 0;
}

/* The number of bytes that text names. */
static int parse_bytes(const char *text)
{
    char *end;
    long bytes = strtol(text, &end, 10);
    if (end == text || *end != '\0' || bytes < 0 || bytes > INT_MAX)
        errx(2, "not a number of bytes from 0 to %d: '%s'", INT_MAX, text);
    return (int)bytes;
}

/* Set the option on a new socket, and see what has come of it. */
static void ask_for(int option, int bytes)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd == -1)
        err(1, "socket");
    if (setsockopt(fd, SOL_SOCKET, option, &bytes, sizeof bytes) == -1)
        err(1, "setsockopt to %d", bytes);

    int size = buffer_size(fd, option);
    printf("  asked for %d, got %d: ", bytes, size);
    long long twice = 2LL * bytes; /* it may be too much for an int */
    if (size == twice)
        printf("doubled, for bookkeeping (socket(7))\n");
    else
        printf("%s there is\n", size < twice ? "the most" : "the least");
    close(fd);
}

/* The size of a buffer as it is now. */
static int buffer_size(int fd, int option)
{
    int bytes;
    socklen_t size = sizeof bytes; /* in: the room; out: what was written */
    if (getsockopt(fd, SOL_SOCKET, option, &bytes, &size) == -1)
        err(1, "getsockopt");
    return bytes;
}

/* Print what the system's administrator allows programs to ask for. A
 * container may lack the file. */
static void print_limit(const char *path)
{
    FILE *file = fopen(path, "r");
    long limit;
    if (file && fscanf(file, "%ld", &limit) == 1)
        printf("  %s: %ld\n", path, limit);
    else
        printf("  %s: unreadable\n", path);
    if (file)
        fclose(file);
}
