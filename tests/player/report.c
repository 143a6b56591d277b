/*
 * Says how a session went wrong: where in the lesson, what was awaited, what
 * came instead, and the difference as a unified diff.
 */
#include "player.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONTEXT 3     /* lines shown around what differs */
#define SHOWN_MOST 60 /* lines of a diff */
#define ROWS_MOST 1000
#define BYTES_MOST 400 /* of a line */

/* A line of the diff: ' ', '-' or '+', and the text behind it. */
struct change {
    char mark;
    const char *text;
};

static size_t count_fitting(struct play *play, struct terminal *terminal);
static const struct line *awaited_line(const struct terminal *terminal);
static void print_awaited(struct play *play, const struct terminal *terminal,
                          const char *came);
static void print_diff(struct play *play, struct terminal *terminal,
                       char **rows, size_t count);
static void print_change(const struct play *play, struct change change);
static void print_text(const char *text);
static size_t find_changes(struct play *play, struct terminal *terminal,
                           char **rows, size_t count, struct change *changes);
static bool is_same(struct play *play, struct terminal *terminal,
                    const struct line *line, const char *row);
static void print_others(const struct play *play,
                         const struct terminal *terminal);
static void print_indented(const char *text);

/* Report that the session went wrong in this terminal. With a reason, it is
 * about the line that was awaited; without one, the diff says it all. */
void report(struct play *play, struct terminal *terminal, const char *why)
{
    clear_prompt();
    size_t fitting = count_fitting(play, terminal);

    /* What stands on the last line, half a line or a prompt, came too. */
    char *last = last_line(terminal, play->port);
    char **rows = grow(NULL, terminal->row_count + 1, sizeof *rows);
    size_t count = terminal->row_count;
    if (count > 0)
        memcpy(rows, terminal->rows, count * sizeof *rows);
    rows[count] = last;

    const struct script *script = terminal->script;
    const struct line *line = awaited_line(terminal);
    fprintf(stderr, "%s:%d: \"%s\"%s%s: %s\n", play->lesson->path,
            line ? line->number : script->lines[script->count - 1].number,
            play->session->name, *script->name ? ", terminal " : "",
            script->name, why ? why : "the terminal shows something else");
    if (why && (!terminal->finished || fitting < count))
        print_awaited(play, terminal, rows[fitting]);
    if (strcmp(last, "$ ") != 0 && strcmp(last, "> ") != 0 && *last != '\0')
        count++;
    print_diff(play, terminal, rows, count);
    free(rows);
    free(last);
    print_others(play, terminal);
}

/* How many rows fit the script, which also finds the line that was awaited
 * when the next one came, and what the {words} stand for till there. */
static size_t count_fitting(struct play *play, struct terminal *terminal)
{
    size_t count = terminal->row_count;
    while (compare(play, terminal) == DIFFERENT &&
           terminal->row_count > terminal->first_row)
        terminal->row_count--;
    size_t fitting = terminal->row_count;
    terminal->row_count = count;
    return fitting;
}

/* The line that should come next, or NULL if all have come. */
static const struct line *awaited_line(const struct terminal *terminal)
{
    const struct script *script = terminal->script;
    size_t i = terminal->awaited;
    while (i < script->count && script->lines[i].kind == ANYTHING)
        i++;
    return i < script->count ? &script->lines[i] : NULL;
}

static void print_awaited(struct play *play, const struct terminal *terminal,
                          const char *came)
{
    const struct line *line = awaited_line(terminal);
    fprintf(stderr, "awaited: ");
    if (!line) {
        fprintf(stderr, "the shell's prompt, and nothing else\n");
    } else {
        char *text = fill_in(play, line->text);
        print_text(text);
        free(text);
        const char *word = line->kind == SHELL || line->kind == INPUT
                               ? missing_word(play, terminal, line->text)
                               : NULL;
        if (word)
            fprintf(stderr, "   (when another terminal has shown %.*s)\n",
                    (int)word_size(word), word);
        else
            fprintf(stderr, "%s\n",
                    line->kind == SHELL   ? "   (at the shell's prompt)"
                    : line->kind == INPUT ? "   (at the program's prompt, "
                                            "a > and a blank)"
                                          : "");
    }
    fprintf(stderr, "came:    ");
    if (strcmp(came, "$ ") == 0)
        came = "the shell's prompt";
    else if (strcmp(came, "> ") == 0)
        came = "a program's prompt, a > and a blank";
    print_text(*came != '\0' ? came : "nothing");
    fprintf(stderr, "\n");
}

static void print_diff(struct play *play, struct terminal *terminal,
                       char **rows, size_t count)
{
    if (count > ROWS_MOST)
        count = ROWS_MOST; /* nobody would look at more of them */
    const struct script *script = terminal->script;
    struct change *changes =
        grow(NULL, terminal->next + count + 1, sizeof *changes);
    size_t total = find_changes(play, terminal, rows, count, changes);
    size_t first = 0, end = total;
    while (first < total && changes[first].mark == ' ')
        first++;
    while (end > first && changes[end - 1].mark == ' ')
        end--;
    if (first == total) { /* only something that has not come is wrong */
        free(changes);
        return;
    }
    size_t from = first > CONTEXT ? first - CONTEXT : 0;
    size_t to = end + CONTEXT < total ? end + CONTEXT : total;

    /* The lesson's side counts the lines of its file. */
    size_t lesson_from = 0, lesson_size = 0, rows_from = 0, rows_size = 0;
    for (size_t i = 0; i < to; i++) {
        *(i < from ? &lesson_from : &lesson_size) += changes[i].mark != '+';
        *(i < from ? &rows_from : &rows_size) += changes[i].mark != '-';
    }
    fprintf(stderr, "--- %s\n", play->lesson->path);
    fprintf(stderr, "+++ what the terminal showed\n");
    fprintf(stderr, "@@ -%zu,%zu +%zu,%zu @@\n",
            (size_t)script->number + lesson_from, lesson_size, rows_from + 1,
            rows_size);
    size_t shown = to - from > SHOWN_MOST ? from + SHOWN_MOST : to;
    for (size_t i = from; i < shown; i++)
        print_change(play, changes[i]);
    if (shown < to)
        fprintf(stderr, "(and more lines)\n");
    free(changes);
}

