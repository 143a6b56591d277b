/*
 * udp_file_receiver: a file comes whole, or it does not come, whatever else
 * comes between its packets.
 *
 * A case is such a packet: "right 1 0 +64 1400" has a right checksum, type 1,
 * a transfer that differs by 0, the number 64 behind the first one that is
 * missing, and 1400 bytes of data. "wrong" has a wrong checksum; "cut" has one
 * that is right for the 1420 bytes that a receiver has room for; "short" ends
 * in the header, after so many bytes; "other" is a right one from another
 * sender. A packet that a sender could have meant is made another one.
 */
#include "fuzz.h"

#include <arpa/inet.h>
#include <endian.h>
#include <err.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define FILE_NAME "copy"
#define HEADER_SIZE 20
#define DATA_SIZE 1400
#define WINDOW 64
#define PACKETS_MOST 200

enum { DATA = 1, ACK, END, WHOLE, FAILED };
static struct packet { /* in network byte order; checksum: of all behind it */
    uint32_t checksum, type, serial, transfer, number;
    unsigned char data[65507 - HEADER_SIZE];
} packet;

static int udp_socket(void);
static void send_file(bool whole);
static void send_until(uint32_t type, uint32_t number, const void *data,
                       size_t size, uint32_t answer, uint32_t other_answer);
static void send_noise(void);
static void choose_noise(char how[6], uint32_t *type, uint32_t *by,
                         char number[16], uint32_t *size);
static void fill_packet(uint32_t type, uint32_t number, size_t size);
static uint32_t checksum_of(const void *data, size_t size);
static void finish(int wanted);
static void expect_file(bool whole);

static int sender, stranger;
static struct bytes content;
static uint32_t transfer, packets, missing, serial; /* missing: the first */
static bool here[PACKETS_MOST];

/* Ended as soon as it listens, the receiver leaves nothing: once it did. */
static void begin(void)
{
    for (int times = 0; times < 50; times++) {
        start_server("chapter3/udp_file_receiver", FILE_NAME);
        stop_server(SIGTERM, 128 + SIGTERM);
        expect_file(false);
    }
}

static void play_round(void)
{
    static const uint32_t sizes[] = {
        0, 1, 1399, 1400, 1401, 2800, WINDOW * 1400, WINDOW * 1400 + 1};
    struct bytes *log = new_input();
    add(log, "", 0);
    uint32_t size = below(3) == 0 ? below(150 * DATA_SIZE) : sizes[below(8)];
    content.size = 0;
    for (uint32_t i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)below(256);
        add(&content, &byte, 1);
    }
    packets = (size + DATA_SIZE - 1) / DATA_SIZE;
    missing = 0;
    memset(here, 0, sizeof here);
    transfer = below(4) == 0 ? odd_number() : below(UINT32_MAX);
    unlink(FILE_NAME);
    start_server("chapter3/udp_file_receiver", FILE_NAME);
    sender = udp_socket();
    stranger = udp_socket();
    send_file(round_number < 5 || below(5) != 0);
    close(stranger);
}

/* On a free port, connected to the server. */
static int udp_socket(void)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_addr = {htonl(INADDR_LOOPBACK)},
                             .sin_port = htons(port)};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd == -1 || connect(fd, (struct sockaddr *)&to, sizeof to) == -1)
        err(2, "socket");
    return fd;
}

