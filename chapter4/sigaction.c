/*
 * sigaction - say what a signal does, what waits meanwhile, and what goes on.
 *
 * Usage:  sigaction [seconds]
 * Try:    ./sigaction
 *         ./sigaction 3
 *
 * New here: sigaction(), which is the same on all systems. Its mask names the
 * signals that wait while the handler runs. With the flag SA_RESTART a call
 * that the signal has interrupted goes on afterwards; without it the call
 * fails with EINTR. Some calls, such as poll(), are never restarted.
 */
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECONDS_MOST 60

static int parse_seconds(const char *text);
static void show_masks(void);
static void on_usr1(int signal_number);
static void on_usr2(int signal_number);
static void say(const char *text);
static void set_alarm(int seconds, int flags);
static void on_alarm_write(int signal_number);
static void read_byte(void);

/* Of a pipe. Nobody writes to it but the handler of SIGALRM. */
static int ends[2];

int main(int argc, char *argv[])
{
    if (argc > 2) {
        fprintf(stderr, "usage: %s [seconds]\n", argv[0]);
        return 2;
    }
    int seconds = argc == 2 ? parse_seconds(argv[1]) : 1;
    setvbuf(stdout, NULL, _IOLBF, 0); /* each line before a handler's */
    if (pipe(ends) == -1)
        err(1, "pipe");

    show_masks();

    printf("no flags\n");
    set_alarm(seconds, 0);
    read_byte(); /* waits until the alarm rings */
    read_byte();

    printf("SA_RESTART\n");
    set_alarm(seconds, SA_RESTART);
    read_byte();

    printf("SA_RESTART, and poll()\n");
    set_alarm(seconds, SA_RESTART);
    struct pollfd readable = {.fd = ends[0], .events = POLLIN};
    int ready = poll(&readable, 1, -1);
    if (ready == -1)
        printf("  poll: %s\n", strerror(errno));
    else
        printf("  poll: %d ready\n", ready);
    read_byte();

    close(ends[0]);
    close(ends[1]);
    return 0;
}

/* The whole number of seconds that text names. */
static int parse_seconds(const char *text)
{
    char *end;
    long seconds = strtol(text, &end, 10);
    if (end == text || *end != '\0' || seconds < 1 || seconds > SECONDS_MOST)
        errx(2, "not a number of seconds from 1 to %d: '%s'", SECONDS_MOST,
             text);
    return (int)seconds;
}

/* SIGUSR2 comes while the handler of SIGUSR1 runs. */
static void show_masks(void)
{
    struct sigaction usr2 = {.sa_handler = on_usr2};
    sigemptyset(&usr2.sa_mask);
    if (sigaction(SIGUSR2, &usr2, NULL) == -1)
        err(1, "sigaction SIGUSR2");

    struct sigaction usr1 = {.sa_handler = on_usr1};
    sigemptyset(&usr1.sa_mask);
    if (sigaction(SIGUSR1, &usr1, NULL) == -1)
        err(1, "sigaction SIGUSR1");
    printf("the mask of SIGUSR1 is empty\n");
    if (raise(SIGUSR1) != 0)
        errx(1, "raise SIGUSR1");

    sigaddset(&usr1.sa_mask, SIGUSR2);
    if (sigaction(SIGUSR1, &usr1, NULL) == -1)
        err(1, "sigaction SIGUSR1");
    printf("the mask of SIGUSR1 has SIGUSR2\n");
    if (raise(SIGUSR1) != 0)
        errx(1, "raise SIGUSR1");
}

static void on_usr1(int signal_number)
{
    (void)signal_number;
    int error = errno;
    say("  SIGUSR1 begins\n");
    if (raise(SIGUSR2) != 0)
        _exit(1);
    say("  SIGUSR1 ends\n");
    errno = error;
}

static void on_usr2(int signal_number)
{
    (void)signal_number;
    int error = errno;
    say("    SIGUSR2\n");
    errno = error;
}

/* For handlers, which may not call printf(). */
static void say(const char *text)
{
    if (write(STDOUT_FILENO, text, strlen(text)) == -1)
        _exit(1);
}

static void set_alarm(int seconds, int flags)
{
    struct sigaction action = {.sa_handler = on_alarm_write, .sa_flags = flags};
    sigemptyset(&action.sa_mask);
    if (sigaction(SIGALRM, &action, NULL) == -1)
        err(1, "sigaction SIGALRM");
    alarm((unsigned)seconds);
}

/* A byte into the pipe: so the read() that goes on finds one, and ends. */
static void on_alarm_write(int signal_number)
{
    (void)signal_number;
    int error = errno;
    say("  SIGALRM\n");
    if (write(ends[1], "x", 1) == -1)
        _exit(1);
    errno = error;
}

static void read_byte(void)
{
    char byte;
    ssize_t n = read(ends[0], &byte, 1);
    if (n == -1)
        printf("  read: %s\n", strerror(errno));
    else
        printf("  read: %zd byte\n", n);
}
