/*
 * fuzz - give a program what nobody expects, and see whether it holds.
 *
 * Usage:  fuzz <target> <build> <seed> <rounds> <seconds> <case>...
 *
 * Each round gives the target sound input, or what chance has made of it, and
 * compares what it does with what it should do. The first rounds play the
 * cases as they are. The end comes with the last round or second, whichever is
 * first; 0 stands for no limit. The same seed makes the same rounds.
 *
 * A target is calculator_server, udp_file_receiver, chat_room_server,
 * echo_store_server or lesson. The case files are lessons for the last one. For
 * the others each line is a case, in which \n, \r, \0, \\, \xNN are bytes, and
 * \=1020a; stands for 1020 times what is between the number and the semicolon.
 * udp_file_receiver's are described in its file. # begins a comment.
 *
 * Exit status: 0 if nothing was found, 1 after a finding, which is shown.
 */
#include "fuzz.h"

#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INPUT_MOST 60000

static void read_cases(const char *path, bool lines);
static void add_case(const char *text, size_t size);
static void show_input(const struct bytes *input, bool lines);

static const struct target *const targets[] = {&calculator, &file, &room,
                                               &store, &lesson};
static const struct target *target;
static unsigned long long seed;
static uint64_t chance;
const struct bytes nothing = {.data = (unsigned char *)""};
const char *build;
struct bytes inputs[INPUTS_MOST];
struct bytes *cases;
size_t input_count, case_count, round_number;

int main(int argc, char *argv[])
{
    if (argc < 7)
        errx(2, "usage: fuzz <target> <build> <seed> <rounds> <seconds> "
                "<case>...");
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        if (strcmp(argv[1], targets[i]->name) == 0)
            target = targets[i];
    }
    if (!target)
        errx(2, "no such target: '%s'", argv[1]);
    build = argv[2];
    seed = strtoull(argv[3], NULL, 10);
    size_t rounds = strtoul(argv[4], NULL, 10);
    long long seconds = strtoll(argv[5], NULL, 10);
    for (int i = 6; i < argc; i++)
        read_cases(argv[i], target->lines);
    if (case_count == 0)
        errx(2, "no cases");

    long long start = now();
    chance = seed;
    target->begin();
    for (; (rounds == 0 || round_number < rounds) &&
           (seconds == 0 || now() - start < seconds * 1000);
         round_number++) {
        chance = seed + (round_number << 32);
        for (size_t i = 0; i < INPUTS_MOST; i++)
            inputs[i].size = 0;
        input_count = 0;
        target->round();
    }
    target->end();
    printf("%s: seed %llu, %zu rounds in %.1f s, nothing found\n", target->name,
           seed, round_number, (double)(now() - start) / 1000);
    return 0;
}

static void read_cases(const char *path, bool lines)
{
    FILE *stream = fopen(path, "r");
    if (!stream)
        err(2, "%s", path);
    char *line = NULL;
    size_t size = 0;
    ssize_t n;
    while ((n = getdelim(&line, &size, lines ? '\n' : EOF, stream)) > 0) {
        if (lines && (line[0] == '#' || line[0] == '\n'))
            continue;
        if (lines && line[n - 1] == '\n')
            n--;
        add_case(line, (size_t)n);
    }
    free(line);
    fclose(stream);
}

static void add_case(const char *text, size_t size)
{
    static const char letters[] = "nr0\\", bytes[] = "\n\r\0\\";
    cases = grow(cases, case_count + 1, sizeof *cases);
    struct bytes *to = &cases[case_count++];
    *to = (struct bytes){0};
    add(to, "", 0);
    if (!target->lines) {
        add(to, text, size);
        return;
    }
    char *copy = copy_of(text, size); /* which ends with a NUL */
    for (const char *at = copy; *at != '\0'; at++) {
        char *end;
        if (at[0] != '\\' || at[1] == '\0') {
            add(to, at, 1);
            continue;
        }
        const char *letter = strchr(letters, *++at);
        if (letter) {
            add(to, bytes + (letter - letters), 1);
        } else if (*at == 'x' && at[1] != '\0' && at[2] != '\0') {
            char digits[] = {at[1], at[2], '\0'};
            char byte = (char)strtol(digits, NULL, 16);
            add(to, &byte, 1);
            at += 2;
        } else if (*at == '=' && strchr(at, ';')) {
            unsigned long times = strtoul(at + 1, &end, 10);
            at = strchr(at, ';');
            while (times-- > 0)
                add(to, end, (size_t)(at - end));
        } else {
            errx(2, "not an escape: '%s'", at - 1);
        }
    }
    free(copy);
}

