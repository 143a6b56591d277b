/*
 * fork - one process becomes two, each with its own copy of every variable.
 *
 * Usage:  fork
 * Try:    ./fork
 *         ./fork | sort
 *
 * New here: fork() returns twice: in the parent with the child's pid, in the
 * child with 0. From there on both run, and what one does to its variables the
 * other does not see. Nothing says who prints first, and nothing here arranges
 * it: that is decided anew on every run.
 */
#include <err.h>
#include <stdio.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static int global = 10;

int main(void)
{
    /* The child gets a copy of what waits in the buffer of stdout, too. If it
     * is a pipe or a file, that is all that was printed so far, and it would
     * come twice. Line by line, nothing waits; and as each line is one write,
     * the lines of the two cannot get into each other. */
    setvbuf(stdout, NULL, _IOLBF, 0);
    int local = 20;
    printf("before: pid %d, global %d, local %d\n", (int)getpid(), global,
           local);

    pid_t child = fork();
    if (child == -1)
        err(1, "fork");
    if (child == 0) {
        global++;
        local++;
        printf("child: pid %d, fork returned %d, global %d, local %d\n",
               (int)getpid(), (int)child, global, local);
        /* exit(), or return from main, would also flush buffers and call
         * exit handlers that are copies: those are the parent's business. */
        _exit(0);
    }
    global--;
    local--;
    printf("parent: pid %d, fork returned %d, global %d, local %d\n",
           (int)getpid(), (int)child, global, local);

    /* Do not end before the child, or it would be an orphan. */
    if (waitpid(child, NULL, 0) == -1)
        err(1, "waitpid (is SIGCHLD ignored?)");
    return 0;
}
