/*
 * many - many TCP clients of an echo server in one process, for the tests.
 *
 * Usage:  many <port> <clients> <mode>
 *
 * All connect at first, and then, all at once, each does what the mode says:
 *   BYTES    send so many bytes, end its stream, get these bytes and the end
 *            of the stream back: what `many 9190 50 4194304` is
 *   hold     get one echo; once all have it, many says "holding", and waits
 *            until its standard input ends; then one echo more, and the end
 *   silent   as hold, but without the first echo: the server may not even have
 *            accepted these clients
 *   idle     as silent, and without the last echo too
 *   mute     send until the server takes no more, and read nothing; then say
 *            "holding" and wait, as above; then get all back, and the end
 *   mute-end     as mute, but they end their streams before they wait
 *   close    close the connection, without a word
 *   reset    reset it, without a word
 *   send-reset   send some bytes, and reset it
 *   end-reset    send some bytes, end the stream, and reset the connection
 *
 * The bytes of each client are its own: those of another, or of another place,
 * are noticed. Only on 127.0.0.1. Exit status: 0 if all went so, 1 and a
 * message otherwise, also if it has not ended within 40 seconds.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define SECONDS_MOST 40
#define PERIOD 65521 /* of the bytes; a prime, to fit no buffer's size */
#define PIECE_SIZE 65536
#define ECHO_SIZE 100 /* what a client sends to get one echo */
#define MUTE_MOST (1ULL << 28)
#define STUCK_TIME 300 /* milliseconds in which nobody can send any more */

struct client {
    int fd; /* -1 when it is done */
    unsigned long long sent, received, total;
};

static struct client *clients;
static struct pollfd *polls;
static size_t count;
static unsigned char bytes[PERIOD + PIECE_SIZE];
static const char *volatile doing = "connect";

static unsigned long long number(const char *text);
static void too_late(int signal_number);
static void connect_all(const char *port);
static void leave(const char *how);
static void fill(void);
static void hold(void);
static void exchange(unsigned long long more, bool to_end);
static void send_some(size_t i);
static void end_stream(size_t i);
static void receive_some(size_t i, bool to_end);
static const unsigned char *place(size_t i, unsigned long long position);

int main(int argc, char *argv[])
{
    if (argc != 4)
        errx(2, "usage: many <port> <clients> <mode>");
    count = (size_t)number(argv[2]);
    const char *mode = argv[3];
    signal(SIGALRM, too_late);
    alarm(SECONDS_MOST);
    unsigned long long next = 88172645463325252ULL; /* xorshift, by Marsaglia */
    for (size_t i = 0; i < sizeof bytes; i++) {
        next ^= next << 13;
        next ^= next >> 7;
        next ^= next << 17;
        bytes[i] = i < PERIOD ? (unsigned char)(next >> 32) : bytes[i - PERIOD];
    }

    connect_all(argv[1]);
    if (strcmp(mode, "hold") == 0) {
        exchange(ECHO_SIZE, false);
        hold();
        exchange(ECHO_SIZE, true);
    } else if (strcmp(mode, "silent") == 0) {
        hold();
        exchange(ECHO_SIZE, true);
    } else if (strcmp(mode, "idle") == 0) {
        hold();
    } else if (strcmp(mode, "mute") == 0 || strcmp(mode, "mute-end") == 0) {
        fill();
        for (size_t i = 0; i < count && mode[strlen("mute")] != '\0'; i++)
            end_stream(i);
        hold();
        exchange(0, true);
    } else if (strcmp(mode, "close") == 0 || strcmp(mode, "reset") == 0 ||
               strcmp(mode, "send-reset") == 0 ||
               strcmp(mode, "end-reset") == 0) {
        leave(mode);
    } else {
        exchange(number(mode), true);
    }
    return 0;
}

static unsigned long long number(const char *text)
{
    char *end;
    unsigned long long value = strtoull(text, &end, 10);
    if (end == text || *end != '\0')
        errx(2, "neither a number nor a mode: '%s'", text);
    return value;
}

/* A handler of SIGALRM. */
static void too_late(int signal_number)
{
    (void)signal_number;
    static const char text[] = "many: it takes too long to ";
    if (write(STDERR_FILENO, text, sizeof text - 1) == -1 ||
        write(STDERR_FILENO, doing, strlen(doing)) == -1 ||
        write(STDERR_FILENO, "\n", 1) == -1)
        _exit(3);
    _exit(1);
}

static void connect_all(const char *port)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == -1)
        err(1, "getrlimit");
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) == -1)
        err(1, "setrlimit");
    clients = calloc(count + 1, sizeof *clients);
    polls = calloc(count + 1, sizeof *polls);
    if (!clients || !polls)
        err(1, "calloc");
    struct sockaddr_in server = {.sin_family = AF_INET,
                                 .sin_port = htons((in_port_t)number(port)),
                                 .sin_addr = {htonl(INADDR_LOOPBACK)}};
    for (size_t i = 0; i < count; i++) {
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        if (fd == -1)
            err(1, "client %zu: socket", i);
        if (connect(fd, (struct sockaddr *)&server, sizeof server) == -1)
            err(1, "client %zu: connect", i);
        int on = 1;
        if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == -1)
            err(1, "client %zu: setsockopt", i);
        clients[i].fd = fd;
    }
}

