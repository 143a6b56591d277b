/*
 * echo_split_client - send what is typed in one process, print in another.
 *
 * Usage:  echo_split_client <address> <port>
 * Try:    ../chapter2/echo_server 9190                in terminal 1
 *         ./echo_split_client 127.0.0.1 9190          in terminal 2
 *         ./echo_split_client 127.0.0.1 9190 <echo_split_client.c >copy.txt
 *
 * New here: two processes share one connection, a direction each. The parent
 * waits for input and sends, the child waits for the echo and prints, and so
 * neither has to wait for two things. At the end of the input the half-close
 * tells the server so, and every byte that still comes is printed. The price:
 * each has to notice when the other one ends.
 *
 * See also: echo_client, which takes turns; chat_room_client, which polls.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define BUFFER_SIZE 65536

static pid_t child; /* it prints; set before SIGCHLD is let in */

static void print_echo(int server, int report);
static bool send_input(int server, uintmax_t *sent);
static void end_early(int signal_number);
static void print_all(const char *data, size_t size);
static int connect_to(const char *address, const char *port);
static in_port_t parse_port(const char *text);

int main(int argc, char *argv[])
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s <address> <port>\n", argv[0]);
        return 2;
    }
    int server = connect_to(argv[1], argv[2]);
    int report[2]; /* by which the child says how many bytes it has printed */
    if (pipe(report) == -1)
        err(1, "pipe");

    sigset_t sigchld;
    sigemptyset(&sigchld);
    sigaddset(&sigchld, SIGCHLD);
    struct sigaction action = {.sa_handler = end_early, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    if (sigprocmask(SIG_BLOCK, &sigchld, NULL) == -1 ||
        sigaction(SIGCHLD, &action, NULL) == -1)
        err(1, "SIGCHLD");

    pid_t parent = getpid();
    child = fork();
    if (child == -1)
        err(1, "fork");
    if (child == 0) {
        if (prctl(PR_SET_PDEATHSIG, SIGTERM) == -1) /* Linux */
            err(1, "prctl PR_SET_PDEATHSIG");
        if (getppid() != parent) /* it has ended before that call */
            _exit(1);
        close(report[0]); /* or the child alone would keep the pipe open */
        print_echo(server, report[1]);
        _exit(0);
    }
    close(report[1]);
    if (isatty(STDIN_FILENO))
        fprintf(stderr, "connected; Ctrl+D ends the input\n");

    /* While there is input, the child must not end; from then on it should. */
    sigprocmask(SIG_UNBLOCK, &sigchld, NULL);
    uintmax_t sent = 0, printed;
    bool complete = send_input(server, &sent);
    sigprocmask(SIG_BLOCK, &sigchld, NULL);
    if (shutdown(server, SHUT_WR) == -1 && errno != ENOTCONN)
        warn("shutdown"); /* not connected any more: the child says why */

    bool reported = read(report[0], &printed, sizeof printed) > 0;
    if (waitpid(child, NULL, 0) == -1)
        err(1, "waitpid");
    if (!reported)
        errx(1, "the echo was not printed to its end");
    if (printed != sent)
        errx(1, "sent %ju bytes, and %ju came back", sent, printed);
    return complete ? 0 : 1;
}

/* The child: print until the server's stream ends, and report how much. */
static void print_echo(int server, int report)
{
    char data[BUFFER_SIZE];
    uintmax_t printed = 0;
    ssize_t n;
    while ((n = recv(server, data, sizeof data, 0)) > 0) {
        print_all(data, (size_t)n);
        printed += (uintmax_t)n;
    }
    if (n == -1)
        err(1, "recv");
    if (write(report, &printed, sizeof printed) == -1)
        err(1, "write to the parent");
}

/* The parent: send all input, and count it. false: it was cut short. */
static bool send_input(int server, uintmax_t *sent)
{
    char data[BUFFER_SIZE];
    ssize_t n;
    while ((n = read(STDIN_FILENO, data, sizeof data)) > 0) {
        for (ssize_t done = 0; done < n;) { /* send() may take only a part */
            ssize_t part =
                send(server, data + done, (size_t)(n - done), MSG_NOSIGNAL);
            if (part == -1) {
                warn("send");
                return false;
            }
            done += part;
            *sent += (uintmax_t)part;
        }
    }
    if (n == -1)
        warn("standard input");
    return n == 0;
}

/* SIGCHLD: the child has ended before the input. The parent may be waiting for
 * the keyboard, and nobody would print what is typed: it ends here. */
static void end_early(int signal_number)
{
    (void)signal_number;
    int error = errno;
    if (waitpid(child, NULL, WNOHANG) == child) {
        static const char text[] =
            "echo_split_client: the echo has ended before the input\n";
        ssize_t n = write(STDERR_FILENO, text, sizeof text - 1);
        (void)n; /* if it has failed, there is nobody to tell */
        _exit(1);
    }
    errno = error; /* it was another child, of the shell that started this */
}

/* Write all of data to standard output; write() may take only a part. */
static void print_all(const char *data, size_t size)
{
    while (size > 0) {
        ssize_t n = write(STDOUT_FILENO, data, size);
        if (n == -1)
            err(1, "standard output");
        data += n;
        size -= (size_t)n;
    }
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
