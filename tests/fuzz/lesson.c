/*
 * lesson: how the player reads a lesson (lesson.c), makes rows of what programs
 * print (terminal.c), and compares them (match.c). It plays nothing. Each
 * lesson is read in a process of its own, which has 10 seconds, and either
 * reads it or says with status 2 what is wrong in it.
 */
#include "fuzz.h"

#include "../player/player.h"

#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define LESSON_MOST 6000
#define SECONDS 10

static void make_lesson(struct bytes *input);
static void read_in_child(const struct bytes *input, int messages)
    __attribute__((noreturn));
static void compare_session(const struct lesson *read,
                            const struct session *session);
static void show(struct terminal *terminal);
static int file_of(const struct bytes *content);

static void begin(void)
{
}

static void play_round(void)
{
    struct bytes *input = new_input();
    if (round_number < case_count)
        add(input, cases[round_number].data, cases[round_number].size);
    else
        make_lesson(input);
    int messages = file_of(&nothing), status;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0)
        read_in_child(input, messages);
    if (child == -1 || waitpid(child, &status, 0) == -1)
        err(2, "fork");
    if (!WIFEXITED(status) ||
        (WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != 2)) {
        char text[6000];
        ssize_t n = pread(messages, text, sizeof text, 0);
        finding("%s %d\n%.*s", WIFEXITED(status) ? "status" : "signal",
                WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status),
                n > 0 ? (int)n : 0, text);
    }
    close(messages);
}

/* Pieces of lessons, with changes of lines and of bytes. */
static void make_lesson(struct bytes *input)
{
    static const char *const lines[] = {"```console",
                                        "```console one",
                                        "```console two",
                                        "````console x",
                                        "~~~console",
                                        "```",
                                        "````",
                                        "~~~",
                                        " ```console",
                                        "``` console",
                                        "```c",
                                        "# heading",
                                        "#",
                                        "## `heading`",
                                        "$ ",
                                        "$ command",
                                        "> ",
                                        ">",
                                        "> words",
                                        "^C",
                                        "^D",
                                        "> ^C",
                                        "> ^D",
                                        "^X",
                                        "...",
                                        "",
                                        " ",
                                        "{word}",
                                        "{a}{b}{c}",
                                        "{a}-{b}-{a}",
                                        "{",
                                        "{}",
                                        "{1}",
                                        "{a",
                                        "$ echo {word}",
                                        "9190",
                                        "19190",
                                        "127.0.0.1:9190",
                                        "\r",
                                        "a\tb",
                                        "\x1b[0m",
                                        "\xc3\xa4",
                                        "\xc3",
                                        "\xf0\x9f\x98\x80",
                                        "\xff"};
    for (uint32_t left = 1 + below(3); left > 0; left--) {
        const struct bytes *one = &cases[below((uint32_t)case_count)];
        size_t from = below((uint32_t)one->size + 1), most = LESSON_MOST / 3;
        if (one->size < most)
            from = 0;
        while (from > 0 && from < one->size && one->data[from - 1] != '\n')
            from++;
        size_t size = one->size - from;
        add(input, one->data + from, size < most ? size : most);
    }
    for (uint32_t left = below(12); left > 0; left--) {
        size_t at = below((uint32_t)input->size + 1);
        while (at > 0 && at < input->size && input->data[at - 1] != '\n')
            at++;
        struct bytes behind = {0};
        add(&behind, input->data + at, input->size - at);
        input->size = at;
        const char *line = lines[below(sizeof lines / sizeof lines[0])];
        add(input, line, strlen(line));
        add(input, "\n", 1);
        add(input, behind.data, behind.size);
        free(behind.data);
    }
    for (uint32_t left = below(3) == 0 ? 1 + below(5) : 0; left > 0; left--)
        mutate(input);
}

static void read_in_child(const struct bytes *input, int messages)
{
    alarm(SECONDS);
    dup2(messages, STDOUT_FILENO);
    dup2(messages, STDERR_FILENO);
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", file_of(input));
    struct lesson read = read_lesson(path);
    for (size_t i = 0; i < read.count; i++)
        compare_session(&read, &read.sessions[i]);
    free_lesson(&read);
    exit(0);
}

/* The terminals show what the lesson says, or something like it. */
static void compare_session(const struct lesson *read,
                            const struct session *session)
{
    struct play play = {.lesson = read, .session = session, .port = 12345};
    play.terminals = grow(NULL, session->count, sizeof *play.terminals);
    for (size_t i = 0; i < session->count; i++)
        play.terminals[i] =
            (struct terminal){.script = &session->scripts[i], .fd = -1};
    for (size_t i = 0; i < session->count; i++) {
        struct terminal *terminal = &play.terminals[i];
        const struct script *script = terminal->script;
        show(terminal);
        for (int times = 0; times < 3; times++) {
            terminal->next = below((uint32_t)script->count + 1);
            compare(&play, terminal);
        }
        for (size_t j = 0; j < script->count; j++) {
            missing_word(&play, terminal, script->lines[j].text);
            free(fill_in(&play, script->lines[j].text));
        }
        free(last_line(terminal, play.port));
    }
    for (size_t i = 0; i < session->count; i++) {
        forget_words(&play.terminals[i], 0);
        free_terminal(&play.terminals[i]);
    }
    free(play.terminals);
}

/* What a terminal shows, in the player's rows. */
static void show(struct terminal *terminal)
{
    struct bytes shown = {0};
    add(&shown, "", 0);
    for (size_t i = 0; i < terminal->script->count; i++) {
        const struct line *line = &terminal->script->lines[i];
        for (const char *at = line->text; *at != '\0' && line->kind != KEY;) {
            size_t size = word_size(at);
            if (size > 0 && below(2) == 0)
                add(&shown, "12345", 1 + below(5));
            else
                add(&shown, at, size > 0 ? size : 1);
            at += size > 0 ? size : 1;
        }
        add(&shown, "\r\n", 2);
    }
    for (uint32_t left = below(4); left > 0; left--)
        mutate(&shown);
    terminal->fd = file_of(&shown);
    while (read_terminal(terminal, 12345))
        ;
    free(shown.data);
}

/* A file without a name that has this content. */
static int file_of(const struct bytes *content)
{
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    if (fd == -1 ||
        write(fd, content->data, content->size) != (ssize_t)content->size ||
        lseek(fd, 0, SEEK_SET) == -1)
        err(2, "memfd_create");
    return fd;
}

static void end(void)
{
}

const struct target lesson = {"lesson", begin, play_round, end, false};
