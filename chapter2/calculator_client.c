/*
 * calculator_client - have a server calculate what you type.
 *
 * Usage:  calculator_client <address> <port>
 * Try:    ./calculator_server 9190                in terminal 1
 *         ./calculator_client 127.0.0.1 9190      in terminal 2
 *
 * New here: text becomes a message of bytes, built in a buffer and sent whole;
 * a reply of known length comes back. calculator_server has the protocol.
 */
#include <arpa/inet.h>
#include <err.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BLANKS " \t\n"
#define LINE_SIZE 4096
#define OPERANDS_MOST 255
#define REQUEST_SIZE (1 + 4 * OPERANDS_MOST + 1)
#define REPLY_SIZE 5

static size_t build_request(char *line, unsigned char request[REQUEST_SIZE]);
static bool parse_operand(const char *word, unsigned char bytes[4]);
static void print_reply(const unsigned char reply[REPLY_SIZE]);
static size_t read_line(char *line, size_t size);
static int connect_to(const char *address, const char *port);
static in_port_t parse_port(const char *text);
static void send_all(int fd, const char *data, size_t size);
static ssize_t receive_all(int fd, void *data, size_t size);

int main(int argc, char *argv[])
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s <address> <port>\n", argv[0]);
        return 2;
    }
    int server = connect_to(argv[1], argv[2]);
    printf("connected; type such as 1 2 3 +, or q to quit\n");

    for (;;) {
        printf("> ");
        fflush(stdout);
        char line[LINE_SIZE];
        size_t size = read_line(line, sizeof line - 1);
        line[size] = '\0';
        if (size == 0)
            printf("\n"); /* the input has ended: leave the prompt's line */
        if (size == 0 || strcmp(line, "q\n") == 0 || strcmp(line, "q") == 0)
            break;
        if (size == sizeof line - 1 && line[size - 1] != '\n')
            errx(1, "a line is longer than %zu bytes", size);

        unsigned char request[REQUEST_SIZE];
        size = build_request(line, request);
        if (size == 0)
            continue;
        send_all(server, (const char *)request, size);

        unsigned char reply[REPLY_SIZE];
        ssize_t n = receive_all(server, reply, sizeof reply);
        if (n == -1)
            err(1, "recv");
        if (n < REPLY_SIZE)
            errx(1, "the server closed the connection");
        print_reply(reply);
    }
    close(server);
    return 0;
}

/* Make a request of a line such as "1 2 3 +", which is changed by it. Returns
 * its size in bytes; 0, after a message, if the line is none. */
static size_t build_request(char *line, unsigned char request[REQUEST_SIZE])
{
    size_t count = 0;
    char *word = strtok(line, BLANKS), *next;
    for (; word && (next = strtok(NULL, BLANKS)); word = next) {
        if (count == OPERANDS_MOST) {
            warnx("more than %d operands", OPERANDS_MOST);
            return 0;
        }
        if (!parse_operand(word, request + 1 + 4 * count))
            return 0;
        count++;
    }
    if (!word || strlen(word) != 1) {
        warnx("no operator at the end of the line");
        return 0;
    }
    request[0] = (unsigned char)count;
    request[1 + 4 * count] = (unsigned char)*word; /* the server knows it */
    return 1 + 4 * count + 1;
}

/* Put the operand that word names into bytes, as it is sent. False, after a
 * message, if it is none. */
static bool parse_operand(const char *word, unsigned char bytes[4])
{
    char *end;
    long long number = strtoll(word, &end, 10);
    if (end == word || *end != '\0' || number < INT32_MIN ||
        number > INT32_MAX) {
        warnx("not a number from %d to %d: '%s'", INT32_MIN, INT32_MAX, word);
        return false;
    }
    uint32_t network = htonl((uint32_t)number);
    memcpy(bytes, &network, sizeof network);
    return true;
}

static void print_reply(const unsigned char reply[REPLY_SIZE])
{
    static const char *const errors[] = {
        NULL, "no operands", "the operator is unknown",
        "the result does not fit into 32 bits", "division by zero"};
    uint32_t network;
    memcpy(&network, reply + 1, sizeof network);
    bool known = reply[0] < sizeof errors / sizeof errors[0];
    if (reply[0] == 0)
        printf("result: %d\n", (int32_t)ntohl(network));
    else
        printf("refused: %s\n", known ? errors[reply[0]] : "why is unknown");
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
