/*
 * peer - a TCP peer for the tests that does what it is told, step by step.
 *
 * Usage:  peer connect <port> [step...]
 *         peer listen [step...]       one connection, on a free port
 *
 * The steps, in their order:
 *   send TEXT      send TEXT, in which \n, \r, \0, \\ and \xNN are bytes
 *   fill N         send N bytes
 *   taken          wait until the other side has received all that was sent
 *   recv N         receive N bytes and print them
 *   recv-all       receive until the stream ends and print all
 *   count N        receive N bytes, without a word
 *   shut           end the own stream: shutdown(SHUT_WR)
 *   reset          break the connection off: the other side gets a reset
 *   wait           wait until standard input ends
 *
 * Only on 127.0.0.1. Exit status: 0 if all went as told, 1 otherwise.
 */
#include "steps.h"

#include <arpa/inet.h>
#include <err.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int listen_once(void);
static int connect_to(const char *port);
static bool step(int *fd, char *word, char *argument);
static void send_bytes(int fd, const char *data, size_t size);
static void receive(int fd, unsigned long long most, bool to_end, bool print);
static void wait_until_taken(int fd);

int main(int argc, char *argv[])
{
    int fd, next;
    if (argc >= 2 && strcmp(argv[1], "listen") == 0) {
        fd = listen_once();
        next = 2;
    } else if (argc >= 3 && strcmp(argv[1], "connect") == 0) {
        fd = connect_to(argv[2]);
        next = 3;
    } else {
        errx(2, "usage: peer connect <port> [step...] | peer listen [step...]");
    }
    int on = 1; /* each send is a segment of its own */
    if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == -1)
        err(1, "setsockopt");
    while (next < argc) {
        bool two = step(&fd, argv[next], argv[next + 1]);
        next += two ? 2 : 1;
    }
    return 0;
}

static int listen_once(void)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in local = {.sin_family = AF_INET,
                                .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof local;
    if (listener == -1 ||
        bind(listener, (struct sockaddr *)&local, sizeof local) == -1 ||
        listen(listener, 1) == -1 ||
        getsockname(listener, (struct sockaddr *)&local, &size) == -1)
        err(1, "listen");
    printf("listening on 127.0.0.1:%d\n", ntohs(local.sin_port));
    fflush(stdout);
    int fd = accept(listener, NULL, NULL);
    if (fd == -1)
        err(1, "accept");
    close(listener);
    return fd;
}

static int connect_to(const char *port)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in remote = {.sin_family = AF_INET,
                                 .sin_port = htons((in_port_t)atoi(port)),
                                 .sin_addr = {htonl(INADDR_LOOPBACK)}};
    if (fd == -1 ||
        connect(fd, (struct sockaddr *)&remote, sizeof remote) == -1)
        err(1, "connect to port %s", port);
    return fd;
}

/* Do one step. True if it has used up its argument. */
static bool step(int *fd, char *word, char *argument)
{
    if (strcmp(word, "taken") == 0) {
        wait_until_taken(*fd);
    } else if (strcmp(word, "recv-all") == 0) {
        receive(*fd, 0, true, true);
    } else if (strcmp(word, "shut") == 0) {
        if (shutdown(*fd, SHUT_WR) == -1)
            err(1, "shutdown");
    } else if (strcmp(word, "reset") == 0) {
        struct linger none = {.l_onoff = 1, .l_linger = 0};
        if (setsockopt(*fd, SOL_SOCKET, SO_LINGER, &none, sizeof none) == -1)
            err(1, "setsockopt");
        close(*fd);
        *fd = -1;
    } else if (strcmp(word, "wait") == 0) {
        wait_for_end_of_input();
    } else if (!argument) {
        errx(2, "%s: no such step, or it lacks its argument", word);
    } else if (strcmp(word, "send") == 0) {
        send_bytes(*fd, argument, unescape(argument));
        return true;
    } else if (strcmp(word, "fill") == 0) {
        char block[4096];
        memset(block, 'x', sizeof block);
        for (size_t left = strtoul(argument, NULL, 10); left > 0;) {
            size_t size = left < sizeof block ? left : sizeof block;
            send_bytes(*fd, block, size);
            left -= size;
        }
        return true;
    } else if (strcmp(word, "recv") == 0 || strcmp(word, "count") == 0) {
        receive(*fd, strtoull(argument, NULL, 10), false,
                strcmp(word, "recv") == 0);
        return true;
    } else {
        errx(2, "%s: no such step", word);
    }
    return false;
}

static void send_bytes(int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t n = send(fd, data, size, MSG_NOSIGNAL);
        if (n == -1)
            err(1, "send");
        data += n;
        size -= (size_t)n;
    }
}

static void receive(int fd, unsigned long long most, bool to_end, bool print)
{
    char block[4096];
    while (to_end || most > 0) {
        size_t size =
            to_end || most > sizeof block ? sizeof block : (size_t)most;
        ssize_t n = recv(fd, block, size, 0);
        if (n == -1)
            err(1, "recv");
        if (n == 0 && to_end)
            break;
        if (n == 0)
            errx(1, "the stream ended %llu bytes too early", most);
        most -= (unsigned long long)n;
        if (print)
            fwrite(block, 1, (size_t)n, stdout);
    }
    fflush(stdout);
}

/* Look at the other side's socket in the kernel's table, proc_net(5): its
 * receive queue is empty when its program has received all. What is still on
 * the way would be in the own send queue. Twice, for the two may be read one
 * before and one after bytes have gone from this queue to that one. */
static void wait_until_taken(int fd)
{
    struct sockaddr_in local = {0}, remote = {0};
    socklen_t size = sizeof local;
    if (getsockname(fd, (struct sockaddr *)&local, &size) == -1)
        err(1, "getsockname");
    size = sizeof remote;
    if (getpeername(fd, (struct sockaddr *)&remote, &size) == -1)
        err(1, "getpeername");

    for (int clean = 0; clean < 2;) {
        FILE *table = fopen("/proc/net/tcp", "r");
        if (!table)
            err(1, "/proc/net/tcp");
        char line[512];
        bool waiting = false;
        while (fgets(line, sizeof line, table)) {
            unsigned from_port, to_port, sent, received;
            if (sscanf(line, " %*d: %*x:%x %*x:%x %*x %x:%x", &from_port,
                       &to_port, &sent, &received) != 4)
                continue;
            bool own = from_port == ntohs(local.sin_port) &&
                       to_port == ntohs(remote.sin_port);
            bool other = from_port == ntohs(remote.sin_port) &&
                         to_port == ntohs(local.sin_port);
            if ((own && sent > 0) || (other && received > 0))
                waiting = true;
        }
        fclose(table);
        clean = waiting ? 0 : clean + 1;
        if (waiting)
            poll(NULL, 0, 1); /* look again, but let it have the processor */
    }
}
