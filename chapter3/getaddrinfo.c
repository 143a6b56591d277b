/*
 * getaddrinfo - look up the addresses of a name, IPv4 and IPv6.
 *
 * Usage:  getaddrinfo <name> [service]
 * Try:    ./getaddrinfo localhost 80
 *         ./getaddrinfo ::1 http
 *         ./getaddrinfo no..such
 *
 * New here: the call to use. One call takes name and service, and returns a
 * list of complete socket addresses of both families, ready for socket() and
 * connect(). They come in the order in which they are to be tried (RFC 6724).
 * The list belongs to the caller, who frees it. Errors have codes of their own.
 *
 * See also: name_client, which tries the addresses of such a list.
 */
#include <arpa/inet.h>
#include <err.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

static void check_number(const char *service);
static void print_result(const struct addrinfo *result);

int main(int argc, char *argv[])
{
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: %s <name> [service]\n", argv[0]);
        return 2;
    }
    const char *service = argc == 3 ? argv[2] : NULL;
    if (service)
        check_number(service);

    /* Without a socket type each address would come several times, once for
     * each type. */
    struct addrinfo hints = {.ai_family = AF_UNSPEC, /* IPv4 and IPv6 */
                             .ai_socktype = SOCK_STREAM};
    struct addrinfo *results;
    int error = getaddrinfo(argv[1], service, &hints, &results);
    if (error == EAI_SYSTEM) /* only then errno says why */
        err(1, "'%s'", argv[1]);
    if (error != 0 && service)
        errx(1, "'%s' service '%s': %s", argv[1], service, gai_strerror(error));
    if (error != 0)
        errx(1, "'%s': %s", argv[1], gai_strerror(error));

    for (const struct addrinfo *result = results; result;
         result = result->ai_next)
        print_result(result);
    freeaddrinfo(results);
    return 0;
}

/* A service is a name or a number. getaddrinfo() of glibc does not look how
 * large a number is: it would take 70000 for 4464. */
static void check_number(const char *service)
{
    char *end;
    long port = strtol(service, &end, 10);
    if (*end == '\0' && (end == service || port < 0 || port > 65535))
        errx(2, "not a port from 0 to 65535: '%s'", service);
}

static void print_result(const struct addrinfo *result)
{
    char text[INET6_ADDRSTRLEN];
    if (result->ai_family == AF_INET) {
        const struct sockaddr_in *ipv4 =
            (const struct sockaddr_in *)result->ai_addr;
        inet_ntop(AF_INET, &ipv4->sin_addr, text, sizeof text);
        printf("IPv4  %s  port %d\n", text, ntohs(ipv4->sin_port));
    } else if (result->ai_family == AF_INET6) {
        const struct sockaddr_in6 *ipv6 =
            (const struct sockaddr_in6 *)result->ai_addr;
        inet_ntop(AF_INET6, &ipv6->sin6_addr, text, sizeof text);
        printf("IPv6  %s  port %d", text, ntohs(ipv6->sin6_port));
        if (ipv6->sin6_scope_id != 0) /* fe80::1%eth0 counts only there */
            printf("  interface %u", ipv6->sin6_scope_id);
        printf("\n");
    }
}
