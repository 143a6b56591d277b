/*
 * chat_room_client - talk in a chat room, and hear the others while you type.
 *
 * Usage:  chat_room_client <address> <port>
 * Try:    ./chat_room_server 9190                 in terminal 1
 *         ./chat_room_client 127.0.0.1 9190       in terminals 2 and 3
 *         Ctrl+D leaves the room
 *
 * New here: poll() waits for the keyboard and the network at once. Sending does
 * not wait: a line goes out as far as there is room for it, the rest later.
 * The keyboard is read with read(): stdio takes in more than the one line it
 * hands out, and poll() would not know of the others.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFFER_SIZE 4096

/* What was typed and is not yet sent: data[start..end). While there is any,
 * the keyboard is not read. */
struct typed {
    char data[BUFFER_SIZE];
    size_t start, end;
};

static bool print_heard(int server);
static bool send_typed(int server, struct typed *typed);
static bool read_typed(struct typed *typed);
static void print_all(const char *data, size_t size);
static int connect_to(const char *address, const char *port);
static in_port_t parse_port(const char *text);

int main(int argc, char *argv[])
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s <address> <port>\n", argv[0]);
        return 2;
    }
    int server = connect_to(argv[1], argv[2]);

    struct typed typed = {.start = 0, .end = 0};
    bool typing = true, lost = false;
    for (;;) {
        bool unsent = typed.start < typed.end;
        struct pollfd watched[] = {
            {.fd = server, .events = POLLIN},
            {.fd = typing && !unsent ? STDIN_FILENO : -1, .events = POLLIN},
        }; /* poll() passes over descriptor -1 */
        if (unsent)
            watched[0].events |= POLLOUT;
        if (poll(watched, 2, -1) == -1) {
            if (errno == EINTR)
                continue;
            err(1, "poll");
        }

        if ((watched[0].revents & ~POLLOUT) && !print_heard(server))
            break;
        if ((watched[0].revents & POLLOUT) && !send_typed(server, &typed)) {
            typed.start = typed.end; /* what the server has said still comes */
            typing = false;
            lost = true;
        }
        if (watched[1].revents != 0 && !read_typed(&typed)) {
            typing = false; /* half-close; what the others say still comes */
            if (shutdown(server, SHUT_WR) == -1 && errno != ENOTCONN)
                err(1, "shutdown"); /* not connected: recv() says why */
        }
    }

    close(server);
    if (typing)
        errx(1, "the server closed the connection");
    return lost ? 1 : 0;
}

/* Print what has come. false: the stream has ended. */
static bool print_heard(int server)
{
    char data[BUFFER_SIZE];
    ssize_t n = recv(server, data, sizeof data, MSG_DONTWAIT);
    if (n == -1 && errno != EAGAIN && errno != EINTR)
        err(1, "recv");
    if (n > 0)
        print_all(data, (size_t)n);
    return n != 0;
}

/* Send as much as there is room for. false: the server takes nothing more. */
static bool send_typed(int server, struct typed *typed)
{
    ssize_t n = send(server, typed->data + typed->start,
                     typed->end - typed->start, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n == -1 && errno != EAGAIN && errno != EINTR) {
        warn("send");
        return false;
    }
    if (n > 0)
        typed->start += (size_t)n;
    return true;
}

/* Read what has been typed. false: the input has ended. */
static bool read_typed(struct typed *typed)
{
    ssize_t n = read(STDIN_FILENO, typed->data, sizeof typed->data);
    if (n == -1 && errno != EAGAIN && errno != EINTR)
        err(1, "standard input");
    typed->start = 0;
    typed->end = n > 0 ? (size_t)n : 0;
    return n != 0;
}

/* Write all of data to standard output; write() may take only a part. */
static void print_all(const char *data, size_t size)
{
    while (size > 0) {
        ssize_t n = write(STDOUT_FILENO, data, size);
        if (n == -1)
            err(1, "standard output");
        data += n;
        size -= (size_t)n;
    }
}

/* A TCP connection to address:port. */
static int connect_to(const char *address, const char *port)
{
    struct sockaddr_in server = {.sin_family = AF_INET,
                                 .sin_port = htons(parse_port(port))};
    if (inet_pton(AF_INET, address, &server.sin_addr) != 1)
        errx(2, "not an IPv4 address: '%s'", address);

    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd == -1)
        err(1, "socket");
    if (connect(fd, (struct sockaddr *)&server, sizeof server) == -1)
        err(1, "connect to %s port %s", address, port);
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
