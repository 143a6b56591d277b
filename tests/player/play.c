/*
 * Plays a session: starts its terminals, types when all that stands above a
 * line has come, and watches that nothing else comes.
 */
#include "player.h"

#include <err.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <unistd.h>

#define ROWS_MOST 5000
#define BYTES_MOST (1 << 20)

/* In a show: milliseconds between two keys, before a line is typed, and more
 * for each row that came since, which the audience has to read. */
#define KEY_PACE 40
#define LINE_PACE 600
#define ROW_PACE 150
#define ROW_PACE_MOST 2000

/* Milliseconds that a program, after the first line that is wrong, has for
 * what belongs to it, so that the report can show it all. */
#define REST_TIME 1000

/* Milliseconds that a shell has to hand its terminal over to a program. */
#define HAND_OVER_TIME 500

static struct play *current; /* the session that is being played, or NULL */

static struct {
    long long next_key; /* when the typist types the next key */
    size_t rows_seen;   /* rows that came since a line was typed last */
    size_t terminal;    /* where a key was typed last */
} typist;

static enum result run(struct play *play);
static bool step_all(struct play *play, bool *finished);
static bool start_next(struct play *play);
static bool has_output(const struct terminal *terminal);
static bool step(struct play *play, struct terminal *terminal);
static bool await_rest(struct play *play, struct terminal *terminal);
static bool may_type(const struct terminal *terminal, const struct line *line);
static void begin_line(struct play *play, struct terminal *terminal,
                       const struct line *line);
static bool must_wait(struct play *play, struct terminal *terminal,
                      const struct line *line);
static bool is_handed_over(struct terminal *terminal);
static char *keys_of(const struct play *play, const struct line *line);
static void type_now(struct play *play);
static void press_key(struct play *play, struct terminal *terminal);
static void listen_to_all(struct play *play, long long until);
static long long next_event(const struct play *play);
static bool all_well(struct play *play);
static void report_late(struct play *play, struct terminal *terminal);
static bool is_endless(const struct terminal *terminal);
static long long due(const struct play *play);
static bool close_terminals(struct play *play);
static bool listen_to_end(struct play *play);
static bool shows_no_more(const struct play *play, struct terminal *terminal);

enum result play_session(const struct lesson *lesson,
                         const struct session *session,
                         const struct options *options)
{
    struct play play = {.lesson = lesson,
                        .session = session,
                        .seconds = options->seconds,
                        .show = options->show};
    play.terminals = grow(NULL, session->count, sizeof *play.terminals);
    for (size_t i = 0; i < session->count; i++)
        play.terminals[i] =
            (struct terminal){.script = &session->scripts[i], .fd = -1};
    /* What a session leaves behind becomes a child of the player, which can
     * then find and end it. */
    if (prctl(PR_SET_CHILD_SUBREAPER, 1) == -1)
        err(2, "prctl");
    current = &play;
    make_folder(&play, options->build);
    choose_port(&play);
    typist.rows_seen = typist.terminal = 0;

    enum result result = run(&play);
    if (result == RIGHT && !close_terminals(&play))
        result = WRONG;
    if (stop_signal())
        result = LEFT;

    abandon_session();
    for (size_t i = 0; i < session->count; i++) {
        if (play.terminals[i].fd != -1)
            close(play.terminals[i].fd);
        free_terminal(&play.terminals[i]);
    }
    free(play.terminals);
    close(play.port_lock);
    return result;
}

void abandon_session(void)
{
    struct play *play = current;
    current = NULL;
    if (!play)
        return;
    end_processes();
    if (*play->folder != '\0')
        remove_folder(play->folder);
}

static enum result run(struct play *play)
{
    for (;;) {
        /* Twice, as a terminal may wait for a word that another one shows. */
        bool finished;
        if (!step_all(play, &finished) || !step_all(play, &finished))
            return WRONG;
        if (finished)
            return RIGHT;
        while (start_next(play))
            ;
        type_now(play);
        listen_to_all(play, next_event(play));
        if (stop_signal() || (play->show && leave_wanted()))
            return LEFT;
        if (!all_well(play))
            return WRONG;
    }
}

/* The last one first, for an earlier one may wait for its end. */
static bool step_all(struct play *play, bool *finished)
{
    *finished = true;
    for (size_t i = play->session->count; i-- > 0;) {
        struct terminal *terminal = &play->terminals[i];
        if (terminal->shell && !step(play, terminal))
            return false;
        if (!terminal->finished || terminal->differs)
            *finished = false;
    }
    return true;
}

