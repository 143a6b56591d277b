/*
 * udp_file_sender - send one file over UDP, until the receiver has all of it.
 *
 * Usage:  udp_file_sender <address> <port> <file>
 * Try:    ./udp_file_receiver 9190 copy                         in terminal 1
 *         ./udp_file_sender 127.0.0.1 9190 udp_file_sender.c    in terminal 2
 *
 * New here: a window. Many packets are under way, each kept until it has been
 * acknowledged. One is sent again when others that left after it have been
 * acknowledged, or when no answer comes at all. The end is a type of its own.
 */
#include <arpa/inet.h>
#include <endian.h>
#include <err.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define DATA_SIZE 1400 /* bytes: with all headers it fits an Ethernet frame */
#define WINDOW 64      /* packets that may be under way */
#define OVERTAKEN 3    /* by so many, a packet counts as lost */
#define WAIT 10        /* milliseconds, or a few more: all count as lost */
#define WAITS 300      /* in a row: the receiver counts as gone */

enum { DATA = 1, ACK, END, WHOLE, FAILED };
struct packet { /* in network byte order; checksum: of all behind it */
    uint32_t checksum, type, serial, transfer, number;
    unsigned char data[DATA_SIZE]; /* of END: the file's size and checksum */
};
#define HEADER_SIZE 20

struct slot {
    struct packet packet;
    size_t size; /* of its data */
    bool answered;
};
static struct slot window[WINDOW];   /* packet n is in window[n % WINDOW] */
static uint32_t first, next, copies; /* to answer, to send, sent in all */
static uint64_t file_size, file_sum;

static bool make_packet(FILE *file, uint32_t transfer);
static void send_slot(int fd, struct slot *slot);
static void send_again(int fd, uint32_t serial);
static void take_answer(int fd, uint32_t number, uint32_t serial);
static ssize_t send_packet(int fd, struct packet *packet, size_t size);
static uint32_t checksum_of(const void *data, size_t size);
static int connect_udp(const char *address, const char *port);
static in_port_t parse_port(const char *text);

int main(int argc, char *argv[])
{
    if (argc != 4) {
        fprintf(stderr, "usage: %s <address> <port> <file>\n", argv[0]);
        return 2;
    }
    int fd = connect_udp(argv[1], argv[2]);
    FILE *file = fopen(argv[3], "rb");
    if (!file)
        err(1, "%s", argv[3]);
    uint32_t transfer; /* tells its packets from those of other transfers */
    if (getentropy(&transfer, sizeof transfer) == -1)
        err(1, "getentropy");

    for (int waits = 0;;) {
        while (next - first < WINDOW && make_packet(file, transfer))
            send_slot(fd, &window[next++ % WINDOW]);
        if (ferror(file))
            err(1, "read %s", argv[3]);

        struct packet answer;
        ssize_t n = recv(fd, &answer, sizeof answer, 0);
        if (n == -1 && errno == EAGAIN && ++waits < WAITS)
            send_again(fd, copies + OVERTAKEN);
        else if (n == -1 && errno == EAGAIN)
            errx(1, "no word from %s port %s, %d times in a row", argv[1],
                 argv[2], WAITS);
        else if (n == -1 && errno != EINTR) /* that: after Ctrl+Z and fg */
            err(1, "no word from %s port %s", argv[1], argv[2]);
        if (n < HEADER_SIZE || answer.transfer != transfer ||
            answer.checksum != checksum_of(&answer.type, (size_t)n - 4))
            continue; /* no answer, or a damaged one, or to another transfer */
        if (answer.type == htonl(FAILED))
            errx(1, "the receiver could not keep the file");
        if (answer.type == htonl(WHOLE))
            break;
        if (answer.type == htonl(ACK)) {
            waits = 0;
            take_answer(fd, ntohl(answer.number), ntohl(answer.serial));
        }
    }
    printf("all has arrived: %ju bytes, %u packets, %u sent again\n",
           (uintmax_t)file_size, next, copies - next);
    fclose(file);
    close(fd);
    return 0;
}

/* Make the next packet, in its slot: of data, or the end when all data are
 * acknowledged. false if none can be made now. */
static bool make_packet(FILE *file, uint32_t transfer)
{
    struct slot *slot = &window[next % WINDOW];
    slot->answered = false;
    slot->packet.type = htonl(DATA);
    slot->packet.transfer = transfer;
    slot->packet.number = htonl(next);
    slot->size = fread(slot->packet.data, 1, DATA_SIZE, file);
    file_size += slot->size;
    if (slot->size > 0) {
        file_sum += ntohl(checksum_of(&slot->packet.number, 4 + slot->size));
        return true;
    }
    if (first != next || ferror(file))
        return false;
    uint64_t end[2] = {htobe64(file_size), htobe64(file_sum)};
    memcpy(slot->packet.data, end, sizeof end);
    slot->packet.type = htonl(END);
    slot->size = sizeof end;
    return true;
}

static void send_slot(int fd, struct slot *slot)
{
    slot->packet.serial = htonl(++copies);
    if (send_packet(fd, &slot->packet, slot->size) == -1)
        err(1, "send to the receiver");
}

/* Send what has no answer again, if it left well before this copy. */
static void send_again(int fd, uint32_t serial)
{
    for (uint32_t n = first; n != next; n++) {
        struct slot *slot = &window[n % WINDOW];
        if (!slot->answered && ntohl(slot->packet.serial) + OVERTAKEN <= serial)
            send_slot(fd, slot);
    }
}

/* This copy of this packet has come: what left well before it is lost. */
static void take_answer(int fd, uint32_t number, uint32_t serial)
{
    if (number - first < next - first)
        window[number % WINDOW].answered = true;
    while (first != next && window[first % WINDOW].answered)
        first++;
    send_again(fd, serial);
}

/* Send a packet with so many bytes of data; -1 if that failed. */
static ssize_t send_packet(int fd, struct packet *packet, size_t size)
{
    packet->checksum = checksum_of(&packet->type, HEADER_SIZE - 4 + size);
    return send(fd, packet, HEADER_SIZE + size, 0);
}

/* The FNV-1a checksum of so many bytes, in network byte order. */
static uint32_t checksum_of(const void *data, size_t size)
{
    uint32_t sum = 2166136261;
    for (const unsigned char *byte = data; size > 0; size--)
        sum = (sum ^ *byte++) * 16777619;
    return htonl(sum);
}

/* A UDP socket for address:port alone, where recv() waits at most WAIT. */
static int connect_udp(const char *address, const char *port)
{
    struct sockaddr_in peer = {.sin_family = AF_INET,
                               .sin_port = htons(parse_port(port))};
    if (inet_pton(AF_INET, address, &peer.sin_addr) != 1)
        errx(2, "not an IPv4 address: '%s'", address);

    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd == -1)
        err(1, "socket");
    if (connect(fd, (struct sockaddr *)&peer, sizeof peer) == -1)
        err(1, "connect to %s port %s", address, port);
    struct timeval limit = {.tv_usec = WAIT * 1000L};
    if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) == -1)
        err(1, "setsockopt SO_RCVTIMEO");
    return fd;
}

/* The port that text names, in host byte order. */
static in_port_t parse_port(const char *text)
{
    char *end;
    long port = strtol(text, &end, 10);
    if (end == text || *end != '\0' || port < 0 || port > 65535)
        errx(2, "not a port from 0 to 65535: '%s'", text);
    return (in_port_t)port;
}
