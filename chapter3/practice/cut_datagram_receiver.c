/*
 * cut_datagram_receiver - receive six datagrams and print them.
 *
 * Usage:  cut_datagram_receiver <port> [address]
 * Try:    ./cut_datagram_receiver 9190                in terminal 1
 *         ../udp_boundary_sender 127.0.0.1 9190       in terminal 2
 *
 * Look for: all that is sent, and all that is received.
 */
#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFFER_SIZE 8

static int bind_to(const char *address, const char *port);
static in_port_t parse_port(const char *text);

int main(int argc, char *argv[])
{
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: %s <port> [address]\n", argv[0]);
        return 2;
    }
    int fd = bind_to(argc == 3 ? argv[2] : "127.0.0.1", argv[1]);
    for (int i = 0; i < 6; i++) {
        char buffer[BUFFER_SIZE];
        ssize_t n = recvfrom(fd, buffer, sizeof buffer, 0, NULL, NULL);
        if (n == -1)
            err(1, "recvfrom");
        printf("received %zd bytes: '%.*s'\n", n, (int)n, buffer);
    }
    close(fd);
    return 0;
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
