/*
 * byte_order_convert - put a number into network byte order and back.
 *
 * Usage:  byte_order_convert [number]
 * Try:    ./byte_order_convert 0x12345678
 *         ./byte_order_convert 80         a port; small enough for 16 bits
 *
 * New here: htonl and htons turn a number of 32 or 16 bits from the host's
 * order into the network's, ntohl and ntohs turn it back. On a big endian
 * host they change nothing, so forgetting one goes unnoticed there, and only
 * there.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

static uint32_t parse_number(const char *text);
static void print_bytes_of(const void *object, size_t size);

int main(int argc, char *argv[])
{
    if (argc > 2) {
        fprintf(stderr, "usage: %s [number]\n", argv[0]);
        return 2;
    }
    uint32_t number = argc == 2 ? parse_number(argv[1]) : 0x12345678;

    uint32_t network = htonl(number);
    printf("as 32 bits: 0x%08x, that is %u\n", number, number);
    print_bytes_of(&number, sizeof number);
    printf("  htonl makes it 0x%08x\n", network);
    print_bytes_of(&network, sizeof network);
    printf("  ntohl makes it 0x%08x again\n", ntohl(network));
    printf("  sent without htonl, it would arrive as %u\n", ntohl(number));

    if (number > UINT16_MAX)
        return 0;
    uint16_t port = (uint16_t)number;
    uint16_t network_port = htons(port);
    printf("as 16 bits: 0x%04x, that is %u\n", port, port);
    print_bytes_of(&port, sizeof port);
    printf("  htons makes it 0x%04x\n", network_port);
    print_bytes_of(&network_port, sizeof network_port);
    printf("  ntohs makes it 0x%04x again\n", ntohs(network_port));
    printf("  sent without htons, it would arrive as %u\n", ntohs(port));
    return 0;
}

/* The number of up to 32 bits that text names: decimal, or hex with 0x. */
static uint32_t parse_number(const char *text)
{
    int base = strncasecmp(text, "0x", 2) == 0 ? 16 : 10;
    char *end;
    errno = 0;
    long long number = strtoll(text, &end, base);
    if (end == text || *end != '\0' || errno != 0 || number < 0 ||
        number > UINT32_MAX)
        errx(2, "not a number from 0 to %u: '%s'", UINT32_MAX, text);
    return (uint32_t)number;
}

static void print_bytes_of(const void *object, size_t size)
{
    const unsigned char *bytes = object;
    printf("    in memory:");
    for (size_t i = 0; i < size; i++)
        printf(" %02x", bytes[i]);
    printf("\n");
}
