/*
 * cut_client - send a text to an echo server, print what returns.
 *
 * Usage:  cut_client <address> <port> <text>
 * Try:    ../echo_server 9190                                 in terminal 1
 *         ./cut_client 127.0.0.1 9190 'the whole message'     in terminal 2
 *
 * Look for: how many bytes are sent, whatever the text is.
 */
#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static int connect_to(const char *address, const char *port);
static in_port_t parse_port(const char *text);
static void send_all(int fd, const char *data, size_t size);

int main(int argc, char *argv[])
{
    if (argc != 4) {
        fprintf(stderr, "usage: %s <address> <port> <text>\n", argv[0]);
        return 2;
    }
    int server = connect_to(argv[1], argv[2]);

    const char *text = argv[3];
    send_all(server, text, sizeof text);
    shutdown(server, SHUT_WR); /* that was all: the echo will end, too */
    printf("sent: %s\n", text);

    printf("echo: ");
    char buffer[1024];
    ssize_t n;
    while ((n = recv(server, buffer, sizeof buffer, 0)) > 0)
        fwrite(buffer, 1, (size_t)n, stdout);
    printf("\n");
    if (n == -1)
        err(1, "recv");

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
