/*
 * remove_zombie - collect children when a signal says that some have ended.
 *
 * Usage:  remove_zombie
 * Try:    ./remove_zombie                     a few times
 *
 * New here: SIGCHLD, which comes when a child has ended. A signal that is
 * waiting already does not wait twice, so one SIGCHLD may stand for any number
 * of children, and the handler collects until there is none. sigsuspend() lets
 * the signal in and waits for it, in one step.
 *
 * See also: waitpid, which asks again and again.
 */
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILDREN 10

static int start_waiting(const int barrier[2]);
static void on_child(int signal_number);
static void print_end(int status);

/* Set by the handler: how often it ran, and the children it has collected. */
static volatile sig_atomic_t signals, collected;
static volatile sig_atomic_t children[CHILDREN], statuses[CHILDREN];

int main(void)
{
    /* SA_NOCLDSTOP: not when a child is only stopped, as by Ctrl+Z. */
    struct sigaction action = {.sa_handler = on_child,
                               .sa_flags = SA_RESTART | SA_NOCLDSTOP};
    sigemptyset(&action.sa_mask);
    if (sigaction(SIGCHLD, &action, NULL) == -1)
        err(1, "sigaction SIGCHLD");

    /* SIGCHLD is kept waiting, and let in by sigsuspend() only. Else it could
     * come between the look at collected and the sleep, which then nothing
     * would end. So nobody but main touches the arrays while it does. */
    sigset_t child, open;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    if (sigprocmask(SIG_BLOCK, &child, &open) == -1)
        err(1, "sigprocmask");
    sigdelset(&open, SIGCHLD);

    int barrier[2];
    if (pipe(barrier) == -1)
        err(1, "pipe");
    int count = start_waiting(barrier);
    close(barrier[0]);
    close(barrier[1]); /* the barrier opens, for all at once */

    while (collected < count)
        sigsuspend(&open);

    for (int i = 0; i < count; i++) {
        printf("child %d: ", i + 1);
        print_end(statuses[i]);
    }
    printf("children collected: %d, signals: %d\n", (int)collected,
           (int)signals);
    if (waitpid(-1, NULL, WNOHANG) == -1)
        printf("waitpid: %s\n", strerror(errno));
    return count == CHILDREN ? 0 : 1;
}

/* Start the children, or as many as the system allows: their number. Each
 * waits at the barrier, a pipe that nobody writes to: until its end. */
static int start_waiting(const int barrier[2])
{
    for (int i = 0; i < CHILDREN; i++) {
        pid_t child = fork();
        if (child == -1) {
            warn("fork");
            return i;
        }
        if (child == 0) {
            /* An end that stays open here would keep the barrier shut. */
            close(barrier[1]);
            char byte;
            _exit(read(barrier[0], &byte, 1) == 0 ? i + 1 : 99);
        }
        children[i] = child;
    }
    return CHILDREN;
}

/* All that have ended; a pid that is not found is a child that the shell had
 * before it became this program. When none is left waitpid() fails, and would
 * leave its errno to the program that was interrupted. */
static void on_child(int signal_number)
{
    (void)signal_number;
    int error = errno;
    signals++;
    int status;
    pid_t child;
    while ((child = waitpid(-1, &status, WNOHANG)) > 0) {
        for (int i = 0; i < CHILDREN; i++) {
            if (children[i] == child) {
                statuses[i] = status;
                collected++;
            }
        }
    }
    errno = error;
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
