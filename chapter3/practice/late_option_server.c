/*
 * late_option_server - greet one client, and end.
 *
 * Usage:  late_option_server <port>
 * Try:    ./late_option_server 9190               in terminal 1
 *         ../../chapter2/base_client 127.0.0.1 9190       in terminal 2
 *         ./late_option_server 9190               again, in terminal 1
 *
 * Look for: the second start, in the minute after the first server has ended.
 */
#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static in_port_t parse_port(const char *text);

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s <port>\n", argv[0]);
        return 2;
    }
    struct sockaddr_in local = {.sin_family = AF_INET,
                                .sin_port = htons(parse_port(argv[1])),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener == -1)
        err(1, "socket");
    if (bind(listener, (struct sockaddr *)&local, sizeof local) == -1)
        err(1, "bind to 127.0.0.1 port %s", argv[1]);
    int on = 1;
    if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == -1)
        err(1, "setsockopt");
    if (listen(listener, SOMAXCONN) == -1)
        err(1, "listen");
    printf("listening on 127.0.0.1:%s\n", argv[1]);
    fflush(stdout);

    int client = accept(listener, NULL, NULL);
    if (client == -1)
        err(1, "accept");
    const char greeting[] = "hello\n";
    if (send(client, greeting, strlen(greeting), MSG_NOSIGNAL) == -1)
        err(1, "send");
    close(client);
    close(listener);
    return 0;
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
