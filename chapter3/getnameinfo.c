/*
 * getnameinfo - look up the name of an address, IPv4 or IPv6, and of a port.
 *
 * Usage:  getnameinfo <address> [port]
 * Try:    ./getnameinfo 127.0.0.1 22
 *         ./getnameinfo ::1 80
 *
 * New here: the way back, and the call to use. A socket address of any family
 * goes in; texts come out, into the caller's buffers. Flags choose names or
 * numbers: numbers need no look-up. NI_NAMEREQD wants a name or an error;
 * without it, the number comes where there is no name.
 *
 * See also: getaddrinfo, from the name to the address.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

static in_port_t parse_port(const char *text);

int main(int argc, char *argv[])
{
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: %s <address> [port]\n", argv[0]);
        return 2;
    }
    in_port_t port = htons(argc == 3 ? parse_port(argv[2]) : 0);
    struct sockaddr_in ipv4 = {.sin_family = AF_INET, .sin_port = port};
    struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6, .sin6_port = port};
    const struct sockaddr *address = (const struct sockaddr *)&ipv4;
    socklen_t size = sizeof ipv4;
    if (inet_pton(AF_INET6, argv[1], &ipv6.sin6_addr) == 1) {
        address = (const struct sockaddr *)&ipv6;
        size = sizeof ipv6;
    } else if (inet_pton(AF_INET, argv[1], &ipv4.sin_addr) != 1) {
        errx(2, "not an address: '%s'", argv[1]);
    }

    /* The name. Who gives no buffer for the service is not told it. */
    char host[NI_MAXHOST], service[NI_MAXSERV];
    errno = 0;
    int missing =
        getnameinfo(address, size, host, sizeof host, NULL, 0, NI_NAMEREQD);
    if (missing == 0)
        printf("host     %s\n", host);
    else if (missing == EAI_SYSTEM && errno != 0) /* it says why */
        warn("name of %s", argv[1]);
    else
        warnx("name of %s: %s", argv[1], gai_strerror(missing));

    /* The service, as TCP has it; with NI_DGRAM it would be that of UDP. */
    int error = getnameinfo(address, size, NULL, 0, service, sizeof service, 0);
    if (error != 0)
        errx(1, "service of port %d: %s", ntohs(port), gai_strerror(error));
    if (argc == 3)
        printf("service  %s\n", service);

    error = getnameinfo(address, size, host, sizeof host, service,
                        sizeof service, NI_NUMERICHOST | NI_NUMERICSERV);
    if (error != 0)
        errx(1, "numbers of %s: %s", argv[1], gai_strerror(error));
    printf("address  %s\n", host);
    if (argc == 3)
        printf("port     %s\n", service);
    return missing == 0 ? 0 : 1;
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