/* Splitmix64: a number of its sequence is as good as any other. */
uint32_t below(uint32_t limit)
{
    uint64_t z = (chance += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return limit == 0 ? 0 : (uint32_t)((z ^ (z >> 31)) >> 32) % limit;
}

uint32_t odd_number(void)
{
    static const uint32_t odd[] = {
        0,          1,          2,          3,         7,        10,
        100,        127,        128,        255,       256,      1000,
        32767,      32768,      46340,      46341,     65535,    65536,
        0x7ffffffe, 0x7fffffff, 1u << 31,   ~0u,       ~0u - 1,  ~0u - 2,
        ~0u - 63,   ~0u - 64,   1u << 30,   1u << 24,  ~32767u,  ~65535u,
        3067833,    1534,       2863311530, 858993459, 16777619, 9190};
    size_t at = below(sizeof odd / sizeof odd[0] + 4);
    if (at < sizeof odd / sizeof odd[0])
        return odd[at];
    return at % 2 == 0 ? below(UINT32_MAX) : below(2000) - 1000;
}

struct bytes *new_input(void)
{
    if (input_count == INPUTS_MOST)
        errx(2, "more inputs than a round has room for");
    return &inputs[input_count++];
}

void add(struct bytes *to, const void *data, size_t size)
{
    if (!to->data || to->size + size + 1 > to->room) {
        to->room = 2 * (to->size + size + 1);
        to->data = grow(to->data, to->room, 1);
    }
    if (size > 0)
        memmove(to->data + to->size, data, size);
    to->size += size;
}

/* At first the cases, one by one; then one or a few of them, in most rounds
 * with changes. */
void make_input(struct bytes *input)
{
    static size_t next;
    if (next < case_count) {
        add(input, cases[next].data, cases[next].size);
        next++;
        return;
    }
    for (uint32_t left = 1 + below(4); left > 0; left--) {
        const struct bytes *one = &cases[below((uint32_t)case_count)];
        if (input->size + one->size < INPUT_MOST)
            add(input, one->data, one->size);
    }
    for (uint32_t left = below(4) == 0 ? 0 : 1 + below(8); left > 0; left--)
        mutate(input);
}

/* One change, at any place; something is left. */
void mutate(struct bytes *input)
{
    static const char special[] = "\n\r\0 0:*+-/>$`{}^C\\\xff\x80\x7f\t";
    uint32_t at = below((uint32_t)input->size + 1);
    uint32_t some = 1 + below(below(4) == 0 ? 300 : 8), left = below(5000);
    if (some > input->size - at)
        some = (uint32_t)input->size - at;
    struct bytes behind = {0};
    add(&behind, input->data + at, input->size - at);
    unsigned char piece[300] = {0};
    if (some > 0)
        memcpy(piece, behind.data, some);
    uint32_t number = odd_number();
    unsigned char number_bytes[] = {
        (unsigned char)(number >> 24), (unsigned char)(number >> 16),
        (unsigned char)(number >> 8), (unsigned char)number};
    switch (below(8)) {
    case 0: /* a bit is turned */
        if (some > 0)
            input->data[at] ^= (unsigned char)(1 << below(8));
        break;
    case 1: /* another byte */
        if (some > 0)
            input->data[at] = (unsigned char)special[below(sizeof special - 1)];
        break;
    case 2: /* some are taken out */
        input->size = at;
        add(input, behind.data + some, behind.size - some);
        break;
    case 3: /* some are there twice, or very often */
        input->size = at;
        for (uint32_t times = below(3) == 0 ? left / (some + 1) : 1;
             times > 0 && input->size < INPUT_MOST; times--)
            add(input, piece, some);
        add(input, behind.data, behind.size);
        break;
    case 4: /* the end is missing */
        input->size = at;
        break;
    case 5: /* a number in place of another one */
        input->size = at;
        add(input, number_bytes, 4);
        if (behind.size > 4)
            add(input, behind.data + 4, behind.size - 4);
        break;
    case 6: /* a byte more */
        input->size = at;
        add(input, special + below(sizeof special - 1), 1);
        add(input, behind.data, behind.size);
        break;
    default: /* some by chance */
        for (uint32_t i = 0; i < some; i++)
            input->data[at + i] = (unsigned char)below(256);
    }
    free(behind.data);
    if (input->size == 0)
        add(input, "\n", 1);
}

void finding(const char *format, ...)
{
    printf("%s: seed %llu, round %zu: ", target->name, seed, round_number);
    va_list arguments;
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
    for (size_t i = 0; i < input_count; i++) {
        printf("--- input %zu, %zu bytes:\n", i + 1, inputs[i].size);
        show_input(&inputs[i], target->lines);
    }
    show_server();
    exit(1);
}

/* As a line of a file of cases, or as a lesson. */
static void show_input(const struct bytes *input, bool lines)
{
    for (size_t i = 0; i < input->size; i++) {
        unsigned char byte = input->data[i];
        size_t same = 1;
        while (i + same < input->size && input->data[i + same] == byte)
            same++;
        bool many = lines && same > 12;
        if (many)
            printf("\\=%zu", same);
        if (lines && byte == '\n')
            printf("\\n");
        else if (lines && byte == '\\')
            printf("\\\\");
        else if ((byte >= ' ' && byte < 0x7f && !(many && byte == ';')) ||
                 byte == '\n')
            putchar(byte);
        else
            printf("\\x%02x", byte);
        if (many) {
            putchar(';');
            i += same - 1;
        }
    }
    putchar('\n');
}
