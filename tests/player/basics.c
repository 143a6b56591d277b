#include "basics.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

long long now(void)
{
    struct timespec time;
    if (clock_gettime(CLOCK_MONOTONIC, &time) == -1)
        err(2, "clock_gettime");
    return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

void *grow(void *array, size_t count, size_t size)
{
    void *grown = reallocarray(array, count, size);
    if (!grown)
        err(2, "reallocarray");
    return grown;
}

char *copy_of(const char *text, size_t size)
{
    char *copy = grow(NULL, size + 1, 1);
    memcpy(copy, text, size);
    copy[size] = '\0';
    return copy;
}
