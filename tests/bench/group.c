/*
 * group - run a program in a process group of its own: with its children it
 * can be ended at once, and it stays in the session of who started it.
 *
 * Usage:  group <program> [argument...]
 *
 * setsid(1) would make a session, too. Linux gives each session its share of
 * the processor (autogroup, sched(7)), so that many processes would be measured
 * as if they were one.
 */
#include <err.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    if (argc < 2)
        errx(2, "usage: group <program> [argument...]");
    if (setpgid(0, 0) == -1)
        err(1, "setpgid");
    execvp(argv[1], argv + 1);
    err(1, "%s", argv[1]);
}
