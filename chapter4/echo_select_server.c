/*
 * echo_select_server - echo to many clients at once from a single process.
 *
 * Usage:  echo_select_server [-v] <port> [address]
 * Try:    ./echo_select_server -v 9190              in terminal 1
 *         ../chapter2/echo_client 127.0.0.1 9190    in terminals 2 and 3
 *
 * New here: select() sleeps until any descriptor is ready, so no client waits
 * for another. A client that stops reading must not stall the rest either:
 * its echo waits in a buffer of its own until its socket is writable again.
 * With -v, the server prints what the clients say.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BUFFER_SIZE 65536

/* What one client sent and has not had back yet: data[start..end). */
struct echo {
    char data[BUFFER_SIZE];
    size_t start, end;
};

static struct echo *clients[FD_SETSIZE]; /* by descriptor; NULL where none */
static int highest;                      /* the highest descriptor in use */
static bool accepting = true;            /* false while out of descriptors */
static time_t refused;                   /* since then */
static bool verbose;

static void accept_client(int listener);
static void receive_from(int fd);
static void send_to(int fd);
static void close_client(int fd);
static int listen_on(const char *address, const char *port);
static in_port_t parse_port(const char *text);

int main(int argc, char *argv[])
{
    verbose = argc > 1 && strcmp(argv[1], "-v") == 0;
    const int port = verbose ? 2 : 1; /* which argument it is */
    if (argc < port + 1 || argc > port + 2) {
        fprintf(stderr, "usage: %s [-v] <port> [address]\n", argv[0]);
        return 2;
    }
    const char *address = argc == port + 2 ? argv[port + 1] : "127.0.0.1";
    int listener = listen_on(address, argv[port]);
    if (listener >= FD_SETSIZE || fcntl(listener, F_SETFL, O_NONBLOCK) == -1)
        errx(1, "descriptor %d cannot be watched by select()", listener);
    highest = listener;

    for (;;) {
        if (!accepting && time(NULL) != refused)
            accepting = true;
        while (highest > listener && !clients[highest])
            highest--;
        fd_set readable, writable;
        FD_ZERO(&readable);
        FD_ZERO(&writable);
        if (accepting)
            FD_SET(listener, &readable);
        for (int fd = 0; fd <= highest; fd++) {
            if (clients[fd])
                FD_SET(fd, clients[fd]->start == clients[fd]->end ? &readable
                                                                  : &writable);
        }
        struct timeval second = {.tv_sec = 1};
        int ready = select(highest + 1, &readable, &writable, NULL,
                           accepting ? NULL : &second);
        if (ready == -1 && errno != EINTR)
            err(1, "select");
        for (int fd = 0; ready > 0 && fd <= highest; fd++) {
            if (FD_ISSET(fd, &writable))
                send_to(fd);
            else if (fd == listener && FD_ISSET(fd, &readable))
                accept_client(listener);
            else if (FD_ISSET(fd, &readable))
                receive_from(fd);
        }
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
    if (fd >= FD_SETSIZE) {
        warnx("refused: select() watches %d descriptors", FD_SETSIZE);
        close(fd);
        return;
    }

    int on = 1; /* send each echo at once, however short (see nagle) */
    struct echo *echo = malloc(sizeof *echo);
    if (!echo ||
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == -1) {
        warn("client %d", fd);
        free(echo);
        close(fd);
        return;
    }
    echo->start = echo->end = 0;
    clients[fd] = echo;
    if (fd > highest)
        highest = fd;
    printf("connected: client %d\n", fd);
}

static void receive_from(int fd)
{
    struct echo *echo = clients[fd];
    ssize_t n = recv(fd, echo->data, sizeof echo->data, MSG_DONTWAIT);
    if (n > 0) {
        echo->start = 0;
        echo->end = (size_t)n;
        if (verbose) {
            printf("client %d says: ", fd);
            fwrite(echo->data, 1, echo->end, stdout);
            printf("%s", echo->data[echo->end - 1] == '\n' ? "" : "\n");
        }
        send_to(fd);
    } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
        close_client(fd);
    }
}

static void send_to(int fd)
{
    struct echo *echo = clients[fd];
    ssize_t n = send(fd, echo->data + echo->start, echo->end - echo->start,
                     MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n >= 0)
        echo->start += (size_t)n;
    else if (errno != EAGAIN && errno != EINTR)
        close_client(fd);
}

static void close_client(int fd)
{
    free(clients[fd]);
    clients[fd] = NULL;
    close(fd);
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
