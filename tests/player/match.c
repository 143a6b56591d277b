/*
 * Compares the rows of a terminal with the lines of its script.
 *
 * "..." stands for any number of rows, as few as possible. Where the lines
 * behind it do not fit, it takes in a row more; an earlier "..." is not tried
 * again, which keeps the work small. What stands above a line that was typed
 * to the shell or to a program has been settled for good.
 */
#include "player.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool align(struct play *play, struct terminal *terminal, bool whole);
static bool match(struct play *play, struct terminal *terminal,
                  const char *line, const char *row);
static bool shows_word(const struct script *script, const char *word,
                       size_t size);
static void bind_word(struct terminal *terminal, const char *name,
                      size_t name_size, const char *value, size_t size);

/* Do the rows that came since the last line was typed fit the lines up to the
 * next one? DIFFERENT: they cannot, whatever may come. BEGUN: as far as they
 * go; terminal->awaited is the line that should come now. */
enum outcome compare(struct play *play, struct terminal *terminal)
{
    if (align(play, terminal, true)) {
        terminal->awaited = terminal->next;
        return COMPLETE;
    }
    return align(play, terminal, false) ? BEGUN : DIFFERENT;
}

/* Lay the lines up to terminal->next over the rows. If whole, all lines must
 * have come; otherwise some of them may be missing. */
static bool align(struct play *play, struct terminal *terminal, bool whole)
{
    const struct line *lines = terminal->script->lines;
    size_t line = terminal->first_line, row = terminal->first_row;
    size_t again_line = 0, again_row = SIZE_MAX; /* behind the last "..." */
    size_t again_words = 0;
    forget_words(terminal, terminal->settled_words);
    for (;;) {
        bool more = line < terminal->next;
        if (more && lines[line].kind == KEY) { /* typed; it shows nothing */
            line++;
        } else if (row == terminal->row_count && (!whole || !more)) {
            terminal->awaited = line;
            return true;
        } else if (more && lines[line].kind == ANYTHING) {
            again_line = ++line;
            again_row = row;
            again_words = terminal->word_count;
        } else if (more && row < terminal->row_count &&
                   resembles(play, terminal, &lines[line],
                             terminal->rows[row])) {
            line++;
            row++;
        } else if (again_row < terminal->row_count) {
            line = again_line;
            row = ++again_row;
            forget_words(terminal, again_words);
        } else {
            return false;
        }
    }
}

/* Is row what line asks for? Its {words} are bound if it is. */
bool resembles(struct play *play, struct terminal *terminal,
               const struct line *line, const char *row)
{
    if (line->kind == SHELL || line->kind == INPUT) {
        char *typed = fill_in(play, line->text);
        bool same = strcmp(strcmp(typed, ">") == 0 ? "> " : typed, row) == 0;
        free(typed);
        return same;
    }
    size_t before = terminal->word_count;
    if (match(play, terminal, line->text, row))
        return true;
    forget_words(terminal, before);
    return false;
}

/* A word that is not known yet stands for one byte or more, none a blank. */
static bool match(struct play *play, struct terminal *terminal,
                  const char *line, const char *row)
{
    for (;;) {
        size_t size = word_size(line);
        if (size > 0)
            break;
        if (*line != *row)
            return false;
        if (*line == '\0')
            return true;
        line++;
        row++;
    }
    size_t size = word_size(line);
    const char *value = word_value(play, line + 1, size - 2);
    if (value) {
        size_t length = strlen(value);
        return strncmp(row, value, length) == 0 &&
               match(play, terminal, line + size, row + length);
    }
    const char *behind = line + size;
    size_t before = terminal->word_count;
    for (size_t n = 1;
         row[n - 1] != '\0' && !isspace((unsigned char)row[n - 1]); n++) {
        if (row[n] != *behind && word_size(behind) == 0)
            continue; /* soon said, and rows may be long */
        bind_word(terminal, line + 1, size - 2, row, n);
        if (match(play, terminal, behind, row + n))
            return true;
        forget_words(terminal, before);
    }
    return false;
}

/* The size of the {word} that stands at text, its braces included, or 0. */
size_t word_size(const char *text)
{
    if (text[0] != '{' || !isalpha((unsigned char)text[1]))
        return 0;
    size_t size = 2;
    while (isalnum((unsigned char)text[size]) || text[size] == '_' ||
           text[size] == '-')
        size++;
    return text[size] == '}' ? size + 1 : 0;
}

/* What the word stands for in this session, in whichever terminal it came
 * first, or NULL. */
const char *word_value(const struct play *play, const char *name, size_t size)
{
    for (size_t i = 0; i < play->session->count; i++) {
        const struct terminal *terminal = &play->terminals[i];
        for (size_t j = 0; j < terminal->word_count; j++) {
            const struct word *word = &terminal->words[j];
            if (strncmp(word->name, name, size) == 0 &&
                word->name[size] == '\0')
                return word->value;
        }
    }
    return NULL;
}

/* The first {word} of a line to type that another terminal is still to show,
 * or NULL. Words that no terminal shows are just text: awk '{print}'. */
const char *missing_word(const struct play *play,
                         const struct terminal *terminal, const char *text)
{
    for (; *text != '\0'; text++) {
        size_t size = word_size(text);
        if (size == 0 || word_value(play, text + 1, size - 2))
            continue;
        for (size_t i = 0; i < play->session->count; i++) {
            const struct script *script = &play->session->scripts[i];
            if (script != terminal->script && shows_word(script, text, size))
                return text;
        }
    }
    return NULL;
}

static bool shows_word(const struct script *script, const char *word,
                       size_t size)
{
    for (size_t i = 0; i < script->count; i++) {
        if (script->lines[i].kind == OUTPUT &&
            memmem(script->lines[i].text, strlen(script->lines[i].text), word,
                   size))
            return true;
    }
    return false;
}

/* Text with its known words filled in, in memory of its own. */
char *fill_in(const struct play *play, const char *text)
{
    char *filled = copy_of("", 0);
    size_t length = 0;
    while (*text != '\0') {
        size_t size = word_size(text);
        const char *value =
            size > 0 ? word_value(play, text + 1, size - 2) : NULL;
        const char *part = value ? value : text;
        size_t part_size = value ? strlen(value) : 1;
        filled = grow(filled, length + part_size + 1, 1);
        memcpy(filled + length, part, part_size);
        length += part_size;
        filled[length] = '\0';
        text += value ? size : 1;
    }
    return filled;
}

static void bind_word(struct terminal *terminal, const char *name,
                      size_t name_size, const char *value, size_t size)
{
    terminal->words = grow(terminal->words, terminal->word_count + 1,
                           sizeof *terminal->words);
    terminal->words[terminal->word_count++] = (struct word){
        .name = copy_of(name, name_size), .value = copy_of(value, size)};
}

void forget_words(struct terminal *terminal, size_t count)
{
    while (terminal->word_count > count) {
        struct word *word = &terminal->words[--terminal->word_count];
        free(word->name);
        free(word->value);
    }
}
