/*
 * echo_store_server - echo to many clients, and record all that they say.
 *
 * Usage:  echo_store_server <port> <file> [address]
 * Try:    ./echo_store_server 9190 said.txt         in terminal 1
 *         ../chapter2/echo_client 127.0.0.1 9190    in terminals 2 and 3
 *
 * New here: echo_fork_server's children share a pipe. Each writes whole lines
 * with one write() of at most PIPE_BUF bytes, which is never mixed with others.
 * The recorder reads them and writes the file, until the pipe has no writer.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t acceptor; /* the recorder's child */
static void end(int signal_number);
static void accept_clients(int listener, int pipe_end);
static void tell_and_echo(int client, int pipe_end);
static void tell(int pipe_end, char *lines, size_t size);
static void record(int pipe_end, const char *path);
static int listen_on(const char *address, const char *port);
static in_port_t parse_port(const char *text);

int main(int argc, char *argv[])
{
    if (argc < 3 || argc > 4) {
        fprintf(stderr, "usage: %s <port> <file> [address]\n", argv[0]);
        return 2;
    }
    setvbuf(stderr, NULL, _IOLBF, 0); /* whole messages, whoever writes them */
    struct sigaction action = {.sa_handler = end, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    if (sigaction(SIGINT, &action, NULL) == -1 ||
        sigaction(SIGTERM, &action, NULL) == -1)
        err(1, "sigaction");
    int ends[2];
    if (pipe(ends) == -1)
        err(1, "pipe");
    acceptor = fork();
    if (acceptor == -1)
        err(1, "fork");
    if (acceptor == 0) {
        close(ends[0]);
        prctl(PR_SET_PDEATHSIG, SIGTERM); /* Linux: when its parent ends */
        int listener = listen_on(argc == 4 ? argv[3] : "127.0.0.1", argv[1]);
        accept_clients(listener, ends[1]);
    }
    /* The recorder. It ends last, when nobody can write to the pipe. */
    close(ends[1]);
    record(ends[0], argv[2]);
    int status = 0;
    waitpid(acceptor, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

/* The recorder passes it on, the others end, for they have no acceptor. */
static void end(int signal_number)
{
    if (acceptor == 0 || kill(acceptor, signal_number) == -1)
        _exit(0);
}

/* The acceptor: a child for each client. */
static void accept_clients(int listener, int pipe_end)
{
    int on = 1; /* the clients get it from their listener (see nagle) */
    if (setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == -1 ||
        fcntl(pipe_end, F_SETFL, O_NONBLOCK) == -1)
        err(1, "setsockopt, fcntl");
    signal(SIGCHLD, SIG_IGN); /* the system collects the children itself */
    for (pid_t self = getpid();;) {
        int client = accept(listener, NULL, NULL);
        pid_t child = client == -1 ? -1 : fork();
        if (child == 0) {
            prctl(PR_SET_PDEATHSIG, SIGTERM);
            close(listener);
            if (getppid() == self) /* it had not ended before that call */
                tell_and_echo(client, pipe_end);
            _exit(0);
        }
        if (child == -1 && errno != EINTR && errno != ECONNABORTED) {
            warn("%s", client == -1 ? "accept" : "fork");
            poll(NULL, 0, 1000); /* perhaps there is room then */
        }
        if (client != -1)
            close(client);
    }
}

/* A child: tell the recorder, then echo, so that a line that was echoed whole
 * is recorded. A line too long for the buffer is recorded as several. */
static void tell_and_echo(int client, int pipe_end)
{
    char lines[PIPE_BUF]; /* the last byte is for a newline that is missing */
    size_t held = 0;      /* bytes of a line whose end has not come */
    ssize_t n = 0;
    while (n != -1 &&
           (n = recv(client, lines + held, PIPE_BUF - 1 - held, 0)) > 0) {
        size_t end = held + (size_t)n, whole = end;
        while (whole > 0 && lines[whole - 1] != '\n')
            whole--;
        if (whole > 0 || end == PIPE_BUF - 1)
            tell(pipe_end, lines, whole > 0 ? whole : end);
        for (size_t sent = held; sent < end && n != -1; sent += (size_t)n)
            n = send(client, lines + sent, end - sent, MSG_NOSIGNAL);
        held = whole > 0 ? end - whole : end % (PIPE_BUF - 1);
        memmove(lines, lines + whole, held);
    }
    if (n == -1)
        warn("process %d", (int)getpid());
    tell(pipe_end, lines, held);
}

/* Write lines into the pipe, all or nothing; the last one may lack its newline,
 * for which there is room. While the recorder hangs, wait for it only once. */
static void tell(int pipe_end, char *lines, size_t size)
{
    static int patience = 1000; /* milliseconds; 0: it hangs */
    if (size > 0 && lines[size - 1] != '\n')
        lines[size++] = '\n';
    struct pollfd writable = {.fd = pipe_end, .events = POLLOUT};
    patience = patience > 0 || poll(&writable, 1, 0) == 1 ? 1000 : 0;
    while (size > 0 && write(pipe_end, lines, size) == -1) {
        if (errno == EAGAIN && poll(&writable, 1, patience) != 0)
            continue;
        if (patience > 0)
            warn("process %d: lines are lost", (int)getpid());
        patience = 0;
        return;
    }
}

/* The recorder: write what comes; say once when it cannot be written. */
static void record(int pipe_end, const char *path)
{
    signal(SIGPIPE, SIG_IGN); /* if it is a pipe without a reader */
    signal(SIGXFSZ, SIG_IGN); /* if it grows beyond what is allowed */
    char lines[65536];
    int file = -1, failed = 0; /* failed: was that said? */
    for (ssize_t n; (n = read(pipe_end, lines, sizeof lines)) > 0;) {
        if (file == -1) /* not to wait for a reader, if it is a pipe */
            file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK, 0666);
        ssize_t part = file == -1 ? -1 : 0; /* what write() took */
        for (ssize_t done = 0; part != -1 && done < n; done += part)
            part = write(file, lines + done, (size_t)(n - done));
        if (part == -1 && !failed)
            warn("%s: lines are lost", path);
        failed = part == -1;
    }
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
