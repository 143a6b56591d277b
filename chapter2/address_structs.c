/*
 * address_structs - look into the structures that hold a socket's address.
 *
 * Usage:  address_structs
 *
 * New here: each family has a structure of its own; all have the family at the
 * same place, so that bind(), connect() and accept() take any of them by a
 * pointer to struct sockaddr. sockaddr_storage has room for each. Port and
 * address stand in network byte order, and what is not named in `= {...}`
 * becomes 0.
 */
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#define SIZE(type) printf("  %-24s %3zu bytes\n", #type, sizeof(type))
#define PLACE(type, member)                                                    \
    printf("  %-14s at %2zu, %2zu bytes\n", #member, offsetof(type, member),   \
           sizeof(((type *)NULL)->member))

static void dump(const char *name, const void *object, size_t size);

int main(void)
{
    printf("sizes\n");
    SIZE(struct sockaddr);
    SIZE(struct in_addr);
    SIZE(struct sockaddr_in);
    SIZE(struct in6_addr);
    SIZE(struct sockaddr_in6);
    SIZE(struct sockaddr_un);
    SIZE(struct sockaddr_storage);

    printf("struct sockaddr_in\n");
    PLACE(struct sockaddr_in, sin_family);
    PLACE(struct sockaddr_in, sin_port);
    PLACE(struct sockaddr_in, sin_addr);

    printf("struct sockaddr_in6\n");
    PLACE(struct sockaddr_in6, sin6_family);
    PLACE(struct sockaddr_in6, sin6_port);
    PLACE(struct sockaddr_in6, sin6_flowinfo);
    PLACE(struct sockaddr_in6, sin6_addr);
    PLACE(struct sockaddr_in6, sin6_scope_id);

    printf("127.0.0.1 port 9190\n");
    struct sockaddr_in named = {.sin_family = AF_INET,
                                .sin_port = htons(9190),
                                .sin_addr = {htonl(INADDR_LOOPBACK)}};
    dump("= {...}", &named, sizeof named);

    /* The older way to the same: take what is there, fill it with zeros, then
     * set each member. */
    struct sockaddr_in other = {.sin_family = AF_INET,
                                .sin_port = htons(80),
                                .sin_addr = {htonl(0xc0a8000a)}};
    dump("before", &other, sizeof other);
    memset(&other, 0, sizeof other);
    dump("memset", &other, sizeof other);
    other.sin_family = AF_INET;
    other.sin_port = htons(9190);
    other.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    dump("set", &other, sizeof other);
    return 0;
}

static void dump(const char *name, const void *object, size_t size)
{
    const unsigned char *bytes = object;
    printf("  %-10s", name);
    for (size_t i = 0; i < size; i++)
        printf(" %02x", bytes[i]);
    printf("\n");
}
