/*
 * Reads the console sessions of a lesson: which blocks there are, which of
 * them belong together, and what kind each line is.
 */
#include "player.h"

#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A terminal in its usual mode takes lines of up to 4,095 bytes and an end. */
#define TYPED_MOST 4095

struct reader {
    FILE *file;
    struct lesson *lesson;
    char *line; /* without its end */
    size_t room;
    int number;
    char *heading;
    char *intro;     /* the section's first paragraph, until it is used; */
    bool later;      /* then the last one before the next session */
    bool intro_ends; /* the next lines are no part of it */
    bool open;       /* the last session may get another terminal */
};

static bool next_line(struct reader *reader);
static void begin_heading(struct reader *reader);
static void read_prose(struct reader *reader);
static void skip_block(struct reader *reader, size_t fence);
static size_t fence_size(const char *line);
static bool ends_block(const char *line, char mark, size_t fence);
static void check_fence(const struct reader *reader);
static void read_console(struct reader *reader, size_t fence);
static struct script *add_script(struct reader *reader, const char *name,
                                 size_t size);
static void name_session(const struct lesson *lesson, struct session *session);
static void add_line(struct reader *reader, struct script *script);
static enum kind kind_of(const char *text);
static void check_script(struct reader *reader, const struct script *script);
static void check_line(const struct lesson *lesson, const struct line *line);
static void check_sessions(const struct lesson *lesson);
static void check_first_output(const struct lesson *lesson,
                               const struct session *session);
static void check_utf8(struct reader *reader);
static void fail(const struct lesson *lesson, int number, const char *format,
                 ...) __attribute__((format(printf, 3, 4), noreturn));

struct lesson read_lesson(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    struct lesson lesson = {.path = path,
                            .title = copy_of(name, strcspn(name, "."))};
    struct reader reader = {
        .lesson = &lesson, .heading = copy_of("", 0), .intro = copy_of("", 0)};
    reader.file = fopen(path, "r");
    if (!reader.file)
        err(2, "%s", path);

    while (next_line(&reader)) {
        check_fence(&reader);
        size_t fence = fence_size(reader.line);
        const char *info = reader.line + fence;
        if (fence > 0 && strncmp(info, "console", 7) == 0 &&
            (info[7] == ' ' || info[7] == '\0'))
            read_console(&reader, fence);
        else if (fence > 0)
            skip_block(&reader, fence);
        else if (reader.line[0] == '#')
            begin_heading(&reader);
        else
            read_prose(&reader);
    }
    if (ferror(reader.file))
        err(2, "%s", path);
    check_sessions(&lesson);

    fclose(reader.file);
    free(reader.line);
    free(reader.heading);
    free(reader.intro);
    return lesson;
}

void free_lesson(struct lesson *lesson)
{
    for (size_t i = 0; i < lesson->count; i++) {
        struct session *session = &lesson->sessions[i];
        for (size_t j = 0; j < session->count; j++) {
            struct script *script = &session->scripts[j];
            for (size_t k = 0; k < script->count; k++)
                free(script->lines[k].text);
            free(script->lines);
            free(script->name);
        }
        free(session->scripts);
        free(session->name);
        free(session->heading);
        free(session->intro);
    }
    free(lesson->sessions);
    free(lesson->title);
}

static bool next_line(struct reader *reader)
{
    ssize_t size = getline(&reader->line, &reader->room, reader->file);
    if (size == -1)
        return false;
    reader->number++;
    if (strlen(reader->line) != (size_t)size)
        fail(reader->lesson, reader->number, "a NUL byte in the lesson");
    if (size > 0 && reader->line[size - 1] == '\n')
        reader->line[--size] = '\0';
    if (size > 0 && reader->line[size - 1] == '\r')
        reader->line[--size] = '\0';
    check_utf8(reader);
    return true;
}

/* "## echo_server: `recv` until 0" is the heading "echo_server: recv until 0".
 * A heading ends a session. */
static void begin_heading(struct reader *reader)
{
    size_t level = strspn(reader->line, "#");
    if (reader->line[level] != ' ')
        return;
    free(reader->heading);
    reader->heading = copy_of("", 0);
    size_t size = 0;
    const char *text = reader->line + level;
    for (text += strspn(text, " "); *text != '\0'; text++) {
        if (*text == '`')
            continue;
        reader->heading = grow(reader->heading, size + 2, 1);
        reader->heading[size++] = *text;
        reader->heading[size] = '\0';
    }
    reader->open = false;
    reader->intro[0] = '\0';
    reader->later = false;
    reader->intro_ends = false;
}

/* In a show, the first paragraph below a heading introduces the first session,
 * and the paragraph before it each later one. */
