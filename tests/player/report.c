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

/* A line of the diff: ' ', '-' or '+', and the text behind it. */
struct change {
    char mark;
    const char *text;
};

static const struct line *awaited_line(const struct terminal *terminal);
static void print_awaited(struct play *play, const struct terminal *terminal);
static void print_diff(struct play *play, struct terminal *terminal,
                       char **rows, size_t count);
static size_t find_changes(struct play *play, struct terminal *terminal,
                           char **rows, size_t count, struct change *changes);
static void print_others(const struct play *play,
                         const struct terminal *terminal);

/* Report that the session went wrong in this terminal. With a reason, it is
 * about the line that was awaited; without one, the diff says it all. */
void report(struct play *play, struct terminal *terminal, const char *why)
{
    if (play->show)
        clear_prompt();
    const struct line *line = awaited_line(terminal);
    const char *name = terminal->script->name;
    fprintf(stderr, "%s:%d: \"%s\"%s%s: %s\n", play->lesson->path,
            line ? line->number : terminal->script->number, play->session->name,
            *name ? ", terminal " : "", name,
            why ? why : "the terminal shows something else");
    if (why)
        print_awaited(play, terminal);

    /* What stands on the last line, a prompt or half a line, came too. */
    char **rows = grow(NULL, terminal->row_count + 1, sizeof *rows);
    size_t count = terminal->row_count;
    if (count > 0)
        memcpy(rows, terminal->rows, count * sizeof *rows);
    if (terminal->partial_size > 0 && strcmp(terminal->partial, "$ ") != 0)
        rows[count++] = terminal->partial;
    print_diff(play, terminal, rows, count);
    free(rows);
    print_others(play, terminal);
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

static void print_awaited(struct play *play, const struct terminal *terminal)
{
    const struct line *line = awaited_line(terminal);
    if (!line) {
        fprintf(stderr, "awaited: the shell's prompt, and nothing else\n");
    } else {
        char *text = fill_in(play, line->text);
        fprintf(stderr, "awaited: %s%s\n", text,
                line->kind == SHELL ? "   (at the shell's prompt)"
                : line->kind == INPUT
                    ? "   (at the program's prompt, a > and a blank)"
                    : "");
        free(text);
    }
    const char *prompt = prompt_of(terminal);
    bool ended = strcmp(prompt, "$ ") == 0;
    if (terminal->row_count > terminal->first_row || *prompt != '\0')
        fprintf(stderr, "came:    %s\n",
                ended     ? "the shell's prompt"
                : *prompt ? prompt
                          : terminal->rows[terminal->row_count - 1]);
    else
        fprintf(stderr, "came:    nothing\n");
}

static void print_diff(struct play *play, struct terminal *terminal,
                       char **rows, size_t count)
{
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
    for (size_t i = from; i < to; i++) {
        if (i == from + SHOWN_MOST) {
            fprintf(stderr, "(and %zu lines more)\n", to - i);
            break;
        }
        fprintf(stderr, "%c%s\n", changes[i].mark, changes[i].text);
        for (const char *at = changes[i].text;
             changes[i].mark == '-' && *at != '\0'; at++) {
            size_t size = word_size(at);
            const char *value =
                size > 0 ? word_value(play, at + 1, size - 2) : NULL;
            if (value)
                fprintf(stderr, "(%.*s is %s here)\n", (int)size, at, value);
        }
    }
    free(changes);
}

/* The fewest changes that make the script's lines, as far as they have been
 * played, the rows: in the order in which they are printed. Returns how many
 * lines that are. */
static size_t find_changes(struct play *play, struct terminal *terminal,
                           char **rows, size_t count, struct change *changes)
{
    /* Rows beyond those that a person would look at make no difference. */
    if (count > 1000)
        count = 1000;
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
                       resembles(play, terminal, line, rows[j]);
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
            fprintf(stderr, "  %s\n", other->rows[j]);
        if (*prompt_of(other) != '\0')
            fprintf(stderr, "  %s\n", prompt_of(other));
    }
}
