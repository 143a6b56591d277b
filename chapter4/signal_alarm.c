/*
 * signal_alarm - an alarm rings in the middle of a sleep and cuts it short.
 *
 * Usage:  signal_alarm [seconds]
 * Try:    ./signal_alarm
 *         ./signal_alarm 3
 *
 * New here: signal() names a function, the handler, that is to run when a
 * signal comes: in the middle of whatever the program does then. alarm() asks
 * the system for the signal SIGALRM, once, after so many seconds. It returns
 * how many seconds the alarm before it had left.
 *
 * See also: sigaction, which leaves nothing open that signal() leaves open.
 */
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define SECONDS_MOST 60
#define ROUNDS 2

static int parse_seconds(const char *text);
static void on_alarm(int signal_number);

/* The type for what a handler sets and the program reads: it is written in one
 * step, and read from memory each time. */
static volatile sig_atomic_t rang;

int main(int argc, char *argv[])
{
    if (argc > 2) {
        fprintf(stderr, "usage: %s [seconds]\n", argv[0]);
        return 2;
    }
    int seconds = argc == 2 ? parse_seconds(argv[1]) : 1;
    setvbuf(stdout, NULL, _IOLBF, 0); /* show each line at once */

    /* There is one alarm in a process: the next takes the place of this one. */
    int whole = 3 * seconds;
    printf("alarm(%d) returned %u\n", whole, alarm((unsigned)whole));

    for (int i = 0; i < ROUNDS; i++) {
        /* In each round anew: on some systems signal() is for one time only,
         * and the next SIGALRM would end the program. */
        if (signal(SIGALRM, on_alarm) == SIG_ERR)
            err(1, "signal SIGALRM");
        rang = 0;
        printf("alarm(%d) returned %u\n", seconds, alarm((unsigned)seconds));

        /* Not sleep(): where POSIX is followed to the letter, that may set an
         * alarm of its own, in place of this one. */
        struct timespec time = {.tv_sec = whole}, left;
        if (nanosleep(&time, &left) == 0)
            errx(1, "no alarm has cut the sleep short (is SIGALRM blocked?)");
        if (errno != EINTR)
            err(1, "nanosleep");
        if (rang)
            printf("  it rang: %.1f of %d s of the sleep were left\n",
                   (double)left.tv_sec + (double)left.tv_nsec / 1e9, whole);
    }
    printf("alarm(0) returned %u\n", alarm(0)); /* it rings once, not again */
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

/* It may come between any two steps of the program, so it does next to nothing
 * itself; the program looks at rang when it is ready. */
static void on_alarm(int signal_number)
{
    (void)signal_number;
    rang = 1;
}
