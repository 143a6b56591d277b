/*
 * player - play the console sessions of a lesson, to check or to show them.
 *
 *   player check [-b build] [-t seconds] [-s session] lesson...
 *       silent; a session that goes another way than the lesson says is
 *       reported with a diff, and the exit status is 1
 *   player show [-b build] [-t seconds] [-p program] [-r file] lesson...
 *       for an audience; -p: only the sessions under a heading that names
 *       the program; -r: without a pause, into a file that asciinema plays
 *   player ctest [-b build] lesson...
 *       print a script for CTest that adds a test for each session
 *
 * A session is one or more fenced blocks of a lesson whose info string is
 * `console`, with a terminal's name behind it where there is more than one.
 * Blocks that follow each other, each with a name of its own, are one session;
 * a heading, another block or a name that comes again ends it. In a block:
 *
 *   $ words    typed to the shell       ^C  ^D  > ^C  > ^D    these keys
 *   > words    typed to a program that prompts with "> ", or to the shell
 *   ...        any number of lines      9190      stands for a free port
 *   {word}     whatever differs from run to run, without blanks; the same word
 *              is the same text in the whole session, and can be typed too
 *   all else   output, compared line by line
 *
 * A terminal starts when the one before it has shown a line of output. A line
 * is typed when all above it has come; ^C waits for the end of the terminals
 * that were started later. Each session runs in a fresh folder with the
 * programs and sources of its chapter, and leaves no process and no file.
 */
#include "player.h"

#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void usage(void) __attribute__((noreturn));
static void keep_streams(void);
static int play_lessons(struct lesson *lessons, int count,
                        const struct options *options, const char *session,
                        const char *program);
static bool names(const char *heading, const char *program);
static void print_ctest(const char *player, const struct lesson *lesson,
                        const struct options *options);
static void prepare_signals(void);

static sigset_t waiting_mask; /* the signals that are let in by wait_on() */
static volatile sig_atomic_t stopped;

int main(int argc, char *argv[])
{
    struct options options = {.build = "build/default"};
    long seconds = 10;
    const char *session = NULL, *program = NULL;
    const char *command = argc > 1 ? argv[1] : "";
    options.show = strcmp(command, "show") == 0;
    bool ctest = strcmp(command, "ctest") == 0;
    if (!options.show && !ctest && strcmp(command, "check") != 0)
        usage();

    for (int option;
         (option = getopt(argc - 1, argv + 1, "b:t:s:p:r:")) != -1;) {
        char *end = "";
        if (option == 'b')
            options.build = optarg;
        else if (option == 's')
            session = optarg;
        else if (option == 'p')
            program = optarg;
        else if (option == 'r')
            options.record = optarg;
        else if (option == 't')
            seconds = strtol(optarg, &end, 10);
        else
            usage();
        if (*end != '\0' || seconds < 1 || seconds > 3600)
            errx(2, "not a number of seconds from 1 to 3600: '%s'", optarg);
    }
    options.seconds = (int)seconds;
    int count = argc - 1 - optind;
    if (count < 1 || (session && ctest) || (session && options.show) ||
        ((program || options.record) && !options.show))
        usage();
    keep_streams();
    struct lesson *lessons = grow(NULL, (size_t)count, sizeof *lessons);
    for (int i = 0; i < count; i++)
        lessons[i] = read_lesson(argv[1 + optind + i]);

    int status = 0;
    for (int i = 0; ctest && i < count; i++)
        print_ctest(argv[0], &lessons[i], &options);
    if (!ctest)
        status = play_lessons(lessons, count, &options, session, program);
    for (int i = 0; i < count; i++)
        free_lesson(&lessons[i]);
    free(lessons);
    if (fflush(stdout) == EOF || ferror(stdout))
        errx(2, "standard output cannot be written");
    return status;
}

static void usage(void)
{
    fprintf(stderr, "usage: player check [-b build] [-t seconds] [-s session] "
                    "lesson...\n"
                    "       player show [-b build] [-t seconds] [-p program] "
                    "[-r file] lesson...\n"
                    "       player ctest [-b build] lesson...\n");
    exit(2);
}

/* Standard streams that the caller has closed are opened, so that no file of
 * the player gets their numbers. Writing to them fails, as it should. */
static void keep_streams(void)
{
    int fd;
    do {
        fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
        if (fd == -1)
            err(2, "open /dev/null");
    } while (fd <= STDERR_FILENO);
    close(fd);
}

