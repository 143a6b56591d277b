/*
 * gethostbyaddr - look up the names of addresses, the old way.
 *
 * Usage:  gethostbyaddr <address>...
 * Try:    ./gethostbyaddr 127.0.0.1
 *         ./gethostbyaddr ::1 localhost
 *
 * New here: the way back, from an address to a name. The address goes in as
 * bytes, with its size and family; what comes out is a struct hostent again.
 * Many addresses have no name: then the result is a null pointer. Like
 * gethostbyname(), it was removed from POSIX. New code takes getnameinfo().
 *
 * See also: getnameinfo, which replaces it.
 */
#include <arpa/inet.h>
#include <err.h>
#include <netdb.h>
#include <stdio.h>

static void print_host(const struct hostent *host);

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
        const struct hostent *host;
        if (inet_pton(AF_INET, argv[i], &ipv4) == 1) {
            host = gethostbyaddr(&ipv4, sizeof ipv4, AF_INET);
        } else if (inet_pton(AF_INET6, argv[i], &ipv6) == 1) {
            host = gethostbyaddr(&ipv6, sizeof ipv6, AF_INET6);
        } else {
            warnx("not an address: '%s'", argv[i]);
            status = 2;
            continue;
        }
        if (host) {
            printf("%s\n", argv[i]);
            print_host(host);
        } else {
            warnx("%s: %s", argv[i], hstrerror(h_errno));
            if (status == 0)
                status = 1;
        }
    }
    return status;
}

/* The members of host, in their order. Both lists end with a null pointer. An
 * address is h_length bytes in network order, at any place in memory: it is
 * copied or given to inet_ntop(), never read as a number through a pointer. */
static void print_host(const struct hostent *host)
{
    printf("  h_name       %s\n", host->h_name);
    for (int i = 0; host->h_aliases[i]; i++)
        printf("  h_aliases    %s\n", host->h_aliases[i]);
    printf("  h_addrtype   %s\n",
           host->h_addrtype == AF_INET6 ? "AF_INET6" : "AF_INET");
    printf("  h_length     %d\n", host->h_length);
    for (int i = 0; host->h_addr_list[i]; i++) {
        char text[INET6_ADDRSTRLEN];
        inet_ntop(host->h_addrtype, host->h_addr_list[i], text, sizeof text);
        printf("  h_addr_list  %s\n", text);
    }
}
