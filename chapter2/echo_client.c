/*
 * echo_client - send each line you type to an echo server, print what returns.
 *
 * Usage:  echo_client <address> <port>
 * Try:    ./echo_server 9190                  in terminal 1
 *         ./echo_client 127.0.0.1 9190        in terminal 2; q quits
 *
 * New here: TCP carries a stream of bytes, not messages. The echo of one
 * send() may arrive in several pieces, so the client keeps receiving until
 * it has as many bytes back as it sent.
 */
#include <arpa/inet.h>
#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define LINE_SIZE 1024

static size_t read_line(char *line, size_t size);
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
    printf("connected; type a line, or q to quit\n");

    char line[LINE_SIZE];
    bool begins = true; /* false where a line too long goes on */
    for (;;) {
        printf("> ");
        fflush(stdout);
        size_t sent = read_line(line, sizeof line);
        if (sent == 0) {
            printf("\n"); /* the input has ended: leave the prompt's line */
            break;
        }
        if (begins && line[0] == 'q' && (sent == 1 || line[1] == '\n'))
            break;
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
        printf("echo: ");
        fwrite(line, 1, received, stdout);
        begins = line[sent - 1] == '\n';
        if (!begins)
            printf("\n");
    }

    close(server);
    return 0;
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
