/*
 * Writes a show into a file, as a terminal would show it to people: a text
 * cast (asciicast v2), which asciinema and its web players play. A line of
 * JSON for the header, and one for each event: its time, its kind and a text.
 * The file is complete up to the last event, however the player ends.
 */
#include "player.h"

#include <err.h>
#include <stdio.h>
#include <string.h>

#define TITLE "Sockets by Example"

static struct {
    FILE *file; /* or NULL: nothing is recorded */
    const char *path;
    long long begin; /* when time 0 was, less the pauses */
} cast;

static void write_event(char kind, const char *text, size_t size);
static void write_string(const char *text, size_t size);
static void put_out(void);

void open_record(const char *path)
{
    cast.path = path;
    cast.file = fopen(path, "we");
    if (!cast.file)
        err(2, "%s", path);
    cast.begin = now();
    fprintf(cast.file,
            "{\"version\": 2, \"width\": %d, \"height\": %d, "
            "\"title\": \"%s\"}\n",
            COLUMNS, ROWS, TITLE);
    put_out();
}

bool is_recording(void)
{
    return cast.file != NULL;
}

/* The screen shows this now. */
void record(const char *text, size_t size)
{
    write_event('o', text, size);
}

/* A place to find again: a session begins. */
void record_mark(const char *name)
{
    write_event('m', name, strlen(name));
}

/* The audience gets that many milliseconds more, and nobody waits for it. */
void record_pause(int length)
{
    cast.begin -= length;
}

static void write_event(char kind, const char *text, size_t size)
{
    if (!cast.file || size == 0)
        return;
    long long time = now() - cast.begin;
    fprintf(cast.file, "[%lld.%03lld, \"%c\", \"", time / 1000, time % 1000,
            kind);
    write_string(text, size);
    fprintf(cast.file, "\"]\n");
    put_out();
}

/* The inside of a string of JSON. A terminal's lines end with \r\n. */
static void write_string(const char *text, size_t size)
{
    for (const char *at = text; at < text + size; at++) {
        if (*at == '\n')
            fprintf(cast.file, "\\r\\n");
        else if (*at == '"' || *at == '\\')
            fprintf(cast.file, "\\%c", *at);
        else if ((unsigned char)*at < ' ')
            fprintf(cast.file, "\\u%04x", (unsigned)*at);
        else
            putc(*at, cast.file);
    }
}

/* A file that cannot be written is none any more: the player's end shows, and
 * so would record, something too. */
static void put_out(void)
{
    FILE *file = cast.file;
    if (fflush(file) != EOF && !ferror(file))
        return;
    cast.file = NULL;
    err(2, "%s", cast.path);
}
