/*
 * unchecked_accept_server - echo to many clients with poll() and one fault.
 *
 * Usage:  unchecked_accept_server <port> [address]
 * Try:    (ulimit -n 6; ./unchecked_accept_server 9190)   in terminal 1
 *         ../../chapter2/echo_client 127.0.0.1 9190       in 2, 3 and 4
 *
 * Look for: the third client, for which the server has no descriptor: what it
 * says about it, and what becomes of the clients that it has already.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFFER_SIZE 4096
#define CLIENTS_MOST 4096 /* then the others wait in the queue */

/* What one client sent and has not had back yet: data[start..end). */
struct echo {
    char data[BUFFER_SIZE];
    size_t start, end;
};

static struct pollfd polls[CLIENTS_MOST + 1]; /* polls[0]: the listener */
static struct echo echoes[CLIENTS_MOST + 1];  /* echoes[i] is for polls[i] */
static size_t count = 1;                      /* of those in use */

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
    polls[0].events = POLLIN;

    for (;;) {
        polls[0].fd = count <= CLIENTS_MOST ? listener : -1;
        int ready = poll(polls, count, -1);
        if (ready == -1 && errno != EINTR)
            err(1, "poll");
        for (size_t i = count; ready > 0 && i-- > 0;) {
            if (polls[i].revents == 0)
                continue;
            ready--;
            if (i == 0)
                accept_client(listener);
            else if (polls[i].events == POLLIN)
                receive_from(i);
            else
                send_to(i);
        }
    }
}

static void accept_client(int listener)
{
    int fd = accept(listener, NULL, NULL);
    echoes[count].start = echoes[count].end = 0;
    polls[count++] = (struct pollfd){.fd = fd, .events = POLLIN};
    printf("connected: client %d\n", fd);
}

static void receive_from(size_t i)
{
    struct echo *echo = &echoes[i];
    ssize_t n = recv(polls[i].fd, echo->data, sizeof echo->data, MSG_DONTWAIT);
    if (n > 0) {
        echo->start = 0;
        echo->end = (size_t)n;
        send_to(i);
    } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
        close_client(i);
    }
}

static void send_to(size_t i)
{
    struct echo *echo = &echoes[i];
    ssize_t n = send(polls[i].fd, echo->data + echo->start,
                     echo->end - echo->start, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n >= 0)
        echo->start += (size_t)n;
    else if (errno != EAGAIN && errno != EINTR) {
        close_client(i);
        return;
    }
    polls[i].events = echo->start < echo->end ? POLLOUT : POLLIN;
}

static void close_client(size_t i)
{
    int fd = polls[i].fd;
    close(fd);
    count--;
    polls[i] = polls[count];
    echoes[i] = echoes[count];
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