/* Send the file, with noise between its packets; or not the whole of it. */
static void send_file(bool whole)
{
    uint32_t noise = below(20), last = whole ? packets : below(packets + 1);
    for (uint32_t sent = 0; sent < last;) {
        for (uint32_t i = below(noise + 1); i > 0; i--)
            send_noise();
        uint32_t number = missing + below(WINDOW);
        if (number >= packets || (sent == 0 && number > 0) || here[number])
            number = missing;
        size_t at = (size_t)number * DATA_SIZE, size = content.size - at;
        send_until(DATA, number, content.data + at,
                   size < DATA_SIZE ? size : DATA_SIZE, ACK, ACK);
        here[number] = true;
        sent++;
        while (missing < packets && here[missing])
            missing++;
    }
    for (uint32_t i = below(noise + 1); i > 0; i--)
        send_noise();
    if (round_number % 16 == 15)
        expect_idle();
    if (!whole && below(2) == 0) { /* somebody ends the receiver */
        close(sender);
        stop_server(SIGTERM, 128 + SIGTERM);
        expect_file(false);
        return;
    }
    uint64_t sum = 0;
    for (uint32_t i = 0; i < packets; i++) {
        size_t at = (size_t)i * DATA_SIZE, size = content.size - at;
        size = size < DATA_SIZE ? size : DATA_SIZE;
        packet.number = htonl(i);
        memcpy(packet.data, content.data + at, size);
        sum += ntohl(checksum_of(&packet.number, 4 + size));
    }
    uint64_t end[] = {htobe64(content.size), htobe64(sum)};
    if (!whole) /* a wrong end, in any bit */
        ((unsigned char *)end)[below(16)] ^= (unsigned char)(1 << below(8));
    if (missing < packets && !whole) { /* nothing can be wrong but this */
        packets = missing;
    }
    send_until(END, packets, end, sizeof end, whole ? WHOLE : FAILED,
               whole ? WHOLE : FAILED);
    finish(whole ? 0 : 1);
    expect_file(whole);
}

/* Send a packet, again and again, until the server answers it. */
static void send_until(uint32_t type, uint32_t number, const void *data,
                       size_t size, uint32_t answer, uint32_t other_answer)
{
    long long until = now() + PATIENCE;
    uint32_t own = serial = (serial + 1) % (1u << 31);
    for (;;) {
        memcpy(packet.data, data, size);
        fill_packet(type, number, size);
        packet.serial = htonl(own);
        packet.checksum = checksum_of(&packet.type, HEADER_SIZE - 4 + size);
        send(sender, &packet, HEADER_SIZE + size, 0);
        long long again = now() + 200;
        for (;;) {
            struct pollfd ready[] = {{.fd = server_output(), .events = POLLIN},
                                     {.fd = sender, .events = POLLIN}};
            long long left = again - now();
            if (left <= 0 || poll(ready, 2, (int)left) == 0)
                break;
            if (ready[0].revents != 0)
                hear_server();
            struct packet *is = &packet;
            ssize_t n = recv(sender, is, sizeof *is, MSG_DONTWAIT);
            if (n == HEADER_SIZE && is->transfer == htonl(transfer) &&
                is->number == htonl(number) && is->serial == htonl(own) &&
                (is->type == htonl(answer) ||
                 is->type == htonl(other_answer)) &&
                is->checksum == checksum_of(&is->type, HEADER_SIZE - 4))
                return;
        }
        if (now() > until)
            finding("packet %u of type %u is not answered by type %u", number,
                    type, answer);
    }
}

/* A packet that is to change nothing. */
static void send_noise(void)
{
    char how[6], number_text[16];
    uint32_t type, by, size;
    choose_noise(how, &type, &by, number_text, &size);
    uint32_t number = (uint32_t)strtoul(number_text, NULL, 10);
    if (number_text[0] == '+')
        number += missing;
    bool right = strcmp(how, "wrong") != 0;
    bool own = strcmp(how, "other") != 0;
    if (size > sizeof packet.data)
        size = sizeof packet.data;
    if (strcmp(how, "right") == 0 && size > DATA_SIZE)
        strcpy(how, "cut");
    /* Before the file's first packet, the sender is the first with number 0. */
    bool first = missing == 0 && !here[0];
    if (first && right && number == 0)
        number = 1 + below(1000);
    if (right && own && by == 0 && !first) {
        if (type == DATA && number - missing < WINDOW &&
            (number >= packets || !here[number]))
            by = 1;
        if (type == END && number == missing && size == 16)
            size = 17;
    }
    for (size_t i = 0; i < size; i++)
        packet.data[i] = (unsigned char)i;
    fill_packet(type, number, size);
    packet.transfer = htonl(transfer + by);
    packet.serial = htonl(1u << 31 | below(1u << 31));
    size_t part = size > DATA_SIZE ? DATA_SIZE : size;
    packet.checksum = checksum_of(&packet.type, HEADER_SIZE - 4 + part);
    if (!right)
        packet.checksum ^= htonl(1u << below(32));
    size_t bytes = HEADER_SIZE + size;
    if (strcmp(how, "short") == 0) {
        bytes = size % HEADER_SIZE;
        if (bytes >= 4)
            packet.checksum = checksum_of(&packet.type, bytes - 4);
    }
    send(own ? sender : stranger, &packet, bytes, 0);
    char line[100];
    int n = snprintf(line, sizeof line, "%s %u %u %s%u %u\n", how, type, by,
                     number_text[0] == '+' ? "= " : "", number, size);
    if (inputs[0].size < 4000)
        add(&inputs[0], line, (size_t)n);
}

