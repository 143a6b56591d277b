/*
 * discard - take all that a server of files sends, and keep nothing: so the
 * disk is no brake.
 *
 * Usage:  discard <port>
 *
 * Only from 127.0.0.1. Exit status 1 if it has not come to its end.
 */
#include <arpa/inet.h>
#include <err.h>
#include <stdlib.h>
#include <sys/socket.h>

int main(int argc, char *argv[])
{
    if (argc != 2)
        errx(2, "usage: discard <port>");
    struct sockaddr_in server = {
        .sin_family = AF_INET,
        .sin_port = htons((in_port_t)strtoul(argv[1], NULL, 10)),
        .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd == -1 ||
        connect(fd, (struct sockaddr *)&server, sizeof server) == -1)
        err(1, "connect to port %s", argv[1]);
    static char data[1 << 17];
    ssize_t n;
    while ((n = recv(fd, data, sizeof data, 0)) > 0)
        ;
    if (n == -1)
        err(1, "recv");
    return 0;
}
