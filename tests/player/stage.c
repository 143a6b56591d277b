/*
 * Shows a session to people: each terminal in its colour with its name at the
 * line's head, headings, and a pause between two sessions. Where the output
 * is no terminal, it is plain text. What is recorded is always as on a
 * terminal, without the pause.
 */
#include "player.h"

#include <err.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static const char *const colours[] = {"\033[36m", "\033[33m", "\033[35m",
                                      "\033[32m", "\033[34m"};
/* In a recording: milliseconds between two sessions, in place of Enter. */
#define READING_TIME 3000

#define HOME "/home/you"
#define BOLD "\033[1m"
#define DIM "\033[2m"
#define PLAIN "\033[0m"
#define ERASE_LINE "\r\033[K"

static struct {
    FILE *screen; /* the output, or in a recording what waits for it */
    char *waiting;
    size_t waiting_size;
    bool terminal; /* it is shown as on one */
    int keyboard;  /* descriptor, or -1 */
    struct termios mode;
    bool prompt; /* an unfinished line stands at the bottom */
    bool leave;
} stage = {.keyboard = -1};

static void erase_prompt(void);
static size_t name_width(const struct play *play);
static void begin_row(const struct play *play, const struct terminal *terminal);
static void print_row(const struct play *play, const char *text, int width);
static void print_text(const struct play *play, const char *text, int width);
static void put_out(void);
static char read_key(void);

void open_stage(void)
{
    stage.terminal = isatty(STDOUT_FILENO) || is_recording();
    stage.screen = stdout;
    if (is_recording())
        stage.screen = open_memstream(&stage.waiting, &stage.waiting_size);
    if (!stage.screen)
        err(2, "open_memstream");
    if (!stage.terminal || !isatty(STDIN_FILENO) ||
        tcgetattr(STDIN_FILENO, &stage.mode) == -1)
        return;
    /* Keys come one by one and are not shown; Ctrl+C stays what it is, Ctrl+Z
     * is off, for a show that is stopped would leave the terminal so. */
    struct termios mode = stage.mode;
    mode.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    mode.c_cc[VSUSP] = _POSIX_VDISABLE;
    if (tcsetattr(STDIN_FILENO, TCSANOW, &mode) == -1)
        err(2, "tcsetattr");
    stage.keyboard = STDIN_FILENO;
    atexit(close_stage);
}

void close_stage(void)
{
    clear_prompt();
    if (stage.keyboard != -1)
        tcsetattr(stage.keyboard, TCSANOW, &stage.mode);
    stage.keyboard = -1;
}

bool stage_is_terminal(void)
{
    return stage.terminal;
}

int keyboard(void)
{
    return stage.keyboard;
}

void show_heading(const struct lesson *lesson, const struct session *session,
                  size_t number, size_t count)
{
    clear_prompt();
    record_mark(session->name);
    if (number > 1 && (stage.keyboard == -1 ||
                       is_recording())) /* the pause has left a line */
        fprintf(stage.screen, "\n");
    fprintf(stage.screen, "%s%s%s\n", stage.terminal ? BOLD : "", session->name,
            stage.terminal ? PLAIN : "");
    fprintf(stage.screen, "%s%zu of %zu, %s line %d%s\n\n",
            stage.terminal ? DIM : "", number, count, lesson->path,
            session->scripts[0].number, stage.terminal ? PLAIN : "");
    if (*session->intro != '\0')
        fprintf(stage.screen, "%s\n", session->intro);
    put_out();
}

/* Show the terminal's rows from from on and, on a terminal, the line that it
 * has begun. */
void show_rows(const struct play *play, const struct terminal *terminal,
               size_t from)
{
    erase_prompt();
    for (size_t i = from; i < terminal->row_count; i++) {
        begin_row(play, terminal);
        print_row(play, terminal->rows[i], -1);
        fprintf(stage.screen, "\n");
    }
    if (stage.terminal && terminal->partial_size > 0) {
        struct winsize size = {.ws_col = COLUMNS};
        if (!is_recording())
            ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
        int width = size.ws_col - (int)name_width(play) - 6;
        char *text = last_line(terminal, play->port);
        if (width < 0 || strlen(text) < (size_t)width)
            width = -1;
        while (width > 0 && (text[width] & 0xc0) == 0x80)
            width--; /* not within a character */
        begin_row(play, terminal);
        print_row(play, text, width);
        free(text);
        stage.prompt = true;
    }
    put_out();
}

