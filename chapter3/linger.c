/*
 * linger - close a connection in several ways, and see what the peer gets.
 *
 * Usage:  linger
 *
 * New here: a connection can end in two ways: in order, with a FIN that comes
 * behind the data, or abruptly, with a reset (RST). SO_LINGER chooses, and can
 * make close() wait. But bytes that nobody has read make every close() a
 * reset. Both ends are in this process; "peer" is the one that does not close.
 *
 * See also: receive_flags, which opens its connections in the same way.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PIECE_SIZE 65536

static void open_pair(int ends[2]);
static void give(int fd, const char *text);
static size_t fill_buffers(int fd);
static void set_linger(int fd, int seconds);
static void close_timed(int fd);
static double now(void);
static void receive_rest(int fd, size_t sent);

int main(void)
{
    int ends[2];

    printf("close, without an option\n");
    open_pair(ends);
    size_t sent = fill_buffers(ends[0]);
    close_timed(ends[0]);
    receive_rest(ends[1], sent);

    printf("close, with SO_LINGER and 0 seconds\n");
    open_pair(ends);
    sent = fill_buffers(ends[0]);
    set_linger(ends[0], 0);
    close_timed(ends[0]);
    receive_rest(ends[1], sent);

    printf("close, without an option, but what the peer sent is not read\n");
    open_pair(ends);
    sent = fill_buffers(ends[0]);
    give(ends[1], "hello");
    struct pollfd unread = {.fd = ends[0], .events = POLLIN};
    if (poll(&unread, 1, -1) == -1) /* until it has come */
        err(1, "poll");
    close_timed(ends[0]);
    receive_rest(ends[1], sent);

    printf("close, with SO_LINGER and 1 second; the peer reads later\n");
    open_pair(ends);
    sent = fill_buffers(ends[0]);
    set_linger(ends[0], 1);
    close_timed(ends[0]);
    receive_rest(ends[1], sent);

    printf("close, with SO_LINGER and 1 second; a text that fits\n");
    open_pair(ends);
    give(ends[0], "hello");
    set_linger(ends[0], 1);
    close_timed(ends[0]);
    receive_rest(ends[1], strlen("hello"));
    return 0;
}

/* Both ends of a TCP connection over loopback. connect() succeeds before
 * accept() is called: the system answers it. */
static void open_pair(int ends[2])
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener == -1)
        err(1, "socket");
    struct sockaddr_in local = {.sin_family = AF_INET,
                                .sin_addr = {htonl(INADDR_LOOPBACK)}};
    if (bind(listener, (struct sockaddr *)&local, sizeof local) == -1)
        err(1, "bind");
    if (listen(listener, 1) == -1)
        err(1, "listen");
    socklen_t size = sizeof local;
    if (getsockname(listener, (struct sockaddr *)&local, &size) == -1)
        err(1, "getsockname");

    ends[0] = socket(AF_INET, SOCK_STREAM, 0);
    if (ends[0] == -1)
        err(1, "socket");
    if (connect(ends[0], (struct sockaddr *)&local, sizeof local) == -1)
        err(1, "connect");
    ends[1] = accept(listener, NULL, NULL);
    if (ends[1] == -1)
        err(1, "accept");
    close(listener);
}

/* Send a text that is short enough to be taken at once. */
static void give(int fd, const char *text)
{
    if (send(fd, text, strlen(text), MSG_NOSIGNAL) == -1)
        err(1, "send");
    printf("  send '%s'\n", text);
}

/* Send until the peer's receive buffer and the own send buffer are full. */
static size_t fill_buffers(int fd)
{
    static char zeros[PIECE_SIZE];
    size_t sent = 0;
    ssize_t n;
    while ((n = send(fd, zeros, sizeof zeros, MSG_DONTWAIT | MSG_NOSIGNAL)) > 0)
        sent += (size_t)n;
    if (errno != EAGAIN)
        err(1, "send");
    printf("  send until the buffers are full\n");
    return sent;
}

static void set_linger(int fd, int seconds)
{
    struct linger linger = {.l_onoff = 1, .l_linger = seconds};
    if (setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger) == -1)
        err(1, "setsockopt SO_LINGER");
}

/* Close, and print if that took long. */
static void close_timed(int fd)
{
    double start = now();
    if (close(fd) == -1)
        err(1, "close");
    printf("  close returns %s\n",
           now() - start > 0.9 ? "after a second" : "at once");
}

/* The time in seconds, by a clock that nobody sets. */
static double now(void)
{
    struct timespec time;
    if (clock_gettime(CLOCK_MONOTONIC, &time) == -1)
        err(1, "clock_gettime");
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Print what the peer, to whom so much was sent, still gets. */
static void receive_rest(int fd, size_t sent)
{
    static char buffer[PIECE_SIZE];
    size_t received = 0;
    ssize_t n;
    while ((n = recv(fd, buffer, sizeof buffer, 0)) > 0)
        received += (size_t)n;
    if (n == -1 && errno != ECONNRESET)
        err(1, "recv");
    printf("  peer: recv brings %s of it\n",
           received == sent ? "all" : "a part");
    if (n == -1) {
        printf("  peer: recv %s\n", strerror(errno));
        n = recv(fd, buffer, sizeof buffer, 0); /* again */
    }
    if (n != 0)
        errx(1, "recv brings more");
    printf("  peer: recv 0\n");
    close(fd);
}
