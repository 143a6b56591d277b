/*
 * A shell behind a pseudo-terminal: started as a person's would be, typed to
 * as a keyboard types, and read line by line.
 *
 * The rows hold what the lesson is compared with: lines without their end,
 * the session's port written as 9190, and bytes that no lesson can show
 * (control characters, bytes that are no UTF-8) written as \x and two digits.
 */
#include "player.h"

#include <ctype.h>
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static void become_shell(const char *folder) __attribute__((noreturn));
static void give_up(const char *call) __attribute__((noreturn));
static void take_in(struct terminal *terminal, const char *data, size_t size,
                    int port);
static void end_row(struct terminal *terminal, int port);
static bool is_control(const char *data, size_t size);
static void drop_key_line(struct terminal *terminal);

void start_terminal(struct terminal *terminal, const char *folder)
{
    struct winsize window = {.ws_row = ROWS, .ws_col = COLUMNS};
    pid_t pid = forkpty(&terminal->fd, NULL, NULL, &window);
    if (pid == -1)
        err(2, "forkpty");
    if (pid == 0)
        become_shell(folder);
    terminal->shell = pid;
    if (fcntl(terminal->fd, F_SETFL, O_NONBLOCK) == -1 ||
        fcntl(terminal->fd, F_SETFD, FD_CLOEXEC) == -1)
        err(2, "fcntl");
}

/* Nothing of the player's own surroundings may reach the session: neither
 * descriptors, nor signals ignored or blocked, nor the environment. */
static void become_shell(const char *folder)
{
    DIR *descriptors = opendir("/proc/self/fd");
    const struct dirent *entry;
    while (descriptors && (entry = readdir(descriptors))) {
        int fd = atoi(entry->d_name);
        if (fd > STDERR_FILENO && fd != dirfd(descriptors))
            close(fd);
    }
    if (descriptors)
        closedir(descriptors);

    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);

    /* No core files, and never "(core dumped)" behind "Segmentation fault":
     * 0 would not bind a program that core_pattern names, 1 does. */
    setrlimit(RLIMIT_CORE, &(struct rlimit){.rlim_cur = 1, .rlim_max = 1});
    umask(022);
    char home[4096 + 8];
    snprintf(home, sizeof home, "HOME=%s", folder);
    char *environment[] = {
        home,
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "TZ=UTC",
        "LANG=C",
        "TERM=dumb",
        "PS1=$ ",
        "PS2=> ",
        NULL};
    if (chdir(folder) == -1)
        give_up("chdir to the session's folder");
    execle("/bin/sh", "sh", (char *)NULL, environment);
    give_up("execle /bin/sh");
}

/* Without exit(), which would tidy up what is the player's. */
static void give_up(const char *call)
{
    warn("%s", call);
    _exit(2);
}

/* Take in what the terminal has to show. False when nobody writes to it any
 * more. */
bool read_terminal(struct terminal *terminal, int port)
{
    char data[4096];
    ssize_t n = read(terminal->fd, data, sizeof data);
    if (n > 0)
        take_in(terminal, data, (size_t)n, port);
    return n > 0 || (n == -1 && (errno == EAGAIN || errno == EINTR));
}

static void take_in(struct terminal *terminal, const char *data, size_t size,
                    int port)
{
    terminal->total += size;
    terminal->partial =
        grow(terminal->partial, terminal->partial_size + size + 1, 1);
    for (size_t i = 0; i < size; i++) {
        if (data[i] == '\n') {
            end_row(terminal, port);
            drop_key_line(terminal);
            continue;
        }
        terminal->partial[terminal->partial_size++] = data[i];
        terminal->partial[terminal->partial_size] = '\0';
        drop_key_line(terminal);
    }
}

/* Behind a key, the shell or a program at its prompt begins a new line. What
 * is left of the old one is no output: the first row that comes, or, where
 * output was on its way when the key was typed, the last one before the
 * shell's prompt. */
static void drop_key_line(struct terminal *terminal)
{
    size_t count = terminal->row_count;
    if (!terminal->key_line || count == terminal->key_row)
        return;
    const char *row = terminal->rows[count - 1];
    bool prompt =
        terminal->partial_size == 2 && memcmp(terminal->partial, "$ ", 2) == 0;
    if ((*row != '\0' && strcmp(row, "> ") != 0) ||
        (count > terminal->key_row + 1 && !prompt))
        return;
    free(terminal->rows[--terminal->row_count]);
    terminal->key_line = false;
}

