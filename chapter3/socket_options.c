/*
 * socket_options - try many options: read each, set it, read it back.
 *
 * Usage:  socket_options
 *
 * New here: options have a level, which says whose they are: the socket's own,
 * or those of a protocol below it. And they have a type: most are an int, but
 * SO_LINGER is a struct linger, and a time is a struct timeval. Each line of
 * the table below is tried on a socket of its own.
 *
 * See also: socket_buffers, nagle, linger, reuseaddr_server.
 */
#include <err.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define TEXT_SIZE 32

/* The value of an option: one of these, as its type says. */
enum type { INT, LINGER, TIME };
union value {
    int number;
    struct linger linger;
    struct timeval time;
};

enum kind { TCP, UDP, TCP6 };
static const char *const kind_names[] = {"TCP", "UDP", "TCP6"};

static const struct option {
    const char *name;
    int level, option;
    enum kind kind; /* of the socket to try it on */
    enum type type;
    union value wish; /* other than the default */
} options[] = {
    {"SO_TYPE", SOL_SOCKET, SO_TYPE, TCP, INT, {2}},
    {"SO_ERROR", SOL_SOCKET, SO_ERROR, TCP, INT, {1}},
    {"SO_REUSEADDR", SOL_SOCKET, SO_REUSEADDR, TCP, INT, {1}},
    {"SO_REUSEPORT", SOL_SOCKET, SO_REUSEPORT, TCP, INT, {1}},
    {"SO_KEEPALIVE", SOL_SOCKET, SO_KEEPALIVE, TCP, INT, {1}},
    {"SO_BROADCAST", SOL_SOCKET, SO_BROADCAST, UDP, INT, {1}},
    {"SO_LINGER", SOL_SOCKET, SO_LINGER, TCP, LINGER, {.linger = {1, 5}}},
    {"SO_SNDBUF", SOL_SOCKET, SO_SNDBUF, TCP, INT, {10000}},
    {"SO_RCVBUF", SOL_SOCKET, SO_RCVBUF, TCP, INT, {10000}},
    {"SO_RCVTIMEO", SOL_SOCKET, SO_RCVTIMEO, TCP, TIME, {.time = {2, 500000}}},
    {"SO_SNDTIMEO", SOL_SOCKET, SO_SNDTIMEO, TCP, TIME, {.time = {2, 500000}}},
    {"TCP_NODELAY", IPPROTO_TCP, TCP_NODELAY, TCP, INT, {1}},
    {"TCP_MAXSEG", IPPROTO_TCP, TCP_MAXSEG, TCP, INT, {1000}},
    {"TCP_KEEPIDLE", IPPROTO_TCP, TCP_KEEPIDLE, TCP, INT, {600}},
    {"IP_TTL", IPPROTO_IP, IP_TTL, TCP, INT, {32}},
    {"IP_TOS", IPPROTO_IP, IP_TOS, TCP, INT, {16}},
    {"IP_MULTICAST_TTL", IPPROTO_IP, IP_MULTICAST_TTL, UDP, INT, {8}},
    {"IP_MULTICAST_LOOP", IPPROTO_IP, IP_MULTICAST_LOOP, UDP, INT, {0}},
    {"IPV6_V6ONLY", IPPROTO_IPV6, IPV6_V6ONLY, TCP6, INT, {1}},
};

static const char *level_name(int level);
static void try_option(const struct option *option);
static const char *format(char text[TEXT_SIZE], enum type type,
                          const union value *value);

int main(void)
{
    printf("  %-17s  on    %-9s  %-9s  then reads\n", "option", "default",
           "set to");
    int level = -1;
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        if (options[i].level != level) {
            level = options[i].level;
            printf("%s\n", level_name(level));
        }
        try_option(&options[i]);
    }
    return 0;
}

static const char *level_name(int level)
{
    switch (level) {
    case SOL_SOCKET:
        return "SOL_SOCKET";
    case IPPROTO_TCP:
        return "IPPROTO_TCP";
    case IPPROTO_IP:
        return "IPPROTO_IP";
    default:
        return "IPPROTO_IPV6";
    }
}

/* Print a line of the table. What the system refuses is a result too. */
static void try_option(const struct option *option)
{
    static const size_t sizes[] = {[INT] = sizeof(int),
                                   [LINGER] = sizeof(struct linger),
                                   [TIME] = sizeof(struct timeval)};
    printf("  %-17s  %-4s  ", option->name, kind_names[option->kind]);
    int fd = socket(option->kind == TCP6 ? AF_INET6 : AF_INET,
                    option->kind == UDP ? SOCK_DGRAM : SOCK_STREAM, 0);
    if (fd == -1 && option->kind == TCP6 && errno == EAFNOSUPPORT) {
        printf("%s\n", strerror(errno)); /* a machine without IPv6 */
        return;
    }
    if (fd == -1)
        err(1, "socket");

    char text[TEXT_SIZE];
    union value value = {0};
    socklen_t size = (socklen_t)sizes[option->type];
    if (getsockopt(fd, option->level, option->option, &value, &size) == -1)
        printf("%s; ", strerror(errno));
    else
        printf("%-9s  ", format(text, option->type, &value));

    printf("%-9s  ", format(text, option->type, &option->wish));
    size = (socklen_t)sizes[option->type];
    if (setsockopt(fd, option->level, option->option, &option->wish, size) ==
            -1 ||
        getsockopt(fd, option->level, option->option, &value, &size) == -1)
        printf("%s\n", strerror(errno));
    else
        printf("%s\n", format(text, option->type, &value));
    close(fd);
}

static const char *format(char text[TEXT_SIZE], enum type type,
                          const union value *value)
{
    switch (type) {
    case INT:
        snprintf(text, TEXT_SIZE, "%d", value->number);
        break;
    case LINGER:
        if (value->linger.l_onoff)
            snprintf(text, TEXT_SIZE, "on, %d s", value->linger.l_linger);
        else
            snprintf(text, TEXT_SIZE, "off");
        break;
    case TIME:
        snprintf(text, TEXT_SIZE, "%g s",
                 (double)value->time.tv_sec +
                     (double)value->time.tv_usec / 1e6);
        break;
    }
    return text;
}
