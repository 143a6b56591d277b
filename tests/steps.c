#include "steps.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Replace the escapes in text by their bytes; returns how many there are. */
size_t unescape(char *text)
{
    char *to = text;
    for (const char *from = text; *from != '\0'; from++) {
        if (from[0] != '\\' || from[1] == '\0') {
            *to++ = *from;
            continue;
        }
        from++;
        if (*from == 'x') {
            char digits[3] = {from[1], from[1] ? from[2] : '\0'};
            *to++ = (char)strtol(digits, NULL, 16);
            from += strlen(digits);
        } else {
            static const char letters[] = "nr0", bytes[] = "\n\r";
            const char *letter = strchr(letters, *from);
            *to++ = letter ? bytes[letter - letters] : *from;
        }
    }
    return (size_t)(to - text);
}

void wait_for_end_of_input(void)
{
    char rest[256];
    while (read(STDIN_FILENO, rest, sizeof rest) > 0)
        ;
}
