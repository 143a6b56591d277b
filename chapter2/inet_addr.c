/*
 * inet_addr - turn the text of IPv4 addresses into numbers, the oldest way.
 *
 * Usage:  inet_addr <address>...
 * Try:    ./inet_addr 192.168.0.1
 *         ./inet_addr 192.168.1 010.0.0.1 nonsense 255.255.255.255
 *
 * New here: an address as a 32-bit number in network byte order, the form in
 * which the structures for sockets hold it. inet_addr() is met in old code. It
 * takes more for an address than people do, and its error value, INADDR_NONE,
 * is an address itself. New code takes inet_pton().
 */
#include <arpa/inet.h>
#include <stdio.h>

int main(int argc, char *argv[])
{
    if (argc < 2) {
        fprintf(stderr, "usage: %s <address>...\n", argv[0]);
        return 2;
    }
    for (int i = 1; i < argc; i++) {
        in_addr_t address = inet_addr(argv[i]);
        const unsigned char *bytes = (const unsigned char *)&address;

        /* %x prints the number as this host reads it: on a little endian one
         * the bytes seem to stand the wrong way round. */
        printf("'%s' is 0x%08x, in memory %02x %02x %02x %02x\n", argv[i],
               address, bytes[0], bytes[1], bytes[2], bytes[3]);
        if (address == INADDR_NONE)
            printf("  which is INADDR_NONE: an error, or 255.255.255.255?\n");
    }
    return 0;
}
