/*
 * echo_fork_server - echo to many clients at once, a process for each.
 *
 * Usage:  echo_fork_server <port> [address]
 * Try:    ./echo_fork_server 9190             in terminal 1
 *         ../chapter2/echo_client 127.0.0.1 9190    in terminals 2 and 3
 *         ps -eo pid,ppid,stat,comm           in terminal 4
 *         Ctrl+C in terminal 1 ends the server and all its children
 *
 * New here: the parent accepts, and forks for each client. The child serves it
 * with calls that wait, as echo_server does, and ends with it: a silent client
 * keeps nobody waiting but its own child. The parent closes its copy of the
 * connection, and collects children when SIGCHLD says that some have ended.
 *
 * See also: echo_server, from which it differs in the child.
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
#define NAME_SIZE sizeof "255.255.255.255:65535"

static void collect_children(int signal_number);
static void pause_for_room(const char *call);
static void serve_in_child(int client, const char *name, pid_t parent);
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
    setvbuf(stderr, NULL, _IOLBF, 0); /* whole messages from each process */
    struct sigaction action = {.sa_handler = collect_children,
                               .sa_flags = SA_RESTART | SA_NOCLDSTOP};
    sigemptyset(&action.sa_mask);
    sigset_t ended; /* whoever started the server may have blocked it */
    sigemptyset(&ended);
    sigaddset(&ended, SIGCHLD);
    if (sigaction(SIGCHLD, &action, NULL) == -1 ||
        sigprocmask(SIG_UNBLOCK, &ended, NULL) == -1)
        err(1, "sigaction, sigprocmask");
    pid_t parent = getpid();

    for (;;) {
        struct sockaddr_in peer = {0};
        socklen_t size = sizeof peer;
        int client = accept(listener, (struct sockaddr *)&peer, &size);
        if (client == -1) {
            pause_for_room("accept");
            continue;
        }
        char name[NAME_SIZE];
        name_peer(name, &peer);
        printf("connected: %s\n", name);
        pid_t child = fork();
        if (child == 0) {
            close(listener);
            serve_in_child(client, name, parent);
            _exit(0);
        }
        if (child == -1)
            pause_for_room("fork");
        close(client); /* the child has it; without one, the client is lost */
    }
}

/* A handler of SIGCHLD. Children that end at once may share one signal, so it
 * collects all there are. What it interrupts must find errno unchanged. */
static void collect_children(int signal_number)
{
    (void)signal_number;
    int error = errno;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        ;
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

/* What a child does in its life. */
static void serve_in_child(int client, const char *name, pid_t parent)
{
    /* Linux: a signal to this child when its parent ends, however it does. */
    if (prctl(PR_SET_PDEATHSIG, SIGTERM) == -1)
        err(1, "prctl");
    if (getppid() != parent)
        return; /* it has ended before that */

    int on = 1; /* send each echo at once, however short (see nagle) */
    if (setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == -1)
        warn("setsockopt for %s", name);
    echo(client, name);
    printf("closed: %s, process %d\n", name, (int)getpid());
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