static void read_prose(struct reader *reader)
{
    if (reader->line[0] == '\0') {
        reader->intro_ends = reader->intro[0] != '\0';
        return;
    }
    if (reader->intro_ends && !reader->later)
        return;
    if (reader->intro_ends)
        reader->intro[0] = '\0';
    reader->intro_ends = false;
    size_t size = strlen(reader->intro), more = strlen(reader->line) + 2;
    reader->intro = grow(reader->intro, size + more, 1);
    snprintf(reader->intro + size, more, "%s\n", reader->line);
}

/* A block of another kind: nothing to play, but it ends a session. */
static void skip_block(struct reader *reader, size_t fence)
{
    int first = reader->number;
    char mark = reader->line[0];
    reader->open = false;
    while (next_line(reader)) {
        if (ends_block(reader->line, mark, fence))
            return;
    }
    fail(reader->lesson, first, "this block has no end");
}

/* The size of the fence that opens a block, or 0 where line is none. */
static size_t fence_size(const char *line)
{
    size_t size = strspn(line, "`");
    if (size == 0)
        size = strspn(line, "~");
    /* "```text``` in a line" is no block. */
    if (size < 3 || (line[0] == '`' && strchr(line + size, '`')))
        return 0;
    return size;
}

static bool ends_block(const char *line, char mark, size_t fence)
{
    size_t size = strspn(line, (char[]){mark, '\0'});
    return size >= fence && line[size + strspn(line + size, " ")] == '\0';
}

/* What a reader of the lesson takes for a session is to be played. More than
 * three blanks before it make it text, such as an example of a session. */
static void check_fence(const struct reader *reader)
{
    size_t blanks = strspn(reader->line, " ");
    const char *fence = reader->line + blanks;
    size_t size = fence_size(fence);
    const char *info = fence + size + strspn(fence + size, " ");
    if (size == 0 || blanks > 3 || strncasecmp(info, "console", 7) != 0)
        return;
    if (blanks > 0 || info != fence + size ||
        strncmp(info, "console", 7) != 0 || (info[7] != ' ' && info[7] != '\0'))
        fail(reader->lesson, reader->number,
             "this block would not be played: a session begins with "
             "```console at the line's start");
}

static void read_console(struct reader *reader, size_t fence)
{
    const char *name = reader->line + fence + strlen("console");
    name += strspn(name, " ");
    size_t size = strcspn(name, " ");
    if (name[size + strspn(name + size, " ")] != '\0')
        fail(reader->lesson, reader->number,
             "a terminal's name is one word: '%s'", name);

    int first = reader->number;
    char mark = reader->line[0];
    struct script *script = add_script(reader, name, size);
    for (;;) {
        if (!next_line(reader))
            fail(reader->lesson, first, "this console block has no end");
        if (ends_block(reader->line, mark, fence))
            break;
        add_line(reader, script);
    }
    check_script(reader, script);
}

/* A script for the block that begins here: of the session that is open, if
 * the block has a name that is new there, and of a new session otherwise. */
static struct script *add_script(struct reader *reader, const char *name,
                                 size_t size)
{
    struct lesson *lesson = reader->lesson;
    struct session *last =
        lesson->count > 0 ? &lesson->sessions[lesson->count - 1] : NULL;
    bool joins = last && reader->open && size > 0;
    for (size_t i = 0; joins && i < last->count; i++)
        joins = strlen(last->scripts[i].name) != size ||
                strncmp(last->scripts[i].name, name, size) != 0;

    if (!joins) {
        lesson->sessions =
            grow(lesson->sessions, lesson->count + 1, sizeof *lesson->sessions);
        last = &lesson->sessions[lesson->count++];
        *last = (struct session){0};
        last->heading = copy_of(reader->heading, strlen(reader->heading));
        last->intro = copy_of(reader->intro, strlen(reader->intro));
        name_session(lesson, last);
    }
    reader->intro[0] = '\0';
    reader->later = true;
    reader->intro_ends = false;
    reader->open = size > 0;

    last->scripts = grow(last->scripts, last->count + 1, sizeof *last->scripts);
    struct script *script = &last->scripts[last->count++];
    *script = (struct script){.name = copy_of(name, size),
                              .number = reader->number + 1};
    return script;
}

/* The lesson, the heading, and a number where it is not the first there. */
static void name_session(const struct lesson *lesson, struct session *session)
{
    size_t same = 0;
    for (size_t i = 0; i < lesson->count; i++)
        same += strcmp(lesson->sessions[i].heading, session->heading) == 0;
    char number[32] = "";
    if (same > 1)
        snprintf(number, sizeof number, " (%zu)", same);
    if (asprintf(&session->name, "%s%s%s%s", lesson->title,
                 *session->heading ? ": " : "", session->heading, number) == -1)
        err(2, "asprintf");
}