/* Start the first terminal that is due: its predecessor has shown a line of
 * output below its command, or is done. */
static bool start_next(struct play *play)
{
    for (size_t i = 0; i < play->session->count; i++) {
        struct terminal *terminal = &play->terminals[i];
        const struct terminal *before = i > 0 ? terminal - 1 : NULL;
        if (terminal->shell)
            continue;
        if (before && !before->finished && !has_output(before))
            return false;
        start_terminal(terminal, play->folder);
        terminal->deadline = due(play);
        return true;
    }
    return false;
}

/* Has it shown more than what was typed? */
static bool has_output(const struct terminal *terminal)
{
    size_t typed = 0;
    for (size_t i = 0; i < terminal->next; i++) {
        enum kind kind = terminal->script->lines[i].kind;
        typed += kind == SHELL || kind == INPUT;
    }
    return terminal->row_count > typed;
}

/* Compare what a terminal shows with its script, and decide whether it is
 * time to type. False: something went wrong, and has been reported. */
static bool step(struct play *play, struct terminal *terminal)
{
    if (terminal->typing)
        return true;
    size_t awaited = terminal->awaited;
    enum outcome outcome = compare(play, terminal);
    if (outcome == DIFFERENT)
        return await_rest(play, terminal);
    if (terminal->awaited != awaited || terminal->differs)
        terminal->deadline = due(play);
    terminal->differs = false;
    if (terminal->finished) {
        terminal->deadline = 0;
        return true;
    }

    const struct script *script = terminal->script;
    bool end = terminal->next == script->count;
    bool at_shell = strcmp(prompt_of(terminal), "$ ") == 0;
    if (outcome == COMPLETE && end && at_shell) {
        terminal->finished = true;
        terminal->deadline = 0;
    } else if (outcome == COMPLETE && !end &&
               may_type(terminal, &script->lines[terminal->next])) {
        begin_line(play, terminal, &script->lines[terminal->next]);
    } else if (at_shell && terminal->row_count > terminal->first_row) {
        report(play, terminal, "the program has ended before this line");
        return false;
    }
    return true;
}

/* A line is wrong. It is reported when there is a prompt again, or after some
 * time, together with the lines that belong to it. False: now. */
static bool await_rest(struct play *play, struct terminal *terminal)
{
    if (!terminal->differs)
        terminal->deadline = now() + REST_TIME;
    terminal->differs = true;
    const char *prompt = prompt_of(terminal);
    if (strcmp(prompt, "$ ") != 0 && strcmp(prompt, "> ") != 0)
        return true;
    report(play, terminal, NULL);
    return false;
}

/* Does the terminal wait for line, now that all above it has come? */
static bool may_type(const struct terminal *terminal, const struct line *line)
{
    const char *prompt = prompt_of(terminal);
    if (line->kind == SHELL)
        return strcmp(prompt, "$ ") == 0;
    if (line->kind == INPUT || line->text[0] == '>')
        return strcmp(prompt, "> ") == 0;
    return *prompt == '\0' || strcmp(prompt, "> ") == 0;
}

static void begin_line(struct play *play, struct terminal *terminal,
                       const struct line *line)
{
    bool is_key = line->kind == KEY;
    if (must_wait(play, terminal, line))
        return;
    terminal->key = is_key ? line : NULL;
    if (is_key) {
        type_to(terminal,
                is_interrupt(line) ? copy_of("", 0) : copy_of("\004", 1));
    } else {
        type_to(terminal, keys_of(play, line));
        terminal->first_line = terminal->next;
        terminal->first_row = terminal->row_count;
        terminal->settled_words = terminal->word_count;
        terminal->key_line = false;
    }
    const struct script *script = terminal->script;
    size_t next = terminal->next + 1;
    while (next < script->count && (script->lines[next].kind == OUTPUT ||
                                    script->lines[next].kind == ANYTHING))
        next++;
    terminal->next = next;

    size_t reading = ROW_PACE * typist.rows_seen;
    typist.next_key =
        now() + LINE_PACE +
        (long long)(reading < ROW_PACE_MOST ? reading : ROW_PACE_MOST);
    typist.rows_seen = 0;
}

