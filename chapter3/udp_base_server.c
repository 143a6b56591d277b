/*
 * udp_base_server - wait for one datagram, answer whoever sent it, and end.
 *
 * Usage:  udp_base_server <port> [address]
 * Try:    ./udp_base_server 9190              in terminal 1
 *         ./udp_base_client 127.0.0.1 9190    in terminal 2
 *
 * New here: the calls of a UDP server. socket() with SOCK_DGRAM and bind(),
 * then no listen() and no accept(), for there is no connection. recvfrom()
 * takes one datagram and says who sent it, sendto() sends one to an address.
 *
 * See also: base_server, the same with TCP.
 */
#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define DATAGRAM_MOST 65507 /* bytes of data, with UDP over IPv4 */

static in_port_t parse_port(const char *text);

int main(int argc, char *argv[])
{
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: %s <port> [address]\n", argv[0]);
        return 2;
    }
    const char *address = argc == 3 ? argv[2] : "127.0.0.1";
    struct sockaddr_in local = {.sin_family = AF_INET,
                                .sin_port = htons(parse_port(argv[1]))};
    if (inet_pton(AF_INET, address, &local.sin_addr) != 1)
        errx(2, "not an IPv4 address: '%s'", address);

    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd == -1)
        err(1, "socket");
    if (bind(fd, (struct sockaddr *)&local, sizeof local) == -1)
        err(1, "bind to %s port %s", address, argv[1]);

    socklen_t size = sizeof local;
    if (getsockname(fd, (struct sockaddr *)&local, &size) == -1)
        err(1, "getsockname");
    printf("listening on %s:%d\n", address, ntohs(local.sin_port));
    fflush(stdout); /* show it now, also where stdout is no terminal */

    /* A datagram comes whole or not at all, and this buffer has room for the
     * largest. recvfrom() writes its sender into peer. */
    static char datagram[DATAGRAM_MOST];
    struct sockaddr_in peer = {0};
    size = sizeof peer; /* recvfrom() reads it, then writes the true size */
    ssize_t n = recvfrom(fd, datagram, sizeof datagram, 0,
                         (struct sockaddr *)&peer, &size);
    if (n == -1)
        err(1, "recvfrom");
    char peer_address[INET_ADDRSTRLEN];
    inet_ntop(AF_INET, &peer.sin_addr, peer_address, sizeof peer_address);
    printf("received %zd bytes from %s:%d: '", n, peer_address,
           ntohs(peer.sin_port));
    fwrite(datagram, 1, (size_t)n, stdout);
    printf("'\n");

    /* There is no short send with UDP: it takes the whole datagram or none. */
    const char answer[] = "hello from udp_base_server";
    ssize_t sent =
        sendto(fd, answer, strlen(answer), 0, (struct sockaddr *)&peer, size);
    if (sent == -1)
        err(1, "sendto %s port %d", peer_address, ntohs(peer.sin_port));
    printf("sent %zd bytes back\n", sent);

    close(fd);
    return 0;
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
