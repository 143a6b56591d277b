/*
 * boundary_server - receive what was sent in other pieces than it was sent.
 *
 * Usage:  boundary_server <port> [address]
 * Try:    ./boundary_server 9190              in terminal 1
 *         ./boundary_client 127.0.0.1 9190    in terminal 2
 *
 * New here: TCP keeps the bytes and their order, and forgets how many send()
 * calls they came from. Where the pieces end is chance, on the Internet. Here
 * nothing is left to chance: the server waits until the bytes of three sends
 * are there and takes them with one recv(), then takes the bytes of one send
 * with a buffer that is too small for them.
 */
#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define THREE_SENDS 9 /* bytes; boundary_client keeps to it */
#define BUFFER_SIZE 100
#define SMALL 4

static size_t receive(int fd, size_t most);
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
    int client = accept(listener, NULL, NULL);
    if (client == -1)
        err(1, "accept");

    /* Only look (receive_flags explains the flags), until all has come. Linux
     * waits for all; POSIX allows less when MSG_PEEK is given too. */
    char look[THREE_SENDS];
    ssize_t n = recv(client, look, sizeof look, MSG_PEEK | MSG_WAITALL);
    if (n == -1)
        err(1, "recv");
    if (n < THREE_SENDS)
        errx(1, "the client has left after %zd bytes", n);
    printf("three sends, and a buffer with room for all\n");
    receive(client, BUFFER_SIZE);
    send_all(client, "!", 1); /* the client waits for this with its next send */

    printf("one send, and a buffer of %d bytes\n", SMALL);
    while (receive(client, SMALL) > 0)
        ;

    close(client);
    close(listener);
    return 0;
}

/* Receive once, at most so many bytes (up to BUFFER_SIZE), and print them.
 * Returns their number, 0 at the end of the stream. */
static size_t receive(int fd, size_t most)
{
    char buffer[BUFFER_SIZE];
    ssize_t n = recv(fd, buffer, most, 0);
    if (n == -1)
        err(1, "recv");
    printf("  received %zd: '", n);
    fwrite(buffer, 1, (size_t)n, stdout);
    printf("'\n");
    return (size_t)n;
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
