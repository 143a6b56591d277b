/*
 * A free port in place of the lessons' 9190: of four digits too, so that no
 * line gets longer, and odd, because most numbers that programs print for
 * other reasons are not.
 */
#include "player.h"

#include <err.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static bool is_mentioned(const struct session *session, int port);
static bool port_is_free(int port, int family, int type);

/* An abstract socket's name (unix(7)) keeps the port from players that run
 * beside this one. A show prefers 9190 itself. */
void choose_port(struct play *play)
{
    int first = 5001 + 2 * (getpid() % 2000);
    for (int i = 0; i < 2000; i++) {
        int port = 5001 + (first - 5001 + 2 * i) % 4000;
        if (i == 0 && play->show)
            port = 9190;
        if (is_mentioned(play->session, port))
            continue;
        struct sockaddr_un name = {.sun_family = AF_UNIX};
        int size = snprintf(name.sun_path + 1, sizeof name.sun_path - 1,
                            "sockets-by-example-%d", port);
        play->port_lock = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (play->port_lock == -1)
            err(2, "socket");
        socklen_t length = (socklen_t)offsetof(struct sockaddr_un, sun_path) +
                           1 + (socklen_t)size;
        if (bind(play->port_lock, (struct sockaddr *)&name, length) == 0 &&
            port_is_free(port, AF_INET, SOCK_STREAM) &&
            port_is_free(port, AF_INET, SOCK_DGRAM) &&
            port_is_free(port, AF_INET6, SOCK_STREAM) &&
            port_is_free(port, AF_INET6, SOCK_DGRAM)) {
            play->port = port;
            return;
        }
        close(play->port_lock);
    }
    errx(2, "no free port between 5001 and 9000");
}

/* Does the session show the number itself, such as that of an RFC? */
static bool is_mentioned(const struct session *session, int port)
{
    char number[8];
    snprintf(number, sizeof number, "%d", port);
    for (size_t i = 0; port != 9190 && i < session->count; i++) {
        const struct script *script = &session->scripts[i];
        for (size_t j = 0; j < script->count; j++) {
            if (strstr(script->lines[j].text, number))
                return true;
        }
    }
    return false;
}

/* Without SO_REUSEADDR: connections in TIME-WAIT would spoil a session. */
static bool port_is_free(int port, int family, int type)
{
    struct sockaddr_in any = {.sin_family = AF_INET,
                              .sin_port = htons((in_port_t)port)};
    struct sockaddr_in6 any6 = {.sin6_family = AF_INET6,
                                .sin6_port = htons((in_port_t)port)};
    int fd = socket(family, type | SOCK_CLOEXEC, 0);
    if (fd == -1)
        return true; /* a machine without IPv6 */
    int on = 1;
    if (family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    bool free_port =
        (family == AF_INET
             ? bind(fd, (struct sockaddr *)&any, sizeof any)
             : bind(fd, (struct sockaddr *)&any6, sizeof any6)) == 0;
    close(fd);
    return free_port;
}
