/*
 * waiting_reader - read from a child, through a pipe, until its end.
 *
 * Usage:  waiting_reader
 *
 * Look for: what the parent does when the child has ended.
 */
#include <err.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int ends[2];
    if (pipe(ends) == -1)
        err(1, "pipe");

    pid_t child = fork();
    if (child == -1)
        err(1, "fork");
    if (child == 0) {
        const char text[] = "child: that is all\n";
        if (write(ends[1], text, strlen(text)) == -1)
            warn("write");
        _exit(0);
    }

    char buffer[1024];
    ssize_t n;
    while ((n = read(ends[0], buffer, sizeof buffer)) > 0) {
        fwrite(buffer, 1, (size_t)n, stdout);
        fflush(stdout);
    }
    if (n == -1)
        err(1, "read");
    printf("parent: the end\n");
    if (waitpid(child, NULL, 0) == -1)
        err(1, "waitpid");
    return 0;
}