static void add_line(struct reader *reader, struct script *script)
{
    script->lines =
        grow(script->lines, script->count + 1, sizeof *script->lines);
    const char *text = reader->line;
    script->lines[script->count++] =
        (struct line){.kind = kind_of(text),
                      .text = copy_of(text, strlen(text)),
                      .number = reader->number};
}

static enum kind kind_of(const char *text)
{
    const char *key = strncmp(text, "> ", 2) == 0 ? text + 2 : text;
    if (strcmp(key, "^C") == 0 || strcmp(key, "^D") == 0)
        return KEY;
    if (strncmp(text, "$ ", 2) == 0)
        return SHELL;
    if (strncmp(text, "> ", 2) == 0 || strcmp(text, ">") == 0)
        return INPUT;
    return strcmp(text, "...") == 0 ? ANYTHING : OUTPUT;
}

bool is_interrupt(const struct line *line)
{
    return line->kind == KEY && strchr(line->text, 'C');
}

/* What no terminal could play is said here, where the line is known. */
static void check_script(struct reader *reader, const struct script *script)
{
    const struct lesson *lesson = reader->lesson;
    if (script->count == 0)
        fail(lesson, script->number - 1, "an empty console block");
    if (script->lines[0].kind != SHELL)
        fail(lesson, script->number,
             "a console block begins with what is typed to the shell: '$ ...'");
    for (size_t i = 0; i < script->count; i++)
        check_line(lesson, &script->lines[i]);
}

static void check_line(const struct lesson *lesson, const struct line *line)
{
    const char *text = line->text;
    for (const char *at = text; *at != '\0'; at++) {
        if (((unsigned char)*at < ' ' && *at != '\t') || *at == 0x7f)
            fail(lesson, line->number,
                 "the control character 0x%02x; one of the output is written "
                 "\\x%02x",
                 *at, *at);
    }
    bool typed = line->kind == SHELL || line->kind == INPUT;
    size_t size = strlen(text) > 2 ? strlen(text) - 2 : 0;
    if (typed && size > TYPED_MOST)
        fail(lesson, line->number,
             "%zu bytes to type are more than a terminal takes in a line (%d)",
             size, TYPED_MOST);
    const char *key = strncmp(text, "> ", 2) == 0 ? text + 2 : text;
    if (line->kind != KEY && key[0] == '^' &&
        (key[1] == 'C' || (key[1] != '\0' && key[2] == '\0')))
        fail(lesson, line->number,
             "'%s': the keys that can be typed are ^C and ^D, alone on a line "
             "or behind '> '",
             text);
}

static void check_sessions(const struct lesson *lesson)
{
    for (size_t i = 0; i < lesson->count; i++) {
        const struct session *session = &lesson->sessions[i];
        check_first_output(lesson, session);
        for (size_t j = 0; j < i; j++) {
            if (strcmp(session->name, lesson->sessions[j].name) == 0)
                fail(lesson, session->scripts[0].number - 1,
                     "a second session with the name '%s'", session->name);
        }
    }
}

/* A terminal starts when the one before it has shown a line of output, and ^C
 * waits for the terminals that start later: without output it would wait for
 * ever. */
static void check_first_output(const struct lesson *lesson,
                               const struct session *session)
{
    for (size_t i = 0; i + 1 < session->count; i++) {
        const struct script *script = &session->scripts[i];
        size_t j = 0;
        while (j < script->count && script->lines[j].kind != OUTPUT &&
               script->lines[j].kind != ANYTHING &&
               !is_interrupt(&script->lines[j]))
            j++;
        if (j < script->count && is_interrupt(&script->lines[j]))
            fail(lesson, script->lines[j].number,
                 "terminal '%s' shows no line of output before %s, so '%s' "
                 "would never start",
                 script->name, script->lines[j].text,
                 session->scripts[i + 1].name);
    }
}

static void check_utf8(struct reader *reader)
{
    for (const char *at = reader->line; *at != '\0';) {
        size_t size = utf8_size(at, strlen(at));
        unsigned char byte = (unsigned char)*at;
        if (size == 0)
            fail(reader->lesson, reader->number,
                 "the byte 0x%02x begins no UTF-8 character; such a byte of "
                 "the output is written \\x%02x",
                 byte, byte);
        at += size;
    }
}

static void fail(const struct lesson *lesson, int number, const char *format,
                 ...)
{
    fprintf(stderr, "%s:%d: ", lesson->path, number);
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(2);
}
