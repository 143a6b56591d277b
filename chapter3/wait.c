/*
 * wait - collect three children, and tell how each of them ended.
 *
 * Usage:  wait
 * Try:    ./wait
 *
 * New here: wait() sleeps until any child has ended, and returns its pid and
 * its status. Children end in any order, so the pid says which one it was. The
 * status tells an exit from an end by a signal: WIFEXITED, WIFSIGNALED.
 *
 * See also: zombie, for what a child is between its end and wait().
 */
#include <err.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILDREN 3
#define SLEEPER 0     /* this child sleeps until a signal ends it */
#define SLEEP_MOST 10 /* seconds, should the signal never come */

static const int exit_statuses[CHILDREN] = {0, 3, 7};

static int start_children(pid_t children[CHILDREN]);
static void collect(const pid_t *children, int *statuses, int count);
static void print_end(int status);

int main(void)
{
    setvbuf(stdout, NULL, _IOLBF, 0); /* fork() finds nothing to copy there */

    pid_t children[CHILDREN];
    int count = start_children(children);

    /* From here to the end of collect() nothing is printed: a reader that is
     * gone would end this process, and leave the sleeper behind. */
    if (count > SLEEPER && kill(children[SLEEPER], SIGTERM) == -1)
        warn("kill %d", (int)children[SLEEPER]);
    int statuses[CHILDREN];
    collect(children, statuses, count);

    for (int i = 0; i < count; i++) {
        printf("child %d, pid %d: ", i + 1, (int)children[i]);
        print_end(statuses[i]);
    }
    return count == CHILDREN ? 0 : 1;
}

/* Start the children, or as many as the system allows: their number. */
static int start_children(pid_t children[CHILDREN])
{
    for (int i = 0; i < CHILDREN; i++) {
        children[i] = fork();
        if (children[i] == -1) {
            warn("fork"); /* and do not exit: the others are to be collected */
            return i;
        }
        if (children[i] == 0) {
            if (i == SLEEPER)
                sleep(SLEEP_MOST);
            _exit(exit_statuses[i]);
        }
    }
    return CHILDREN;
}

/* Wait until all have ended; the status of each goes where its pid stands. */
static void collect(const pid_t *children, int *statuses, int count)
{
    for (int left = count; left > 0;) {
        int status;
        pid_t child = wait(&status);
        if (child == -1)
            err(1, "wait (is SIGCHLD ignored?)");
        /* A pid that is not found: a child that the shell had before it became
         * this program. */
        for (int i = 0; i < count; i++) {
            if (children[i] == child) {
                statuses[i] = status;
                left--;
            }
        }
    }
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
