/*
 * inet_aton - turn the text of IPv4 addresses into numbers, and know errors.
 *
 * Usage:  inet_aton <address>...
 * Try:    ./inet_aton 192.168.0.1 255.255.255.255 nonsense
 *         ./inet_aton 192.168.1 010.0.0.1 0x7f.1 '1.2.3.4 junk'
 *
 * New here: the result goes into a struct in_addr, and what the function
 * returns only says whether the text was an address. It still takes short,
 * octal and hexadecimal forms, and text behind a blank.
 *
 * See also: inet_addr, which cannot tell 255.255.255.255 from an error.
 */
#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>

int main(int argc, char *argv[])
{
    if (argc < 2) {
        fprintf(stderr, "usage: %s <address>...\n", argv[0]);
        return 2;
    }
    int status = 0;
    for (int i = 1; i < argc; i++) {
        struct in_addr address;
        if (inet_aton(argv[i], &address) == 0) { /* errno is not set */
            warnx("not an IPv4 address: '%s'", argv[i]);
            status = 2;
            continue;
        }
        const unsigned char *bytes = (const unsigned char *)&address.s_addr;
        printf("'%s' is %d.%d.%d.%d\n", argv[i], bytes[0], bytes[1], bytes[2],
               bytes[3]);
    }
    return status;
}
