/*
 * udp_boundary_sender - send six datagrams of different lengths.
 *
 * Usage:  udp_boundary_sender <address> <port>
 * Try:    ./udp_boundary_receiver 9190            in terminal 1
 *         ./udp_boundary_sender 127.0.0.1 9190    in terminal 2
 *
 * New here: each sendto() makes one datagram, also one of 0 bytes. They are
 * never joined, and never cut by the sender.
 *
 * See also: boundary_client, the same with TCP.
 */
#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static in_port_t parse_port(const char *text);

int main(int argc, char *argv[])
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s <address> <port>\n", argv[0]);
        return 2;
    }
    struct sockaddr_in receiver = {.sin_family = AF_INET,
                                   .sin_port = htons(parse_port(argv[2]))};
    if (inet_pton(AF_INET, argv[1], &receiver.sin_addr) != 1)
        errx(2, "not an IPv4 address: '%s'", argv[1]);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd == -1)
        err(1, "socket");

    /* The receiver's buffer has room for 8 bytes. */
    const char *texts[] = {"abc", "def", "", "01234567", "0123456789", "ghi"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        ssize_t n = sendto(fd, texts[i], strlen(texts[i]), 0,
                           (struct sockaddr *)&receiver, sizeof receiver);
        if (n == -1)
            err(1, "sendto %s port %s", argv[1], argv[2]);
        printf("sent %zd bytes: '%s'\n", n, texts[i]);
    }

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
