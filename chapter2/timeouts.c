/*
 * timeouts - connect, receive and send, but do not wait for ever.
 *
 * Usage:  timeouts [seconds]
 * Try:    ./timeouts
 *         ./timeouts 3
 *
 * New here: a limit for each of the calls that wait. connect() is made not to
 * wait (O_NONBLOCK), and poll() waits in its place, for as long as we like.
 * recv() and send() get their limits as options, SO_RCVTIMEO and SO_SNDTIMEO.
 * The peer here is a listener in this process that never accepts.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define SECONDS_MOST 60
#define MORE_THAN_FITS (64 << 20) /* into the buffers of a connection */

static int parse_seconds(const char *text);
static int open_listener(struct sockaddr_in *address);
static int try_connect(const struct sockaddr_in *address, int seconds);
static void try_receive(int fd, int seconds);
static void try_send(int fd, int seconds);
static double now(void);

int main(int argc, char *argv[])
{
    if (argc > 2) {
        fprintf(stderr, "usage: %s [seconds]\n", argv[0]);
        return 2;
    }
    int seconds = argc == 2 ? parse_seconds(argv[1]) : 1;
    setvbuf(stdout, NULL, _IOLBF, 0); /* show each line at once */

    struct sockaddr_in address;
    int listener = open_listener(&address);
    int first = try_connect(&address, seconds);
    if (first == -1)
        errx(1, "the first connection should have found room in the queue");
    int second = try_connect(&address, seconds);
    if (second != -1)
        errx(1, "the second connection should have found the queue full");

    try_receive(first, seconds);
    try_send(first, seconds);

    close(first);
    close(listener);
    return 0;
}

/* The whole number of seconds that text names. */
static int parse_seconds(const char *text)
{
    char *end;
    long seconds = strtol(text, &end, 10);
    if (end == text || *end != '\0' || seconds < 1 || seconds > SECONDS_MOST)
        errx(2, "not a number of seconds from 1 to %d: '%s'", SECONDS_MOST,
             text);
    return (int)seconds;
}

/* A listener on loopback, at a free port, with the shortest queue there is:
 * Linux lets one connection wait in it and ignores the next. */
static int open_listener(struct sockaddr_in *address)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd == -1)
        err(1, "socket");
    *address = (struct sockaddr_in){.sin_family = AF_INET,
                                    .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof *address;
    if (bind(fd, (struct sockaddr *)address, size) == -1)
        err(1, "bind");
    if (listen(fd, 0) == -1)
        err(1, "listen");
    if (getsockname(fd, (struct sockaddr *)address, &size) == -1)
        err(1, "getsockname");
    return fd;
}

/* A connection to address, or -1 if there is none after so many seconds. */
static int try_connect(const struct sockaddr_in *address, int seconds)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd == -1)
        err(1, "socket");
    int flags = fcntl(fd, F_GETFL);
    if (flags == -1 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) == -1)
        err(1, "fcntl");

    double start = now();
    if (connect(fd, (const struct sockaddr *)address, sizeof *address) == -1) {
        if (errno != EINPROGRESS) /* that is: it goes on in the background */
            err(1, "connect");
        struct pollfd writable = {.fd = fd, .events = POLLOUT};
        int ready = poll(&writable, 1, seconds * 1000);
        if (ready == -1)
            err(1, "poll");
        if (ready == 0) {
            printf("connect: given up after %.1f s\n", now() - start);
            close(fd);
            return -1;
        }
        /* It has ended, one way or the other; SO_ERROR says which. */
        int error;
        socklen_t size = sizeof error;
        if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == -1)
            err(1, "getsockopt SO_ERROR");
        if (error != 0)
            errx(1, "connect: %s", strerror(error));
    }
    printf("connect: connected after %.1f s\n", now() - start);

    if (fcntl(fd, F_SETFL, flags) == -1) /* from now on, calls wait again */
        err(1, "fcntl");
    return fd;
}

static void try_receive(int fd, int seconds)
{
    struct timeval limit = {.tv_sec = seconds};
    if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) == -1)
        err(1, "setsockopt SO_RCVTIMEO");

    double start = now();
    char byte;
    ssize_t n;
    do /* again after Ctrl+Z and fg: a call with a limit is interrupted */
        n = recv(fd, &byte, 1, 0);
    while (n == -1 && errno == EINTR);
    if (n != -1)
        errx(1, "recv returned %zd, but nobody sends", n);
    if (errno != EAGAIN)
        err(1, "recv");
    printf("recv: given up after %.1f s\n", now() - start);
}

/* Nobody receives: the buffers of both ends fill up, then send() waits. When
 * the time is over it returns how many bytes it could place: a short send. So
 * it does before that, if Ctrl+Z and fg interrupt it. */
static void try_send(int fd, int seconds)
{
    struct timeval limit = {.tv_sec = seconds};
    if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) == -1)
        err(1, "setsockopt SO_SNDTIMEO");

    static char zeros[MORE_THAN_FITS];
    double start = now();
    ssize_t n = send(fd, zeros, sizeof zeros, MSG_NOSIGNAL);
    if (n == -1)
        err(1, "send");
    if ((size_t)n == sizeof zeros)
        errx(1, "the buffers have taken all %zu bytes", sizeof zeros);
    printf("send: given up after %.1f s, with %zd of %zu bytes taken\n",
           now() - start, n, sizeof zeros);
}

/* The time in seconds, by a clock that nobody sets. */
static double now(void)
{
    struct timespec time;
    if (clock_gettime(CLOCK_MONOTONIC, &time) == -1)
        err(1, "clock_gettime");
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}
