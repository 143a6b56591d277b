/*
 * chat_room_server: a witness hears what the others say, each line whole and
 * with its speaker's number. A line has 1024 bytes at most, all of that
 * included; longer ones come as several.
 */
#include "fuzz.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define LINE_MOST 1024
#define SPEAKERS_MOST 4
#define SAID_MOST 16000 /* so that nobody in the room falls behind */
#define FLOOD_ROUNDS 30 /* so often somebody does not read */
#define FAREWELL "* you read too slowly: goodbye\n"

struct speaker {
    size_t number;
    bool gone;
    struct bytes heard, wanted; /* by the witness */
};

static void enter(struct peer *peer, const struct bytes *out, int buffer);
static bool has_greeting(void);
static bool all_are_gone(void);
static void hear_line(const char *line, size_t size);
static void add_lines(struct speaker *speaker, const struct bytes *said);
static void expect_whole_lines(const struct bytes *heard);
static void leave(void);
static void flood(void);
static void expect_farewell(const struct bytes *in, const struct bytes *heard);
static bool has_to_go(void);
static bool all_is_heard(void);

static struct peer peers[1 + SPEAKERS_MOST]; /* the first is the witness */
static struct speaker speakers[1 + SPEAKERS_MOST];
static size_t count; /* of both; the witness is none of the speakers */

static void begin(void)
{
    start_server("chapter4/chat_room_server", NULL);
}

static void play_round(void)
{
    static const enum ending endings[] = {SHUT, SHUT, SHUT, SHUT, RESET, CLOSE};
    count = 0;
    enter(&peers[0], &nothing, 0);
    for (uint32_t left = 1 + below(SPEAKERS_MOST); left > 0; left--) {
        struct bytes *input = new_input();
        make_input(input);
        if (input->size > SAID_MOST)
            input->size = SAID_MOST;
        enter(&peers[count], input, 0);
    }
    for (size_t i = 1; i < count; i++) {
        peers[i].sent = 0;
        peers[i].ending = round_number < case_count ? SHUT : endings[below(6)];
        add_lines(&speakers[i], peers[i].out);
    }
    exchange(peers, count, all_are_gone);
    for (size_t i = 1; i < count; i++) {
        const struct speaker *speaker = &speakers[i];
        const struct bytes *is = &speaker->heard, *wanted = &speaker->wanted;
        bool all = peers[i].ending == SHUT;
        /* Of one that was lost, the last line may be cut short. */
        size_t same = all || is->size == 0 ? is->size : is->size - 1;
        if ((all ? is->size != wanted->size : same > wanted->size) ||
            memcmp(is->data, wanted->data, same) != 0)
            finding("of %zu's %zu bytes, the witness has heard %zu, or others",
                    speaker->number, wanted->size, is->size);
        if (all)
            expect_whole_lines(&peers[i].in);
    }
    leave();
    if (round_number % FLOOD_ROUNDS == FLOOD_ROUNDS - 1)
        flood();
}

/* Come in, and wait until the server has said so: it is to send nothing yet. */
static void enter(struct peer *peer, const struct bytes *out, int buffer)
{
    connect_peer(peer, out, buffer);
    peer->sent = out->size;
    peer->ending = STAY;
    count++;
    exchange(peers, count, has_greeting);
    peer->in.data[peer->in.size] = '\0';
    struct speaker *speaker = &speakers[count - 1];
    size_t others;
    *speaker = (struct speaker){0};
    add(&speaker->heard, "", 0);
    if (sscanf((char *)peer->in.data, "* you are %zu; others here: %zu",
               &speaker->number, &others) != 2 ||
        others != count - 1)
        finding("'%s' is no greeting to one with %zu others", peer->in.data,
                count - 1);
    peer->in.size = 0;
}

static bool has_greeting(void)
{
    const struct bytes *in = &peers[count - 1].in;
    return memchr(in->data, '\n', in->size) != NULL;
}

/* Take in what the witness has heard. Has it heard all speakers to the end, and
 * have they heard theirs? */
static bool all_are_gone(void)
{
    struct bytes *in = &peers[0].in;
    size_t at = 0;
    const unsigned char *end;
    if (peers[0].ended)
        finding("the witness was thrown out");
    while ((end = memchr(in->data + at, '\n', in->size - at)) != NULL) {
        size_t size = (size_t)(end - in->data) + 1 - at;
        hear_line((const char *)in->data + at, size);
        at += size;
    }
    in->size -= at;
    memmove(in->data, in->data + at, in->size);
    for (size_t i = 1; i < count; i++) {
        if (!speakers[i].gone || !peers[i].ended)
            return false;
    }
    return true;
}

