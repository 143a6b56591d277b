/*
 * echo_epoll_server - echo to many clients at once with epoll (Linux).
 *
 * Usage:  echo_epoll_server <port> [address]
 * Try:    ./echo_epoll_server 9190                  in terminal 1
 *         ../chapter2/echo_client 127.0.0.1 9190    in terminals 2 and 3
 *
 * New here: the system remembers what to wait for. epoll_ctl() tells it once
 * for each client, and epoll_wait() returns the ready ones and no others: what
 * it costs grows with those who speak, not with those who are silent. Only
 * Linux has it. Level-triggered, as here, it returns a client again and again
 * while something is to be done for it.
 *
 * See also: echo_poll_server, from which it differs in that.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BUFFER_SIZE 65536
#define EVENTS_MOST 256 /* from one call; the others come with the next */

/* What one client sent and has not had back yet: data[start..end). */
struct echo {
    char data[BUFFER_SIZE];
    size_t start, end;
    int fd;
    uint32_t events; /* what is waited for: EPOLLIN or EPOLLOUT */
};

static int epoll;
static bool accepting = true; /* false while out of descriptors */
static time_t refused;        /* since then */

static bool watch(int operation, int fd, uint32_t events, void *echo);
static void accept_client(int listener);
static void receive_from(struct echo *echo);
static void send_to(struct echo *echo);
static void close_client(struct echo *echo);
static int listen_on(const char *address, const char *port);
static in_port_t parse_port(const char *text);

int main(int argc, char *argv[])
{
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: %s <port> [address]\n", argv[0]);
        return 2;
    }
    int listener = listen_on(argc == 3 ? argv[2] : "127.0.0.1", argv[1]);
    epoll = epoll_create1(0);
    if (epoll == -1 || fcntl(listener, F_SETFL, O_NONBLOCK) == -1 ||
        !watch(EPOLL_CTL_ADD, listener, EPOLLIN, NULL))
        err(1, "epoll");

    for (bool watched = true;;) {
        /* Out of descriptors, the listener would be ready all the time: it is
         * not watched for a second. */
        if (!accepting && time(NULL) != refused)
            accepting = true;
        if (accepting != watched &&
            !watch(EPOLL_CTL_MOD, listener, accepting ? EPOLLIN : 0, NULL))
            err(1, "epoll_ctl");
        watched = accepting;

        struct epoll_event events[EVENTS_MOST];
        int ready =
            epoll_wait(epoll, events, EVENTS_MOST, accepting ? -1 : 1000);
        if (ready == -1 && errno != EINTR)
            err(1, "epoll_wait");
        for (int i = 0; i < ready; i++) {
            struct echo *echo = events[i].data.ptr;
            if (!echo)
                accept_client(listener);
            else if (echo->events == EPOLLIN)
                receive_from(echo);
            else
                send_to(echo);
        }
    }
}

/* Tell the system what to wait for on fd, and what to return with it. */
static bool watch(int operation, int fd, uint32_t events, void *echo)
{
    struct epoll_event event = {.events = events, .data.ptr = echo};
    return epoll_ctl(epoll, operation, fd, &event) == 0;
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
    int on = 1; /* send each echo at once, however short (see nagle) */
    struct echo *echo = malloc(sizeof *echo);
    if (!echo ||
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == -1 ||
        !watch(EPOLL_CTL_ADD, fd, EPOLLIN, echo)) {
        warn("client %d", fd);
        free(echo);
        close(fd);
        return;
    }
    echo->start = echo->end = 0;
    echo->fd = fd;
    echo->events = EPOLLIN;
    printf("connected: client %d\n", fd);
}

static void receive_from(struct echo *echo)
{
    ssize_t n = recv(echo->fd, echo->data, sizeof echo->data, MSG_DONTWAIT);
    if (n > 0) {
        echo->start = 0;
        echo->end = (size_t)n;
        send_to(echo);
    } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
        close_client(echo);
    }
}

/* Send what the socket takes. While something is left, wait for room in it, and
 * receive nothing. The system is told only when what to wait for changes. */
static void send_to(struct echo *echo)
{
    ssize_t n = send(echo->fd, echo->data + echo->start,
                     echo->end - echo->start, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n >= 0)
        echo->start += (size_t)n;
    uint32_t events = echo->start < echo->end ? EPOLLOUT : EPOLLIN;
    if ((n == -1 && errno != EAGAIN && errno != EINTR) ||
        (events != echo->events &&
         !watch(EPOLL_CTL_MOD, echo->fd, events, echo))) {
        close_client(echo);
        return;
    }
    echo->events = events;
}

static void close_client(struct echo *echo)
{
    int fd = echo->fd;
    close(fd); /* it is not watched any longer, either */
    free(echo);
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
