/*
 * refused_client - connect to a server and print what it sends.
 *
 * Usage:  refused_client <address> <port>
 * Try:    ../base_server 9190                     in terminal 1
 *         ../base_client 127.0.0.1 9190           in terminal 2: right
 *         ../base_server 9190                     in terminal 1
 *         ./refused_client 127.0.0.1 9190         in terminal 2: refused
 *
 * Look for: a server that is there, and a client that does not find it.
 */
#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static in_port_t parse_port(const char *text);

int main(int argc, char *argv[])
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s <address> <port>\n", argv[0]);
        return 2;
    }
    struct sockaddr_in peer = {.sin_family = AF_INET,
                               .sin_port = parse_port(argv[2])};
    if (inet_pton(AF_INET, argv[1], &peer.sin_addr) != 1)
        errx(2, "not an IPv4 address: '%s'", argv[1]);

    int server = socket(AF_INET, SOCK_STREAM, 0);
    if (server == -1)
        err(1, "socket");
    if (connect(server, (struct sockaddr *)&peer, sizeof peer) == -1)
        err(1, "connect to %s port %s", argv[1], argv[2]);

    char buffer[1024];
    ssize_t n;
    while ((n = recv(server, buffer, sizeof buffer, 0)) > 0)
        fwrite(buffer, 1, (size_t)n, stdout);
    if (n == -1)
        err(1, "recv");

    close(server);
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
