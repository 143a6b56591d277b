/*
 * chat_server - talk to one client, line by line, until somebody says exit.
 *
 * Usage:  chat_server <port> [address]
 * Try:    ./chat_server 9190                  in terminal 1
 *         ./chat_client 127.0.0.1 9190        in terminal 2, which begins
 *
 * New here: two people in strict turns. A line ends with its newline, however
 * it comes: alone, in pieces, or together with the next. "exit" counts only
 * as a whole line, and ends both sides.
 *
 * See also: chat_room_server, where nobody waits for a turn.
 */
#include <arpa/inet.h>
#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LINE_SIZE 1024

static size_t receive_line(int fd, char *line, size_t size);
static bool is_exit(const char *line, size_t size);
static size_t ask(char line[LINE_SIZE]);
static size_t read_line(char *line, size_t size);
static int listen_on(const char *address, const char *port);
static in_port_t parse_port(const char *text);
static void send_all(int fd, const char *data, size_t size);

int main(int argc, char *argv[])
{
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: %s <port> [address]\n", argv[0]);
        return 2;
    }
    int listener = listen_on(argc == 3 ? argv[2] : "127.0.0.1", argv[1]);
    int client = accept(listener, NULL, NULL);
    if (client == -1)
        err(1, "accept");
    close(listener); /* this talk is for two */
    printf("connected; the client begins, exit ends the talk\n");

    char line[LINE_SIZE];
    for (;;) {
        size_t size = receive_line(client, line, sizeof line);
        if (size == 0)
            errx(1, "the client has left without a word");
        printf("client: ");
        fwrite(line, 1, size, stdout);
        if (is_exit(line, size))
            break;

        size = ask(line);
        send_all(client, line, size);
        if (is_exit(line, size))
            break;
    }

    close(client);
    return 0;
}

/* Receive a line, its newline included, and return its size in bytes; 0 at the
 * end of the stream. One byte is received at a time, so that nothing behind
 * the line is taken: slow, but simple. A line that breaks off, or has no room
 * in size bytes, is an error. */
static size_t receive_line(int fd, char *line, size_t size)
{
    for (size_t length = 0; length < size;) {
        ssize_t n = recv(fd, line + length, 1, 0);
        if (n == -1)
            err(1, "recv");
        if (n == 0 && length > 0)
            errx(1, "the peer closed the connection before its line's end");
        if (n == 0)
            return 0;
        length++;
        if (line[length - 1] == '\n')
            return length;
    }
    errx(1, "the peer's line is longer than %zu bytes", size);
}

/* Is the line "exit", and nothing more? */
static bool is_exit(const char *line, size_t size)
{
    return size == 5 && memcmp(line, "exit\n", 5) == 0;
}

/* Ask for a line, and return its size in bytes, its newline included. The end
 * of the input counts as "exit"; a line too long is cut. */
static size_t ask(char line[LINE_SIZE])
{
    printf("> ");
    fflush(stdout);
    size_t size = read_line(line, LINE_SIZE - 1);
    if (size == 0) {
        printf("\n"); /* leave the prompt's line */
        memcpy(line, "exit", 4);
        size = 4;
    }
    if (line[size - 1] != '\n') {
        char rest[LINE_SIZE];
        size_t n = size < LINE_SIZE - 1 ? 0 : read_line(rest, sizeof rest);
        if (n > 1 || (n == 1 && rest[0] != '\n'))
            warnx("the line was cut after %zu bytes", size);
        while (n > 0 && rest[n - 1] != '\n')
            n = read_line(rest, sizeof rest);
        line[size++] = '\n';
    }
    return size;
}

/* The number of bytes of the next line of input, its newline included; 0 at
 * the end of the input. A line longer than size comes in several pieces. */
static size_t read_line(char *line, size_t size)
{
    size_t length = 0;
    while (length < size) {
        int c = getchar();
        if (c == EOF && ferror(stdin))
            err(1, "standard input");
        if (c == EOF)
            break;
        line[length++] = (char)c;
        if (c == '\n')
            break;
    }
    return length;
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

/* Send all of data; send() alone may take only a part of it. */
static void send_all(int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t n = send(fd, data, size, MSG_NOSIGNAL);
        if (n == -1)
            err(1, "send");
        data += n;
        size -= (size_t)n;
    }
}
