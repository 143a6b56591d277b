/*
 * one_recv_client - send standard input to an echo server, print what returns.
 *
 * Usage:  one_recv_client <address> <port>
 * Try:    ../echo_server 9190                             in terminal 1
 *         seq 100000 >numbers                             in terminal 2
 *         ./one_recv_client 127.0.0.1 9190 <numbers >back
 *         wc -c numbers back
 *
 * Look for: the size of what has come back. Try it with seq 10, too.
 */
#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFFER_SIZE 1000000

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

    static char buffer[BUFFER_SIZE];
    size_t size = fread(buffer, 1, sizeof buffer, stdin);
    if (ferror(stdin))
        err(1, "standard input");
    send_all(server, buffer, size);

    ssize_t n = recv(server, buffer, sizeof buffer, 0);
    if (n == -1)
        err(1, "recv");
    fwrite(buffer, 1, (size_t)n, stdout);

    close(server);
    return 0;
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
