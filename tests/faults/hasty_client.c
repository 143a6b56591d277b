/*
 * hasty_client - chapter 2's echo_client, with a fault: see docs/faults.md.
 *
 * Usage:  hasty_client <address> <port>
 *
 * It takes what one recv() brings for the whole echo.
 */
#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s <address> <port>\n", argv[0]);
        return 2;
    }
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((in_port_t)strtol(argv[2], NULL, 10))};
    if (inet_pton(AF_INET, argv[1], &address.sin_addr) != 1)
        errx(2, "not an IPv4 address: '%s'", argv[1]);
    int server = socket(AF_INET, SOCK_STREAM, 0);
    if (server == -1)
        err(1, "socket");
    if (connect(server, (struct sockaddr *)&address, sizeof address) == -1)
        err(1, "connect");

    char line[1024];
    printf("> ");
    fflush(stdout);
    while (fgets(line, sizeof line, stdin) && strcmp(line, "q\n") != 0) {
        if (send(server, line, strlen(line), MSG_NOSIGNAL) == -1)
            err(1, "send");
        ssize_t n = recv(server, line, sizeof line, 0);
        if (n == -1)
            err(1, "recv");
        if (n > 0 && line[n - 1] == '\n')
            n--;
        printf("echo: %.*s\n> ", (int)n, line);
        fflush(stdout);
    }
    close(server);
    return 0;
}