/* Show a key that was typed. The screen's own ^C is not among the rows. */
void show_key(const struct play *play, const struct terminal *terminal,
              const char *text)
{
    erase_prompt();
    begin_row(play, terminal);
    if (text[0] == '>' || *prompt_of(terminal) == '\0')
        print_row(play, text, -1);
    else
        fprintf(stage.screen, "%s%s", prompt_of(terminal), text);
    fprintf(stage.screen, "\n");
    put_out();
}

/* Take the unfinished line from the bottom: another one comes in its place. */
void clear_prompt(void)
{
    if (!stage.prompt)
        return;
    erase_prompt();
    put_out();
}

static void erase_prompt(void)
{
    if (stage.prompt)
        fprintf(stage.screen, ERASE_LINE);
    stage.prompt = false;
}

static size_t name_width(const struct play *play)
{
    size_t width = 0;
    for (size_t i = 0; i < play->session->count; i++) {
        size_t size = strlen(play->session->scripts[i].name);
        width = size > width ? size : width;
    }
    return width;
}

static void begin_row(const struct play *play, const struct terminal *terminal)
{
    size_t width = name_width(play);
    if (width == 0)
        return;
    size_t colour = (size_t)(terminal - play->terminals) %
                    (sizeof colours / sizeof colours[0]);
    fprintf(stage.screen, "%s%-*s |%s ", stage.terminal ? colours[colour] : "",
            (int)width, terminal->script->name, stage.terminal ? PLAIN : "");
}

/* What was typed behind a prompt is bold. width -1: all of it. */
static void print_row(const struct play *play, const char *text, int width)
{
    size_t prompt =
        strncmp(text, "$ ", 2) == 0 || strncmp(text, "> ", 2) == 0 ? 2 : 0;
    fprintf(stage.screen, "%.*s", (int)prompt, text);
    if (prompt > 0 && stage.terminal)
        fprintf(stage.screen, BOLD);
    print_text(play, text + prompt, width);
    if (prompt > 0 && stage.terminal)
        fprintf(stage.screen, PLAIN);
}

/* In a recording, the session's folder is /home/you, as in the lessons. */
static void print_text(const struct play *play, const char *text, int width)
{
    const char *end = text + (width < 0 ? strlen(text) : (size_t)width);
    const char *folder;
    while (is_recording() && (folder = strstr(text, play->folder)) &&
           folder < end) {
        fprintf(stage.screen, "%.*s%s", (int)(folder - text), text, HOME);
        text = folder + strlen(play->folder);
    }
    if (text < end)
        fprintf(stage.screen, "%.*s", (int)(end - text), text);
}

/* Wait for Enter where there is a keyboard. False: leave. */
bool wait_for_enter(void)
{
    if (is_recording()) {
        clear_prompt();
        record_pause(READING_TIME);
        return !leave_wanted() && !stop_signal();
    }
    if (stage.keyboard == -1)
        return true;
    clear_prompt();
    fprintf(stage.screen, "\n" DIM "Enter: go on    q: leave" PLAIN);
    stage.prompt = true;
    put_out();
    while (!stage.leave && !stop_signal()) {
        struct pollfd ready = {.fd = stage.keyboard, .events = POLLIN};
        wait_on(&ready, 1, 0);
        if (read_key() == '\n')
            break;
    }
    clear_prompt();
    return !stage.leave && !stop_signal();
}

bool leave_wanted(void)
{
    read_key();
    return stage.leave;
}

/* An audience that is gone, or a full disk, ends the show. */
static void put_out(void)
{
    if (is_recording()) {
        fflush(stage.screen);
        record(stage.waiting, stage.waiting_size);
        if (isatty(STDOUT_FILENO))
            fwrite(stage.waiting, 1, stage.waiting_size, stdout);
        if (fseek(stage.screen, 0, SEEK_SET) == -1)
            err(2, "fseek");
    }
    if (fflush(stdout) == EOF || ferror(stdout))
        stage.leave = true;
}

/* The key that was pressed, or '\0'. q, and a keyboard that is gone, mean
 * that the show is to be left. */
static char read_key(void)
{
    struct pollfd ready = {.fd = stage.keyboard, .events = POLLIN};
    char key = '\0';
    if (poll(&ready, 1, 0) > 0 && read(stage.keyboard, &key, 1) != 1)
        stage.leave = true;
    if (key == 'q' || key == 'Q')
        stage.leave = true;
    return key;
}
