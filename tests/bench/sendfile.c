/*
 * sendfile - send a file to one client, without reading it.
 *
 * Usage:  sendfile <port> <file>
 *
 * What file_server does for one client, so that file_client can receive it:
 * but with sendfile(), where the bytes go from the system's memory to the
 * connection and never through the program. Only on 127.0.0.1.
 */
#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    if (argc != 3)
        errx(2, "usage: sendfile <port> <file>");
    struct stat status;
    int file = open(argv[2], O_RDONLY);
    if (file == -1 || fstat(file, &status) == -1)
        err(1, "%s", argv[2]);

    struct sockaddr_in local = {
        .sin_family = AF_INET,
        .sin_port = htons((in_port_t)strtoul(argv[1], NULL, 10)),
        .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int on = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener == -1 ||
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == -1 ||
        bind(listener, (struct sockaddr *)&local, sizeof local) == -1 ||
        listen(listener, 1) == -1)
        err(1, "listen on port %s", argv[1]);
    int client = accept(listener, NULL, NULL);
    if (client == -1)
        err(1, "accept");

    if (dprintf(client, "%jd\n", (intmax_t)status.st_size) < 0)
        err(1, "send the size");
    for (off_t done = 0; done < status.st_size;) {
        ssize_t n =
            sendfile(client, file, &done, (size_t)(status.st_size - done));
        if (n == -1)
            err(1, "sendfile");
        if (n == 0)
            errx(1, "the file has become shorter");
    }
    if (shutdown(client, SHUT_WR) == -1)
        err(1, "shutdown");
    char thanks[100];
    while (recv(client, thanks, sizeof thanks, 0) > 0)
        ;
    return 0;
}
