/*
 * sound_server - an echo server that is sound by construction: the probe must
 * find no fault in it.
 *
 * Usage:  sound_server <port>
 *
 * A process for each client can do no harm to another. SIGCHLD is ignored, so
 * the system itself collects the children; a child ends with its parent. Where
 * a call fails, the client is let go, and a second is waited. It says where it
 * listens, and nothing else. Only on 127.0.0.1.
 */
#include <arpa/inet.h>
#include <err.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

static int listen_here(const char *port);
static void echo(int client);

int main(int argc, char *argv[])
{
    if (argc != 2)
        errx(2, "usage: sound_server <port>");
    int listener = listen_here(argv[1]);
    signal(SIGCHLD, SIG_IGN);
    for (pid_t parent = getpid();;) {
        int client = accept(listener, NULL, NULL);
        pid_t child = client == -1 ? -1 : fork();
        if (child == 0) {
            close(listener);
            prctl(PR_SET_PDEATHSIG, SIGTERM);
            if (getppid() == parent)
                echo(client);
            _exit(0);
        }
        if (client != -1)
            close(client);
        if (child == -1)
            poll(NULL, 0, 1000);
    }
}

static int listen_here(const char *port)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    struct sockaddr_in local = {.sin_family = AF_INET,
                                .sin_port = htons((in_port_t)atoi(port)),
                                .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof local;
    if (fd == -1 ||
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == -1 ||
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == -1 ||
        bind(fd, (struct sockaddr *)&local, sizeof local) == -1 ||
        listen(fd, SOMAXCONN) == -1 ||
        getsockname(fd, (struct sockaddr *)&local, &size) == -1)
        err(1, "listen");
    printf("listening on 127.0.0.1:%d\n", ntohs(local.sin_port));
    fflush(stdout);
    return fd;
}

static void echo(int client)
{
    char data[65536];
    ssize_t n;
    while ((n = recv(client, data, sizeof data, 0)) > 0) {
        for (ssize_t sent = 0, part; sent < n; sent += part) {
            part = send(client, data + sent, (size_t)(n - sent), MSG_NOSIGNAL);
            if (part == -1)
                return;
        }
    }
}