/* Leave without a farewell. */
static void leave(const char *how)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(how, "send-reset") == 0 || strcmp(how, "end-reset") == 0) {
            clients[i].total = ECHO_SIZE;
            send_some(i);
        }
        if (strcmp(how, "end-reset") == 0)
            end_stream(i);
        struct linger none = {.l_onoff = 1, .l_linger = 0};
        if (strcmp(how, "close") != 0 &&
            setsockopt(clients[i].fd, SOL_SOCKET, SO_LINGER, &none,
                       sizeof none) == -1)
            err(1, "client %zu: setsockopt", i);
        close(clients[i].fd);
    }
}

/* Send until, for a while, no client can send more. */
static void fill(void)
{
    doing = "fill the connections";
    for (size_t i = 0; i < count; i++) {
        clients[i].total = MUTE_MOST;
        polls[i] = (struct pollfd){.fd = clients[i].fd, .events = POLLOUT};
    }
    int ready;
    while ((ready = poll(polls, count, STUCK_TIME)) > 0)
        for (size_t i = 0; i < count; i++) {
            if (polls[i].revents)
                send_some(i);
            if (clients[i].sent == MUTE_MOST)
                errx(1, "client %zu: the server takes all, and nobody reads",
                     i);
        }
    if (ready == -1)
        err(1, "poll");
    for (size_t i = 0; i < count; i++)
        clients[i].total = clients[i].sent;
}

static void hold(void)
{
    doing = "hold the connections";
    printf("holding\n");
    fflush(stdout);
    char rest[256];
    while (read(STDIN_FILENO, rest, sizeof rest) > 0)
        ;
}

/* Each client sends more bytes and gets back what it has sent; to_end: it ends
 * its stream, and gets the end of the other. */
static void exchange(unsigned long long more, bool to_end)
{
    doing = "get the echoes";
    for (size_t i = 0; i < count; i++) {
        clients[i].total += more;
        polls[i] =
            (struct pollfd){.fd = clients[i].fd, .events = POLLIN | POLLOUT};
    }
    for (size_t left = count; left > 0;) {
        if (poll(polls, count, -1) == -1)
            err(1, "poll");
        for (size_t i = 0; i < count; i++) {
            struct client *client = &clients[i];
            if (polls[i].revents & POLLOUT) {
                send_some(i);
                if (client->sent == client->total) {
                    polls[i].events = POLLIN;
                    if (to_end)
                        end_stream(i);
                }
            }
            if (polls[i].revents & (POLLIN | POLLERR | POLLHUP))
                receive_some(i, to_end);
            if (polls[i].fd != -1 &&
                (client->fd == -1 ||
                 (!to_end && client->received == client->total))) {
                polls[i].fd = -1;
                left--;
            }
        }
    }
}

static void send_some(size_t i)
{
    struct client *client = &clients[i];
    unsigned long long left = client->total - client->sent;
    if (left == 0)
        return;
    ssize_t n = send(client->fd, place(i, client->sent),
                     left < PIECE_SIZE ? (size_t)left : PIECE_SIZE,
                     MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n == -1 && errno != EAGAIN)
        err(1, "client %zu: send after %llu bytes", i, client->sent);
    if (n > 0)
        client->sent += (unsigned long long)n;
}

/* Also if it has ended already. */
static void end_stream(size_t i)
{
    if (shutdown(clients[i].fd, SHUT_WR) == -1)
        err(1, "client %zu: shutdown", i);
}

static void receive_some(size_t i, bool to_end)
{
    struct client *client = &clients[i];
    unsigned char back[PIECE_SIZE];
    ssize_t n = recv(client->fd, back, sizeof back, MSG_DONTWAIT);
    if (n == -1 && errno == EAGAIN)
        return;
    if (n == -1)
        err(1, "client %zu: recv after %llu bytes", i, client->received);
    if (n == 0 && (!to_end || client->received < client->total))
        errx(1, "client %zu: the stream ended after %llu bytes", i,
             client->received);
    if ((unsigned long long)n > client->sent - client->received)
        errx(1, "client %zu: got back more than it had sent", i);
    if (memcmp(back, place(i, client->received), (size_t)n) != 0)
        errx(1, "client %zu: other bytes after %llu", i, client->received);
    client->received += (unsigned long long)n;
    if (n == 0) {
        close(client->fd);
        client->fd = -1;
    }
}

/* The bytes of client i from position on: PIECE_SIZE of them at least. */
static const unsigned char *place(size_t i, unsigned long long position)
{
    return bytes + (i * 7919 + position) % PERIOD;
}
