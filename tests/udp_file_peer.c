/*
 * udp_file_peer - the other side of udp_file_sender or udp_file_receiver, for
 * the tests: it sends packets as it is told, also such as no honest side sends.
 *
 * Usage:  udp_file_peer bind [step...]         a receiver, on a free port
 *         udp_file_peer to <port> [step...]    a sender
 *
 * The steps, in their order:
 *   recv              wait for a packet and print its type, serial, transfer,
 *                     number and the size of its data; from now on its sender
 *                     is the peer. "-" stands for what is no sound packet
 *   until T           wait for a packet of type T, without a word
 *   send T S X N TEXT send a packet of type T with that serial, transfer,
 *                     number, and TEXT as its data (\n, \r, \0, \\, \xNN);
 *                     "=1400x" stands for so many x
 *   also T S X N TEXT the same, but it does not count for the end
 *   bad T S X N TEXT  the same, with a wrong checksum
 *   end X N SIZE SUM  send an END with that transfer and number; SIZE and SUM
 *                     are how far it is from what the data before it ask for
 *   raw TEXT          send TEXT, which is no packet
 *   wait              wait until standard input ends
 *
 * A receiver cannot know the transfer. So its first packet sets the origin:
 * all transfers are printed and told as differences from that one's.
 *
 * Only on 127.0.0.1. Exit status: 0 if all went as told, 1 otherwise.
 */
#include "steps.h"

#include <arpa/inet.h>
#include <endian.h>
#include <err.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#define HEADER_SIZE 20
#define DATA_MOST 65000
#define PATIENCE 10 /* seconds: no packet will come any more */

struct packet { /* in network byte order; checksum: of all behind it */
    uint32_t checksum, type, serial, transfer, number;
    unsigned char data[DATA_MOST];
};
static struct packet packet;
static uint32_t origin; /* of transfers */
static bool known;      /* the origin */
static uint64_t file_size, file_sum;
static struct sockaddr_in peer;

static int step(int fd, char *argument[], int left);
static void receive(int fd, bool print);
static size_t put_data(char *text);
static void send_packet(int fd, char *word[], size_t size);
static void send_bytes(int fd, size_t size);
static uint32_t checksum_of(const void *data, size_t size);

int main(int argc, char *argv[])
{
    int next = 2;
    peer = (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_addr = {htonl(INADDR_LOOPBACK)}};
    struct sockaddr_in local = peer;
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    socklen_t size = sizeof local;
    if (fd == -1 || bind(fd, (struct sockaddr *)&local, size) == -1 ||
        getsockname(fd, (struct sockaddr *)&local, &size) == -1)
        err(1, "bind");
    struct timeval limit = {.tv_sec = PATIENCE};
    if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) == -1)
        err(1, "setsockopt");
    if (argc >= 2 && strcmp(argv[1], "bind") == 0) {
        printf("listening on 127.0.0.1:%d\n", ntohs(local.sin_port));
        fflush(stdout);
    } else if (argc >= 3 && strcmp(argv[1], "to") == 0) {
        peer.sin_port = htons((in_port_t)atoi(argv[2]));
        known = true;
        next = 3;
    } else {
        errx(2, "usage: udp_file_peer bind|to <port> [step...]");
    }
    while (next < argc)
        next += step(fd, argv + next, argc - next);
    return 0;
}

/* Do one step; returns how many words it had. */
static int step(int fd, char *word[], int left)
{
    if (strcmp(word[0], "recv") == 0) {
        receive(fd, true);
        return 1;
    } else if (strcmp(word[0], "wait") == 0) {
        wait_for_end_of_input();
        return 1;
    } else if (strcmp(word[0], "until") == 0 && left >= 2) {
        do
            receive(fd, false);
        while (ntohl(packet.type) != strtoul(word[1], NULL, 0));
        return 2;
    } else if (strcmp(word[0], "raw") == 0 && left >= 2) {
        size_t size = unescape(word[1]);
        memcpy(&packet, word[1], size);
        send_bytes(fd, size);
        return 2;
    } else if (strcmp(word[0], "end") == 0 && left >= 5) {
        uint64_t end[2] = {htobe64(file_size + strtoull(word[3], NULL, 0)),
                           htobe64(file_sum + strtoull(word[4], NULL, 0))};
        memcpy(packet.data, end, sizeof end);
        send_packet(fd, (char *[]){"end", "3", "9", word[1], word[2]},
                    sizeof end);
        return 5;
    } else if (left >= 6 && strstr("send also bad", word[0])) {
        size_t size = put_data(word[5]);
        send_packet(fd, word, size);
        return 6;
    }
    errx(2, "%s: no such step, or it lacks its arguments", word[0]);
}

static void receive(int fd, bool print)
{
    socklen_t size = sizeof peer;
    ssize_t n;
    do /* again, after it was stopped and goes on */
        n = recvfrom(fd, &packet, sizeof packet, 0, (struct sockaddr *)&peer,
                     &size);
    while (n == -1 && errno == EINTR);
    if (n == -1)
        err(1, "recvfrom");
    bool sound = n >= HEADER_SIZE &&
                 packet.checksum == checksum_of(&packet.type, (size_t)n - 4);
    if (sound && !known) {
        origin = ntohl(packet.transfer);
        known = true;
    }
    if (print && sound)
        printf("%u %u %u %u %zd\n", ntohl(packet.type), ntohl(packet.serial),
               ntohl(packet.transfer) - origin, ntohl(packet.number),
               n - HEADER_SIZE);
    else if (print)
        puts("-");
    fflush(stdout);
}

/* Make text, or what it stands for, the packet's data. */
static size_t put_data(char *text)
{
    size_t size;
    if (text[0] == '=') {
        char *end;
        size = strtoul(text + 1, &end, 10);
        memset(packet.data, *end, size);
    } else {
        size = unescape(text);
        memcpy(packet.data, text, size);
    }
    return size;
}

/* Send packet, whose data are there already, with the header that the words
 * describe: send, also, bad or end, type, serial, transfer, number. */
static void send_packet(int fd, char *word[], size_t size)
{
    packet.type = htonl((uint32_t)strtoul(word[1], NULL, 0));
    packet.serial = htonl((uint32_t)strtoul(word[2], NULL, 0));
    packet.transfer = htonl(origin + (uint32_t)strtoul(word[3], NULL, 0));
    packet.number = htonl((uint32_t)strtoul(word[4], NULL, 0));
    packet.checksum = checksum_of(&packet.type, HEADER_SIZE - 4 + size);
    if (strcmp(word[0], "send") == 0) {
        file_size += size;
        file_sum += ntohl(checksum_of(&packet.number, 4 + size));
    }
    if (strcmp(word[0], "bad") == 0)
        packet.checksum ^= htonl(1);
    send_bytes(fd, HEADER_SIZE + size);
}

static void send_bytes(int fd, size_t size)
{
    if (sendto(fd, &packet, size, 0, (struct sockaddr *)&peer, sizeof peer) ==
        -1)
        err(1, "sendto port %d", ntohs(peer.sin_port));
}

/* The FNV-1a checksum of so many bytes, in network byte order. */
static uint32_t checksum_of(const void *data, size_t size)
{
    uint32_t fnv = 2166136261;
    for (const unsigned char *byte = data; size > 0; size--)
        fnv = (fnv ^ *byte++) * 16777619;
    return htonl(fnv);
}
