/* Clients of a server, served at the same time: each sends its bytes, in
 * pieces, reads what comes, and goes away in its own way. */
#include "fuzz.h"

#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define ANSWER_MOST (64 << 20)

static void send_some(struct peer *peer);
static void receive_some(struct peer *peer);
static void reset(struct peer *peer);

/* Connect a peer that sends the bytes of out; with a receive buffer of so many
 * bytes, or the usual one if that is 0. */
void connect_peer(struct peer *peer, const struct bytes *out, int buffer)
{
    static const size_t sizes[] = {1, 2, 5, 100, 1000, 5000, 100000};
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_addr = {htonl(INADDR_LOOPBACK)},
                             .sin_port = htons(port)};
    *peer = (struct peer){.out = out};
    add(&peer->in, "", 0);
    peer->at_once = sizes[below(sizeof sizes / sizeof sizes[0])];
    if (out->size / peer->at_once > 5000)
        peer->at_once = 1000;
    peer->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int on = 1;
    if (peer->fd == -1 ||
        setsockopt(peer->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == -1 ||
        (buffer > 0 && setsockopt(peer->fd, SOL_SOCKET, SO_RCVBUF, &buffer,
                                  sizeof buffer) == -1))
        err(2, "socket");
    if (connect(peer->fd, (struct sockaddr *)&to, sizeof to) == -1) {
        hear_server();
        finding("the server is not to be reached");
    }
}

/* Until all is sent and all streams have ended, or until done() says so. */
void exchange(struct peer *peers, size_t count, bool (*done)(void))
{
    for (;;) {
        struct pollfd ready[1 + INPUTS_MOST] = {
            {.fd = server_output(), .events = POLLIN}};
        bool open = false;
        for (size_t i = 0; i < count; i++) {
            struct peer *peer = &peers[i];
            bool watched = !peer->ended && !peer->silent;
            ready[1 + i].fd = -1;
            if (peer->ended && peer->sent == peer->out->size)
                continue;
            open |= watched;
            ready[1 + i].fd = peer->fd;
            ready[1 + i].events =
                (short)((watched ? POLLIN : 0) |
                        (peer->sent < peer->out->size ? POLLOUT : 0));
            if (ready[1 + i].events == 0)
                ready[1 + i].fd = -1;
        }
        if (done ? done() : !open)
            return;
        if (poll(ready, 1 + count, PATIENCE) == 0)
            finding("no answer within %d seconds", PATIENCE / 1000);
        if (ready[0].revents != 0)
            hear_server();
        for (size_t i = 0; i < count; i++) {
            if (ready[1 + i].revents & POLLOUT)
                send_some(&peers[i]);
            if (peers[i].fd != -1 && ready[1 + i].revents & ~POLLOUT)
                receive_some(&peers[i]);
        }
    }
}

/* The next piece; behind the last one, the peer goes away. */
static void send_some(struct peer *peer)
{
    size_t left = peer->out->size - peer->sent;
    ssize_t n = send(peer->fd, peer->out->data + peer->sent,
                     left < peer->at_once ? left : peer->at_once,
                     MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n == -1 && errno == EAGAIN)
        return;
    if (n == -1) { /* what has come shows how far the server went */
        peer->sent = peer->out->size;
        return;
    }
    peer->sent += (size_t)n;
    if (peer->sent < peer->out->size)
        return;
    if (peer->ending == SHUT)
        shutdown(peer->fd, SHUT_WR);
    else if (peer->ending == RESET)
        reset(peer);
    else if (peer->ending == CLOSE)
        close_peer(peer);
}

static void receive_some(struct peer *peer)
{
    char data[65536];
    ssize_t n = recv(peer->fd, data, sizeof data, MSG_DONTWAIT);
    if (n == -1 && errno == EAGAIN)
        return;
    if (n <= 0) {
        peer->ended = true;
        peer->sent = peer->out->size;
        return;
    }
    add(&peer->in, data, (size_t)n);
    if (peer->in.size > ANSWER_MOST)
        finding("an answer without an end");
    if (peer->ending == RESET_AT_END && peer->in.size >= peer->out->size)
        reset(peer);
}

static void reset(struct peer *peer)
{
    struct linger at_once = {.l_onoff = 1};
    setsockopt(peer->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close_peer(peer);
}

void close_peer(struct peer *peer)
{
    if (peer->fd != -1)
        close(peer->fd);
    peer->fd = -1;
    peer->ended = true;
    peer->sent = peer->out->size;
}
