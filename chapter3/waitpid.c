/*
 * waitpid - ask again and again whether a child has ended, and never wait.
 *
 * Usage:  waitpid [seconds]
 * Try:    ./waitpid
 *         ./waitpid 60                        and, in another terminal,
 *                                             kill the child that it names
 *
 * New here: waitpid() waits for one child only, and with WNOHANG it does not
 * wait at all: 0 says that the child is still running. Between the questions
 * the parent can do something else. That has a price: who asks seldom learns
 * of the end late, who asks often works for nothing.
 *
 * See also: wait, which sleeps until a child has ended.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SECONDS_MOST 60
#define PAUSE 400000000 /* nanoseconds between two questions */

static int parse_seconds(const char *text);
static void print_end(int status);

int main(int argc, char *argv[])
{
    if (argc > 2) {
        fprintf(stderr, "usage: %s [seconds]\n", argv[0]);
        return 2;
    }
    int seconds = argc == 2 ? parse_seconds(argv[1]) : 2;
    setvbuf(stdout, NULL, _IOLBF, 0); /* fork() finds nothing to copy there */

    pid_t parent = getpid();
    pid_t child = fork();
    if (child == -1)
        err(1, "fork");
    if (child == 0) {
        /* Here a child would work. When its parent is gone another process
         * becomes its parent, and it works for nobody: it ends early. */
        for (int i = 0; i < seconds && getppid() == parent; i++)
            sleep(1);
        _exit(24);
    }
    printf("child %d works for %d s\n", (int)child, seconds);

    int status;
    int question = 1;
    pid_t ended;
    while ((ended = waitpid(child, &status, WNOHANG)) == 0) {
        printf("question %d: still running\n", question);
        question++;
        const struct timespec pause = {.tv_nsec = PAUSE};
        nanosleep(&pause, NULL); /* here the parent would do something else */
    }
    /* -1 is not 0: it ends the loop as well, and there is no status. */
    if (ended == -1)
        err(1, "waitpid (is SIGCHLD ignored?)");
    printf("child %d: ", (int)ended);
    print_end(status);
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

/* How a child ended, by the status that the parent has collected. */
static void print_end(int status)
{
    if (WIFEXITED(status))
        printf("exited with status %d\n", WEXITSTATUS(status));
    else if (WIFSIGNALED(status))
        printf("ended by signal %d, %s\n", WTERMSIG(status),
               strsignal(WTERMSIG(status)));
}
