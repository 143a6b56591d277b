/*
 * arguments - print the words of the command line, each with its index.
 *
 * Usage:  arguments [word...]
 * Try:    ./arguments 127.0.0.1 9190
 *         ./arguments "two words" *.c
 *
 * New here: main receives the words that the shell made of the command line.
 * argc counts them, argv[0] is the program itself, and behind the last word
 * stands a null pointer.
 */
#include <stdio.h>

int main(int argc, char *argv[])
{
    printf("argc is %d\n", argc);
    for (int i = 0; i < argc; i++)
        printf("argv[%d] is \"%s\"\n", i, argv[i]);

    if (!argv[argc])
        printf("argv[%d] is the null pointer\n", argc);
    return 0;
}
