/*
 * reuseaddr_server - base_server, but it can be started again at once.
 *
 * Usage:  reuseaddr_server <port> [address]
 * Try:    ./reuseaddr_server 9190             in terminal 1
 *         ../chapter2/base_client 127.0.0.1 9190    in terminal 2
 *         ./reuseaddr_server 9190             again, in terminal 1
 *
 * New here: SO_REUSEADDR. This server closes its connections first, so they
 * stay in TIME-WAIT on its side, with its port, for a minute. bind() refuses
 * such a port, unless both the server that left them there and the one that
 * starts now have set this option.
 *
 * See also: base_server, from which it differs in the option and in the name
 * that it greets with; listen_on() in the other servers, which does the same.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static in_port_t parse_port(const char *text);

int main(int argc, char *argv[])
{
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: %s <port> [address]\n", argv[0]);
        return 2;
    }
    /* Without an address only programs on this machine can connect. */
    const char *address = argc == 3 ? argv[2] : "127.0.0.1";
    struct sockaddr_in local = {.sin_family = AF_INET,
                                .sin_port = htons(parse_port(argv[1]))};
    if (inet_pton(AF_INET, address, &local.sin_addr) != 1)
        errx(2, "not an IPv4 address: '%s'", address);

    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener == -1)
        err(1, "socket");

    /* Let bind() take a port although connections of it are still in
     * TIME-WAIT, or open. It does not let two servers listen there. bind() is
     * what looks at the option, so it must be set before. */
    int on = 1;
    if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == -1)
        err(1, "setsockopt SO_REUSEADDR");
    if (bind(listener, (struct sockaddr *)&local, sizeof local) == -1) {
        int error = errno;
        warn("bind to %s port %s", address, argv[1]);
        if (error == EADDRINUSE)
            warnx("read on at \"The port is taken\" in docs/chapter2.md");
        return 1;
    }
    if (listen(listener, 5) == -1)
        err(1, "listen");

    /* Port 0 had the system choose one: ask which. */
    socklen_t size = sizeof local;
    if (getsockname(listener, (struct sockaddr *)&local, &size) == -1)
        err(1, "getsockname");
    printf("listening on %s:%d\n", address, ntohs(local.sin_port));
    fflush(stdout); /* show it now, also where stdout is no terminal */

    struct sockaddr_in peer = {0};
    size = sizeof peer; /* accept() reads it, then writes the true size */
    int client = accept(listener, (struct sockaddr *)&peer, &size);
    if (client == -1)
        err(1, "accept");
    char peer_address[INET_ADDRSTRLEN];
    inet_ntop(AF_INET, &peer.sin_addr, peer_address, sizeof peer_address);
    printf("connected: %s:%d\n", peer_address, ntohs(peer.sin_port));

    /* MSG_NOSIGNAL: if the client is gone, send() fails, and no signal ends
     * the program. A new connection has room for so short a text. */
    const char greeting[] = "hello from reuseaddr_server\n";
    ssize_t sent = send(client, greeting, strlen(greeting), MSG_NOSIGNAL);
    if (sent == -1)
        err(1, "send");
    printf("sent %zd bytes\n", sent);

    close(client);
    close(listener);
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
