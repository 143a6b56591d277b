/*
 * inet_pton - turn the text of IPv4 and IPv6 addresses into bytes and back.
 *
 * Usage:  inet_pton <address>...
 * Try:    ./inet_pton 192.168.0.1 ::1 2001:DB8:0:0::10
 *         ./inet_pton 192.168.1 010.0.0.1 '1.2.3.4 junk'
 *
 * New here: the call to use. It knows both families, takes only complete
 * addresses in their usual form, and returns 1 if the text was one. The way
 * back, inet_ntop(), writes into a buffer of the caller, on Linux an address
 * always in the same way (RFC 5952 for IPv6).
 */
#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>

static void print_address(const char *family, const void *bytes, size_t size,
                          const char *text);

int main(int argc, char *argv[])
{
    if (argc < 2) {
        fprintf(stderr, "usage: %s <address>...\n", argv[0]);
        return 2;
    }
    int status = 0;
    for (int i = 1; i < argc; i++) {
        struct in_addr ipv4;
        struct in6_addr ipv6;
        char text[INET6_ADDRSTRLEN]; /* long enough for IPv4 too */
        if (inet_pton(AF_INET, argv[i], &ipv4) == 1) {
            inet_ntop(AF_INET, &ipv4, text, sizeof text);
            print_address("IPv4", &ipv4, sizeof ipv4, text);
        } else if (inet_pton(AF_INET6, argv[i], &ipv6) == 1) {
            inet_ntop(AF_INET6, &ipv6, text, sizeof text);
            print_address("IPv6", &ipv6, sizeof ipv6, text);
        } else {
            warnx("not an address: '%s'", argv[i]);
            status = 2;
        }
    }
    return status;
}

static void print_address(const char *family, const void *bytes, size_t size,
                          const char *text)
{
    printf("%s, %zu bytes:", family, size);
    for (size_t i = 0; i < size; i++)
        printf("%s%02x", i % 2 == 0 ? " " : "",
               ((const unsigned char *)bytes)[i]);
    printf("\n  as text: %s\n", text);
}
