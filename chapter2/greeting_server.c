/*
 * greeting_server - receive one client's greeting, then send one back.
 *
 * Usage:  greeting_server <port> [address]
 * Try:    ./greeting_server 9190              in terminal 1
 *         ./greeting_client 127.0.0.1 9190    in terminal 2
 *
 * New here: one connection carries bytes in both directions, each a stream of
 * its own. So both sides must agree on who speaks first, and on where a
 * greeting ends: here the client begins, and a greeting is one line.
 *
 * See also: base_server, which spells out what listen_on() does here.
 */
#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LINE_SIZE 1024

static size_t receive_line(int fd, char *line, size_t size);
static int listen_on(const char *address, const char *port);
static in_port_t parse_port(const char *text);
static void send_all(int fd, const char *data, size_t size);

int main(int argc, char *argv[])
{
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: %s <port> [address]\n", argv[0]);
        return 2;
    }
    int listener = listen_on(argc == 3 ? argv[2] : "127.0.0.1", argv[1]);
    int client = accept(listener, NULL, NULL); /* who calls is not asked */
    if (client == -1)
        err(1, "accept");

    char line[LINE_SIZE];
    size_t size = receive_line(client, line, sizeof line);
    if (size == 0)
        errx(1, "the client closed the connection without a greeting");
    printf("the client says: ");
    fwrite(line, 1, size, stdout);

    const char greeting[] = "hello, client\n";
    send_all(client, greeting, strlen(greeting));

    close(client);
    close(listener);
    return 0;
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

/* A TCP socket that listens on address:port; port 0 lets the system choose. */
static int listen_on(const char *address, const char *port)
{
    struct sockaddr_in local = {.sin_family = AF_INET,
                                .sin_port = htons(parse_port(port))};
    if (inet_pton(AF_INET, address, &local.sin_addr) != 1)
        errx(2, "not an IPv4 address: '%s'", address);

    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd == -1)
        err(1, "socket");
    int on = 1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == -1)
        err(1, "setsockopt");
    if (bind(fd, (struct sockaddr *)&local, sizeof local) == -1)
        err(1, "bind to %s port %s", address, port);
    if (listen(fd, SOMAXCONN) == -1)
        err(1, "listen");

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
