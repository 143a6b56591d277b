/*
 * socket_types - create sockets of the common kinds, and try impossible ones.
 *
 * Usage:  socket_types
 *
 * New here: socket(family, type, protocol). The family says which addresses
 * it takes, the type how it carries data, and protocol 0 stands for the usual
 * protocol of that type. The option SO_TYPE reads the type back. Where no
 * protocol fits, socket() fails and errno says which part was wrong.
 */
#include <err.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char *type_name(int type);

int main(void)
{
    static const struct {
        const char *family_name;
        int family;
        int type;
        const char *protocol_name;
        int protocol;
    } kinds[] = {
        {"PF_INET", PF_INET, SOCK_STREAM, "0", 0},
        {"PF_INET", PF_INET, SOCK_STREAM, "IPPROTO_TCP", IPPROTO_TCP},
        {"PF_INET", PF_INET, SOCK_DGRAM, "0", 0},
        {"PF_INET", PF_INET, SOCK_DGRAM, "IPPROTO_UDP", IPPROTO_UDP},
        {"PF_INET6", PF_INET6, SOCK_STREAM, "0", 0},
        {"PF_INET6", PF_INET6, SOCK_DGRAM, "0", 0},
        {"PF_LOCAL", PF_LOCAL, SOCK_STREAM, "0", 0},
        {"PF_LOCAL", PF_LOCAL, SOCK_DGRAM, "0", 0},
        {"PF_INET", PF_INET, SOCK_STREAM, "IPPROTO_UDP", IPPROTO_UDP},
        {"PF_INET", PF_INET, SOCK_SEQPACKET, "0", 0},
        {"PF_MAX", PF_MAX, SOCK_STREAM, "0", 0},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        printf("%-8s %-14s %-12s", kinds[i].family_name,
               type_name(kinds[i].type), kinds[i].protocol_name);

        int fd = socket(kinds[i].family, kinds[i].type, kinds[i].protocol);
        if (fd == -1) {
            printf(" %s\n", strerror(errno));
            continue;
        }
        int type;
        socklen_t size = sizeof type;
        if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == -1)
            err(1, "getsockopt SO_TYPE");
        printf(" descriptor %d, SO_TYPE %d is %s\n", fd, type, type_name(type));
        close(fd);
    }
    return 0;
}

static const char *type_name(int type)
{
    switch (type) {
    case SOCK_STREAM:
        return "SOCK_STREAM";
    case SOCK_DGRAM:
        return "SOCK_DGRAM";
    case SOCK_SEQPACKET:
        return "SOCK_SEQPACKET";
    default:
        return "unknown";
    }
}
