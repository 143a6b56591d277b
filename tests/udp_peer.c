/*
 * udp_peer - a UDP peer for the tests that does what it is told, step by step.
 *
 * Usage:  udp_peer bind [step...]         on a free port
 *         udp_peer to <port> [step...]    its peer is at port
 *
 * The steps, in their order:
 *   recv              wait for a datagram and print its bytes; from now on its
 *                     sender is the peer
 *   sender            print the peer's address:port
 *   send TEXT         send the peer TEXT, in which \n, \r, \0, \\ and \xNN are
 *                     bytes; no text is an empty datagram
 *   fill N            send the peer a datagram of N bytes
 *   stranger TEXT     send the peer TEXT from another port
 *   neighbour TEXT    send the peer TEXT from the same port of 127.0.0.2
 *   flood TEXT        send the peer TEXT every millisecond until standard
 *                     input ends
 *   wait              wait until standard input ends
 *
 * Only on loopback. Exit status: 0 if all went as told, 1 otherwise.
 */
#include "steps.h"

#include <arpa/inet.h>
#include <err.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define DATAGRAM_MOST 65507

static int bind_to(in_addr_t address, in_port_t port);
static in_port_t port_of(int fd);
static bool step(int fd, struct sockaddr_in *peer, char *word, char *argument);
static void receive(int fd, struct sockaddr_in *peer);
static void send_from(int fd, const struct sockaddr_in *peer, const char *data,
                      size_t size);

int main(int argc, char *argv[])
{
    struct sockaddr_in peer = {.sin_family = AF_INET,
                               .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int next;
    if (argc >= 2 && strcmp(argv[1], "bind") == 0) {
        next = 2;
    } else if (argc >= 3 && strcmp(argv[1], "to") == 0) {
        peer.sin_port = htons((in_port_t)atoi(argv[2]));
        next = 3;
    } else {
        errx(2,
             "usage: udp_peer bind [step...] | udp_peer to <port> [step...]");
    }
    int fd = bind_to(INADDR_LOOPBACK, 0);
    if (next == 2) {
        printf("listening on 127.0.0.1:%d\n", port_of(fd));
        fflush(stdout);
    }
    while (next < argc) {
        bool two = step(fd, &peer, argv[next], argv[next + 1]);
        next += two ? 2 : 1;
    }
    return 0;
}

static int bind_to(in_addr_t address, in_port_t port)
{
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in local = {.sin_family = AF_INET,
                                .sin_port = htons(port),
                                .sin_addr = {htonl(address)}};
    if (fd == -1 || bind(fd, (struct sockaddr *)&local, sizeof local) == -1)
        err(1, "bind to port %d", port);
    return fd;
}

static in_port_t port_of(int fd)
{
    struct sockaddr_in local = {0};
    socklen_t size = sizeof local;
    if (getsockname(fd, (struct sockaddr *)&local, &size) == -1)
        err(1, "getsockname");
    return ntohs(local.sin_port);
}

/* Do one step. True if it has used up its argument. */
static bool step(int fd, struct sockaddr_in *peer, char *word, char *argument)
{
    if (strcmp(word, "recv") == 0) {
        receive(fd, peer);
    } else if (strcmp(word, "sender") == 0) {
        char address[INET_ADDRSTRLEN];
        inet_ntop(AF_INET, &peer->sin_addr, address, sizeof address);
        printf("%s:%d\n", address, ntohs(peer->sin_port));
        fflush(stdout);
    } else if (strcmp(word, "wait") == 0) {
        wait_for_end_of_input();
    } else if (!argument) {
        errx(2, "%s: no such step, or it lacks its argument", word);
    } else if (strcmp(word, "send") == 0) {
        send_from(fd, peer, argument, unescape(argument));
        return true;
    } else if (strcmp(word, "fill") == 0) {
        static char data[DATAGRAM_MOST + 1]; /* the system refuses one more */
        memset(data, 'x', sizeof data);
        size_t size = strtoul(argument, NULL, 10);
        if (size > sizeof data)
            errx(2, "fill: not a datagram: %zu bytes", size);
        send_from(fd, peer, data, size);
        return true;
    } else if (strcmp(word, "stranger") == 0 ||
               strcmp(word, "neighbour") == 0) {
        int other = strcmp(word, "stranger") == 0
                        ? bind_to(INADDR_LOOPBACK, 0)
                        : bind_to(INADDR_LOOPBACK + 1, port_of(fd));
        send_from(other, peer, argument, unescape(argument));
        close(other);
        return true;
    } else if (strcmp(word, "flood") == 0) {
        size_t size = unescape(argument);
        struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
        while (poll(&input, 1, 1) == 0)
            send_from(fd, peer, argument, size);
        return true;
    } else {
        errx(2, "%s: no such step", word);
    }
    return false;
}

static void receive(int fd, struct sockaddr_in *peer)
{
    static char data[DATAGRAM_MOST];
    socklen_t size = sizeof *peer;
    ssize_t n =
        recvfrom(fd, data, sizeof data, 0, (struct sockaddr *)peer, &size);
    if (n == -1)
        err(1, "recvfrom");
    fwrite(data, 1, (size_t)n, stdout);
    fflush(stdout);
}

static void send_from(int fd, const struct sockaddr_in *peer, const char *data,
                      size_t size)
{
    if (sendto(fd, data, size, 0, (const struct sockaddr *)peer,
               sizeof *peer) == -1)
        err(1, "sendto port %d", ntohs(peer->sin_port));
}
