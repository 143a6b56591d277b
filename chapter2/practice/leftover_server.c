/*
 * leftover_server - echo what a client sends, and print it, one at a time.
 *
 * Usage:  leftover_server <port> [address]
 * Try:    ./leftover_server 9190                  in terminal 1
 *         ../echo_client 127.0.0.1 9190           in terminal 2
 *         Type hello everybody, and then hi
 *
 * Look for: what terminal 1 shows for the second line.
 */
#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFFER_SIZE 1024

static void echo_and_print(int client);
static int listen_on(const char *address, const char *port);
static in_port_t parse_port(const char *text);

int main(int argc, char *argv[])
{
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: %s <port> [address]\n", argv[0]);
        return 2;
    }
    int listener = listen_on(argc == 3 ? argv[2] : "127.0.0.1", argv[1]);
    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client == -1) {
            warn("accept");
            continue;
        }
        echo_and_print(client);
        close(client);
    }
}

/* Until the client ends its stream or is lost. */
static void echo_and_print(int client)
{
    char buffer[BUFFER_SIZE] = "";
    ssize_t n;
    while ((n = recv(client, buffer, sizeof buffer - 1, 0)) > 0) {
        printf("client says: %s", buffer);
        for (ssize_t done = 0; done < n;) { /* send() may take only a part */
            ssize_t sent =
                send(client, buffer + done, (size_t)(n - done), MSG_NOSIGNAL);
            if (sent == -1) {
                warn("send");
                return;
            }
            done += sent;
        }
    }
    if (n == -1)
        warn("recv");
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
