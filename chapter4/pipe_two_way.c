/*
 * pipe_two_way - questions through one pipe, answers through another.
 *
 * Usage:  pipe_two_way
 *
 * New here: a pipe for each direction. Of four ends each process keeps two.
 * When the parent closes its write end the child sees the end of the
 * questions, and ends; with it goes its own write end, and the parent sees
 * the end of the answers. fdopen() makes a FILE of a descriptor, so fgets()
 * can find where a line ends.
 */
#include <ctype.h>
#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define LINE_SIZE 100

static void answer_all(int in, int out);
static FILE *open_end(int fd, const char *mode);
static void print_end(int status);

static const char *const questions[] = {"how are you?\n", "and the family?\n"};

int main(void)
{
    setvbuf(stdout, NULL, _IOLBF, 0); /* fork() finds nothing to copy there */
    /* If the child is gone, a write is to fail, and not to end the parent. */
    signal(SIGPIPE, SIG_IGN);

    int question[2], answer[2];
    if (pipe(question) == -1 || pipe(answer) == -1)
        err(1, "pipe");
    pid_t child = fork();
    if (child == -1)
        err(1, "fork");
    if (child == 0) {
        close(question[1]);
        close(answer[0]);
        answer_all(question[0], answer[1]);
        _exit(0);
    }
    close(question[0]);
    close(answer[1]);

    FILE *out = open_end(question[1], "w");
    FILE *in = open_end(answer[0], "r");
    char line[LINE_SIZE];
    for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++) {
        printf("parent asks: %s", questions[i]);
        /* Without fflush() the question stays in the buffer of out, and both
         * processes wait for ever. */
        if (fputs(questions[i], out) == EOF || fflush(out) == EOF)
            err(1, "write the question");
        if (!fgets(line, sizeof line, in))
            errx(1, "the child gave no answer");
        printf("child answers: %s", line);
    }
    fclose(out); /* no more questions */
    if (!fgets(line, sizeof line, in))
        printf("parent: no more answers\n");
    fclose(in);

    int status;
    if (waitpid(child, &status, 0) == -1)
        err(1, "waitpid (is SIGCHLD ignored?)");
    printf("parent: the child ");
    print_end(status);
    return 0;
}

/* The child: each question comes back in capital letters. */
static void answer_all(int in_fd, int out_fd)
{
    FILE *in = open_end(in_fd, "r"), *out = open_end(out_fd, "w");
    char line[LINE_SIZE];
    while (fgets(line, sizeof line, in)) {
        for (char *letter = line; *letter != '\0'; letter++)
            *letter = (char)toupper((unsigned char)*letter);
        if (fputs(line, out) == EOF || fflush(out) == EOF)
            err(1, "write the answer");
    }
    printf("child: no more questions\n");
    fclose(in);
    fclose(out);
}

/* A FILE for one end of a pipe. */
static FILE *open_end(int fd, const char *mode)
{
    FILE *file = fdopen(fd, mode);
    if (!file)
        err(1, "fdopen");
    return file;
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
