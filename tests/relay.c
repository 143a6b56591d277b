/*
 * relay - a bad network for the tests: pass datagrams on, but not all of them.
 *
 * Usage:  relay <port> <percent> <seed>
 *
 * Whoever sends to the relay first is the client. What it sends goes on to
 * 127.0.0.1 at the given port, what comes from there goes back to the client.
 * On the way, so many of a hundred datagrams each are lost, doubled, held back
 * until a few others have passed, or get a wrong bit. The seed decides which.
 * It ends when its standard input ends.
 */
#include <arpa/inet.h>
#include <err.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST 65507
#define HELD 5 /* how many may overtake one that is held back */

struct side {
    int fd; /* connected to that side, once it is known */
    bool known;
    size_t held_size; /* 0: nothing is held back */
    int overtakers;
    char held[MOST];
};

static int percent;
static uint64_t state;

static void pass(struct side *from, struct side *to);
static void deliver(struct side *to, const char *data, size_t size);
static bool hit(void);
static uint32_t chance(uint32_t below);
static int open_socket(in_port_t peer);

int main(int argc, char *argv[])
{
    if (argc != 4)
        errx(2, "usage: relay <port> <percent> <seed>");
    percent = atoi(argv[2]);
    state = strtoull(argv[3], NULL, 10) * 2 + 1;

    static struct side client, server;
    client.fd = open_socket(0);
    server.fd = open_socket((in_port_t)atoi(argv[1]));
    server.known = true;
    struct sockaddr_in local;
    socklen_t size = sizeof local;
    if (getsockname(client.fd, (struct sockaddr *)&local, &size) == -1)
        err(1, "getsockname");
    printf("listening on 127.0.0.1:%d\n", ntohs(local.sin_port));
    fflush(stdout);

    for (;;) {
        struct pollfd ready[] = {{.fd = client.fd, .events = POLLIN},
                                 {.fd = server.fd, .events = POLLIN},
                                 {.fd = STDIN_FILENO, .events = POLLIN}};
        if (poll(ready, 3, -1) == -1)
            err(1, "poll");
        if (ready[0].revents)
            pass(&client, &server);
        if (ready[1].revents)
            pass(&server, &client);
        char rest[256];
        if (ready[2].revents && read(STDIN_FILENO, rest, sizeof rest) <= 0)
            return 0;
    }
}

/* Take a datagram from one side; what becomes of it is a matter of chance. */
static void pass(struct side *from, struct side *to)
{
    static char data[MOST];
    struct sockaddr_in peer;
    socklen_t peer_size = sizeof peer;
    ssize_t n = recvfrom(from->fd, data, sizeof data, MSG_DONTWAIT,
                         (struct sockaddr *)&peer, &peer_size);
    if (n == -1)
        return; /* nobody there: a network does not tell */
    if (!from->known) {
        if (connect(from->fd, (struct sockaddr *)&peer, peer_size) == -1)
            err(1, "connect");
        from->known = true;
    }
    size_t size = (size_t)n;
    if (hit())
        return;
    if (size > 0 && hit())
        data[chance((uint32_t)size)] ^= (char)(1 << chance(8));
    if (size > 0 && to->held_size == 0 && hit()) {
        memcpy(to->held, data, size);
        to->held_size = size;
        to->overtakers = 1 + (int)chance(HELD);
        return;
    }
    deliver(to, data, size);
    if (hit())
        deliver(to, data, size);
    if (to->held_size > 0 && --to->overtakers <= 0) {
        deliver(to, to->held, to->held_size);
        to->held_size = 0;
    }
}

static void deliver(struct side *to, const char *data, size_t size)
{
    if (to->known && send(to->fd, data, size, 0) == -1)
        return; /* nobody there: lost */
}

/* One of the chances that the command line gives in percent. */
static bool hit(void)
{
    return chance(100) < (uint32_t)percent;
}

/* A number from 0 on, below a limit; the seed decides (Knuth's MMIX). */
static uint32_t chance(uint32_t below)
{
    state = state * 6364136223846793005 + 1442695040888963407;
    return (uint32_t)(state >> 33) % below;
}

/* A socket on a free port of 127.0.0.1, connected if peer is not 0. */
static int open_socket(in_port_t peer)
{
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr = {htonl(INADDR_LOOPBACK)}};
    if (fd == -1 || bind(fd, (struct sockaddr *)&address, sizeof address) == -1)
        err(1, "bind");
    address.sin_port = htons(peer);
    if (peer && connect(fd, (struct sockaddr *)&address, sizeof address) == -1)
        err(1, "connect");
    return fd;
}
