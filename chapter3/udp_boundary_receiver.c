/*
 * udp_boundary_receiver - print each datagram as it was sent, or what fits.
 *
 * Usage:  udp_boundary_receiver <port> [address]
 * Try:    ./udp_boundary_receiver 9190            in terminal 1
 *         ./udp_boundary_sender 127.0.0.1 9190    in terminal 2
 *         Ctrl+C in terminal 1 ends the receiver
 *
 * New here: UDP keeps the boundaries that TCP forgets. One recvfrom() takes
 * one datagram, however many wait and however much room there is. What does
 * not fit into the buffer is not left for the next call: it is lost. With
 * MSG_TRUNC, Linux tells how long the datagram was.
 *
 * See also: boundary_server, the same with TCP.
 */
#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFFER_SIZE 8 /* too small for one of the sender's datagrams */

static int bind_to(const char *address, const char *port);
static in_port_t parse_port(const char *text);

int main(int argc, char *argv[])
{
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: %s <port> [address]\n", argv[0]);
        return 2;
    }
    int fd = bind_to(argc == 3 ? argv[2] : "127.0.0.1", argv[1]);

    for (;;) {
        /* Given MSG_TRUNC, Linux returns the datagram's true length. POSIX
         * has recvmsg(), which only says that something was cut. */
        char buffer[BUFFER_SIZE];
        ssize_t length =
            recvfrom(fd, buffer, sizeof buffer, MSG_TRUNC, NULL, NULL);
        if (length == -1)
            err(1, "recvfrom");
        size_t got = (size_t)length;
        if (got > sizeof buffer)
            got = sizeof buffer;
        printf("received %zu of %zd bytes: '", got, length);
        fwrite(buffer, 1, got, stdout);
        printf("'%s\n", got < (size_t)length ? ", the rest is lost" : "");
    }
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
