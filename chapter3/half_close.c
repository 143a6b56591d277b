/*
 * half_close - what each end of a connection sees after shutdown and close.
 *
 * Usage:  half_close
 *
 * New here: a connection is two streams, and each can end alone. shutdown()
 * with SHUT_WR ends the own stream, with SHUT_RD it only turns away from the
 * other one, with SHUT_RDWR it does both; close() gives back the descriptor
 * too. Each is shown on a connection of its own, with both ends, a and b, in
 * this process. The states are read from the system (TCP_INFO, Linux).
 *
 * See also: file_server, which needs it; tcp_states, with all states.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void send_from(const char *end, int fd, const char *text);
static void receive_at(const char *end, int fd);
static void shut(int fd, int how, const char *name);
static void print_state(const char *end, int fd);
static struct tcp_info settled(int fd);
static void open_pair(int ends[2]);
static void close_pair(const int ends[2]);

int main(void)
{
    int ends[2]; /* a and b */

    open_pair(ends);
    shut(ends[0], SHUT_WR, "SHUT_WR");
    print_state("a", ends[0]);
    print_state("b", ends[1]);
    receive_at("b", ends[1]);
    send_from("b", ends[1], "still here");
    receive_at("a", ends[0]);
    send_from("a", ends[0], "more");
    close_pair(ends);

    open_pair(ends);
    shut(ends[0], SHUT_RD, "SHUT_RD");
    print_state("a", ends[0]);
    print_state("b", ends[1]);
    receive_at("a", ends[0]);
    send_from("b", ends[1], "hello");
    receive_at("a", ends[0]);
    send_from("a", ends[0], "hello");
    receive_at("b", ends[1]);
    close_pair(ends);

    open_pair(ends);
    shut(ends[0], SHUT_RDWR, "SHUT_RDWR");
    print_state("a", ends[0]);
    print_state("b", ends[1]);
    receive_at("b", ends[1]);
    send_from("b", ends[1], "hello");
    print_state("b", ends[1]);
    send_from("b", ends[1], "hello");
    close_pair(ends);

    open_pair(ends);
    printf("close(a)\n");
    close(ends[0]);
    receive_at("b", ends[1]);
    print_state("b", ends[1]);
    send_from("b", ends[1], "hello");
    print_state("b", ends[1]);
    send_from("b", ends[1], "hello");
    close(ends[1]);
    return 0;
}

/* Send a short text, wait until it has arrived, and print what came of it. */
static void send_from(const char *end, int fd, const char *text)
{
    if (send(fd, text, strlen(text), MSG_NOSIGNAL) == -1)
        printf("  %s: send '%s': %s\n", end, text, strerror(errno));
    else
        printf("  %s: send '%s'\n", end, text);
    settled(fd);
}

static void receive_at(const char *end, int fd)
{
    char buffer[100];
    ssize_t n = recv(fd, buffer, sizeof buffer, 0);
    if (n == -1)
        printf("  %s: recv: %s\n", end, strerror(errno));
    else
        printf("  %s: recv %zd: '%.*s'\n", end, n, (int)n, buffer);
}

static void shut(int fd, int how, const char *name)
{
    printf("shutdown(a, %s)\n", name);
    if (shutdown(fd, how) == -1)
        err(1, "shutdown");
}

static void print_state(const char *end, int fd)
{
    static const char *const names[] = {
        [TCP_ESTABLISHED] = "ESTABLISHED", [TCP_FIN_WAIT1] = "FIN-WAIT-1",
        [TCP_FIN_WAIT2] = "FIN-WAIT-2",    [TCP_CLOSE] = "CLOSED",
        [TCP_CLOSE_WAIT] = "CLOSE-WAIT",   [TCP_LAST_ACK] = "LAST-ACK",
        [TCP_CLOSING] = "CLOSING",
    };
    unsigned state = settled(fd).tcpi_state;
    const char *name =
        state < sizeof names / sizeof names[0] ? names[state] : NULL;
    printf("  %s is in state %s\n", end, name ? name : "unknown");
}

/* The state of a connection when the other side's system has acknowledged all
 * that went out, the end of the stream included; after a second, as it is. */
static struct tcp_info settled(int fd)
{
    struct tcp_info info = {0};
    for (int look = 0, calm = 0; look < 1000 && calm < 2; look++) {
        socklen_t size = sizeof info;
        if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) == -1)
            err(1, "getsockopt TCP_INFO");
        if (info.tcpi_unacked == 0)
            calm++; /* the first look may have the state of a moment ago */
        else
            nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    return info;
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

static void close_pair(const int ends[2])
{
    close(ends[0]);
    close(ends[1]);
}
