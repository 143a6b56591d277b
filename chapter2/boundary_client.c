/*
 * boundary_client - send three times three bytes, then ten at once.
 *
 * Usage:  boundary_client <address> <port>
 * Try:    ./boundary_server 9190              in terminal 1
 *         ./boundary_client 127.0.0.1 9190    in terminal 2
 *
 * New here: the other half of boundary_server. What the client sends with
 * three calls arrives in one piece there, and what it sends with one call in
 * three pieces.
 */
#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void send_text(int fd, const char *text);
static int connect_to(const char *address, const char *port);
static in_port_t parse_port(const char *text);
static void send_all(int fd, const char *data, size_t size);

int main(int argc, char *argv[])
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s <address> <port>\n", argv[0]);
        return 2;
    }
    int server = connect_to(argv[1], argv[2]);

    send_text(server, "abc");
    send_text(server, "def");
    send_text(server, "ghi");

    /* The server says when it has them: else the next might come along. */
    char done;
    ssize_t n = recv(server, &done, 1, 0);
    if (n == -1)
        err(1, "recv");
    if (n == 0)
        errx(1, "the server closed the connection");
    send_text(server, "0123456789");

    close(server);
    return 0;
}

static void send_text(int fd, const char *text)
{
    send_all(fd, text, strlen(text));
    printf("sent %zu: '%s'\n", strlen(text), text);
}

/* A TCP connection to address:port. */
static int connect_to(const char *address, const char *port)
{
    struct sockaddr_in server = {.sin_family = AF_INET,
                                 .sin_port = htons(parse_port(port))};
    if (inet_pton(AF_INET, address, &server.sin_addr) != 1)
        errx(2, "not an IPv4 address: '%s'", address);

    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd == -1)
        err(1, "socket");
    if (connect(fd, (struct sockaddr *)&server, sizeof server) == -1)
        err(1, "connect to %s port %s", address, port);
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

/* Send all of data; send() alone may take only a part of it. */
static void send_all(int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t n = send(fd, data, size, MSG_NOSIGNAL);
        if (n == -1)
            err(1, "send");
        data += n;
        size -= (size_t)n;
    }
}
