/*
 * endless_client - send each line you type to an echo server, print the echo.
 *
 * Usage:  endless_client <address> <port>
 * Try:    ../echo_server 9190                             in terminal 1
 *         ./endless_client 127.0.0.1 9190                 in terminal 2
 *         echo hello | ./endless_client 127.0.0.1 9190 | head -n 5
 *
 * Look for: the end of the input. At a terminal, Ctrl+D makes it.
 */
#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LINE_SIZE 1024

static int connect_to(const char *address, const char *port);
static in_port_t parse_port(const char *text);
static void send_all(int fd, const char *data, size_t size);

int main(int argc, char *argv[])
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s <address> <port>\n", argv[0]);
        return 2;
    }
    int server = connect_to(argv[1], argv[2]);

    char line[LINE_SIZE] = "\n";
    for (;;) {
        char *typed = fgets(line, sizeof line, stdin);
        if (typed && strcmp(typed, "q\n") == 0)
            break;
        size_t sent = strlen(line);
        send_all(server, line, sent);

        size_t received = 0;
        while (received < sent) {
            ssize_t n = recv(server, line + received, sent - received, 0);
            if (n == -1)
                err(1, "recv");
            if (n == 0)
                errx(1, "the server closed the connection");
            received += (size_t)n;
        }
        printf("echo: %s", line);
    }

    close(server);
    return 0;
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