/* The cases one after the other, then what chance says. */
static void choose_noise(char how[6], uint32_t *type, uint32_t *by,
                         char number[16], uint32_t *size)
{
    static const char *const hows[] = {"right", "right", "right", "wrong",
                                       "cut",   "other", "short"};
    static const uint32_t sizes[] = {0,    1,    15,   16,   17,   1399,
                                     1400, 1401, 1404, 1500, 9000, 65487};
    static const char *const numbers[] = {"+0", "+1", "+63", "+64", "+65", "0"};
    static size_t next;
    if (next < case_count || below(8) == 0) {
        size_t at = next < case_count ? next++ : below((uint32_t)case_count);
        char *line = copy_of((char *)cases[at].data, cases[at].size);
        if (sscanf(line, "%5s %u %u %15s %u", how, type, by, number, size) != 5)
            errx(2, "not a packet: '%s'", line);
        free(line);
        return;
    }
    snprintf(how, 6, "%s", hows[below(7)]);
    *type = below(8) == 0 ? odd_number() : below(7);
    *by = below(4) == 0 ? odd_number() : 0;
    *size = below(2) == 0 ? sizes[below(12)] : below(2000);
    if (below(2) == 0)
        snprintf(number, 16, "%s", numbers[below(6)]);
    else
        snprintf(number, 16, "%s%u", below(2) == 0 ? "+" : "", odd_number());
}

/* Header and checksum of a packet whose data are there already. */
static void fill_packet(uint32_t type, uint32_t number, size_t size)
{
    packet.type = htonl(type);
    packet.transfer = htonl(transfer);
    packet.number = htonl(number);
    packet.checksum = checksum_of(&packet.type, HEADER_SIZE - 4 + size);
}

/* FNV-1a. */
static uint32_t checksum_of(const void *data, size_t size)
{
    const unsigned char *bytes = data;
    uint32_t sum = 0x811c9dc5;
    for (size_t i = 0; i < size; i++)
        sum = (sum ^ bytes[i]) * 0x01000193;
    return htonl(sum);
}

/* Let the receiver end: it stays for a sender who asks again. It ends at once
 * if its answer reaches nobody, so the sender asks, and goes, while the
 * receiver is stopped. */
static void finish(int wanted)
{
    siginfo_t is;
    kill(server_pid(), SIGSTOP);
    waitid(P_PID, (id_t)server_pid(), &is, WSTOPPED | WEXITED | WNOWAIT);
    send(sender, "", 0, 0);
    close(sender);
    kill(server_pid(), SIGCONT);
    stop_server(0, wanted);
}

/* The file is there and right, or not there; and never is a part of it. */
static void expect_file(bool whole)
{
    if (access(FILE_NAME ".part", F_OK) == 0)
        finding("a part of the file was left");
    FILE *stream = fopen(FILE_NAME, "r");
    if (!stream && whole)
        finding("there is no file");
    if (!stream)
        return;
    if (!whole)
        finding("there is a file, though not all has come");
    struct bytes is = {0};
    char data[4096];
    size_t n;
    add(&is, "", 0);
    while ((n = fread(data, 1, sizeof data, stream)) > 0)
        add(&is, data, n);
    fclose(stream);
    if (is.size != content.size ||
        (is.size > 0 && memcmp(is.data, content.data, is.size) != 0))
        finding("the file has %zu bytes, not %zu, or others", is.size,
                content.size);
    free(is.data);
}

static void end(void)
{
}

const struct target file = {"udp_file_receiver", begin, play_round, end, true};
