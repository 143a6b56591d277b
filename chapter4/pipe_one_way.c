/*
 * pipe_one_way - a pipe from a child to its parent, from first byte to end.
 *
 * Usage:  pipe_one_way
 *
 * New here: pipe() makes two descriptors: what is written to ends[1] can be
 * read from ends[0]. fork() copies both, so each process closes the one that
 * it does not use: as long as anybody has a write end open, read() waits for
 * more; when nobody has, it returns 0.
 *
 * See also: pipe_two_way, for a pipe each way.
 */
#include <err.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define BUFFER_SIZE 1024

static void write_lines(int fd);
static void print_end(int status);

int main(void)
{
    int ends[2];
    if (pipe(ends) == -1)
        err(1, "pipe");

    pid_t child = fork();
    if (child == -1)
        err(1, "fork");
    if (child == 0) {
        close(ends[0]); /* it only writes */
        write_lines(ends[1]);
        close(ends[1]);
        _exit(0);
    }
    close(ends[1]); /* it only reads; open, it would never see the end */

    char buffer[BUFFER_SIZE];
    size_t total = 0;
    ssize_t n;
    while ((n = read(ends[0], buffer, sizeof buffer)) > 0) {
        fwrite(buffer, 1, (size_t)n, stdout);
        total += (size_t)n;
    }
    if (n == -1)
        err(1, "read");
    close(ends[0]);
    printf("parent: the end, after %zu bytes\n", total);

    int status;
    if (waitpid(child, &status, 0) == -1)
        err(1, "waitpid (is SIGCHLD ignored?)");
    printf("parent: the child ");
    print_end(status);
    return 0;
}

/* In how many pieces they will be read is not decided here: a pipe is a
 * stream. So short a text is taken whole, or not at all. */
static void write_lines(int fd)
{
    static const char *const lines[] = {"child: one\n", "child: two\n",
                                        "child: three\n"};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        if (write(fd, lines[i], strlen(lines[i])) == -1) {
            warn("write");
            _exit(1);
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
