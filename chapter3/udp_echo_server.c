/*
 * udp_echo_server - send each datagram back to whoever sent it.
 *
 * Usage:  udp_echo_server <port> [address]
 * Try:    ./udp_echo_server 9190              in terminal 1
 *         ./udp_echo_client 127.0.0.1 9190    in terminals 2 and 3
 *         Ctrl+C in terminal 1 ends the server
 *
 * New here: one socket serves all clients, in the order in which their
 * datagrams come. There is nothing to accept and nothing to close, so nobody
 * has to wait for a silent client. A datagram of 0 bytes is one like others:
 * with UDP, 0 does not mean the end.
 *
 * See also: echo_server, the same with TCP.
 */
#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define DATAGRAM_MOST 65507 /* bytes of data, with UDP over IPv4 */
#define NAME_SIZE sizeof "255.255.255.255:65535"

static void name_peer(char name[NAME_SIZE], const struct sockaddr_in *peer);
static int bind_to(const char *address, const char *port);
static in_port_t parse_port(const char *text);

int main(int argc, char *argv[])
{
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: %s <port> [address]\n", argv[0]);
        return 2;
    }
    int fd = bind_to(argc == 3 ? argv[2] : "127.0.0.1", argv[1]);

    static char datagram[DATAGRAM_MOST];
    for (;;) {
        struct sockaddr_in peer = {0};
        socklen_t size = sizeof peer; /* anew for each call: it is changed */
        ssize_t n = recvfrom(fd, datagram, sizeof datagram, 0,
                             (struct sockaddr *)&peer, &size);
        if (n == -1)
            err(1, "recvfrom");
        char name[NAME_SIZE];
        name_peer(name, &peer);
        printf("%zd bytes from %s\n", n, name);

        /* A datagram that cannot be sent back is lost, as any may be. */
        if (sendto(fd, datagram, (size_t)n, 0, (struct sockaddr *)&peer,
                   size) == -1)
            warn("sendto %s", name);
    }
}

/* The peer's address:port as text. */
static void name_peer(char name[NAME_SIZE], const struct sockaddr_in *peer)
{
    char address[INET_ADDRSTRLEN];
    inet_ntop(AF_INET, &peer->sin_addr, address, sizeof address);
    snprintf(name, NAME_SIZE, "%s:%d", address, ntohs(peer->sin_port));
}

/* A UDP socket bound to address:port; port 0 lets the system choose. */
static int bind_to(const char *address, const char *port)
{
    struct sockaddr_in local = {.sin_family = AF_INET,
                                .sin_port = htons(parse_port(port))};
    if (inet_pton(AF_INET, address, &local.sin_addr) != 1)
        errx(2, "not an IPv4 address: '%s'", address);

    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd == -1)
        err(1, "socket");
    if (bind(fd, (struct sockaddr *)&local, sizeof local) == -1)
        err(1, "bind to %s port %s", address, port);

    socklen_t size = sizeof local;
    if (getsockname(fd, (struct sockaddr *)&local, &size) == -1)
        err(1, "getsockname");
    setvbuf(stdout, NULL, _IOLBF, 0); /* show each line at once */
    printf("listening on %s:%d\n", address, ntohs(local.sin_port));
    return fd;
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
