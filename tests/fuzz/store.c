/*
 * echo_store_server: what was sent comes back, and is recorded, line by line.
 * A line of 4095 bytes or more is recorded in pieces of 4095.
 */
#include "fuzz.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_NAME "said"
#define PIECE 4095
#define SERVER_ROUNDS 40 /* then a new server has its turn */

struct line {
    const unsigned char *text;
    size_t size;
};

static void expect_recorded(const struct bytes *wanted);
static void add_lines(const struct bytes *stream, struct bytes *lines);
static struct line *sorted(const struct bytes *lines, size_t *count);
static int compare(const void *one, const void *other);

static size_t recorded, rounds; /* bytes in the file, and the server's rounds */

static void begin(void)
{
    unlink(FILE_NAME);
    recorded = rounds = 0;
    start_server("chapter4/echo_store_server", FILE_NAME);
}

static void end(void)
{
    struct peer peer;
    connect_peer(&peer, &nothing, 0);
    send(peer.fd, "half a line", 11, MSG_NOSIGNAL);
    if (rounds % 2 == 0)
        expect_idle();
    close_peer(&peer);
    free(peer.in.data);
    stop_server(SIGTERM, 0);
}

/* Clients at once. In a wild round some of them do not wait for what comes
 * back: what is recorded of them cannot be known, and a new server follows. */
static void play_round(void)
{
    if (rounds++ == SERVER_ROUNDS) {
        end();
        begin();
    }
    struct peer peers[4];
    struct bytes wanted = {0};
    size_t count = 1 + below(4);
    bool wild = round_number > case_count && below(20) == 0;
    for (size_t i = 0; i < count; i++) {
        struct bytes *input = new_input();
        make_input(input);
        connect_peer(&peers[i], input, 0);
        peers[i].ending = below(3) == 0 ? RESET_AT_END : SHUT;
        if (wild && below(2) == 0)
            peers[i].ending = below(2) == 0 ? RESET : CLOSE;
        add_lines(input, &wanted);
    }
    exchange(peers, count, NULL);
    for (size_t i = 0; i < count; i++) {
        const struct bytes *out = peers[i].out, *in = &peers[i].in;
        if ((peers[i].ending == SHUT || peers[i].ending == RESET_AT_END) &&
            (in->size != out->size ||
             memcmp(in->data, out->data, in->size) != 0))
            finding("of %zu bytes to client %zu, %zu came back, or others",
                    out->size, i + 1, in->size);
        close_peer(&peers[i]);
        free(peers[i].in.data);
    }
    if (wild)
        rounds = SERVER_ROUNDS;
    else
        expect_recorded(&wanted);
    free(wanted.data);
}

/* The lines of this round, in any order, stand at the file's end. */
static void expect_recorded(const struct bytes *wanted)
{
    struct stat status = {0};
    long long until = now() + PATIENCE;
    while (stat(FILE_NAME, &status) == -1 ||
           (size_t)status.st_size < recorded + wanted->size) {
        if (now() > until)
            finding("%zu bytes were to be recorded, and %zu are", wanted->size,
                    (size_t)status.st_size - recorded);
        hear_server();
        poll(NULL, 0, 1);
    }
    int fd = open(FILE_NAME, O_RDONLY | O_CLOEXEC);
    struct bytes is = {0};
    add(&is, "", 0);
    is.data = grow(is.data, wanted->size + 2, 1);
    ssize_t n = pread(fd, is.data, wanted->size + 1, (off_t)recorded);
    close(fd);
    is.size = n > 0 ? (size_t)n : 0;
    if (is.size != wanted->size)
        finding("%zu bytes were to be recorded, and %zu are", wanted->size,
                is.size);
    size_t count, wanted_count;
    struct line *lines = sorted(&is, &count);
    struct line *wanted_lines = sorted(wanted, &wanted_count);
    if (count != wanted_count)
        finding("%zu lines were recorded, not %zu", count, wanted_count);
    for (size_t i = 0; i < count; i++) {
        if (compare(&lines[i], &wanted_lines[i]) != 0)
            finding("line %zu (sorted, of %zu bytes) was recorded, not one of "
                    "%zu bytes",
                    i + 1, lines[i].size, wanted_lines[i].size);
    }
    free(lines);
    free(wanted_lines);
    free(is.data);
    recorded += wanted->size;
}

static void add_lines(const struct bytes *stream, struct bytes *lines)
{
    size_t in_line = 0;
    for (size_t i = 0; i < stream->size; i++) {
        add(lines, stream->data + i, 1);
        in_line = stream->data[i] == '\n' ? 0 : in_line + 1;
        if (in_line == PIECE) {
            add(lines, "\n", 1);
            in_line = 0;
        }
    }
    if (in_line > 0)
        add(lines, "\n", 1);
}

static struct line *sorted(const struct bytes *lines, size_t *count)
{
    struct line *array = grow(NULL, lines->size + 1, sizeof *array);
    *count = 0;
    for (size_t at = 0; at < lines->size;) {
        const unsigned char *text = lines->data + at;
        const unsigned char *last = memchr(text, '\n', lines->size - at);
        size_t size = last ? (size_t)(last - text) + 1 : lines->size - at;
        array[(*count)++] = (struct line){text, size};
        at += size;
    }
    qsort(array, *count, sizeof *array, compare);
    return array;
}

static int compare(const void *one, const void *other)
{
    const struct line *a = one, *b = other;
    size_t size = a->size < b->size ? a->size : b->size;
    int order = memcmp(a->text, b->text, size);
    return order != 0 ? order : (a->size > b->size) - (a->size < b->size);
}

const struct target store = {"echo_store_server", begin, play_round, end, true};
