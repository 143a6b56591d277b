/*
 * pieces - how fast one process sends to another over a TCP connection, a
 * piece of so many bytes with each call.
 *
 * Usage:  pieces <bytes> <milliseconds>
 *
 * It prints the megabytes a second, until the other process has had all.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define BYTES_MOST (1 << 20)

static char piece[BYTES_MOST];
static volatile sig_atomic_t over;

static void connect_pair(int ends[2]);
static void receive(int fd, size_t size);
static void at_the_end(int signal_number);
static double now(void);

int main(int argc, char *argv[])
{
    if (argc != 3)
        errx(2, "usage: pieces <bytes> <milliseconds>");
    size_t size = strtoul(argv[1], NULL, 10);
    long milliseconds = strtol(argv[2], NULL, 10);
    if (size < 1 || size > BYTES_MOST || milliseconds < 1)
        errx(2, "1 to %d bytes, and 1 millisecond at least", BYTES_MOST);
    int ends[2];
    connect_pair(ends);
    pid_t child = fork();
    if (child == -1)
        err(1, "fork");
    if (child == 0) {
        close(ends[0]);
        receive(ends[1], size);
        _exit(0);
    }
    close(ends[1]);

    signal(SIGALRM, at_the_end);
    struct itimerval time = {
        .it_value = {milliseconds / 1000, milliseconds % 1000 * 1000}};
    if (setitimer(ITIMER_REAL, &time, NULL) == -1)
        err(1, "setitimer");
    double start = now(), sent = 0;
    while (!over) {
        ssize_t n = send(ends[0], piece, size, MSG_NOSIGNAL);
        if (n == -1 && errno != EINTR)
            err(1, "send");
        sent += n > 0 ? (double)n : 0;
    }
    close(ends[0]);
    int status;
    if (waitpid(child, &status, 0) == -1 || status != 0)
        errx(1, "the receiver has failed");
    printf("%.3f MB/s\n", sent / 1e6 / (now() - start));
    return 0;
}

/* The two ends of one TCP connection. */
static void connect_pair(int ends[2])
{
    struct sockaddr_in local = {.sin_family = AF_INET,
                                .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof local;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    ends[0] = socket(AF_INET, SOCK_STREAM, 0);
    if (listener == -1 || ends[0] == -1 ||
        bind(listener, (struct sockaddr *)&local, length) == -1 ||
        listen(listener, 1) == -1 ||
        getsockname(listener, (struct sockaddr *)&local, &length) == -1 ||
        connect(ends[0], (struct sockaddr *)&local, length) == -1)
        err(1, "connect");
    ends[1] = accept(listener, NULL, NULL);
    if (ends[1] == -1)
        err(1, "accept");
    close(listener);
}

static void receive(int fd, size_t size)
{
    ssize_t n;
    while ((n = recv(fd, piece, size, 0)) > 0)
        ;
    if (n == -1)
        err(1, "recv");
}

/* A handler of SIGALRM. send() goes on after it (see sigaction), and gets
 * room, for the other process reads. */
static void at_the_end(int signal_number)
{
    (void)signal_number;
    over = 1;
}

/* The time in seconds, by a clock that nobody sets. */
static double now(void)
{
    struct timespec time;
    if (clock_gettime(CLOCK_MONOTONIC, &time) == -1)
        err(1, "clock_gettime");
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}
