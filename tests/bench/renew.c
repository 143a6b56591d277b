/*
 * renew - a new connection for each request to an echo server.
 *
 * Usage:  renew <port> <clients> <seconds>
 *
 * So many clients at a time: each connects, sends 64 bytes, receives and
 * compares them, closes, and begins anew. They take turns with 250 addresses
 * of their own, from 127.0.0.2 on: on a single one most ports are soon in
 * TIME-WAIT, and what is measured is the search for one that is not. It prints
 * the requests, and how many they are a second. Exit status: 0 if all went so,
 * 1 and a message otherwise. Only to 127.0.0.1.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CLIENTS_MOST 1000
#define SECONDS_MOST 3600
#define SIZE 64
#define ADDRESSES 250
#define PATIENCE 5000 /* milliseconds without any echo */

static struct pollfd polls[CLIENTS_MOST];
static struct client {
    char message[SIZE];
    size_t received;
} clients[CLIENTS_MOST];
static unsigned long requests; /* begun */

static long amount(const char *text, long most);
static void begin(size_t i, const struct sockaddr_in *server);
static int go_on(size_t i);
static double now(void);

int main(int argc, char *argv[])
{
    if (argc != 4)
        errx(2, "usage: renew <port> <clients> <seconds>");
    struct sockaddr_in server = {.sin_family = AF_INET,
                                 .sin_port =
                                     htons((in_port_t)amount(argv[1], 65535)),
                                 .sin_addr = {htonl(INADDR_LOOPBACK)}};
    size_t count = (size_t)amount(argv[2], CLIENTS_MOST);
    double start = now();
    double stop = start + (double)amount(argv[3], SECONDS_MOST);

    for (size_t i = 0; i < count; i++)
        begin(i, &server);
    unsigned long served = 0;
    while (served < requests) {
        int ready = poll(polls, (nfds_t)count, PATIENCE);
        if (ready == -1)
            err(1, "poll");
        if (ready == 0)
            errx(1, "no echo within %d seconds", PATIENCE / 1000);
        for (size_t i = 0; i < count; i++) {
            if (polls[i].revents == 0 || !go_on(i))
                continue;
            served++;
            if (now() < stop)
                begin(i, &server);
        }
    }
    printf("requests: %lu, %.0f a second\n", served,
           (double)served / (now() - start));
    return 0;
}

static long amount(const char *text, long most)
{
    char *end;
    long value = strtol(text, &end, 10);
    if (end == text || *end != '\0' || value < 1 || value > most)
        errx(2, "not a number from 1 to %ld: '%s'", most, text);
    return value;
}

/* Connect from the next address, and send. Neither has to wait for the server:
 * the system takes connections for it, and what they bring. */
static void begin(size_t i, const struct sockaddr_in *server)
{
    struct sockaddr_in local = {
        .sin_family = AF_INET,
        .sin_addr = {
            htonl(INADDR_LOOPBACK + 1 + (in_addr_t)(requests % ADDRESSES))}};
    int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    /* The port is chosen when it is known with whom it is to be unique. */
    if (fd == -1 ||
        setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on) ==
            -1 ||
        bind(fd, (struct sockaddr *)&local, sizeof local) == -1 ||
        connect(fd, (const struct sockaddr *)server, sizeof *server) == -1)
        err(1, "connect");

    struct client *client = &clients[i];
    client->received = 0;
    for (size_t k = 0; k < SIZE; k++)
        client->message[k] = (char)(requests + k);
    if (send(fd, client->message, SIZE, MSG_NOSIGNAL) != SIZE)
        err(1, "send");
    polls[i] = (struct pollfd){.fd = fd, .events = POLLIN};
    requests++;
}

/* Receive. Not 0: all has come, and the connection is closed. */
static int go_on(size_t i)
{
    struct client *client = &clients[i];
    char back[SIZE + 1];
    ssize_t n = recv(polls[i].fd, back, sizeof back, MSG_DONTWAIT);
    if (n == -1 && errno == EAGAIN)
        return 0;
    if (n == -1)
        err(1, "recv");
    if (n == 0)
        errx(1, "the server closed a connection before the echo");
    if ((size_t)n > SIZE - client->received ||
        memcmp(back, client->message + client->received, (size_t)n) != 0)
        errx(1, "other bytes came back");
    client->received += (size_t)n;
    if (client->received < SIZE)
        return 0;
    close(polls[i].fd);
    polls[i].fd = -1;
    return 1;
}

/* The time in seconds, by a clock that nobody sets. */
static double now(void)
{
    struct timespec time;
    if (clock_gettime(CLOCK_MONOTONIC, &time) == -1)
        err(1, "clock_gettime");
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}
