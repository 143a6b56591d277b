/*
 * plain_epoll - the least that an echo server with epoll has to do: what the
 * servers of chapter 4 are measured against.
 *
 * Usage:  plain_epoll <port> [bytes] [delay]
 *
 * It receives so many bytes at once, 65536 at most and by default, into one
 * buffer for all, and sends them back. What a client does not take at once is
 * kept for it, and until it has taken that, nothing more is received from it.
 * With delay, the system may hold back short segments (Nagle's algorithm). It
 * says nothing, and ends when a call fails that need not. Only on 127.0.0.1.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFFER_SIZE 65536
#define CLIENTS_MOST 65536
#define EVENTS_MOST 256

static struct {
    char *data; /* NULL: it has had all */
    size_t start, end;
} rests[CLIENTS_MOST]; /* by descriptor */
static int epoll, nodelay = 1;
static size_t buffer_size = BUFFER_SIZE;

static int listen_here(const char *port);
static void watch(int operation, int fd, uint32_t events);
static void welcome(int listener);
static void echo(int fd);
static void send_rest(int fd);
static void leave(int fd);

int main(int argc, char *argv[])
{
    if (argc < 2 || argc > 4)
        errx(2, "usage: plain_epoll <port> [bytes] [delay]");
    if (argc > 2)
        buffer_size = strtoul(argv[2], NULL, 10);
    if (buffer_size < 1 || buffer_size > BUFFER_SIZE)
        errx(2, "not a number of bytes from 1 to %d: '%s'", BUFFER_SIZE,
             argv[2]);
    nodelay = argc < 4;
    int listener = listen_here(argv[1]);
    epoll = epoll_create1(0);
    if (epoll == -1)
        err(1, "epoll_create1");
    watch(EPOLL_CTL_ADD, listener, EPOLLIN);
    for (;;) {
        struct epoll_event events[EVENTS_MOST];
        int ready = epoll_wait(epoll, events, EVENTS_MOST, -1);
        if (ready == -1 && errno != EINTR)
            err(1, "epoll_wait");
        for (int i = 0; i < ready; i++) {
            int fd = events[i].data.fd;
            if (fd == listener)
                welcome(listener);
            else if (rests[fd].data)
                send_rest(fd);
            else
                echo(fd);
        }
    }
}

static int listen_here(const char *port)
{
    struct sockaddr_in local = {.sin_family = AF_INET,
                                .sin_port =
                                    htons((in_port_t)strtoul(port, NULL, 10)),
                                .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (fd == -1 ||
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == -1 ||
        bind(fd, (struct sockaddr *)&local, sizeof local) == -1 ||
        listen(fd, SOMAXCONN) == -1)
        err(1, "listen on port %s", port);
    return fd;
}

static void watch(int operation, int fd, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.fd = fd};
    if (epoll_ctl(epoll, operation, fd, &event) == -1)
        err(1, "epoll_ctl");
}

static void welcome(int listener)
{
    int fd = accept(listener, NULL, NULL);
    if (fd == -1 && (errno == EAGAIN || errno == ECONNABORTED))
        return;
    if (fd == -1 || fd >= CLIENTS_MOST)
        err(1, "accept");
    if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &nodelay, sizeof nodelay) ==
        -1)
        err(1, "setsockopt");
    watch(EPOLL_CTL_ADD, fd, EPOLLIN);
}

static void echo(int fd)
{
    static char buffer[BUFFER_SIZE];
    ssize_t n = recv(fd, buffer, buffer_size, MSG_DONTWAIT);
    if (n == -1 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) {
        leave(fd);
        return;
    }
    ssize_t sent = send(fd, buffer, (size_t)n, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent == n)
        return;
    if (sent == -1 && errno != EAGAIN && errno != EINTR) {
        leave(fd);
        return;
    }
    rests[fd].start = 0;
    rests[fd].end = (size_t)(sent == -1 ? n : n - sent);
    rests[fd].data = malloc(rests[fd].end);
    if (!rests[fd].data)
        err(1, "malloc");
    memcpy(rests[fd].data, buffer + n - rests[fd].end, rests[fd].end);
    watch(EPOLL_CTL_MOD, fd, EPOLLOUT);
}

static void send_rest(int fd)
{
    ssize_t sent =
        send(fd, rests[fd].data + rests[fd].start,
             rests[fd].end - rests[fd].start, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent == -1 && (errno == EAGAIN || errno == EINTR))
        return;
    if (sent == -1) {
        leave(fd);
        return;
    }
    rests[fd].start += (size_t)sent;
    if (rests[fd].start < rests[fd].end)
        return;
    free(rests[fd].data);
    rests[fd].data = NULL;
    watch(EPOLL_CTL_MOD, fd, EPOLLIN);
}

static void leave(int fd)
{
    free(rests[fd].data);
    rests[fd].data = NULL;
    close(fd);
}
