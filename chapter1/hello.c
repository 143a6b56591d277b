/*
 * hello - print one line: from source to a running program.
 *
 * Usage:  hello
 * Try:    cc hello.c -o hello     compile hello.c, name the result hello
 *         ./hello                 run it: ./ means "here, in this folder"
 *
 * New here: every program of this collection is one file, compiled by one
 * such command. It ends with a status for whoever started it: main returns 0
 * to say that all went well. `echo $?` shows it.
 */
#include <stdio.h>

int main(void)
{
    printf("hello, network\n");
    return 0;
}
