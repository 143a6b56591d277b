/*
 * standard_streams - show the three descriptors that a program starts with.
 *
 * Usage:  standard_streams
 * Try:    ./standard_streams
 *         ./standard_streams > results        results into a file
 *         ./standard_streams 2> errors        errors into a file
 *
 * New here: descriptors 0, 1 and 2 and the FILEs that stdio puts on top of
 * them. Results go to stdout, errors to stderr, so that the shell can part
 * them. errno says why a call failed; perror prints it in words.
 */
#include <errno.h>
#include <stdio.h>

int main(void)
{
    printf("stdin  is descriptor %d\n", fileno(stdin));
    printf("stdout is descriptor %d\n", fileno(stdout));
    printf("stderr is descriptor %d\n", fileno(stderr));

    FILE *file = fopen("no-such-file", "r");
    if (file) {
        printf("a file called no-such-file does exist here\n");
        fclose(file);
        return 0;
    }

    int error = errno; /* kept at once: any later call may change errno */
    perror("fopen no-such-file");
    fprintf(stderr, "errno was %d, and ENOENT is %d\n", error, ENOENT);
    return 0; /* the failure was the purpose */
}
