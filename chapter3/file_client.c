/*
 * file_client - receive a file from file_server, and thank for it.
 *
 * Usage:  file_client <address> <port> <file>
 * Try:    ./file_server 9190 file_server.c           in terminal 1
 *         ./file_client 127.0.0.1 9190 copy.txt      in terminal 2
 *
 * New here: a file that is whole, or not there. The bytes go into a file of
 * another name, FILE.part. When as many have come as were announced, and the
 * server has ended its stream there, it gets its name. What was there before
 * stays until then. The thanks goes out on the stream that is still open.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUFFER_SIZE 65536 /* bytes a call: few calls, and little memory */

static intmax_t receive_size(int server);
static bool receive_body(int server, FILE *file, intmax_t size);
static void remove_part(int signal_number);
static size_t receive_line(int fd, char *line, size_t size);
static int connect_to(const char *address, const char *port);
static in_port_t parse_port(const char *text);
static void send_all(int fd, const char *data, size_t size);

static char part[FILENAME_MAX + 8]; /* the unfinished file's name */

int main(int argc, char *argv[])
{
    if (argc != 4) {
        fprintf(stderr, "usage: %s <address> <port> <file>\n", argv[0]);
        return 2;
    }
    struct stat old;
    if (stat(argv[3], &old) == 0 && !S_ISREG(old.st_mode))
        errx(1, "%s: not a regular file", argv[3]);
    int server = connect_to(argv[1], argv[2]);
    intmax_t size = receive_size(server);

    snprintf(part, sizeof part, "%s.part", argv[3]);
    FILE *file = fopen(part, "wx"); /* x: it must be new (O_EXCL) */
    if (!file)
        err(1, "create %s", part);
    signal(SIGINT, remove_part); /* Ctrl+C; chapter 4 explains signal() */
    signal(SIGTERM, remove_part);
    signal(SIGHUP, remove_part); /* its terminal is closed */

    bool whole = receive_body(server, file, size);
    if (fclose(file) == EOF) { /* the last bytes are written only now */
        warn("write %s", part);
        whole = false;
    }
    if (whole && rename(part, argv[3]) == -1) {
        warn("rename %s to %s", part, argv[3]);
        whole = false;
    }
    if (!whole) {
        unlink(part);
        return 1;
    }
    part[0] = '\0'; /* Ctrl+C has nothing to remove any more */
    printf("received %jd bytes\n", size);

    const char thanks[] = "thank you\n";
    send_all(server, thanks, strlen(thanks));
    close(server);
    return 0;
}

/* The size in bytes that the server announces, in its first line. */
static intmax_t receive_size(int server)
{
    char line[32];
    size_t length = receive_line(server, line, sizeof line);
    if (length == 0)
        errx(1, "the server closed the connection without a file");
    line[length - 1] = '\0'; /* in place of the newline */
    char *end;
    errno = 0;
    intmax_t size = strtoimax(line, &end, 10);
    if (errno != 0 || end == line || *end != '\0' || size < 0)
        errx(1, "this is no size of a file: '%s'", line);
    return size;
}

/* Write what the server sends. false, with a message, if that is not size
 * bytes and then the end, or if they cannot be written. */
static bool receive_body(int server, FILE *file, intmax_t size)
{
    char buffer[BUFFER_SIZE];
    intmax_t received = 0;
    ssize_t n;
    while ((n = recv(server, buffer, sizeof buffer, 0)) > 0) {
        if (fwrite(buffer, 1, (size_t)n, file) < (size_t)n) {
            warn("write %s", part);
            return false;
        }
        received += n;
        if (received > size) {
            warnx("more has come than the %jd bytes announced", size);
            return false;
        }
    }
    if (n == -1)
        warn("recv");
    if (received < size)
        warnx("incomplete: %jd of %jd bytes", received, size);
    return n == 0 && received == size;
}

static void remove_part(int signal_number)
{
    unlink(part);
    _exit(128 + signal_number);
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
