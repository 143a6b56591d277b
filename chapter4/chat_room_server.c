/*
 * chat_room_server - a room where everyone hears what everyone else says.
 *
 * Usage:  chat_room_server <port> [address]
 * Try:    ./chat_room_server 9190                 in terminal 1
 *         ./chat_room_client 127.0.0.1 9190       in terminals 2 and 3
 *
 * New here: a line goes to all others, and one of them may not be reading.
 * Nobody waits for it: what it is to get piles up in a backlog of its own, and
 * when that is full it is told so and has to go.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MEMBERS_MOST 1000 /* more wait in the listener's queue */
#define LINE_SIZE 1024    /* with number and newline; longer ones are split */
#define BACKLOG_SIZE 65536

static struct member {
    int fd;
    bool leaving;         /* is to get its backlog, and nothing more */
    char line[LINE_SIZE]; /* "3: " and what it has said of a line so far */
    char backlog[BACKLOG_SIZE + 100]; /* still to be sent to it; a farewell */
    size_t number, line_start, line_size, waiting;
} members[MEMBERS_MOST];
static size_t count, last_number;
static time_t short_at; /* the second when descriptors ran out, or 0 */

static void welcome(int listener);
static void hear(struct member *member);
static void announce(const struct member *member, const char *what);
static void tell_others(const struct member *but, const char *text, size_t n);
static void send_backlog(struct member *member);
static int listen_on(const char *address, const char *port);
static in_port_t parse_port(const char *text);

int main(int argc, char *argv[])
{
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: %s <port> [address]\n", argv[0]);
        return 2;
    }
    int listener = listen_on(argc == 3 ? argv[2] : "127.0.0.1", argv[1]);
    if (fcntl(listener, F_SETFL, O_NONBLOCK) == -1)
        err(1, "fcntl");
    for (;;) {
        static struct pollfd watched[1 + MEMBERS_MOST];
        bool full = count == MEMBERS_MOST || short_at == time(NULL);
        watched[0] = (struct pollfd){full ? -1 : listener, POLLIN, 0};
        for (size_t i = 0; i < count; i++) {
            short in = members[i].leaving ? 0 : POLLIN;
            short out = members[i].waiting > 0 ? POLLOUT : 0;
            watched[1 + i] = (struct pollfd){members[i].fd, in | out, 0};
        }
        if (poll(watched, 1 + count, full ? 1000 : -1) == -1 && errno != EINTR)
            err(1, "poll");
        for (size_t i = count; i-- > 0;) { /* the last one fills a gap */
            struct member *member = &members[i];
            if (watched[1 + i].revents & POLLOUT)
                send_backlog(member);
            if (watched[1 + i].revents & ~POLLOUT) /* POLLHUP, POLLERR, too */
                hear(member);
            if (member->leaving && member->waiting == 0) {
                announce(member, "gone");
                close(member->fd);
                *member = members[--count];
                short_at = 0;
            }
        }
        if (watched[0].revents != 0)
            welcome(listener);
    }
}

/* Out of descriptors, the listener stays ready: it must not be watched. */
static void welcome(int listener)
{
    int fd = accept(listener, NULL, NULL);
    if (fd == -1 && short_at == 0) /* once is enough */
        warn("accept");
    short_at = fd == -1 ? time(NULL) : 0;
    if (fd == -1)
        return;
    struct member *member = &members[count++];
    *member = (struct member){.fd = fd, .number = ++last_number};
    announce(member, "come");
    member->waiting =
        (size_t)sprintf(member->backlog, "* you are %zu; others here: %zu\n",
                        member->number, count - 1);
    member->line_start = member->line_size =
        (size_t)sprintf(member->line, "%zu: ", member->number);
}

static void hear(struct member *member)
{
    char data[4096];
    ssize_t n = recv(member->fd, data, sizeof data, MSG_DONTWAIT);
    if (n == -1 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n == -1)
        warn("recv from %zu", member->number);
    if (n == 0 && member->line_size > member->line_start)
        data[n++] = '\n'; /* the next recv() will return 0 again */
    for (ssize_t i = 0; i < n; i++) {
        if (data[i] == '\n' || member->line_size == LINE_SIZE - 1) {
            member->line[member->line_size++] = '\n';
            tell_others(member, member->line, member->line_size);
            member->line_size = member->line_start;
        }
        if (data[i] != '\n')
            member->line[member->line_size++] = data[i];
    }
    member->leaving |= n <= 0;
}

static void announce(const struct member *member, const char *what)
{
    char text[100];
    int n = snprintf(text, sizeof text, "* %zu has %s\n", member->number, what);
    printf("%s", text + 2);
    tell_others(member, text, (size_t)n);
}

static void tell_others(const struct member *but, const char *text, size_t n)
{
    for (struct member *to = members; to < members + count; to++) {
        if (to == but || to->leaving)
            continue;
        if (to->waiting + n > BACKLOG_SIZE)
            send_backlog(to); /* perhaps it has been reading */
        if (to->waiting + n <= BACKLOG_SIZE) {
            memcpy(to->backlog + to->waiting, text, n);
            to->waiting += n;
        } else {
            warnx("%zu reads too slowly, and has to go", to->number);
            to->leaving = true;
            to->waiting += (size_t)sprintf(to->backlog + to->waiting,
                                           "* you read too slowly: goodbye\n");
        }
    }
}

static void send_backlog(struct member *member)
{
    ssize_t n = send(member->fd, member->backlog, member->waiting,
                     MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n == -1 && (errno == EAGAIN || errno == EINTR))
        return;
    size_t done = n == -1 ? member->waiting : (size_t)n; /* see hear() */
    member->waiting -= done;
    memmove(member->backlog, member->backlog + done, member->waiting);
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
