/*
 * echo_load - put an echo server under load, check every byte, and measure.
 *
 * Usage:  echo_load <address> <port> [clients] [seconds] [bytes]
 * Try:    ./echo_poll_server 9190                 in terminal 1
 *         ./echo_load 127.0.0.1 9190 10 2 64      in terminal 2
 *
 * New here: many clients in one process. Each sends a message, waits for its
 * echo, and sends the next. Latency is the time from a send() to the last byte
 * of the echo; throughput is how many echoes all of them get in a second.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CLIENTS 20000
#define BYTES_MOST (16 << 20)
#define GRACE 2          /* seconds that the last echoes may take */
#define PERIOD 251       /* of the pattern, in bytes: no buffer's size */
#define SLOWEST 10000000 /* microseconds; what took longer counts as that */

enum { CLOSED = 200, WRONG, LATE, FAILURES }; /* numbers below are of errno */
static struct pollfd watched[CLIENTS]; /* -1: it is done, or has failed */
static struct client {
    size_t place;          /* in the pattern, where the message begins */
    size_t sent, received; /* of the message */
    double start;          /* of its first send() */
} clients[CLIENTS];
static int done, failures[FAILURES]; /* how many clients; how many failed so */
static unsigned char pattern[PERIOD + BYTES_MOST];
static size_t size;                             /* of a message */
static unsigned echoes, latencies[SLOWEST + 1]; /* echoes that took it */
static double stop_at, last_echo, slowest;

static int parse_amount(const char *text, const char *what, int most);
static void open_client(int i, const struct sockaddr_in *server);
static void exchange(int i);
static void finish(int i, int failure);
static int report(int count, double begin);
static double time_of(unsigned long percent);
static double now(void);
static in_port_t parse_port(const char *text);

int main(int argc, char *argv[])
{
    if (argc < 3 || argc > 6) {
        fprintf(stderr,
                "usage: %s <address> <port> [clients] [seconds] [bytes]\n",
                argv[0]);
        return 2;
    }
    struct sockaddr_in server = {.sin_family = AF_INET,
                                 .sin_port = htons(parse_port(argv[2]))};
    if (inet_pton(AF_INET, argv[1], &server.sin_addr) != 1)
        errx(2, "not an IPv4 address: '%s'", argv[1]);
    int count = parse_amount(argc > 3 ? argv[3] : "10", "clients", CLIENTS);
    int seconds = parse_amount(argc > 4 ? argv[4] : "2", "seconds", 3600);
    size = (size_t)parse_amount(argc > 5 ? argv[5] : "64", "bytes", BYTES_MOST);
    for (size_t i = 0; i < sizeof pattern; i++)
        pattern[i] = (unsigned char)(i % PERIOD);

    for (int i = 0; i < count; i++)
        open_client(i, &server);
    double begin = now();
    stop_at = begin + seconds;
    while (done < count && now() < stop_at + GRACE) {
        if (poll(watched, (nfds_t)count, 100) == -1 && errno != EINTR)
            err(1, "poll");
        for (int i = 0; i < count; i++) {
            if (watched[i].fd != -1 && watched[i].revents != 0)
                exchange(i);
        }
    }
    failures[LATE] = count - done;
    return report(count, begin);
}

/* The whole number of what, from 1 to most, that text names. */
static int parse_amount(const char *text, const char *what, int most)
{
    char *rest;
    long amount = strtol(text, &rest, 10);
    if (rest == text || *rest != '\0' || amount < 1 || amount > most)
        errx(2, "not a number of %s from 1 to %d: '%s'", what, most, text);
    return (int)amount;
}

/* Begin to connect. Where that fails, later, recv() will say why. */
static void open_client(int i, const struct sockaddr_in *server)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (fd == -1)
        err(1, "socket of client %d (see ulimit -n)", i + 1);
    watched[i] = (struct pollfd){fd, POLLOUT, 0};
    clients[i].place = (size_t)i % PERIOD;
    if (connect(fd, (const struct sockaddr *)server, sizeof *server) == -1 &&
        errno != EINPROGRESS)
        finish(i, errno);
}

/* Take what has come, and check it; then send what there is room for. */
static void exchange(int i)
{
    static unsigned char buffer[65536];
    struct client *client = &clients[i];
    const unsigned char *expected = pattern + client->place + client->received;
    ssize_t n = recv(watched[i].fd, buffer, sizeof buffer, 0);
    if (n == 0 || (n == -1 && errno != EAGAIN)) {
        finish(i, n == 0 ? CLOSED : errno);
    } else if (n > 0 && ((size_t)n > client->sent - client->received ||
                         memcmp(buffer, expected, (size_t)n) != 0)) {
        finish(i, WRONG);
    } else if (n > 0 && (client->received += (size_t)n) == size) {
        last_echo = now();
        double took = last_echo - client->start;
        slowest = took > slowest ? took : slowest;
        latencies[took < SLOWEST / 1e6 ? (size_t)(took * 1e6) : SLOWEST]++;
        echoes++;
        client->place = (client->place + 1) % PERIOD; /* another message */
        client->sent = client->received = 0;
        if (last_echo >= stop_at)
            finish(i, 0);
    }
    if (watched[i].fd == -1 || client->sent == size)
        return;
    if (client->sent == 0)
        client->start = now();
    n = send(watched[i].fd, pattern + client->place + client->sent,
             size - client->sent, MSG_NOSIGNAL);
    if (n > 0)
        client->sent += (size_t)n;
    else if (n == -1 && errno != EAGAIN)
        finish(i, errno);
    watched[i].events = client->sent < size ? POLLIN | POLLOUT : POLLIN;
}

/* A client is done: well, if the failure is 0. */
static void finish(int i, int failure)
{
    failures[failure]++;
    done++;
    close(watched[i].fd);
    watched[i].fd = -1;
}

/* Print what there was. Returns 1 if a client has failed, and 0 otherwise. */
static int report(int count, double begin)
{
    static const char *const own[] = {"closed by the server", "wrong bytes",
                                      "no connection or no echo"};
    for (int i = 1; i < FAILURES; i++) {
        if (failures[i] > 0)
            warnx("%d of %d clients: %s", failures[i], count,
                  i < CLOSED ? strerror(i) : own[i - CLOSED]);
    }
    if (echoes > 0) {
        double rate = (double)echoes / (last_echo - begin);
        printf("echoes: %u of %zu bytes, %.0f a second, %.1f MB/s\n", echoes,
               size, rate, rate * (double)size / 1e6);
        printf("latency in ms: median %.3f, 99 %% %.3f, largest %.3f\n",
               time_of(50), time_of(99), slowest * 1e3);
    }
    printf("failed: %d of %d clients\n", count - failures[0], count);
    return failures[0] < count;
}

/* The milliseconds within which so many of 100 echoes came: 10,000 at most. */
static double time_of(unsigned long percent)
{
    size_t time = 0;
    for (unsigned long sum = latencies[0]; sum * 100 < echoes * percent;)
        sum += latencies[++time];
    return (double)time / 1e3;
}

/* The time in seconds, by a clock that nobody sets. */
static double now(void)
{
    struct timespec time;
    if (clock_gettime(CLOCK_MONOTONIC, &time) == -1)
        err(1, "clock_gettime");
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* The port that text names, in host byte order. */
static in_port_t parse_port(const char *text)
{
    char *end;
    long port = strtol(text, &end, 10);
    if (end == text || *end != '\0' || port < 0 || port > 65535)
        errx(2, "not a port from 0 to 65535: '%s'", text);
    return (in_port_t)port;
}