/* Is a line to be typed later, for the sake of other terminals? */
static bool must_wait(struct play *play, struct terminal *terminal,
                      const struct line *line)
{
    /* Until the other terminal has shown it, the deadline stands. */
    if (line->kind != KEY && missing_word(play, terminal, line->text))
        return true;
    bool interrupt = is_interrupt(line);
    struct terminal *end = play->terminals + play->session->count;
    for (struct terminal *other = play->terminals; other < end; other++) {
        bool later = other > terminal && !other->finished;
        if (!(interrupt && later) && !(other->typing && play->show))
            continue; /* in a show, one typist has two hands */
        /* It is the others' turn, unless they wait for this one. */
        if (!(interrupt && later && other == terminal + 1 && !other->shell))
            terminal->deadline = 0;
        return true;
    }
    terminal->deadline = 0;
    return interrupt && !is_handed_over(terminal);
}

/* Does the program run that ^C is for? The shell hands the terminal over to it
 * and waits. Before that, ^C may reach nobody: dash does so in a child that
 * still has the shell's handler of SIGINT. A prompt is the program's own. What
 * the shell does itself is never handed over: there is a limit. */
static bool is_handed_over(struct terminal *terminal)
{
    if (!terminal->hand_over)
        terminal->hand_over = now() + HAND_OVER_TIME;
    bool over = terminal->partial_size > 0 ||
                (tcgetpgrp(terminal->fd) != terminal->shell &&
                 is_asleep(terminal->shell)) ||
                now() >= terminal->hand_over;
    if (over)
        terminal->hand_over = 0;
    return over;
}

/* What is typed for line: its text without the prompt, and Enter. */
static char *keys_of(const struct play *play, const struct line *line)
{
    char *keys = fill_in(play, strlen(line->text) > 2 ? line->text + 2 : "");
    size_t size = strlen(keys);
    keys = grow(keys, size + 2, 1);
    memcpy(keys + size, "\n", 2);
    replace_number(keys, 9190, play->port);
    return keys;
}

static void type_now(struct play *play)
{
    bool paced = play->show && stage_is_terminal();
    for (size_t i = 0; i < play->session->count; i++) {
        struct terminal *terminal = &play->terminals[i];
        if (!terminal->typing || (paced && now() < typist.next_key))
            continue;
        if (terminal->key)
            press_key(play, terminal);
        if (type_some(terminal, paced ? 1 : SIZE_MAX))
            terminal->deadline = due(play);
        typist.next_key = now() + KEY_PACE;
        typist.terminal = i;
        for (size_t j = 0; paced && j < play->session->count; j++) {
            if (play->terminals[j].deadline) /* it may wait for the typist */
                play->terminals[j].deadline = due(play);
        }
    }
}

/* The line that the key is typed on ends with it: a prompt that stands there
 * has had its answer. */
static void press_key(struct play *play, struct terminal *terminal)
{
    bool interrupt = is_interrupt(terminal->key);
    /* Not as a byte: its echo and what programs then print would come in any
     * order. */
    if (interrupt && ioctl(terminal->fd, TIOCSIG, SIGINT) == -1)
        err(2, "ioctl TIOCSIG");
    if (play->show)
        show_key(play, terminal, terminal->key->text);
    terminal->key = NULL;
    terminal->key_line = interrupt || terminal->partial_size > 0;
    terminal->key_row = terminal->row_count;
    terminal->partial_size = 0;
}

/* Wait until a terminal shows something or the time has come, and take it
 * in. */
static void listen_to_all(struct play *play, long long until)
{
    size_t count = play->session->count;
    struct pollfd ready[count + 1];
    for (size_t i = 0; i < count; i++) {
        const struct terminal *terminal = &play->terminals[i];
        ready[i] = (struct pollfd){.fd = terminal->fd, .events = POLLIN};
        if (terminal->typing && !(play->show && stage_is_terminal()))
            ready[i].events |= POLLOUT;
    }
    ready[count] =
        (struct pollfd){.fd = play->show ? keyboard() : -1, .events = POLLIN};
    wait_on(ready, count + 1, until);

    /* What was typed is shown before what other terminals say to it. */
    for (size_t k = 0; k < count; k++) {
        size_t i = (typist.terminal + k) % count;
        struct terminal *terminal = &play->terminals[i];
        if (!(ready[i].revents & (POLLIN | POLLHUP | POLLERR)))
            continue;
        size_t rows = terminal->row_count;
        if (!read_terminal(terminal, play->port)) {
            close(terminal->fd);
            terminal->fd = -1;
        }
        typist.rows_seen += terminal->row_count - rows;
        if (play->show)
            show_rows(play, terminal, rows);
    }
}

