/*
 * receive_flags - what recv() does with MSG_PEEK, MSG_DONTWAIT, MSG_WAITALL.
 *
 * Usage:  receive_flags
 *
 * New here: the last argument of recv(). MSG_PEEK looks and takes nothing,
 * MSG_DONTWAIT takes what is there and never waits (it is no part of POSIX,
 * but Linux and the BSDs have it), MSG_WAITALL waits until the buffer is full,
 * unless the stream ends before. Each is shown on a connection of its own,
 * with both ends in this process.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define BUFFER_SIZE 9

static void open_pair(int ends[2]);
static void close_pair(const int ends[2]);
static void give(int fd, const char *text);
static void take(int fd, int flags, const char *name);

int main(void)
{
    int ends[2];

    printf("MSG_PEEK: the bytes stay\n");
    open_pair(ends);
    give(ends[0], "hello");
    take(ends[1], MSG_PEEK, "MSG_PEEK");
    take(ends[1], 0, "0");
    close_pair(ends);

    printf("MSG_DONTWAIT: an error instead of waiting\n");
    open_pair(ends);
    take(ends[1], MSG_DONTWAIT, "MSG_DONTWAIT");
    give(ends[0], "hello");
    take(ends[1], MSG_PEEK, "MSG_PEEK"); /* waits until it has come */
    take(ends[1], MSG_DONTWAIT, "MSG_DONTWAIT");
    close_pair(ends);

    printf("MSG_WAITALL: all %d bytes, or the end\n", BUFFER_SIZE);
    open_pair(ends);
    struct timeval second = {.tv_sec = 1}; /* or it would wait for ever */
    if (setsockopt(ends[1], SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second) ==
        -1)
        err(1, "setsockopt SO_RCVTIMEO");
    give(ends[0], "abc");
    take(ends[1], 0, "0");
    give(ends[0], "def");
    take(ends[1], MSG_WAITALL, "MSG_WAITALL");
    give(ends[0], "ghi");
    give(ends[0], "jkl");
    give(ends[0], "mno");
    take(ends[1], MSG_WAITALL, "MSG_WAITALL");
    give(ends[0], "pqr");
    if (shutdown(ends[0], SHUT_WR) == -1)
        err(1, "shutdown");
    take(ends[1], MSG_WAITALL, "MSG_WAITALL");
    close_pair(ends);
    return 0;
}

/* Both ends of a TCP connection over loopback. connect() succeeds before
 * accept() is called: the system answers it. */
static void open_pair(int ends[2])
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener == -1)
        err(1, "socket");
    struct sockaddr_in local = {.sin_family = AF_INET,
                                .sin_addr = {htonl(INADDR_LOOPBACK)}};
    if (bind(listener, (struct sockaddr *)&local, sizeof local) == -1)
        err(1, "bind");
    if (listen(listener, 1) == -1)
        err(1, "listen");
    socklen_t size = sizeof local;
    if (getsockname(listener, (struct sockaddr *)&local, &size) == -1)
        err(1, "getsockname");

    ends[0] = socket(AF_INET, SOCK_STREAM, 0);
    if (ends[0] == -1)
        err(1, "socket");
    if (connect(ends[0], (struct sockaddr *)&local, sizeof local) == -1)
        err(1, "connect");
    ends[1] = accept(listener, NULL, NULL);
    if (ends[1] == -1)
        err(1, "accept");
    close(listener);
}

static void close_pair(const int ends[2])
{
    close(ends[0]);
    close(ends[1]);
}

/* Send a text that is short enough to be taken at once. */
static void give(int fd, const char *text)
{
    if (send(fd, text, strlen(text), MSG_NOSIGNAL) == -1)
        err(1, "send");
    printf("  send '%s'\n", text);
}

/* Receive once with flags, and print what came of it, and if it took long. */
static void take(int fd, int flags, const char *name)
{
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    char buffer[BUFFER_SIZE];
    ssize_t n;
    do /* again after Ctrl+Z and fg: they interrupt a call with a limit, if
        * it has nothing yet; what it has, it returns */
        n = recv(fd, buffer, sizeof buffer, flags);
    while (n == -1 && errno == EINTR);
    if (n == -1)
        printf("  recv %-12s %s", name, strerror(errno));
    else
        printf("  recv %-12s %zd: '%.*s'", name, n, (int)n, buffer);

    clock_gettime(CLOCK_MONOTONIC, &end);
    double waited = difftime(end.tv_sec, start.tv_sec) +
                    (double)(end.tv_nsec - start.tv_nsec) / 1e9;
    printf("%s\n", waited > 0.9 ? ", after a second" : "");
}
