/*
 * udp_file_receiver - receive one file over UDP, whole or not at all.
 *
 * Usage:  udp_file_receiver <port> <file> [address]
 * Try:    ./udp_file_receiver 9190 copy                         in terminal 1
 *         ./udp_file_sender 127.0.0.1 9190 udp_file_sender.c    in terminal 2
 *
 * New here: what TCP does, by hand. A packet's number says where its data go.
 * Each is acknowledged, also twice. The file gets its name when it is whole.
 */
#include <arpa/inet.h>
#include <endian.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#define DATA_SIZE ((off_t)1400) /* with all headers, an Ethernet frame full */
#define WINDOW 64               /* packets that may be under way */
#define SILENCE 3 /* seconds after which the sender counts as gone */

enum { DATA = 1, ACK, END, WHOLE, FAILED };
struct packet { /* in network byte order; checksum: of all behind it */
    uint32_t checksum, type, serial, transfer, number;
    unsigned char data[DATA_SIZE]; /* of END: the file's size and checksum */
};
#define HEADER_SIZE 20

static char part[FILENAME_MAX + 8]; /* the unfinished file's name */
static void remove_part(int signal_number);
static bool receive_file(int fd, int out, struct packet *packet);
static bool hear_only(int fd, const struct sockaddr_in *sender);
static ssize_t send_packet(int fd, struct packet *packet, size_t size);
static uint32_t checksum_of(const void *data, size_t size);
static int bind_to(const char *address, const char *port);
static in_port_t parse_port(const char *text);

int main(int argc, char *argv[])
{
    if (argc < 3 || argc > 4) {
        fprintf(stderr, "usage: %s <port> <file> [address]\n", argv[0]);
        return 2;
    }
    struct stat old;
    if (stat(argv[2], &old) == 0 && !S_ISREG(old.st_mode))
        errx(1, "%s: not a regular file", argv[2]);
    int fd = bind_to(argc == 4 ? argv[3] : "127.0.0.1", argv[1]);
    snprintf(part, sizeof part, "%s.part", argv[2]);
    signal(SIGINT, remove_part); /* Ctrl+C; chapter 4 explains signal() */
    signal(SIGTERM, remove_part);
    signal(SIGHUP, remove_part); /* its terminal is closed */
    int file = open(part, O_WRONLY | O_CREAT | O_EXCL, 0666);
    if (file == -1)
        err(1, "create %s", part); /* another receiver may be writing it */

    struct packet packet;
    bool whole = receive_file(fd, file, &packet);
    if (whole && (close(file) == -1 || rename(part, argv[2]) == -1)) {
        warn("write %s as %s", part, argv[2]);
        whole = false;
    }
    if (whole)
        printf("%s is whole\n", argv[2]);
    else
        unlink(part);
    part[0] = '\0'; /* it is no more, either way */
    packet.type = htonl(whole ? WHOLE : FAILED);
    int asked = 0;
    do /* again, as long as the sender asks: the answer may be lost */
        send_packet(fd, &packet, 0);
    while ((recv(fd, NULL, 0, 0) != -1 || errno == EINTR) && ++asked < 1000);
    close(fd);
    return whole ? 0 : 1;
}

static void remove_part(int signal_number)
{
    unlink(part);
    _exit(128 + signal_number);
}

/* Write the data of all packets; false, with a message, if that failed. */
static bool receive_file(int fd, int out, struct packet *packet)
{
    bool begun = false, here[WINDOW] = {false}; /* here: from next on */
    uint32_t transfer = 0, next = 0; /* next: the first that is missing */
    uint64_t size = 0, sum = 0;
    for (;;) {
        struct sockaddr_in sender;
        socklen_t sender_size = sizeof sender;
        ssize_t n = recvfrom(fd, packet, sizeof *packet, 0,
                             (struct sockaddr *)&sender, &sender_size);
        if (n == -1 && errno != EINTR) /* EINTR: after Ctrl+Z and fg */
            break;
        if (n < HEADER_SIZE ||
            packet->checksum != checksum_of(&packet->type, (size_t)n - 4))
            continue; /* no packet, or a damaged one */
        n -= HEADER_SIZE;
        uint32_t number = ntohl(packet->number);
        if (!begun && number == 0) {
            begun = hear_only(fd, &sender);
            transfer = packet->transfer;
        }
        if (!begun || packet->transfer != transfer || number >= next + WINDOW)
            continue;
        if (packet->type == htonl(END) && number == next && n == 16) {
            uint64_t end[2] = {htobe64(size), htobe64(sum)};
            if (memcmp(packet->data, end, sizeof end) == 0)
                return true;
            warnx("what has come is not what was sent");
            return false;
        }
        if (packet->type != htonl(DATA))
            continue;
        if (number >= next && !here[number % WINDOW]) {
            errno = ENOSPC; /* if it takes only a part */
            if (pwrite(out, packet->data, (size_t)n, number * DATA_SIZE) != n) {
                warn("write %s", part);
                return false;
            }
            here[number % WINDOW] = true;
            size += (size_t)n;
            sum += ntohl(checksum_of(&packet->number, 4 + (size_t)n));
        }
        while (here[next % WINDOW])
            here[next++ % WINDOW] = false;
        packet->type = htonl(ACK);
        send_packet(fd, packet, 0);
    }
    if (errno == EAGAIN) /* so says recvfrom() when SO_RCVTIMEO has passed */
        warnx("no word from the sender for %d seconds", SILENCE);
    else
        warn("no word from the sender");
    return false;
}

/* The system drops what others send from now on, and no wait is for ever. */
static bool hear_only(int fd, const struct sockaddr_in *sender)
{
    struct timeval limit = {.tv_sec = SILENCE};
    return connect(fd, (const struct sockaddr *)sender, sizeof *sender) == 0 &&
           setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) == 0;
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

/* A UDP socket bound to address:port; port 0 lets the system choose. */
static int bind_to(const char *address, const char *port)
{
    struct sockaddr_in local = {.sin_family = AF_INET,
                                .sin_port = htons(parse_port(port))};
    if (inet_pton(AF_INET, address, &local.sin_addr) != 1)
        errx(2, "not an IPv4 address: '%s'", address);

    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd == -1)
        err(1, "socket");
    if (bind(fd, (struct sockaddr *)&local, sizeof local) == -1)
        err(1, "bind to %s port %s", address, port);

    socklen_t size = sizeof local;
    if (getsockname(fd, (struct sockaddr *)&local, &size) == -1)
        err(1, "getsockname");
    setvbuf(stdout, NULL, _IOLBF, 0); /* show each line at once */
    printf("listening on %s:%d\n", address, ntohs(local.sin_port));
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
