/*
 * raw_status - have a child that exits with 3, and say how it ended.
 *
 * Usage:  raw_status
 *
 * Look for: the number that the parent prints.
 */
#include <err.h>
#include <stdio.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    pid_t child = fork();
    if (child == -1)
        err(1, "fork");
    if (child == 0)
        _exit(3);
    int status;
    if (waitpid(child, &status, 0) == -1)
        err(1, "waitpid");
    printf("the child exited with status %d\n", status);
    return 0;
}
