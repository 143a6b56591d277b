/*
 * inet_ntoa - turn two addresses back into text, and lose one on the way.
 *
 * Usage:  inet_ntoa <address> <address>
 * Try:    ./inet_ntoa 192.168.0.1 10.0.0.2
 *
 * New here: inet_ntoa() returns a pointer to a buffer of its own, always the
 * same one. The next call overwrites it. So the text is copied, or printed,
 * before the next call comes; two calls in one printf() cannot be right.
 */
#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>

static struct in_addr to_address(const char *text);

int main(int argc, char *argv[])
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s <address> <address>\n", argv[0]);
        return 2;
    }
    struct in_addr first = to_address(argv[1]);
    struct in_addr second = to_address(argv[2]);

    const char *first_text = inet_ntoa(first);
    char copy[INET_ADDRSTRLEN];
    snprintf(copy, sizeof copy, "%s", first_text);
    printf("after the first call:  '%s'\n", first_text);

    const char *second_text = inet_ntoa(second);
    printf("after the second call: '%s' and '%s'\n", first_text, second_text);
    printf("%s\n", first_text == second_text ? "both pointers are the same"
                                             : "the pointers differ");
    printf("the copy of the first: '%s'\n", copy);
    return 0;
}

/* The IPv4 address that text names. */
static struct in_addr to_address(const char *text)
{
    struct in_addr address;
    if (inet_aton(text, &address) == 0)
        errx(2, "not an IPv4 address: '%s'", text);
    return address;
}