static void print_change(const struct play *play, struct change change)
{
    fprintf(stderr, "%c", change.mark);
    print_text(change.text);
    fprintf(stderr, "\n");
    size_t length = strlen(change.text);
    if (change.mark != ' ' && length > 0 && change.text[length - 1] == ' ')
        fprintf(stderr, "(a blank at its end)\n");
    for (const char *at = change.text; change.mark == '-' && *at != '\0';
         at++) {
        size_t size = word_size(at);
        const char *value =
            size > 0 ? word_value(play, at + 1, size - 2) : NULL;
        if (value) {
            fprintf(stderr, "(%.*s is ", (int)size, at);
            print_text(value);
            fprintf(stderr, " here)\n");
        }
    }
}

/* A line of the report, not longer than somebody would read it. */
static void print_text(const char *text)
{
    size_t length = strlen(text), shown = length;
    if (length > BYTES_MOST) {
        shown = BYTES_MOST;
        while ((text[shown] & 0xc0) == 0x80)
            shown--; /* not within a character */
    }
    fwrite(text, 1, shown, stderr);
    if (shown < length)
        fprintf(stderr, "... (%zu bytes)", length);
}

/* The fewest changes that make the script's lines, as far as they have been
 * played, the rows: in the order in which they are printed. Returns how many
 * lines that are. */
static size_t find_changes(struct play *play, struct terminal *terminal,
                           char **rows, size_t count, struct change *changes)
{
    const struct script *script = terminal->script;
    size_t lines = terminal->next;
    size_t width = count + 1;
    bool *same = grow(NULL, (lines + 1) * width, sizeof *same);
    uint32_t *cost = grow(NULL, (lines + 1) * width, sizeof *cost);
    for (size_t i = lines + 1; i-- > 0;) {
        for (size_t j = count + 1; j-- > 0;) {
            size_t at = i * width + j;
            const struct line *line = &script->lines[i];
            bool silent =
                i < lines && (line->kind == ANYTHING || line->kind == KEY);
            same[at] = i < lines && j < count && !silent &&
                       is_same(play, terminal, line, rows[j]);
            cost[at] = i == lines ? (uint32_t)(count - j) : UINT32_MAX;
            if (i == lines)
                continue;
            uint32_t without = cost[at + width] + !silent;
            if (without < cost[at])
                cost[at] = without;
            if (j < count && cost[at + 1] + (line->kind != ANYTHING) < cost[at])
                cost[at] = cost[at + 1] + (line->kind != ANYTHING);
            if (same[at] && cost[at + width + 1] <= cost[at])
                cost[at] = cost[at + width + 1];
        }
    }

    size_t total = 0;
    for (size_t i = 0, j = 0; i < lines || j < count;) {
        size_t at = i * width + j;
        const struct line *line = &script->lines[i];
        bool silent =
            i < lines && (line->kind == ANYTHING || line->kind == KEY);
        struct change change = {'+', j < count ? rows[j] : NULL};
        if (same[at] && cost[at] == cost[at + width + 1]) {
            change.mark = ' ';
            i++;
            j++;
        } else if (i < lines && cost[at] == cost[at + width] + !silent) {
            change = (struct change){silent ? ' ' : '-', line->text};
            i++;
        } else {
            if (i < lines && line->kind == ANYTHING)
                change.mark = ' ';
            j++;
        }
        changes[total++] = change;
    }
    free(same);
    free(cost);
    return total;
}

/* Words that are not known yet stand for anything, and stay so. */
static bool is_same(struct play *play, struct terminal *terminal,
                    const struct line *line, const char *row)
{
    size_t known = terminal->word_count;
    bool same = resembles(play, terminal, line, row);
    forget_words(terminal, known);
    return same;
}

/* The end of what the other terminals showed: the reason is often there. */
static void print_others(const struct play *play,
                         const struct terminal *terminal)
{
    for (size_t i = 0; i < play->session->count; i++) {
        const struct terminal *other = &play->terminals[i];
        if (other == terminal || !other->shell)
            continue;
        fprintf(stderr, "meanwhile, terminal %s showed:\n",
                other->script->name);
        size_t from = other->row_count > 10 ? other->row_count - 10 : 0;
        for (size_t j = from; j < other->row_count; j++)
            print_indented(other->rows[j]);
        char *last = last_line(other, play->port);
        if (*last != '\0')
            print_indented(last);
        free(last);
        const struct line *line = awaited_line(other);
        if (i < (size_t)(terminal - play->terminals) && line &&
            is_interrupt(line))
            fprintf(stderr,
                    "  (%s waits until the later terminals have "
                    "played to their end)\n",
                    line->text);
    }
}

static void print_indented(const char *text)
{
    fprintf(stderr, "  ");
    print_text(text);
    fprintf(stderr, "\n");
}
