/*
 * udp_echo_client - send each line you type as a datagram, print its echo.
 *
 * Usage:  udp_echo_client <address> <port>
 * Try:    ./udp_echo_server 9190              in terminal 1
 *         ./udp_echo_client 127.0.0.1 9190    in terminal 2; q quits
 *
 * New here: a client that does not wait for ever, and does not believe
 * everybody. It waits until a moment that no datagram can put off, and passes
 * over what comes from a stranger, and what is not the echo of this line, but
 * one that came twice.
 *
 * See also: echo_client, the same with TCP, where one line's echo may come in
 * pieces. A datagram comes whole.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define LINE_SIZE 1024
#define NAME_SIZE sizeof "255.255.255.255:65535"
#define SECONDS 2 /* to wait for an echo */

static bool await_echo(int fd, const struct sockaddr_in *server,
                       const char *line, size_t size);
static bool wait_until(double end, int fd);
static double now(void);
static void name_peer(char name[NAME_SIZE], const struct sockaddr_in *peer);
static size_t read_line(char *line, size_t size);
static in_port_t parse_port(const char *text);

int main(int argc, char *argv[])
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s <address> <port>\n", argv[0]);
        return 2;
    }
    struct sockaddr_in server = {.sin_family = AF_INET,
                                 .sin_port = htons(parse_port(argv[2]))};
    if (inet_pton(AF_INET, argv[1], &server.sin_addr) != 1)
        errx(2, "not an IPv4 address: '%s'", argv[1]);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd == -1)
        err(1, "socket");
    printf("not connected; type a line, or q to quit\n");

    char line[LINE_SIZE];
    bool begins = true; /* false where a line too long goes on */
    for (;;) {
        printf("> ");
        fflush(stdout);
        size_t size = read_line(line, sizeof line);
        if (size == 0) {
            printf("\n"); /* the input has ended: leave the prompt's line */
            break;
        }
        if (begins && line[0] == 'q' && (size == 1 || line[1] == '\n'))
            break;
        if (sendto(fd, line, size, 0, (struct sockaddr *)&server,
                   sizeof server) == -1)
            err(1, "sendto %s port %s", argv[1], argv[2]);
        if (!await_echo(fd, &server, line, size))
            errx(1, "no echo from %s port %s within %d seconds", argv[1],
                 argv[2], SECONDS);
        printf("echo: ");
        fwrite(line, 1, size, stdout);
        begins = line[size - 1] == '\n';
        if (!begins)
            printf("\n");
    }

    close(fd);
    return 0;
}

/* Wait for the server to send the same bytes back; false if it does not. */
static bool await_echo(int fd, const struct sockaddr_in *server,
                       const char *line, size_t size)
{
    double end = now() + SECONDS;
    while (wait_until(end, fd)) {
        char echo[LINE_SIZE + 1]; /* a longer datagram than line has no room */
        struct sockaddr_in peer = {0};
        socklen_t peer_size = sizeof peer;
        /* Not waiting: what poll() saw may have been a damaged datagram,
         * which is thrown away only when it is fetched (select(2), BUGS). */
        ssize_t n = recvfrom(fd, echo, sizeof echo, MSG_DONTWAIT,
                             (struct sockaddr *)&peer, &peer_size);
        if (n == -1 && errno == EAGAIN)
            continue;
        if (n == -1)
            err(1, "recvfrom");
        if (peer.sin_addr.s_addr != server->sin_addr.s_addr ||
            peer.sin_port != server->sin_port) {
            char name[NAME_SIZE];
            name_peer(name, &peer);
            warnx("passed over a datagram from a stranger, %s", name);
        } else if ((size_t)n != size || memcmp(echo, line, size) != 0) {
            warnx("passed over a datagram that is not the echo");
        } else {
            return true;
        }
    }
    return false;
}

/* Wait for a datagram until the time end, a value of now(); false after it. */
static bool wait_until(double end, int fd)
{
    double left = end - now();
    if (left <= 0)
        return false;
    struct pollfd readable = {.fd = fd, .events = POLLIN};
    int ready = poll(&readable, 1, (int)(left * 1000) + 1);
    if (ready == -1)
        err(1, "poll");
    return ready != 0;
}

/* The time in seconds, by a clock that nobody sets. */
static double now(void)
{
    struct timespec time;
    if (clock_gettime(CLOCK_MONOTONIC, &time) == -1)
        err(1, "clock_gettime");
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* The peer's address:port as text. */
static void name_peer(char name[NAME_SIZE], const struct sockaddr_in *peer)
{
    char address[INET_ADDRSTRLEN];
    inet_ntop(AF_INET, &peer->sin_addr, address, sizeof address);
    snprintf(name, NAME_SIZE, "%s:%d", address, ntohs(peer->sin_port));
}

/* The number of bytes of the next line of input, its newline included; 0 at
 * the end of the input. A line longer than size comes in several pieces. */
static size_t read_line(char *line, size_t size)
{
    size_t length = 0;
    while (length < size) {
        int c = getchar();
        if (c == EOF && ferror(stdin))
            err(1, "standard input");
        if (c == EOF)
            break;
        line[length++] = (char)c;
        if (c == '\n')
            break;
    }
    return length;
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
