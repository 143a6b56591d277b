/*
 * name_client - connect to a name, whichever of its addresses answers.
 *
 * Usage:  name_client <name> <port>
 * Try:    ./dual_stack_server 9190            in terminal 1
 *         ./name_client localhost 9190        in terminal 2
 *         ./name_client ::1 9190
 *
 * New here: a name may have several addresses, of both families, and not each
 * of them answers: a machine may be switched off, or IPv6 lead nowhere. So a
 * client tries one after another and gives each a few seconds. Only if none
 * answers it has failed.
 *
 * See also: getaddrinfo, which shows the list that is tried here.
 */
#include <err.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define BUFFER_SIZE 1024
#define SECONDS 5 /* for each address */

static struct addrinfo *look_up(const char *name, const char *port);
static in_port_t parse_port(const char *text);
static int try_address(const struct addrinfo *address);

int main(int argc, char *argv[])
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s <name> <port>\n", argv[0]);
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0); /* show each line at once */
    struct addrinfo *addresses = look_up(argv[1], argv[2]);
    int server = -1;
    for (const struct addrinfo *address = addresses; address && server == -1;
         address = address->ai_next)
        server = try_address(address);
    freeaddrinfo(addresses);
    if (server == -1)
        errx(1, "no connection to '%s' port %s", argv[1], argv[2]);

    char buffer[BUFFER_SIZE];
    ssize_t n;
    while ((n = recv(server, buffer, sizeof buffer, 0)) > 0)
        fwrite(buffer, 1, (size_t)n, stdout);
    if (n == -1)
        err(1, "recv");
    printf("the server closed the connection\n");

    close(server);
    return 0;
}

/* The addresses of name, in the order in which to try them; without a name,
 * those of loopback. */
static struct addrinfo *look_up(const char *name, const char *port)
{
    char number[sizeof "65535"];
    snprintf(number, sizeof number, "%d", parse_port(port));
    struct addrinfo hints = {.ai_family = AF_UNSPEC,
                             .ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_NUMERICSERV};
    struct addrinfo *addresses;
    int error = getaddrinfo(name, number, &hints, &addresses);
    if (error == EAI_SYSTEM)
        err(1, "getaddrinfo '%s'", name ? name : "");
    if (error != 0)
        errx(1, "getaddrinfo '%s': %s", name ? name : "", gai_strerror(error));
    return addresses;
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

/* A connection to address, or -1 after a word about why there is none. */
static int try_address(const struct addrinfo *address)
{
    char host[NI_MAXHOST], port[NI_MAXSERV];
    int error =
        getnameinfo(address->ai_addr, address->ai_addrlen, host, sizeof host,
                    port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV);
    if (error != 0)
        errx(1, "getnameinfo: %s", gai_strerror(error));

    int fd =
        socket(address->ai_family, address->ai_socktype, address->ai_protocol);
    if (fd == -1) { /* such as: no IPv6 on this machine */
        warn("socket for %s", host);
        return -1;
    }
    /* On Linux this limits connect() too (socket(7)). */
    struct timeval limit = {.tv_sec = SECONDS};
    if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) == -1)
        err(1, "setsockopt SO_SNDTIMEO");
    int result;
    do /* again after Ctrl+Z and fg: a call with a limit is interrupted */
        result = connect(fd, address->ai_addr, address->ai_addrlen);
    while (result == -1 && errno == EINTR);
    if (result == 0) {
        printf("connected to %s port %s\n", host, port);
        return fd;
    }
    if (errno == EINPROGRESS || errno == EALREADY)
        errno = ETIMEDOUT; /* it still goes on, but the time is over */
    warn("connect to %s port %s", host, port);
    close(fd);
    return -1;
}
