/*
 * zombie - a child that has ended, while its parent does not collect it.
 *
 * Usage:  zombie [seconds]
 * Try:    ./zombie                            on one terminal
 *         ./zombie 60                         on two: in the other one, type
 *                                             the ps command that it shows
 *
 * New here: what is left of a process that has ended: its pid and its status,
 * kept until the parent asks for them. ps shows it with the state Z. waitid()
 * with WNOWAIT waits for a child's end and leaves it uncollected; waitpid()
 * collects it.
 */
#include <err.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECONDS_MOST 60
#define NOT_RUN 127 /* the status that shells have for that */

static int parse_seconds(const char *text);
static bool show_state(pid_t child);
static void print_end(int status);

int main(int argc, char *argv[])
{
    if (argc > 2) {
        fprintf(stderr, "usage: %s [seconds]\n", argv[0]);
        return 2;
    }
    int seconds = argc == 2 ? parse_seconds(argv[1]) : 2;
    setvbuf(stdout, NULL, _IOLBF, 0); /* each line before what ps prints */

    pid_t child = fork();
    if (child == -1)
        err(1, "fork");
    if (child == 0)
        _exit(7);

    siginfo_t info;
    if (waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT) == -1)
        err(1, "waitid (is SIGCHLD ignored?)");
    printf("child %d of parent %d has ended\n", (int)child, (int)getpid());
    bool shown = show_state(child);
    printf("it is not collected for %d s\n", seconds);
    sleep((unsigned)seconds);

    int status;
    if (waitpid(child, &status, 0) == -1)
        err(1, "waitpid");
    printf("collected: ");
    print_end(status);
    shown = show_state(child) && shown;
    return shown ? 0 : 1;
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

/* Run ps on the child, as a shell would: fork(), and the new process becomes
 * ps. Of a process that is gone, ps prints only the heading. False: there was
 * no way to run it. */
static bool show_state(pid_t child)
{
    char number[sizeof "-2147483648"];
    snprintf(number, sizeof number, "%d", (int)child);
    printf("ps -o state,fname -p %s\n", number);

    pid_t ps = fork();
    if (ps == -1) {
        warn("fork for ps");
        return false;
    }
    if (ps == 0) {
        execlp("ps", "ps", "-o", "state,fname", "-p", number, (char *)NULL);
        bool missing = errno == ENOENT; /* here only if execlp() has failed */
        warn("ps");
        if (missing)
            warnx("the package procps brings ps");
        _exit(NOT_RUN);
    }
    int status;
    if (waitpid(ps, &status, 0) == -1)
        err(1, "waitpid for ps");
    return !WIFEXITED(status) || WEXITSTATUS(status) != NOT_RUN;
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
