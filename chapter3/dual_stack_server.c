/*
 * dual_stack_server - tell each client, by IPv4 or IPv6, where it comes from.
 *
 * Usage:  dual_stack_server <port> [address]
 * Try:    ./dual_stack_server 9190            in terminal 1
 *         ./name_client localhost 9190        in terminal 2
 *         ./name_client ::1 9190              the same, surely by IPv6
 *
 * New here: one server for both families. getaddrinfo() says where to listen,
 * each address gets a listener of its own, and poll() waits for all of them.
 * On a machine without IPv6 the server says so and serves IPv4.
 */
#include <err.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LISTENERS_MOST 16
#define TRIES_MOST 20
#define NAME_SIZE (sizeof "[]:" + NI_MAXHOST + NI_MAXSERV)

static struct addrinfo *look_up(const char *name, const char *port);
static in_port_t parse_port(const char *text);
static nfds_t listen_on_all(struct pollfd listeners[LISTENERS_MOST],
                            const struct addrinfo *addresses, int tries);
static in_port_t *port_in(struct sockaddr *address);
static int listen_at(const struct addrinfo *address, char name[NAME_SIZE]);
static void greet_client(int listener);
static void name_address(char name[NAME_SIZE], const void *address,
                         socklen_t size);

int main(int argc, char *argv[])
{
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: %s <port> [address]\n", argv[0]);
        return 2;
    }
    /* No name stands for loopback: ::1 and 127.0.0.1. */
    struct addrinfo *addresses = look_up(argc == 3 ? argv[2] : NULL, argv[1]);
    struct pollfd listeners[LISTENERS_MOST];
    nfds_t count = listen_on_all(listeners, addresses, TRIES_MOST);
    freeaddrinfo(addresses);

    for (;;) {
        if (poll(listeners, count, -1) == -1)
            err(1, "poll");
        for (nfds_t i = 0; i < count; i++)
            if (listeners[i].revents != 0)
                greet_client(listeners[i].fd);
    }
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

/* A listener for each address, all at one port; returns how many. Port 0 lets
 * the system choose one for the first address. If it is taken at another, all
 * begins again with a new one. */
static nfds_t listen_on_all(struct pollfd listeners[LISTENERS_MOST],
                            const struct addrinfo *addresses, int tries)
{
    in_port_t port = *port_in(addresses->ai_addr), wanted = port;
    char names[LISTENERS_MOST][NAME_SIZE];
    nfds_t count = 0;
    int no_ipv6 = 0;
    for (const struct addrinfo *at = addresses; at && count < LISTENERS_MOST;
         at = at->ai_next) {
        *port_in(at->ai_addr) = port;
        int fd = listen_at(at, names[count]), error = errno;
        if (fd != -1) {
            listeners[count++] = (struct pollfd){.fd = fd, .events = POLLIN};
            port = *port_in(at->ai_addr);
        } else if (at->ai_family == AF_INET6 &&
                   (error == EAFNOSUPPORT ||   /* it is not in the kernel */
                    (error == EADDRNOTAVAIL && /* it is switched off */
                     strncmp(names[count], "[::1]:", 6) == 0))) {
            no_ipv6 = error;
        } else if (error == EADDRINUSE && port != wanted && tries > 1) {
            while (count > 0)
                close(listeners[--count].fd);
            *port_in(addresses->ai_addr) = wanted;
            return listen_on_all(listeners, addresses, tries - 1);
        } else {
            errx(1, "listen on %s: %s", names[count], strerror(error));
        }
    }
    if (count == 0)
        errx(1, "no IPv6 here (%s)", strerror(no_ipv6));
    if (no_ipv6 != 0)
        warnx("no IPv6 here (%s), IPv4 only", strerror(no_ipv6));

    setvbuf(stdout, NULL, _IOLBF, 0); /* show each line at once */
    for (nfds_t i = 0; i < count; i++)
        printf("listening on %s\n", names[i]);
    return count;
}

/* Where the port stands in an address of either family. */
static in_port_t *port_in(struct sockaddr *address)
{
    if (address->sa_family == AF_INET6)
        return &((struct sockaddr_in6 *)address)->sin6_port;
    return &((struct sockaddr_in *)address)->sin_port;
}

/* A listener at address, and its name; or -1, the name that it would have, and
 * errno. accept() does not wait on it: a client may have gone since poll(). */
static int listen_at(const struct addrinfo *address, char name[NAME_SIZE])
{
    socklen_t size = address->ai_addrlen;
    name_address(name, address->ai_addr, size);
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (fd == -1)
        return -1;
    int on = 1; /* IPV6_V6ONLY: or else :: takes the IPv4 clients too */
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == -1 ||
        (address->ai_family == AF_INET6 &&
         setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) == -1))
        err(1, "setsockopt");
    if (bind(fd, address->ai_addr, size) == -1 || listen(fd, SOMAXCONN) == -1) {
        int error = errno;
        close(fd);
        errno = error;
        return -1;
    }
    if (getsockname(fd, address->ai_addr, &size) == -1)
        err(1, "getsockname");
    name_address(name, address->ai_addr, size);
    return fd;
}

/* Take a client from listener, tell it its address, and let it go. */
static void greet_client(int listener)
{
    struct sockaddr_storage peer = {0}; /* it has room for either family */
    socklen_t size = sizeof peer;
    int client = accept(listener, (struct sockaddr *)&peer, &size);
    if (client == -1) {
        if (errno == EMFILE || errno == ENFILE)
            err(1, "accept"); /* at once again, it would fail again */
        if (errno != EAGAIN && errno != ECONNABORTED)
            warn("accept");
        return;
    }
    char name[NAME_SIZE];
    name_address(name, &peer, size);
    printf("connected: %s\n", name);
    char line[sizeof "you come from \n" + NAME_SIZE];
    int length = snprintf(line, sizeof line, "you come from %s\n", name);
    /* A new connection has room for so short a text. */
    if (send(client, line, (size_t)length, MSG_NOSIGNAL) == -1)
        warn("send to %s", name);
    close(client);
    printf("closed: %s\n", name);
}

/* An address of either family as text: address:port or [address]:port. */
static void name_address(char name[NAME_SIZE], const void *address,
                         socklen_t size)
{
    char host[NI_MAXHOST], port[NI_MAXSERV];
    int error = getnameinfo(address, size, host, sizeof host, port, sizeof port,
                            NI_NUMERICHOST | NI_NUMERICSERV);
    if (error != 0)
        errx(1, "getnameinfo: %s", gai_strerror(error));
    snprintf(name, NAME_SIZE, strchr(host, ':') ? "[%s]:%s" : "%s:%s", host,
             port);
}
