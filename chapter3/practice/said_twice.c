/*
 * said_twice - say something, have a child, wait for it, and say the end.
 *
 * Usage:  said_twice
 * Try:    ./said_twice
 *         ./said_twice | cat
 *
 * Look for: the lines, at a terminal and through a pipe or into a file.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    printf("parent: once\n");
    pid_t child = fork();
    if (child == -1)
        err(1, "fork");
    if (child == 0)
        exit(0);
    if (waitpid(child, NULL, 0) == -1)
        err(1, "waitpid");
    printf("parent: the end\n");
    return 0;
}
