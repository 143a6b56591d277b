/*
 * address_class - take IPv4 addresses apart: class, prefix, special range.
 *
 * Usage:  address_class <address[/prefix]>...
 * Try:    ./address_class 192.168.0.10
 *         ./address_class 10.1.2.3/20 127.0.0.1 224.0.0.1
 *
 * New here: an address is a network's number followed by a host's. Its class,
 * read from the leading bits, once fixed where one ends and the other begins
 * (RFC 791). Since 1993 a prefix length written behind the address says it
 * (CIDR, RFC 4632). Some ranges have a meaning of their own (RFC 6890).
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <err.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int parse_address(const char *text, uint32_t *address);
static void print_class(uint32_t address);
static void print_prefix(uint32_t address, int prefix);
static void print_range(uint32_t address);
static uint32_t mask_of(int prefix);
static const char *dotted(uint32_t address, char text[INET_ADDRSTRLEN]);

int main(int argc, char *argv[])
{
    if (argc < 2) {
        fprintf(stderr, "usage: %s <address[/prefix]>...\n", argv[0]);
        return 2;
    }
    for (int i = 1; i < argc; i++) {
        uint32_t address;
        int prefix = parse_address(argv[i], &address);
        printf("%s\n", argv[i]);
        print_class(address);
        if (prefix != -1)
            print_prefix(address, prefix);
        print_range(address);
    }
    return 0;
}

/* Split "address/prefix": the address in host byte order, and the prefix in
 * bits, or -1 if text has none. */
static int parse_address(const char *text, uint32_t *address)
{
    char copy[INET_ADDRSTRLEN + sizeof "/32"];
    size_t size = strlen(text) + 1;
    if (size > sizeof copy)
        errx(2, "not an IPv4 address: '%s'", text);
    memcpy(copy, text, size);

    int prefix = -1;
    char *slash = strchr(copy, '/');
    if (slash) {
        *slash = '\0';
        const char *digits = slash + 1;
        char *end;
        long bits = strtol(digits, &end, 10);
        if (!isdigit((unsigned char)*digits) || *end != '\0' || bits > 32)
            errx(2, "not a prefix from 0 to 32: '%s' in '%s'", digits, text);
        prefix = (int)bits;
    }
    struct in_addr network;
    if (inet_pton(AF_INET, copy, &network) != 1) /* chapter 2 explains it */
        errx(2, "not an IPv4 address: '%s'", text);
    *address = ntohl(network.s_addr);
    return prefix;
}

static void print_class(uint32_t address)
{
    static const struct {
        char letter;
        const char *bits; /* the leading bits that mark the class */
        int network;      /* bits of the network's number; 0: no hosts */
        const char *use;
    } classes[] = {
        {'A', "0", 8, ""},
        {'B', "10", 16, ""},
        {'C', "110", 24, ""},
        {'D', "1110", 0, "multicast: no network and host part"},
        {'E', "1111", 0, "reserved: no network and host part"},
    };
    /* The ones before the first zero number the class: 0 is A, 10 is B ... */
    int ones = 0;
    while (ones < 4 && address & (UINT32_C(0x80000000) >> ones))
        ones++;

    printf("  class %c, leading bits %s: ", classes[ones].letter,
           classes[ones].bits);
    if (classes[ones].network == 0) {
        printf("%s\n", classes[ones].use);
        return;
    }
    uint32_t mask = mask_of(classes[ones].network);
    char text[INET_ADDRSTRLEN];
    printf("network %s", dotted(address & mask, text));
    printf(", host %s\n", dotted(address & ~mask, text));
}

static void print_prefix(uint32_t address, int prefix)
{
    uint32_t mask = mask_of(prefix);
    char text[INET_ADDRSTRLEN];
    printf("  /%d: mask %s", prefix, dotted(mask, text));
    printf(", network %s", dotted(address & mask, text));
    printf(", host %s\n", dotted(address & ~mask, text));
    printf("  /%d: %llu addresses, %s", prefix, (~mask & 0xffffffffull) + 1,
           dotted(address & mask, text));
    printf(" to %s\n", dotted(address | ~mask, text));
}

static void print_range(uint32_t address)
{
    static const struct {
        const char *network;
        int prefix;
        const char *meaning;
    } ranges[] = {
        {"0.0.0.0", 8, "this network (RFC 791)"},
        {"10.0.0.0", 8, "private (RFC 1918)"},
        {"100.64.0.0", 10, "shared by a provider's customers (RFC 6598)"},
        {"127.0.0.0", 8, "loopback: this machine itself (RFC 1122)"},
        {"169.254.0.0", 16, "link-local: without a DHCP server (RFC 3927)"},
        {"172.16.0.0", 12, "private (RFC 1918)"},
        {"192.0.0.0", 24, "for protocols of the IETF (RFC 6890)"},
        {"192.0.2.0", 24, "for examples in documents (RFC 5737)"},
        {"192.88.99.0", 24, "once for relays to IPv6 (RFC 7526)"},
        {"192.168.0.0", 16, "private (RFC 1918)"},
        {"198.18.0.0", 15, "for measuring network devices (RFC 2544)"},
        {"198.51.100.0", 24, "for examples in documents (RFC 5737)"},
        {"203.0.113.0", 24, "for examples in documents (RFC 5737)"},
        {"224.0.0.0", 4, "multicast (RFC 5771)"},
        {"255.255.255.255", 32, "broadcast on the own network (RFC 919)"},
        {"240.0.0.0", 4, "reserved (RFC 1112)"},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        uint32_t network;
        parse_address(ranges[i].network, &network);
        if ((address & mask_of(ranges[i].prefix)) == network) {
            printf("  %s/%d: %s\n", ranges[i].network, ranges[i].prefix,
                   ranges[i].meaning);
            return;
        }
    }
    printf("  no special range: an address of the public Internet\n");
}

/* The mask with prefix leading ones. C does not define a shift by 32. */
static uint32_t mask_of(int prefix)
{
    return prefix == 0 ? 0 : UINT32_MAX << (32 - prefix);
}

/* The address, which is in host byte order, in the usual notation. */
static const char *dotted(uint32_t address, char text[INET_ADDRSTRLEN])
{
    struct in_addr network = {.s_addr = htonl(address)};
    return inet_ntop(AF_INET, &network, text, INET_ADDRSTRLEN);
}
