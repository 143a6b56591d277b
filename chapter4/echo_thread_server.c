/*
 * echo_thread_server - echo to many clients at once, a thread for each.
 *
 * Usage:  echo_thread_server <port> [address]
 * Try:    ./echo_thread_server 9190                 in terminal 1
 *         ../chapter2/echo_client 127.0.0.1 9190    in terminals 2 and 3
 *         ps -eLo pid,lwp,comm                      in terminal 4
 *
 * New here: threads. As with processes, each client has somebody who waits for
 * it alone; but all threads live in one process, with one memory and one table
 * of descriptors. Nobody has a copy to close and nobody is collected: a thread
 * that is detached leaves nothing behind. What it needs is handed to it in
 * memory of its own.
 *
 * See also: echo_fork_server, from which it differs in the thread.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFFER_SIZE 65536
#define STACK_SIZE (BUFFER_SIZE + 65536) /* bytes; the default is 8 MiB */
#define NAME_SIZE sizeof "255.255.255.255:65535"

struct client {
    int fd;
    char name[NAME_SIZE];
};

static void start_thread(const pthread_attr_t *attributes, int fd,
                         const struct sockaddr_in *peer);
static void *serve_in_thread(void *argument);
static void pause_a_second(const char *call, int error);
static void echo(int client, const char *name);
static void name_peer(char name[NAME_SIZE], const struct sockaddr_in *peer);
static int listen_on(const char *address, const char *port);
static in_port_t parse_port(const char *text);

int main(int argc, char *argv[])
{
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: %s <port> [address]\n", argv[0]);
        return 2;
    }
    int listener = listen_on(argc == 3 ? argv[2] : "127.0.0.1", argv[1]);

    pthread_attr_t attributes; /* these calls return the error, not errno */
    int error = pthread_attr_init(&attributes);
    if (error == 0)
        error =
            pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    if (error == 0)
        error = pthread_attr_setstacksize(&attributes, STACK_SIZE);
    if (error != 0)
        errx(1, "pthread_attr: %s", strerror(error));

    for (;;) {
        struct sockaddr_in peer = {0};
        socklen_t size = sizeof peer;
        int client = accept(listener, (struct sockaddr *)&peer, &size);
        if (client == -1)
            pause_a_second("accept", errno);
        else
            start_thread(&attributes, client, &peer);
    }
}

/* Start a thread that serves the client fd, or let the client go. */
static void start_thread(const pthread_attr_t *attributes, int fd,
                         const struct sockaddr_in *peer)
{
    /* Not a variable of this function: the thread outlives it. */
    struct client *client = malloc(sizeof *client);
    if (!client) {
        close(fd);
        pause_a_second("malloc", errno);
        return;
    }
    client->fd = fd;
    name_peer(client->name, peer);
    printf("connected: %s\n", client->name);
    pthread_t thread;
    int error = pthread_create(&thread, attributes, serve_in_thread, client);
    if (error != 0) {
        free(client);
        close(fd);
        pause_a_second("pthread_create", error);
    }
}

/* What a thread does in its life. */
static void *serve_in_thread(void *argument)
{
    struct client client = *(struct client *)argument;
    free(argument);
    int on = 1; /* send each echo at once, however short (see nagle) */
    if (setsockopt(client.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == -1)
        warn("setsockopt for %s", client.name);
    echo(client.fd, client.name);
    close(client.fd);
    printf("closed: %s\n", client.name);
    return NULL;
}

/* A call has failed for want of descriptors, threads or memory: try again a
 * second later. Clients wait in the listener's queue meanwhile. */
static void pause_a_second(const char *call, int error)
{
    if (error == EINTR || error == ECONNABORTED) /* that client has gone */
        return;
    warnx("%s: %s", call, strerror(error));
    poll(NULL, 0, 1000);
}

/* Send back what client sends, until it ends its stream or is lost. */
static void echo(int client, const char *name)
{
    char buffer[BUFFER_SIZE];
    for (;;) {
        ssize_t n = recv(client, buffer, sizeof buffer, 0);
        if (n == 0)
            return;
        if (n == -1) {
            warn("recv from %s", name);
            return;
        }
        for (ssize_t done = 0; done < n;) { /* send() may take only a part */
            ssize_t sent =
                send(client, buffer + done, (size_t)(n - done), MSG_NOSIGNAL);
            if (sent == -1) {
                warn("send to %s", name);
                return;
            }
            done += sent;
        }
    }
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
