#ifndef BASICS_H
#define BASICS_H

/* What both the player and the fuzzer need. A failure ends them with 2. */

#include <stddef.h>

long long now(void);                                /* in milliseconds */
void *grow(void *array, size_t count, size_t size); /* never NULL */
char *copy_of(const char *text, size_t size);

#endif
