/*
 * one_waitpid_server - echo, with a process for each client and one fault.
 *
 * Usage:  one_waitpid_server <port> [address]
 * Try:    ./one_waitpid_server 9190                       in terminal 1
 *         ../echo_load 127.0.0.1 9190 200 1               in terminal 2
 *         ps -eo pid,ppid,stat,comm | grep one_waitpid    in terminal 2
 *
 * Look for: what is left of the 200 processes of the server when their clients
 * have all gone.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define BUFFER_SIZE 65536

static void child_ended(int signal_number);
static void pause_for_room(const char *call);
static void send_back(int client);
static int listen_on(const char *address, const char *port);
static in_port_t parse_port(const char *text);

int main(int argc, char *argv[])
{
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: %s <port> [address]\n", argv[0]);
        return 2;
    }
    int listener = listen_on(argc == 3 ? argv[2] : "127.0.0.1", argv[1]);
    int on = 1; /* on Linux, its connections inherit it */
    if (setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == -1)
        err(1, "setsockopt");
    setvbuf(stderr, NULL, _IOLBF, 0); /* whole messages from each process */
    struct sigaction action = {.sa_handler = child_ended,
                               .sa_flags = SA_RESTART | SA_NOCLDSTOP};
    if (sigaction(SIGCHLD, &action, NULL) == -1)
        err(1, "sigaction");
    pid_t parent = getpid();

    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client == -1) {
            pause_for_room("accept");
            continue;
        }
        pid_t child = fork();
        if (child == 0) {
            close(listener);
            /* Linux: a signal to this child when its parent ends. */
            if (prctl(PR_SET_PDEATHSIG, SIGTERM) == -1)
                err(1, "prctl");
            if (getppid() == parent)
                send_back(client);
            _exit(0);
        }
        if (child == -1)
            pause_for_room("fork");
        close(client); /* the child has it; without one, the client is lost */
    }
}

/* A handler of SIGCHLD. What it interrupts must find errno unchanged. */
static void child_ended(int signal_number)
{
    (void)signal_number;
    int error = errno;
    waitpid(-1, NULL, WNOHANG);
    errno = error;
}

/* A call has failed for want of descriptors, processes or memory: wait until a
 * child has ended (its signal ends poll()), or for a second. Clients wait in
 * the listener's queue meanwhile. */
static void pause_for_room(const char *call)
{
    if (errno == EINTR || errno == ECONNABORTED) /* that client has gone */
        return;
    warn("%s", call);
    poll(NULL, 0, 1000);
}

/* Send back what client sends, until it ends its stream or is lost. */
static void send_back(int client)
{
    char buffer[BUFFER_SIZE];
    printf("connected: process %d\n", (int)getpid());
    for (;;) {
        ssize_t n = recv(client, buffer, sizeof buffer, 0);
        if (n == -1)
            warn("recv");
        if (n <= 0)
            break;
        for (ssize_t done = 0; done < n;) { /* send() may take only a part */
            ssize_t sent =
                send(client, buffer + done, (size_t)(n - done), MSG_NOSIGNAL);
            if (sent == -1) {
                warn("send");
                return;
            }
            done += sent;
        }
    }
    printf("closed: process %d\n", (int)getpid());
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