/* When something is due, whether or not a terminal shows anything. */
static long long next_event(const struct play *play)
{
    long long until = 0;
    for (size_t i = 0; i < play->session->count; i++) {
        const struct terminal *terminal = &play->terminals[i];
        long long next =
            terminal->typing ? typist.next_key : terminal->deadline;
        if (terminal->hand_over)
            next = now() + 1; /* nothing tells when it comes */
        if (next && (!until || next < until))
            until = next;
    }
    return until;
}

/* False: something went wrong, and has been reported. */
static bool all_well(struct play *play)
{
    for (size_t i = 0; i < play->session->count; i++) {
        struct terminal *terminal = &play->terminals[i];
        if (terminal->shell && terminal->fd == -1)
            report(play, terminal, "the shell has ended before this line");
        else if (is_endless(terminal))
            report(play, terminal, "the output has no end, so it seems");
        else if (terminal->deadline && !terminal->typing &&
                 now() >= terminal->deadline)
            report_late(play, terminal);
        else
            continue;
        return false;
    }
    return true;
}

static void report_late(struct play *play, struct terminal *terminal)
{
    const struct script *script = terminal->script;
    const struct terminal *next = terminal + 1;
    bool last = next == play->terminals + play->session->count;
    char why[200];
    if (terminal->differs)
        report(play, terminal, NULL);
    else if (terminal->awaited < script->count && !last && !next->shell &&
             is_interrupt(&script->lines[terminal->awaited]))
        snprintf(why, sizeof why,
                 "within %d s no line of output has come above this one, so "
                 "'%.60s' was not started",
                 play->seconds, next->script->name);
    else
        snprintf(why, sizeof why, "this line has not come within %d s",
                 play->seconds);
    if (!terminal->differs)
        report(play, terminal, why);
}

static bool is_endless(const struct terminal *terminal)
{
    return terminal->row_count > ROWS_MOST || terminal->total > BYTES_MOST;
}

/* When what is awaited from now on must have come. */
static long long due(const struct play *play)
{
    return now() + 1000LL * play->seconds;
}

/* End the shells. False: a terminal showed more than its script, or a process
 * was left; it has been reported. */
static bool close_terminals(struct play *play)
{
    play->show = false; /* this is not for the audience */
    for (size_t i = 0; i < play->session->count; i++) {
        struct terminal *terminal = &play->terminals[i];
        terminal->rows_played = terminal->row_count;
        type_to(terminal, copy_of("exit\n", 5));
    }
    bool ended = listen_to_end(play);
    if (stop_signal())
        return false;
    for (size_t i = 0; i < play->session->count; i++) {
        struct terminal *terminal = &play->terminals[i];
        if (!shows_no_more(play, terminal)) {
            report(play, terminal, "something came behind the last line");
            return false;
        }
    }
    if (!ended) {
        char *name = name_of_left();
        char why[300];
        snprintf(why, sizeof why, "a process was left running: %.200s", name);
        free(name);
        report(play, &play->terminals[0], why);
    }
    return ended;
}

/* Listen until all processes of the session have ended. False: some have not,
 * and the time for it is over. */
static bool listen_to_end(struct play *play)
{
    for (long long end = due(play);;) {
        bool more = reap(play);
        for (size_t i = 0; i < play->session->count; i++) {
            struct terminal *terminal = &play->terminals[i];
            if (terminal->typing)
                type_some(terminal, SIZE_MAX);
            more = more || terminal->fd != -1;
            if (is_endless(terminal))
                return false;
        }
        if (!more || now() >= end || stop_signal())
            return !more;
        listen_to_all(play, end);
    }
}

/* Did nothing come behind the script's last line but what the player typed?
 * Not even that may have come: the shell can be gone before it is shown. */
static bool shows_no_more(const struct play *play, struct terminal *terminal)
{
    size_t played = terminal->rows_played;
    char **rows = terminal->rows + played;
    if (terminal->row_count == played) {
        char *text = last_line(terminal, play->port);
        if (strncmp("$ exit", text, strlen(text)) == 0)
            terminal->partial_size = 0;
        free(text);
    } else if (strcmp(rows[0], "$ exit") == 0) {
        free(rows[0]);
        terminal->row_count--;
        memmove(rows, rows + 1, (terminal->row_count - played) * sizeof *rows);
    }
    return terminal->row_count == played && terminal->partial_size == 0;
}