static void hear_line(const char *line, size_t size)
{
    bool notice = strncmp(line, "* ", 2) == 0;
    char *behind;
    size_t number = strtoul(notice ? line + 2 : line, &behind, 10);
    struct speaker *speaker = NULL;
    for (size_t i = 1; i < count; i++) {
        if (speakers[i].number == number)
            speaker = &speakers[i];
    }
    if (notice && strncmp(behind, " has come\n", 10) == 0)
        return;
    if (!speaker || speaker->gone)
        finding("'%.*s' comes from nobody who is here", (int)size, line);
    if (notice && strncmp(behind, " has gone\n", 10) == 0)
        speaker->gone = true;
    else if (!notice && strncmp(behind, ": ", 2) == 0 && size <= LINE_MOST)
        add(&speaker->heard, line, size);
    else
        finding("'%.*s' is not a line of the room", (int)size, line);
}

/* What the witness is to hear of a speaker that said this. */
static void add_lines(struct speaker *speaker, const struct bytes *said)
{
    char prefix[30];
    int n = snprintf(prefix, sizeof prefix, "%zu: ", speaker->number);
    size_t most = LINE_MOST - 1 - (size_t)n;
    add(&speaker->wanted, "", 0);
    for (size_t at = 0; at < said->size;) {
        const unsigned char *text = said->data + at;
        const unsigned char *end = memchr(text, '\n', said->size - at);
        size_t size = end ? (size_t)(end - text) : said->size - at;
        size_t part = size < most ? size : most;
        add(&speaker->wanted, prefix, (size_t)n);
        add(&speaker->wanted, text, part);
        add(&speaker->wanted, "\n", 1);
        at += part + (part == size ? 1 : 0);
    }
}

/* Each line is a notice or somebody's, and the last one has its end. */
static void expect_whole_lines(const struct bytes *heard)
{
    const char *text = (const char *)heard->data;
    for (size_t at = 0; at < heard->size;) {
        const char *end = memchr(text + at, '\n', heard->size - at);
        size_t digits = strspn(text + at, "0123456789");
        if (!end ||
            (strncmp(text + at, "* ", 2) != 0 &&
             (digits == 0 || strncmp(text + at + digits, ": ", 2) != 0)))
            finding("somebody has heard '%.*s'",
                    (int)(end ? (size_t)(end - text) - at : heard->size - at),
                    text + at);
        at = (size_t)(end - text) + 1;
    }
}

static void leave(void)
{
    for (size_t i = 0; i < count; i++) {
        close_peer(&peers[i]);
        free(peers[i].in.data);
        free(speakers[i].heard.data);
        free(speakers[i].wanted.data);
    }
    count = 0;
}

/* One speaks until another one, who does not read, has to go. The witness hears
 * it all. */
static void flood(void)
{
    struct bytes *said = new_input(), last = {0};
    while (said->size < 8000 && below(2) == 0)
        make_input(said);
    while (said->size < 8000) /* short ones fill a backlog to its last byte */
        add(said, &"0\n1\n\n23\n4\n567\n"[below(9)], 6);
    add(said, "\n", 1);
    add(&last, "\n", 1);
    enter(&peers[0], &nothing, 0);
    enter(&peers[1], &nothing, 4096);
    enter(&peers[2], said, 0);
    peers[1].silent = true;
    for (int times = 0; !has_to_go(); times++) {
        if (times == 5000)
            finding("%zu never reads, and is not told to go",
                    speakers[1].number);
        peers[2].sent = 0;
        add_lines(&speakers[2], said);
        exchange(peers, count, all_is_heard);
    }
    peers[1].silent = false;
    peers[2].out = &last;
    peers[2].sent = 0;
    peers[2].ending = SHUT;
    add_lines(&speakers[2], &last);
    exchange(peers, count, all_are_gone);
    const struct bytes *heard = &speakers[2].heard;
    if (heard->size != speakers[2].wanted.size ||
        memcmp(heard->data, speakers[2].wanted.data, heard->size) != 0)
        finding("the witness has not heard all, or other lines");
    expect_farewell(&peers[1].in, heard);
    leave();
    free(last.data);
}

/* It has heard that the speaker came, what the witness has heard from the
 * beginning up to some line, and the farewell. */
static void expect_farewell(const struct bytes *in, const struct bytes *heard)
{
    const unsigned char *first = memchr(in->data, '\n', in->size);
    size_t size = strlen(FAREWELL);
    expect_whole_lines(in);
    if (!first || in->size < size ||
        memcmp(in->data + in->size - size, FAREWELL, size) != 0)
        finding("one that did not read was not told so");
    size_t middle = in->size - size - (size_t)(first + 1 - in->data);
    if (middle > heard->size || memcmp(first + 1, heard->data, middle) != 0)
        finding("one that did not read has heard other lines");
}

static bool has_to_go(void)
{
    char text[100];
    snprintf(text, sizeof text, "%zu reads too slowly", speakers[1].number);
    return server_said(text);
}

static bool all_is_heard(void)
{
    all_are_gone();
    return speakers[2].heard.size >= speakers[2].wanted.size;
}

/* A member in the middle of a line keeps nobody busy. */
static void end(void)
{
    count = 0;
    enter(&peers[0], &nothing, 0);
    send(peers[0].fd, "half", 4, MSG_NOSIGNAL);
    expect_idle();
    leave();
    stop_server(SIGTERM, 128 + SIGTERM);
}

const struct target room = {"chat_room_server", begin, play_round, end, true};
