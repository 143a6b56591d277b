/*
 * count_letters - the number of letters of a word.
 *
 * Usage:  count_letters <word>
 * Try:    ./count_letters socket
 *         ./count_letters; echo "exit status $?"
 *
 * Look for: what a user gets who has not read the usage.
 */
#include <stdio.h>
#include <string.h>

int main(int argc, char *argv[])
{
    (void)argc;
    printf("%zu letters\n", strlen(argv[1]));
    return 0;
}
