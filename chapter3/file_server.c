/*
 * file_server - send a file to each client, and read its thanks.
 *
 * Usage:  file_server <port> <file> [address]
 * Try:    ./file_server 9190 file_server.c           in terminal 1
 *         ./file_client 127.0.0.1 9190 copy.txt      in terminal 2
 *         Ctrl+C in terminal 1 ends the server
 *
 * New here: the half-close. shutdown() with SHUT_WR ends the stream to the
 * client, whose recv() then returns 0: the file is over. The stream from the
 * client is another one. It goes on, and brings the thanks. But a stream ends
 * in the same way when its sender is killed. So the file's size goes ahead,
 * as a line of text.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUFFER_SIZE 49152 /* bytes a call: few calls, and little memory */
#define NAME_SIZE sizeof "255.255.255.255:65535"

static off_t size_of(int file, const char *path);
static bool send_file(int client, const char *name, int file, off_t size);
static bool send_or_warn(int client, const char *name, const char *data,
                         size_t n);
static void print_thanks(int client, const char *name);
static void name_peer(char name[NAME_SIZE], const struct sockaddr_in *peer);
static int listen_on(const char *address, const char *port);
static in_port_t parse_port(const char *text);

int main(int argc, char *argv[])
{
    if (argc < 3 || argc > 4) {
        fprintf(stderr, "usage: %s <port> <file> [address]\n", argv[0]);
        return 2;
    }
    int file = open(argv[2], O_RDONLY); /* before anybody waits for it */
    if (file == -1)
        err(1, "%s", argv[2]);
    size_of(file, argv[2]);
    int listener = listen_on(argc == 4 ? argv[3] : "127.0.0.1", argv[1]);

    for (;;) {
        struct sockaddr_in peer = {0};
        socklen_t peer_size = sizeof peer;
        int client = accept(listener, (struct sockaddr *)&peer, &peer_size);
        if (client == -1) {
            if (errno == EMFILE || errno == ENFILE)
                err(1, "accept"); /* at once again, it would fail again */
            warn("accept");
            continue;
        }
        char name[NAME_SIZE];
        name_peer(name, &peer);
        off_t size = size_of(file, argv[2]);
        printf("connected: %s\n", name);
        if (send_file(client, name, file, size)) {
            printf("sent %jd bytes\n", (intmax_t)size);
            print_thanks(client, name);
        }
        close(client);
        printf("closed: %s\n", name);
    }
}

/* The size of file in bytes; what is no regular file has none. */
static off_t size_of(int file, const char *path)
{
    struct stat status;
    if (fstat(file, &status) == -1)
        err(1, "fstat %s", path);
    if (!S_ISREG(status.st_mode))
        errx(1, "%s: not a regular file", path);
    return status.st_size;
}

/* Send the size, then so many bytes of file, then the end. false, with a
 * message, if the client has not been sent all of it. */
static bool send_file(int client, const char *name, int file, off_t size)
{
    char buffer[BUFFER_SIZE];
    int length = snprintf(buffer, sizeof buffer, "%jd\n", (intmax_t)size);
    if (!send_or_warn(client, name, buffer, (size_t)length))
        return false;

    for (off_t done = 0; done < size;) {
        size_t most = sizeof buffer;
        if (size - done < (off_t)most)
            most = (size_t)(size - done);
        ssize_t n = pread(file, buffer, most, done);
        if (n == -1)
            err(1, "read the file");
        if (n == 0) {
            warnx("the file has become shorter: only %jd bytes to %s",
                  (intmax_t)done, name);
            return false;
        }
        if (!send_or_warn(client, name, buffer, (size_t)n))
            return false;
        done += n;
    }
    if (shutdown(client, SHUT_WR) == -1) {
        warn("shutdown of %s", name);
        return false;
    }
    return true;
}

/* Send all n bytes; false, with a message, if the client is lost. */
static bool send_or_warn(int client, const char *name, const char *data,
                         size_t n)
{
    while (n > 0) {
        ssize_t sent = send(client, data, n, MSG_NOSIGNAL);
        if (sent == -1) {
            warn("send to %s", name);
            return false;
        }
        data += sent;
        n -= (size_t)sent;
    }
    return true;
}

/* Print what the client sends until it ends its stream, too. */
static void print_thanks(int client, const char *name)
{
    char text[200]; /* of what comes, the first half is kept */
    size_t length = 0;
    for (;;) {
        ssize_t n = recv(client, text + length, sizeof text - length, 0);
        if (n == -1) {
            warn("recv from %s", name);
            return;
        }
        if (n == 0)
            break;
        length += (size_t)n;
        if (length > sizeof text / 2) /* received all the same: see linger */
            length = sizeof text / 2;
    }
    if (length > 0 && text[length - 1] == '\n')
        length--;
    printf("it says: '%.*s'\n", (int)length, text);
}

/* The peer's address:port as text. */
static void name_peer(char name[NAME_SIZE], const struct sockaddr_in *peer)
{
    char address[INET_ADDRSTRLEN];
    inet_ntop(AF_INET, &peer->sin_addr, address, sizeof address);
    snprintf(name, NAME_SIZE, "%s:%d", address, ntohs(peer->sin_port));
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