static int play_lessons(struct lesson *lessons, int count,
                        const struct options *options, const char *session,
                        const char *program)
{
    const struct session **chosen = NULL;
    const struct lesson **from = NULL;
    size_t total = 0;
    for (int i = 0; i < count; i++) {
        for (size_t j = 0; j < lessons[i].count; j++) {
            const struct session *candidate = &lessons[i].sessions[j];
            if ((session && strcmp(candidate->name, session) != 0) ||
                (program && !names(candidate->heading, program)))
                continue;
            chosen = grow(chosen, total + 1, sizeof *chosen);
            from = grow(from, total + 1, sizeof *from);
            chosen[total] = candidate;
            from[total++] = &lessons[i];
        }
    }
    if (total == 0 && session)
        errx(2, "no session is called '%s'", session);
    if (total == 0 && program)
        errx(2, "no lesson shows '%s'", program);

    prepare_signals();
    atexit(abandon_session);
    if (options->record)
        open_record(options->record);
    if (options->show)
        open_stage();
    int status = 0;
    for (size_t i = 0; i < total; i++) {
        if (options->show)
            show_heading(from[i], chosen[i], i + 1, total);
        enum result result = play_session(from[i], chosen[i], options);
        if (result == WRONG)
            status = 1;
        if (result == LEFT ||
            (options->show && i + 1 < total && !wait_for_enter()))
            break;
    }
    if (options->show)
        close_stage();
    free(chosen);
    free(from);
    return stop_signal() ? 128 + stop_signal() : status;
}

/* Does the heading name the program, as a word of its own? Behind a colon it
 * says what the program is about. */
static bool names(const char *heading, const char *program)
{
    size_t size = strlen(program);
    const char *end = heading + strcspn(heading, ":");
    for (const char *at = heading; (at = strstr(at, program)) && at < end;
         at++) {
        bool begins =
            at == heading || (!isalnum((unsigned char)at[-1]) && at[-1] != '_');
        if (begins && !isalnum((unsigned char)at[size]) && at[size] != '_')
            return true;
    }
    return false;
}

/* Each session is one test, under the label of its lesson. Its lines have 30
 * seconds: other tests keep the machine busy. */
static void print_ctest(const char *player, const struct lesson *lesson,
                        const struct options *options)
{
    char path[PATH_MAX], build[PATH_MAX], self[PATH_MAX];
    if (!realpath(lesson->path, path))
        err(2, "%s", lesson->path);
    if (!realpath(options->build, build))
        err(2, "%s", options->build);
    if (!realpath(player, self))
        err(2, "%s", player);
    for (size_t i = 0; i < lesson->count; i++) {
        const char *name = lesson->sessions[i].name;
        printf("add_test([==[%s]==] [==[%s]==] check -t 30 -b [==[%s]==]\n"
               "         -s [==[%s]==] [==[%s]==])\n",
               name, self, build, name, path);
        printf("set_tests_properties([==[%s]==] PROPERTIES\n"
               "                     LABELS %s TIMEOUT 120)\n",
               name, lesson->title);
    }
}

static void stop(int number)
{
    if (number != SIGCHLD) /* which only has to end a wait */
        stopped = number;
}

/* Signals wait until the player does: no call is ever interrupted, and no
 * folder and no process left behind. */
static void prepare_signals(void)
{
    static const int wanted[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGCHLD};
    signal(SIGPIPE, SIG_IGN); /* a write that fails says it */
    struct sigaction action = {.sa_handler = stop};
    sigemptyset(&action.sa_mask);
    sigset_t blocked;
    sigemptyset(&blocked);
    if (sigprocmask(SIG_BLOCK, NULL, &waiting_mask) == -1)
        err(2, "sigprocmask");
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        if (sigaction(wanted[i], &action, NULL) == -1)
            err(2, "sigaction");
        sigaddset(&blocked, wanted[i]);
        sigdelset(&waiting_mask, wanted[i]);
    }
    if (sigprocmask(SIG_BLOCK, &blocked, NULL) == -1)
        err(2, "sigprocmask");
}

int stop_signal(void)
{
    return stopped;
}

/* Wait until a descriptor is ready, a signal comes or now() is until: 0 for no
 * limit. */
void wait_on(struct pollfd *ready, size_t count, long long until)
{
    long long left = until - now();
    struct timespec limit = {0};
    if (left > 0) {
        limit.tv_sec = left / 1000;
        limit.tv_nsec = left % 1000 * 1000000;
    }
    int n = ppoll(ready, count, until ? &limit : NULL, &waiting_mask);
    if (n == -1 && errno != EINTR)
        err(2, "ppoll");
    if (n == -1) {
        for (size_t i = 0; i < count; i++)
            ready[i].revents = 0;
    }
}
