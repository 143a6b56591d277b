/*
 * select_stdin - wait for a line, but no longer than a few seconds at a time.
 *
 * Usage:  select_stdin [seconds]
 * Try:    ./select_stdin                      Ctrl+D ends it
 *         ./select_stdin 1
 *         (printf hel; sleep 2; echo lo) | ./select_stdin 3
 *
 * New here: select() sleeps until a descriptor of a set is ready, or until a
 * time has passed. It leaves in the set those that are ready, and returns how
 * many bits that makes, or 0 when the time has passed.
 */
#include <err.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/time.h>
#include <unistd.h>

#define SECONDS_MOST 60
#define BUFFER_SIZE 40 /* short enough to type a longer line */

static int parse_seconds(const char *text);
static size_t print_lines(char *buffer, size_t filled);
static void print_piece(const char *piece, size_t size);

int main(int argc, char *argv[])
{
    if (argc > 2) {
        fprintf(stderr, "usage: %s [seconds]\n", argv[0]);
        return 2;
    }
    int seconds = argc == 2 ? parse_seconds(argv[1]) : 5;

    char buffer[BUFFER_SIZE];
    size_t filled = 0; /* with the beginning of a line that goes on */
    printf("> ");
    for (;;) {
        fflush(stdout);
        /* Both anew each time: select() has changed the set, and on Linux
         * also the time, to what was left of it. */
        fd_set readable;
        FD_ZERO(&readable);
        FD_SET(STDIN_FILENO, &readable);
        struct timeval limit = {.tv_sec = seconds};
        int ready = select(STDIN_FILENO + 1, &readable, NULL, NULL, &limit);
        if (ready == -1 && errno == EINTR)
            continue;
        if (ready == -1)
            err(1, "select");
        if (ready == 0) {
            printf("\nnothing for %d s\n> ", seconds);
            continue;
        }

        /* With read(), not fgets(): that would take more than a line into a
         * buffer of its own, and select() knows nothing of what lies there. */
        ssize_t n = read(STDIN_FILENO, buffer + filled, sizeof buffer - filled);
        if (n == -1 && (errno == EAGAIN || errno == EINTR))
            continue; /* somebody else was faster */
        if (n == -1)
            err(1, "standard input");
        if (n == 0)
            break;
        filled = print_lines(buffer, filled + (size_t)n);
    }
    printf("\n"); /* leave the prompt's line */
    if (filled > 0)
        print_piece(buffer, filled);
    printf("end of input\n");
    return 0;
}

/* The whole number of seconds that text names. */
static int parse_seconds(const char *text)
{
    char *end;
    long seconds = strtol(text, &end, 10);
    if (end == text || *end != '\0' || seconds < 1 || seconds > SECONDS_MOST)
        errx(2, "not a number of seconds from 1 to %d: '%s'", SECONDS_MOST,
             text);
    return (int)seconds;
}

/* Print the lines that are complete, and a part when it fills the buffer: how
 * much is left, the beginning of a line, at the buffer's beginning. */
static size_t print_lines(char *buffer, size_t filled)
{
    const char *end;
    while ((end = memchr(buffer, '\n', filled)) || filled == BUFFER_SIZE) {
        size_t size = end ? (size_t)(end - buffer) + 1 : filled;
        print_piece(buffer, size);
        filled -= size;
        memmove(buffer, buffer + size, filled);
    }
    return filled;
}

/* A line, its newline counted; a part without the newline; or the rest of a
 * line that has come in parts. */
static void print_piece(const char *piece, size_t size)
{
    static bool begun; /* a line, but not ended */
    bool ends = piece[size - 1] == '\n';
    const char *kind = begun ? "rest" : "line";
    printf("%s of %zu %s: ", ends ? kind : "part", size,
           size == 1 ? "byte" : "bytes");
    fwrite(piece, 1, size, stdout);
    printf(ends ? "> " : "\n");
    begun = !ends;
}
