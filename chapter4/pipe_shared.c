/*
 * pipe_shared - one pipe for both directions, and whose words are read.
 *
 * Usage:  pipe_shared
 *
 * New here: a pipe does not know who wrote what. Parent and child use both
 * ends of one pipe: then who reads first gets the words, perhaps its own.
 * Left alone, chance would decide; here a second pipe and waitpid() do, so
 * that both cases can be seen.
 *
 * See also: pipe_two_way, which does it right.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static void talk(bool parent_reads_first);
static void answer(const int shared[2]);
static void put(const char *who, int fd, const char *text);
static bool get(const char *who, int fd);

int main(void)
{
    setvbuf(stdout, NULL, _IOLBF, 0); /* fork() finds nothing to copy there */

    printf("the child reads first\n");
    talk(false);
    printf("the parent reads first\n");
    talk(true);
    return 0;
}

static void talk(bool parent_reads_first)
{
    int shared[2], turn[2];
    if (pipe(shared) == -1 || pipe(turn) == -1)
        err(1, "pipe");
    /* Who finds nothing gets an error and does not wait: it would be for
     * ever, since the reader itself has a write end open. */
    if (fcntl(shared[0], F_SETFL, O_NONBLOCK) == -1)
        err(1, "fcntl");

    pid_t child = fork();
    if (child == -1)
        err(1, "fork");
    if (child == 0) {
        close(turn[1]);
        char byte;
        if (read(turn[0], &byte, 1) == 0) /* until the parent closes its end */
            answer(shared);
        _exit(0);
    }
    close(turn[0]);

    put("parent", shared[1], "hello, child");
    if (parent_reads_first)
        get("parent", shared[0]);
    close(turn[1]); /* now it is the child's turn, until it has ended */
    if (waitpid(child, NULL, 0) == -1)
        err(1, "waitpid (is SIGCHLD ignored?)");
    if (!parent_reads_first)
        get("parent", shared[0]);

    close(shared[0]);
    close(shared[1]);
}

/* The child's part. */
static void answer(const int shared[2])
{
    if (get("child", shared[0]))
        put("child", shared[1], "hello, parent");
}

/* So short a text is taken whole: there is room. */
static void put(const char *who, int fd, const char *text)
{
    if (write(fd, text, strlen(text)) == -1)
        err(1, "write");
    printf("  %s: write '%s'\n", who, text);
}

/* Read what is there, and print it; false if there is nothing. */
static bool get(const char *who, int fd)
{
    char buffer[100];
    ssize_t n = read(fd, buffer, sizeof buffer);
    if (n == -1)
        printf("  %s: read: %s\n", who, strerror(errno));
    else
        printf("  %s: read %zd bytes: '%.*s'\n", who, n, (int)n, buffer);
    return n > 0;
}
