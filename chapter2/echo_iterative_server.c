/*
 * echo_iterative_server - echo to five clients, one after another, and end.
 *
 * Usage:  echo_iterative_server <port> [address]
 * Try:    ./echo_iterative_server 9190        in terminal 1
 *         ./echo_client 127.0.0.1 9190        in terminals 2 and 3, at once
 *
 * New here: the queue of the listener. A client that comes while another one
 * is served is connected at once, by the system, and may even send; but it
 * waits in the queue until accept() takes it. Clients that are still there
 * when the listener is closed are turned away with a reset.
 *
 * See also: echo_server, which does the same without an end.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFFER_SIZE 1024
#define CLIENTS 5
#define NAME_SIZE sizeof "255.255.255.255:65535"

static void echo(int client, const char *name);
static void name_peer(char name[NAME_SIZE], const struct sockaddr_in *peer);
static int listen_on(const char *address, const char *port);
static in_port_t parse_port(const char *text);

int main(int argc, char *argv[])
{
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: %s <port> [address]\n", argv[0]);
        return 2;
    }
    int listener = listen_on(argc == 3 ? argv[2] : "127.0.0.1", argv[1]);

    for (int served = 0; served < CLIENTS;) {
        struct sockaddr_in peer = {0};
        socklen_t size = sizeof peer;
        int client = accept(listener, (struct sockaddr *)&peer, &size);
        if (client == -1) {
            if (errno == EMFILE || errno == ENFILE)
                err(1, "accept"); /* at once again, it would fail again */
            warn("accept");
            continue;
        }
        char name[NAME_SIZE];
        name_peer(name, &peer);
        served++;
        printf("client %d of %d: %s\n", served, CLIENTS, name);
        echo(client, name);
        close(client);
        printf("closed: %s\n", name);
    }
    close(listener);
    printf("no more clients\n");
    return 0;
}

/* Send back what client sends, until it ends its stream or is lost. */
static void echo(int client, const char *name)
{
    char buffer[BUFFER_SIZE];
    for (;;) {
        ssize_t n = recv(client, buffer, sizeof buffer, 0);
        if (n == 0)
            return;
        if (n == -1) {
            warn("recv from %s", name);
            return;
        }
        for (ssize_t done = 0; done < n;) { /* send() may take only a part */
            ssize_t sent =
                send(client, buffer + done, (size_t)(n - done), MSG_NOSIGNAL);
            if (sent == -1) {
                warn("send to %s", name);
                return;
            }
            done += sent;
        }
    }
}

/* The peer's address:port as text. */
static void name_peer(char name[NAME_SIZE], const struct sockaddr_in *peer)
{
    char address[INET_ADDRSTRLEN];
    inet_ntop(AF_INET, &peer->sin_addr, address, sizeof address);
    snprintf(name, NAME_SIZE, "%s:%d", address, ntohs(peer->sin_port));
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
