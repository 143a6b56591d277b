/*
 * greeting_client - send a server a greeting, then receive the one it returns.
 *
 * Usage:  greeting_client <address> <port>
 * Try:    ./greeting_server 9190              in terminal 1
 *         ./greeting_client 127.0.0.1 9190    in terminal 2
 *
 * New here: the client speaks first, as the two have agreed. If both waited
 * for the other's greeting, they would wait for ever.
 */
#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LINE_SIZE 1024

static int connect_to(const char *address, const char *port);
static in_port_t parse_port(const char *text);
static void send_all(int fd, const char *data, size_t size);
static size_t receive_line(int fd, char *line, size_t size);

int main(int argc, char *argv[])
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s <address> <port>\n", argv[0]);
        return 2;
    }
    int server = connect_to(argv[1], argv[2]);

    const char greeting[] = "hello, server\n";
    send_all(server, greeting, strlen(greeting));

    char line[LINE_SIZE];
    size_t size = receive_line(server, line, sizeof line);
    if (size == 0)
        errx(1, "the server closed the connection without a greeting");
    printf("the server says: ");
    fwrite(line, 1, size, stdout);

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

/* Receive a line, its newline included, and return its size in bytes; 0 at the
 * end of the stream. One byte is received at a time, so that nothing behind
 * the line is taken: slow, but simple. A line that breaks off, or has no room
 * in size bytes, is an error. */
static size_t receive_line(int fd, char *line, size_t size)
{
    for (size_t length = 0; length < size;) {
        ssize_t n = recv(fd, line + length, 1, 0);
        if (n == -1)
            err(1, "recv");
        if (n == 0 && length > 0)
            errx(1, "the peer closed the connection before its line's end");
        if (n == 0)
            return 0;
        length++;
        if (line[length - 1] == '\n')
            return length;
    }
    errx(1, "the peer's line is longer than %zu bytes", size);
}