static void end_row(struct terminal *terminal, int port)
{
    char *row = last_line(terminal, port);
    terminal->partial_size = 0;
    terminal->rows =
        grow(terminal->rows, terminal->row_count + 1, sizeof *terminal->rows);
    terminal->rows[terminal->row_count++] = row;
}

/* The line that has no end yet, as a row would show it. */
char *last_line(const struct terminal *terminal, int port)
{
    size_t size = terminal->partial_size;
    if (size > 0 && terminal->partial[size - 1] == '\r')
        size--; /* the terminal ends lines with \r\n */
    char *text = visible(terminal->partial, size);
    replace_number(text, port, 9190);
    return text;
}

char *visible(const char *data, size_t size)
{
    char *text = grow(NULL, 4 * size + 1, 1);
    size_t length = 0;
    for (size_t i = 0; i < size;) {
        size_t character = utf8_size(data + i, size - i);
        if (character == 0 || is_control(data + i, character)) {
            length += (size_t)sprintf(text + length, "\\x%02x",
                                      (unsigned char)data[i]);
            i++;
            continue;
        }
        memcpy(text + length, data + i, character);
        length += character;
        i += character;
    }
    text[length] = '\0';
    return text;
}

/* The size in bytes of the UTF-8 character (RFC 3629, but for its list of
 * sequences that are too long) that stands at data, or 0 if there is none. */
size_t utf8_size(const char *data, size_t size)
{
    unsigned char first = (unsigned char)data[0];
    size_t wanted = first < 0x80                     ? 1
                    : first >= 0xc2 && first <= 0xdf ? 2
                    : first >= 0xe0 && first <= 0xef ? 3
                    : first >= 0xf0 && first <= 0xf4 ? 4
                                                     : 0;
    if (wanted > size)
        return 0;
    for (size_t i = 1; i < wanted; i++) {
        if (((unsigned char)data[i] & 0xc0) != 0x80)
            return 0;
    }
    return wanted;
}

/* Would the character control a terminal: U+0000 to U+001f but the tab, and
 * U+007f to U+009f? */
static bool is_control(const char *data, size_t size)
{
    unsigned char first = (unsigned char)data[0];
    if (size == 1)
        return (first < ' ' && first != '\t') || first == 0x7f;
    return first == 0xc2 && (unsigned char)data[1] < 0xa0;
}

/* Writes to, a number of four digits, wherever from, one of four digits too,
 * stands in text as a number of its own. */
void replace_number(char *text, int from, int to)
{
    char wanted[8], other[8];
    snprintf(wanted, sizeof wanted, "%04d", from);
    snprintf(other, sizeof other, "%04d", to);
    for (char *at = text; (at = strstr(at, wanted)); at += 4) {
        bool begins = at == text || !isalnum((unsigned char)at[-1]);
        if (begins && !isalnum((unsigned char)at[4]))
            memcpy(at, other, 4);
    }
}

/* Type text, which is taken over, from now on: see type_some. */
void type_to(struct terminal *terminal, char *text)
{
    terminal->typing = text;
    terminal->typed = 0;
}

/* Type at most that many bytes more. True when all is typed. */
bool type_some(struct terminal *terminal, size_t most)
{
    size_t left = strlen(terminal->typing + terminal->typed);
    size_t size = left < most ? left : most;
    ssize_t n = write(terminal->fd, terminal->typing + terminal->typed, size);
    if (n > 0)
        terminal->typed += (size_t)n;
    if (terminal->typing[terminal->typed] != '\0')
        return false;
    free(terminal->typing);
    terminal->typing = NULL;
    return true;
}

/* What stands on the line that has no end yet, such as a prompt. */
const char *prompt_of(const struct terminal *terminal)
{
    const char *text = terminal->partial_size > 0 ? terminal->partial : "";
    if (terminal->key_line && strcmp(text, "> $ ") == 0)
        text += 2; /* a program left its prompt's line to the shell */
    return text;
}

void free_terminal(struct terminal *terminal)
{
    for (size_t i = 0; i < terminal->row_count; i++)
        free(terminal->rows[i]);
    for (size_t i = 0; i < terminal->word_count; i++) {
        free(terminal->words[i].name);
        free(terminal->words[i].value);
    }
    free(terminal->rows);
    free(terminal->words);
    free(terminal->partial);
    free(terminal->typing);
}
