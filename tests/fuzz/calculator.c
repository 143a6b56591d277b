/*
 * calculator_server: whatever comes is a stream of requests, the last of which
 * may break off. So each reply can be said in advance.
 */
#include "fuzz.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define REPLY_SIZE 5

static void make_requests(struct bytes *input);
static void answer(const struct bytes *stream, struct bytes *replies);
static int judge(const unsigned char *operands, size_t count, int operation,
                 int32_t *result);
static void expect_replies(const struct bytes *is, const struct bytes *wanted);

static void begin(void)
{
    start_server("chapter2/calculator_server", NULL);
}

/* Some clients at once: they are served one after the other. */
static void play_round(void)
{
    static const enum ending endings[] = {SHUT, SHUT, SHUT, SHUT, RESET, CLOSE};
    struct peer peers[3];
    size_t count = 1 + below(3);
    for (size_t i = 0; i < count; i++) {
        struct bytes *input = new_input();
        if (round_number > case_count && below(2) == 0)
            make_requests(input);
        else
            make_input(input);
        connect_peer(&peers[i], input, 0);
        peers[i].ending = round_number < case_count ? SHUT : endings[below(6)];
    }
    exchange(peers, count, NULL);
    for (size_t i = 0; i < count; i++) {
        struct bytes wanted = {0};
        answer(peers[i].out, &wanted);
        if (peers[i].ending == SHUT)
            expect_replies(&peers[i].in, &wanted);
        close_peer(&peers[i]);
        free(peers[i].in.data);
        free(wanted.data);
    }
}

/* Requests that are sound, with numbers at the borders of what fits. */
static void make_requests(struct bytes *input)
{
    static const uint32_t counts[] = {0, 1, 2, 2, 3, 5, 20, 254, 255};
    for (uint32_t left = 1 + below(8); left > 0; left--) {
        unsigned char count = (unsigned char)counts[below(9)];
        uint32_t small = below(3);
        add(input, &count, 1);
        for (int i = 0; i < count; i++) {
            uint32_t number = odd_number();
            if (small > 0) /* or else nearly all would overflow */
                number = small == 1 ? number % 5 : number % 200000 - 100000;
            unsigned char bytes[] = {
                (unsigned char)(number >> 24), (unsigned char)(number >> 16),
                (unsigned char)(number >> 8), (unsigned char)number};
            add(input, bytes, sizeof bytes);
        }
        char operation = "+-*/%"[below(20) == 0 ? 4 : below(4)];
        add(input, &operation, 1);
    }
    if (below(4) == 0)
        mutate(input);
}

static void answer(const struct bytes *stream, struct bytes *replies)
{
    add(replies, "", 0);
    for (size_t at = 0; at < stream->size;) {
        size_t count = stream->data[at], end = at + 1 + 4 * count;
        if (end >= stream->size)
            return; /* it breaks off */
        int32_t result = 0;
        int status =
            judge(stream->data + at + 1, count, stream->data[end], &result);
        uint32_t bits = (uint32_t)result;
        unsigned char reply[REPLY_SIZE] = {
            (unsigned char)status, (unsigned char)(bits >> 24),
            (unsigned char)(bits >> 16), (unsigned char)(bits >> 8),
            (unsigned char)bits};
        add(replies, reply, sizeof reply);
        at = end + 1;
    }
}

/* The status, and the result, calculated in 32 bits. */
static int judge(const unsigned char *operands, size_t count, int operation,
                 int32_t *result)
{
    if (operation != '+' && operation != '-' && operation != '*' &&
        operation != '/')
        return 2;
    if (count == 0)
        return 1;
    int32_t value = 0;
    for (size_t i = 0; i < count; i++) {
        const unsigned char *at = operands + 4 * i;
        int32_t operand =
            (int32_t)((uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 |
                      (uint32_t)at[2] << 8 | (uint32_t)at[3]);
        bool over = false;
        if (i == 0)
            value = operand;
        else if (operation == '+')
            over = __builtin_add_overflow(value, operand, &value);
        else if (operation == '-')
            over = __builtin_sub_overflow(value, operand, &value);
        else if (operation == '*')
            over = __builtin_mul_overflow(value, operand, &value);
        else if (operand == 0)
            return 4;
        else if (operand == -1)
            over = __builtin_sub_overflow(0, value, &value);
        else
            value /= operand;
        if (over)
            return 3;
    }
    *result = value;
    return 0;
}

/* The result counts only if the status is 0. */
static void expect_replies(const struct bytes *is, const struct bytes *wanted)
{
    if (is->size != wanted->size)
        finding("%zu bytes of replies, not %zu", is->size, wanted->size);
    for (size_t at = 0; at < is->size; at += REPLY_SIZE) {
        size_t size = wanted->data[at] == 0 ? REPLY_SIZE : 1;
        if (memcmp(is->data + at, wanted->data + at, size) != 0)
            finding("reply %zu is %02x %02x%02x%02x%02x, not "
                    "%02x %02x%02x%02x%02x",
                    at / REPLY_SIZE + 1, is->data[at], is->data[at + 1],
                    is->data[at + 2], is->data[at + 3], is->data[at + 4],
                    wanted->data[at], wanted->data[at + 1],
                    wanted->data[at + 2], wanted->data[at + 3],
                    wanted->data[at + 4]);
    }
}

/* A client in the middle of a request keeps the server waiting, not busy. */
static void end(void)
{
    struct peer peer;
    connect_peer(&peer, &nothing, 0);
    send(peer.fd, "\2\0", 2, MSG_NOSIGNAL);
    expect_idle();
    close_peer(&peer);
    free(peer.in.data);
    stop_server(SIGTERM, 128 + SIGTERM);
}

const struct target calculator = {"calculator_server", begin, play_round, end,
                                  true};
