/*
 * calculator_server - calculate what clients ask, by a protocol of our own.
 *
 * Usage:  calculator_server <port> [address]
 * Try:    ./calculator_server 9190                in terminal 1
 *         ./calculator_client 127.0.0.1 9190      in terminal 2
 *
 * New here: a protocol of bytes. A request says first how long it is, so the
 * receiver knows when it has all of it:
 *
 *     count       1 byte      0 to 255 operands follow
 *     operands    4 bytes each, signed, in network byte order
 *     operator    1 byte      + - * /
 *
 * The reply is always 5 bytes: a status, and 4 bytes of result, signed, in
 * network byte order, which count only if the status is 0. A server believes
 * nothing: each request is answered, and one that breaks off is the last.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define NAME_SIZE sizeof "255.255.255.255:65535"
#define REPLY_SIZE 5

enum status { OK, NO_OPERANDS, UNKNOWN_OPERATOR, OVERFLOW, DIVISION_BY_ZERO };

static void serve(int client, const char *name);
static enum status calculate(const unsigned char *operands, size_t count,
                             char operation, int32_t *result);
static void name_peer(char name[NAME_SIZE], const struct sockaddr_in *peer);
static ssize_t receive_all(int fd, void *data, size_t size);
static int listen_on(const char *address, const char *port);
static in_port_t parse_port(const char *text);

int main(int argc, char *argv[])
{
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: %s <port> [address]\n", argv[0]);
        return 2;
    }
    int listener = listen_on(argc == 3 ? argv[2] : "127.0.0.1", argv[1]);

    for (;;) {
        struct sockaddr_in peer = {0};
        socklen_t size = sizeof peer;
        int client = accept(listener, (struct sockaddr *)&peer, &size);
        if (client == -1) {
            if (errno == EMFILE || errno == ENFILE)
                err(1, "accept"); /* at once again, it would fail again */
            warn("accept");
            continue;
        }
        char name[NAME_SIZE];
        name_peer(name, &peer);
        printf("connected: %s\n", name);
        serve(client, name);
        close(client);
        printf("closed: %s\n", name);
    }
}

/* Answer the client's requests until it ends its stream or is lost. */
static void serve(int client, const char *name)
{
    for (;;) {
        unsigned char count;
        ssize_t n = receive_all(client, &count, 1);
        if (n == 0)
            return;
        unsigned char rest[UINT8_MAX * 4 + 1] = {0}; /* operands, operator */
        size_t size = (size_t)count * 4 + 1;
        if (n == 1)
            n = receive_all(client, rest, size);
        if (n == -1) {
            warn("recv from %s", name);
            return;
        }
        if ((size_t)n < size) {
            warnx("a request of %s breaks off", name);
            return;
        }
        char operation = (char)rest[size - 1];
        int32_t result = 0;
        enum status status = calculate(rest, count, operation, &result);
        printf("%d operands: status %d, result %d\n", count, status, result);

        unsigned char reply[REPLY_SIZE] = {(unsigned char)status};
        uint32_t network = htonl((uint32_t)result);
        memcpy(reply + 1, &network, sizeof network);
        /* A send() may take only a part, as in echo_server. */
        for (size_t done = 0; done < REPLY_SIZE && n != -1; done += (size_t)n)
            n = send(client, reply + done, REPLY_SIZE - done, MSG_NOSIGNAL);
        if (n == -1) {
            warn("send to %s", name);
            return;
        }
    }
}

/* Calculate from left to right: ((first op second) op third) ... Each step has
 * 64 bits, so that it cannot overflow before it is looked at. */
static enum status calculate(const unsigned char *operands, size_t count,
                             char operation, int32_t *result)
{
    if (!memchr("+-*/", operation, 4))
        return UNKNOWN_OPERATOR;
    if (count == 0)
        return NO_OPERANDS;

    int64_t value = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t network; /* copied, for it may stand at any address */
        memcpy(&network, operands + 4 * i, sizeof network);
        int32_t operand = (int32_t)ntohl(network);
        if (i > 0 && operation == '/' && operand == 0)
            return DIVISION_BY_ZERO;
        if (i == 0)
            value = operand;
        else if (operation == '+')
            value += operand;
        else if (operation == '-')
            value -= operand;
        else if (operation == '*')
            value *= operand;
        else
            value /= operand;
        if (value < INT32_MIN || value > INT32_MAX)
            return OVERFLOW;
    }
    *result = (int32_t)value;
    return OK;
}

/* The peer's address:port as text. */
static void name_peer(char name[NAME_SIZE], const struct sockaddr_in *peer)
{
    char address[INET_ADDRSTRLEN];
    inet_ntop(AF_INET, &peer->sin_addr, address, sizeof address);
    snprintf(name, NAME_SIZE, "%s:%d", address, ntohs(peer->sin_port));
}

/* Receive exactly size bytes: fewer only if the stream ends before, and -1 on
 * an error. */
static ssize_t receive_all(int fd, void *data, size_t size)
{
    size_t received = 0;
    while (received < size) {
        ssize_t n = recv(fd, (char *)data + received, size - received, 0);
        if (n == -1)
            return -1;
        if (n == 0)
            break;
        received += (size_t)n;
    }
    return (ssize_t)received;
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
