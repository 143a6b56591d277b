/*
 * calls - make a call many times, and say what came back. For the test of the
 * library, with which it is started.
 *
 * Usage:  calls <on> <times> <call> [flag]
 *
 * On what: stream and datagram (a pair of sockets), tcp (connections to a
 * listener), pipe, file (a new one, named calls.file); children: two of them,
 * one after the other, each with a stream; threads: four, each with a stream;
 * handler: a stream, while a handler of a signal writes to another one.
 * Each call is for 100 bytes, or 10,000 where it is "write" to a pipe, and they
 * are there. A line a call: its result, or the name of its error. The flag, a
 * number, is for recv() and send().
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *on, *call;
static int times, flag;
static int handlers[2]; /* what the handler writes to */

static void *make_calls(void *unused);
static void open_ends(int ends[2]);
static void connect_ends(int ends[2]);
static long make_call(int ends[2]);
static void on_alarm(int signal_number);

int main(int argc, char *argv[])
{
    if (argc < 4 || argc > 5) {
        fprintf(stderr, "usage: calls <on> <times> <call> [flag]\n");
        return 2;
    }
    on = argv[1];
    times = atoi(argv[2]);
    call = argv[3];
    flag = argc == 5 ? atoi(argv[4]) : 0;

    if (strcmp(on, "children") == 0) {
        for (int i = 0; i < 2; i++) {
            if (fork() == 0) {
                make_calls(NULL);
                exit(0);
            }
            wait(NULL);
        }
        return 0;
    }
    if (strcmp(on, "threads") == 0) {
        pthread_t threads[4];
        for (int i = 0; i < 4; i++)
            pthread_create(&threads[i], NULL, make_calls, NULL);
        for (int i = 0; i < 4; i++)
            pthread_join(threads[i], NULL);
        return 0;
    }
    if (strcmp(on, "handler") == 0) {
        struct sigaction action = {.sa_handler = on_alarm,
                                   .sa_flags = SA_RESTART};
        struct itimerval often = {{.tv_usec = 100}, {.tv_usec = 100}};
        open_ends(handlers);
        fcntl(handlers[0], F_SETFL, O_NONBLOCK);
        fcntl(handlers[1], F_SETFL, O_NONBLOCK);
        sigaction(SIGALRM, &action, NULL);
        setitimer(ITIMER_REAL, &often, NULL);
    }
    make_calls(NULL);
    return 0;
}

static void *make_calls(void *unused)
{
    int ends[2];
    (void)unused;
    for (int i = 0; i < times; i++) {
        open_ends(ends);
        errno = 0;
        long result = make_call(ends);
        if (result == -1)
            printf("%s\n", strerrorname_np(errno));
        else if (errno == 0)
            printf("%ld\n", result);
        else
            printf("%ld, but errno has changed\n", result);
        close(ends[0]);
        close(ends[1]);
    }
    return NULL;
}

/* What is read from ends[0] is there; what is written to ends[1] has room. */
static void open_ends(int ends[2])
{
    static const char data[10000];
    int done = 0;
    if (strcmp(on, "tcp") == 0) {
        connect_ends(ends);
        return;
    }
    if (strcmp(on, "pipe") == 0)
        done = pipe(ends);
    else if (strcmp(on, "file") != 0)
        done = socketpair(
            AF_UNIX, strcmp(on, "datagram") == 0 ? SOCK_DGRAM : SOCK_STREAM, 0,
            ends);
    else if ((ends[1] = open("calls.file", O_RDWR | O_CREAT, 0600)) == -1 ||
             pwrite(ends[1], data, 100, 0) != 100 ||
             (ends[0] = open("calls.file", O_RDONLY)) == -1)
        done = -1;
    /* writev() does not meet faults. */
    struct iovec part = {.iov_base = (void *)data, .iov_len = 100};
    if (done == -1 ||
        (strcmp(on, "file") != 0 && writev(ends[1], &part, 1) != 100))
        err(1, "%s", on);
}

/* ends[0] is a listener, where ends[1] has still to connect or has connected.
 */
static void connect_ends(int ends[2])
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof address;
    ends[0] = socket(AF_INET, SOCK_STREAM, 0);
    ends[1] = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(ends[0], (struct sockaddr *)&address, size) == -1 ||
        listen(ends[0], 5) == -1 ||
        getsockname(ends[0], (struct sockaddr *)&address, &size) == -1 ||
        (strcmp(call, "accept") == 0 &&
         connect(ends[1], (struct sockaddr *)&address, size) == -1))
        err(1, "%s", on);
}

/* The buffer's size is known to the compiler, and so, with _FORTIFY_SOURCE, to
 * the C library. */
static long make_call(int ends[2])
{
    static _Thread_local char data[10000];
    volatile size_t size = 100;
    if (strcmp(on, "pipe") == 0 && strcmp(call, "write") == 0)
        size = sizeof data;
    if (strcmp(call, "read") == 0)
        return read(ends[0], data, size);
    if (strcmp(call, "write") == 0)
        return write(ends[1], data, size);
    if (strcmp(call, "write100") == 0)
        return write(ends[1], data, 100);
    if (strcmp(call, "recv") == 0)
        return recv(ends[0], data, size, flag);
    if (strcmp(call, "send") == 0)
        return send(ends[1], data, size, flag);
    if (strcmp(call, "recvfrom") == 0)
        return recvfrom(ends[0], data, size, flag, NULL, NULL);
    if (strcmp(call, "sendto") == 0)
        return sendto(ends[1], data, size, flag, NULL, 0);
    if (strcmp(call, "accept") == 0) {
        int client = accept(ends[0], NULL, NULL);
        if (client == -1)
            return -1;
        close(client);
        return 0;
    }
    if (strcmp(call, "connect") == 0) {
        struct sockaddr_in address = {0};
        socklen_t length = sizeof address;
        getsockname(ends[0], (struct sockaddr *)&address, &length);
        return connect(ends[1], (struct sockaddr *)&address, length);
    }
    if (strcmp(call, "select") == 0) {
        fd_set readable;
        FD_ZERO(&readable);
        FD_SET(ends[0], &readable);
        return select(ends[0] + 1, &readable, NULL, NULL, NULL);
    }
    if (strcmp(call, "poll") == 0) {
        struct pollfd readable = {.fd = ends[0], .events = POLLIN};
        volatile nfds_t count = 1;
        return poll(&readable, count, -1);
    }
    if (strcmp(call, "epoll_wait") == 0) {
        struct epoll_event event = {.events = EPOLLIN};
        int fd = epoll_create1(0);
        epoll_ctl(fd, EPOLL_CTL_ADD, ends[0], &event);
        long result = epoll_wait(fd, &event, 1, -1);
        int error = errno;
        close(fd);
        errno = error;
        return result;
    }
    errx(2, "not a call: '%s'", call);
}

static void on_alarm(int signal_number)
{
    (void)signal_number;
    int error = errno;
    char data[100] = {0};
    if (write(handlers[1], data, 10) > 0 && read(handlers[0], data, 10) == 0)
        _exit(3);
    errno = error;
}
