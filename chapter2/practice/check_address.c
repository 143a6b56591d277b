/*
 * check_address - say whether a text is an IPv4 address.
 *
 * Usage:  check_address <address>
 * Try:    ./check_address 127.0.0.1
 *         ./check_address 999.1.1.1
 *
 * Look for: the reason that it gives for the second one.
 */
#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s <address>\n", argv[0]);
        return 2;
    }
    struct in_addr address;
    if (inet_pton(AF_INET, argv[1], &address) != 1)
        err(1, "%s", argv[1]);
    printf("%s is an IPv4 address\n", argv[1]);
    return 0;
}
