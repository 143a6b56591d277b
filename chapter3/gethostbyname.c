/*
 * gethostbyname - look up the IPv4 addresses of names, the old way.
 *
 * Usage:  gethostbyname <name>...
 * Try:    ./gethostbyname localhost
 *         ./gethostbyname no..such 127.0.0.1
 *
 * New here: a name becomes addresses, and struct hostent holds what was found.
 * Errors are not in errno but in h_errno. gethostbyname() is met in old code:
 * POSIX removed it in 2008. In practice it knows IPv4 only, and there is one
 * struct hostent for all calls. New code takes getaddrinfo().
 *
 * See also: getaddrinfo, which replaces it.
 */
#include <arpa/inet.h>
#include <err.h>
#include <netdb.h>
#include <stdio.h>

static void print_host(const struct hostent *host);

int main(int argc, char *argv[])
{
    if (argc < 2) {
        fprintf(stderr, "usage: %s <name>...\n", argv[0]);
        return 2;
    }
    int status = 0;
    for (int i = 1; i < argc; i++) {
        /* The next call writes over what host points to. */
        const struct hostent *host = gethostbyname(argv[i]);
        if (host) {
            printf("'%s'\n", argv[i]);
            print_host(host);
        } else {
            warnx("'%s': %s", argv[i], hstrerror(h_errno));
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
