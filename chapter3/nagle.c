/*
 * nagle - what a request in two sends costs, and what TCP_NODELAY changes.
 *
 * Usage:  nagle [rounds]
 * Try:    ./nagle
 *         ./nagle 50
 *
 * New here: Nagle's algorithm. While a small segment is unacknowledged, the
 * sender keeps back the next small one; and a receiver that has nothing to send
 * delays its acknowledgement. So each waits for the other. TCP_NODELAY turns
 * the algorithm off. Both ends of three connections are in this process.
 */
#include <arpa/inet.h>
#include <err.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define HEADER_SIZE 4
#define BODY_SIZE 100
#define REQUEST_SIZE (HEADER_SIZE + BODY_SIZE)
#define ROUNDS_MOST 1000
#define ROUNDS_TO_WARM_UP 5

static const struct way {
    const char *name;
    int nodelay; /* options are no bool: an int */
    bool together;
} ways[] = {
    {"two sends, TCP_NODELAY", 1, false},
    {"two sends, Nagle's algorithm", 0, false},
    {"one send, Nagle's algorithm", 0, true},
};
#define WAYS (sizeof ways / sizeof ways[0])

static int parse_rounds(const char *text);
static void open_pair(int ends[2]);
static double time_round(const int ends[2], bool together);
static void send_all(int fd, const char *data, size_t size);
static ssize_t receive_all(int fd, void *data, size_t size);
static double now(void);
static double median(double *times, int count);
static int compare_times(const void *left, const void *right);

int main(int argc, char *argv[])
{
    if (argc > 2) {
        fprintf(stderr, "usage: %s [rounds]\n", argv[0]);
        return 2;
    }
    int rounds = argc == 2 ? parse_rounds(argv[1]) : 20;

    int pairs[WAYS][2];
    for (size_t i = 0; i < WAYS; i++) {
        open_pair(pairs[i]);
        if (setsockopt(pairs[i][0], IPPROTO_TCP, TCP_NODELAY, &ways[i].nodelay,
                       sizeof ways[i].nodelay) == -1)
            err(1, "setsockopt TCP_NODELAY");
        /* Linux acknowledges a new connection's first segments at once. */
        for (int j = 0; j < ROUNDS_TO_WARM_UP; j++)
            time_round(pairs[i], ways[i].together);
    }
    static double times[WAYS][ROUNDS_MOST];
    for (int j = 0; j < rounds; j++) { /* in turns: all meet the same load */
        for (size_t i = 0; i < WAYS; i++)
            times[i][j] = time_round(pairs[i], ways[i].together);
    }

    printf("a round: a request of %d + %d bytes, an answer of 1; rounds: %d\n",
           HEADER_SIZE, BODY_SIZE, rounds);
    double unit = median(times[0], rounds);
    if (unit <= 0)
        unit = 1e-9; /* too short for this clock: take the least it knows */
    printf("  %s: the measure\n", ways[0].name);
    for (size_t i = 1; i < WAYS; i++) {
        double ratio = median(times[i], rounds) / unit;
        if (ratio >= 100) /* more digits would not be the same next time */
            ratio = 10 * (double)(long)(ratio / 10 + 0.5);
        printf("  %s: %.*f times as long\n", ways[i].name, ratio < 10 ? 1 : 0,
               ratio);
    }
    for (size_t i = 0; i < WAYS; i++) {
        close(pairs[i][0]);
        close(pairs[i][1]);
    }
    return 0;
}

/* The number of rounds that text names. */
static int parse_rounds(const char *text)
{
    char *end;
    long rounds = strtol(text, &end, 10);
    if (end == text || *end != '\0' || rounds < 1 || rounds > ROUNDS_MOST)
        errx(2, "not a number of rounds from 1 to %d: '%s'", ROUNDS_MOST, text);
    return (int)rounds;
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

/* The seconds that a request and its answer take. */
static double time_round(const int ends[2], bool together)
{
    const char request[REQUEST_SIZE] = {0};
    char buffer[REQUEST_SIZE];
    double start = now();
    if (together) {
        send_all(ends[0], request, REQUEST_SIZE);
    } else {
        send_all(ends[0], request, HEADER_SIZE);
        send_all(ends[0], request + HEADER_SIZE, BODY_SIZE);
    }
    if (receive_all(ends[1], buffer, REQUEST_SIZE) != REQUEST_SIZE)
        err(1, "recv of the request");
    send_all(ends[1], buffer, 1);
    if (receive_all(ends[0], buffer, 1) != 1)
        err(1, "recv of the answer");
    return now() - start;
}

/* Send all of data; send() alone may take only a part of it. */
static void send_all(int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t n = send(fd, data, size, MSG_NOSIGNAL);
        if (n == -1)
            err(1, "send");
        data += n;
        size -= (size_t)n;
    }
}

/* Receive exactly size bytes: fewer only if the stream ends before, and -1 on
 * an error. */
static ssize_t receive_all(int fd, void *data, size_t size)
{
    size_t received = 0;
    while (received < size) {
        ssize_t n = recv(fd, (char *)data + received, size - received, 0);
        if (n == -1)
            return -1;
        if (n == 0)
            break;
        received += (size_t)n;
    }
    return (ssize_t)received;
}

/* The time in seconds, by a clock that nobody sets. */
static double now(void)
{
    struct timespec time;
    if (clock_gettime(CLOCK_MONOTONIC, &time) == -1)
        err(1, "clock_gettime");
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* The time in the middle when they are sorted: no single slow round counts. */
static double median(double *times, int count)
{
    qsort(times, (size_t)count, sizeof *times, compare_times);
    return times[count / 2];
}

static int compare_times(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}
