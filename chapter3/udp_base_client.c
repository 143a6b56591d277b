/*
 * udp_base_client - send one datagram to a server and print its answer.
 *
 * Usage:  udp_base_client <address> <port>
 * Try:    ./udp_base_server 9190              in terminal 1
 *         ./udp_base_client 127.0.0.1 9190    in terminal 2
 *
 * New here: a client without connect(). Each sendto() names the peer, and the
 * first one has the system choose the client's own port. sendto() succeeds
 * also where nobody listens, so the client must limit its wait for an answer;
 * and anybody can send to its port, so it must look at who answers.
 *
 * See also: base_client, the same with TCP.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define DATAGRAM_MOST 65507 /* bytes of data, with UDP over IPv4 */
#define SECONDS 2           /* to wait for the answer */

static void print_own_address(const char *when, int fd);
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
    setvbuf(stdout, NULL, _IOLBF, 0); /* show each line at once */
    print_own_address("before sendto", fd);

    const char text[] = "hello from udp_base_client";
    ssize_t sent = sendto(fd, text, strlen(text), 0, (struct sockaddr *)&server,
                          sizeof server);
    if (sent == -1)
        err(1, "sendto %s port %s", argv[1], argv[2]);
    print_own_address("after sendto", fd);
    printf("sent %zd bytes\n", sent);

    /* A datagram may be lost, either way, and nobody would tell. */
    struct timeval limit = {.tv_sec = SECONDS};
    if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) == -1)
        err(1, "setsockopt SO_RCVTIMEO");
    static char datagram[DATAGRAM_MOST];
    struct sockaddr_in peer;
    socklen_t size = sizeof peer;
    ssize_t n;
    do /* again after Ctrl+Z and fg: a call with a limit is interrupted */
        n = recvfrom(fd, datagram, sizeof datagram, 0, (struct sockaddr *)&peer,
                     &size);
    while (n == -1 && errno == EINTR);
    if (n == -1 && errno == EAGAIN)
        errx(1, "no answer from %s port %s within %d seconds", argv[1], argv[2],
             SECONDS);
    if (n == -1)
        err(1, "recvfrom");
    if (peer.sin_addr.s_addr != server.sin_addr.s_addr ||
        peer.sin_port != server.sin_port)
        errx(1, "this answer came from a stranger, and is not believed");

    printf("received %zd bytes: '", n);
    fwrite(datagram, 1, (size_t)n, stdout);
    printf("'\n");
    close(fd);
    return 0;
}

/* The address and port that fd has on this side. Port 0: none; address 0.0.0.0:
 * whichever of this machine's fits the way. */
static void print_own_address(const char *when, int fd)
{
    struct sockaddr_in local;
    socklen_t size = sizeof local;
    if (getsockname(fd, (struct sockaddr *)&local, &size) == -1)
        err(1, "getsockname");
    char address[INET_ADDRSTRLEN];
    inet_ntop(AF_INET, &local.sin_addr, address, sizeof address);
    printf("%s: %s:%d\n", when, address, ntohs(local.sin_port));
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
