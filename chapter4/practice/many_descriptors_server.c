/*
 * many_descriptors_server - echo to many clients with select() and one fault.
 *
 * Usage:  many_descriptors_server <port> [address]
 * Try:    ulimit -n 4096                                  in both terminals
 *         ./many_descriptors_server 9190 >/dev/null       in terminal 1
 *         ../echo_load 127.0.0.1 9190 900 5               in terminal 2
 *         ../echo_load 127.0.0.1 9190 1100 5              in terminal 2
 *
 * Look for: whether the server is still there. Compare what it says when it is
 * compiled with -O2 -D_FORTIFY_SOURCE=2.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BUFFER_SIZE 4096
#define CLIENTS_MOST 4096 /* then the others wait in the queue */

/* A client, and what it sent and has not had back yet: data[start..end). */
struct client {
    int fd;
    char data[BUFFER_SIZE];
    size_t start, end;
};

static struct {
    fd_set readable, writable; /* what to wait for, and what has come */
    struct client *clients;    /* an array */
    size_t count;              /* of those in use */
} server;

static bool accepting = true; /* false while out of room */
static time_t refused;        /* since then */

static void accept_client(int listener);
static void receive_from(size_t i);
static void send_to(size_t i);
static void close_client(size_t i);
static int listen_on(const char *address, const char *port);
static in_port_t parse_port(const char *text);

int main(int argc, char *argv[])
{
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: %s <port> [address]\n", argv[0]);
        return 2;
    }
    int listener = listen_on(argc == 3 ? argv[2] : "127.0.0.1", argv[1]);
    int on = 1; /* on Linux, its connections inherit it */
    if (fcntl(listener, F_SETFL, O_NONBLOCK) == -1 ||
        setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == -1)
        err(1, "listener");
    server.clients = calloc(CLIENTS_MOST, sizeof *server.clients);
    if (!server.clients)
        err(1, "calloc");

    for (;;) {
        if (!accepting && time(NULL) != refused)
            accepting = true;
        FD_ZERO(&server.readable);
        FD_ZERO(&server.writable);
        if (accepting && server.count < CLIENTS_MOST)
            FD_SET(listener, &server.readable);
        int highest = listener;
        for (size_t i = 0; i < server.count; i++) {
            const struct client *client = &server.clients[i];
            FD_SET(client->fd, client->start == client->end ? &server.readable
                                                            : &server.writable);
            if (client->fd > highest)
                highest = client->fd;
        }
        struct timeval second = {.tv_sec = 1};
        int ready = select(highest + 1, &server.readable, &server.writable,
                           NULL, accepting ? NULL : &second);
        if (ready == -1 && errno != EINTR)
            err(1, "select");
        if (ready <= 0)
            continue;
        for (size_t i = server.count; i-- > 0;) {
            if (FD_ISSET(server.clients[i].fd, &server.writable))
                send_to(i);
            else if (FD_ISSET(server.clients[i].fd, &server.readable))
                receive_from(i);
        }
        if (FD_ISSET(listener, &server.readable))
            accept_client(listener);
    }
}

static void accept_client(int listener)
{
    int fd = accept(listener, NULL, NULL);
    if (fd == -1) {
        accepting = errno == EAGAIN || errno == EINTR || errno == ECONNABORTED;
        if (!accepting && time(NULL) != refused)
            warn("accept");
        refused = time(NULL);
        return;
    }
    struct client *client = &server.clients[server.count++];
    client->fd = fd;
    client->start = client->end = 0;
    printf("connected: client %d\n", fd);
}

static void receive_from(size_t i)
{
    struct client *client = &server.clients[i];
    ssize_t n =
        recv(client->fd, client->data, sizeof client->data, MSG_DONTWAIT);
    if (n > 0) {
        client->start = 0;
        client->end = (size_t)n;
        send_to(i);
    } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
        close_client(i);
    }
}

static void send_to(size_t i)
{
    struct client *client = &server.clients[i];
    ssize_t n = send(client->fd, client->data + client->start,
                     client->end - client->start, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n >= 0)
        client->start += (size_t)n;
    else if (errno != EAGAIN && errno != EINTR)
        close_client(i);
}

static void close_client(size_t i)
{
    int fd = server.clients[i].fd;
    close(fd);
    server.clients[i] = server.clients[--server.count];
    accepting = true;
    printf("closed: client %d\n", fd);
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
