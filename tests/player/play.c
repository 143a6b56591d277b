/*
 * Plays a session: starts its terminals, types when all that stands above a
 * line has come, and watches that nothing else comes.
 */
#include "player.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROWS_MOST 5000
#define BYTES_MOST (1 << 20)

/* In a show: milliseconds between two keys, before a line is typed, and more
 * for each row that came since, which the audience has to read. */
#define KEY_PACE 40
#define LINE_PACE 600
#define ROW_PACE 150
#define ROW_PACE_MOST 2000

static struct {
    long long next_key; /* when the typist types the next key */
    size_t rows_seen;   /* rows that came since a line was typed last */
} typist;

static enum result run(struct play *play);
static bool start_next(struct play *play);
static bool step(struct play *play, struct terminal *terminal);
static bool may_type(const struct terminal *terminal, const struct line *line);
static void begin_line(struct play *play, struct terminal *terminal,
                       const struct line *line);
static void type_now(struct play *play);
static bool listen_to_all(struct play *play);
static bool too_late(struct play *play);
static bool close_terminals(struct play *play);
static bool leave_nothing(struct play *play);
static long long due(const struct play *play);
static void end_processes(void);
static void choose_port(struct play *play);
static bool port_is_free(int port, int family, int type);

enum result play_session(const struct lesson *lesson,
                         const struct session *session,
                         const struct options *options)
{
    struct play play = {.lesson = lesson,
                        .session = session,
                        .seconds = options->seconds,
                        .show = options->show};
    play.terminals = grow(NULL, session->count, sizeof *play.terminals);
    for (size_t i = 0; i < session->count; i++)
        play.terminals[i] =
            (struct terminal){.script = &session->scripts[i], .fd = -1};
    make_folder(&play, options->build);
    choose_port(&play);
    /* What a session leaves behind becomes a child of the player, which can
     * then find and end it. */
    if (prctl(PR_SET_CHILD_SUBREAPER, 1) == -1)
        err(2, "prctl");

    enum result result = run(&play);
    if (result == RIGHT && (!close_terminals(&play) || !leave_nothing(&play)))
        result = stop_signal() ? LEFT : WRONG;

    end_processes();
    for (size_t i = 0; i < session->count; i++) {
        if (play.terminals[i].fd != -1)
            close(play.terminals[i].fd);
        free_terminal(&play.terminals[i]);
    }
    free(play.terminals);
    close(play.port_lock);
    remove_folder(play.folder);
    return result;
}

static enum result run(struct play *play)
{
    for (;;) {
        bool finished = true;
        /* The last one first: an earlier one may wait for it to finish. */
        for (size_t i = play->session->count; i-- > 0;) {
            struct terminal *terminal = &play->terminals[i];
            if (terminal->shell && !step(play, terminal))
                return WRONG;
            finished = finished && terminal->finished;
        }
        if (finished)
            return RIGHT;
        while (start_next(play))
            ;
        type_now(play);
        if (!listen_to_all(play))
            return WRONG;
        if (stop_signal() || (play->show && leave_wanted()))
            return LEFT;
        if (too_late(play))
            return WRONG;
    }
}

/* Start the first terminal that is due: its predecessor has shown a line of
 * output below its command, or is done. */
static bool start_next(struct play *play)
{
    for (size_t i = 0; i < play->session->count; i++) {
        struct terminal *terminal = &play->terminals[i];
        const struct terminal *before = i > 0 ? terminal - 1 : NULL;
        if (terminal->shell)
            continue;
        if (before && !before->finished && before->row_count < 2)
            return false;
        start_terminal(terminal, play->folder);
        terminal->deadline = due(play);
        return true;
    }
    return false;
}

/* Compare what a terminal shows with its script, and decide whether it is
 * time to type. False: something went wrong, and has been reported. */
static bool step(struct play *play, struct terminal *terminal)
{
    if (terminal->typing)
        return true;
    size_t awaited = terminal->awaited;
    enum outcome outcome = compare(play, terminal);
    if (outcome == DIFFERENT) {
        report(play, terminal, NULL);
        return false;
    }
    if (terminal->awaited != awaited)
        terminal->deadline = due(play);
    if (terminal->finished)
        return true;

    const struct script *script = terminal->script;
    bool end = terminal->next == script->count;
    const char *prompt = prompt_of(terminal);
    if (outcome == COMPLETE && end && strcmp(prompt, "$ ") == 0) {
        terminal->finished = true;
        terminal->deadline = 0;
    } else if (outcome == COMPLETE && !end &&
               may_type(terminal, &script->lines[terminal->next])) {
        begin_line(play, terminal, &script->lines[terminal->next]);
    } else if (strcmp(prompt, "$ ") == 0 &&
               terminal->row_count > terminal->first_row) {
        report(play, terminal, "the program has ended before this line");
        return false;
    }
    return true;
}

/* Is it time to type line, now that all above it has come? */
static bool may_type(const struct terminal *terminal, const struct line *line)
{
    const char *prompt = prompt_of(terminal);
    if (line->kind == SHELL)
        return strcmp(prompt, "$ ") == 0;
    if (line->kind == INPUT || line->text[0] == '>')
        return strcmp(prompt, "> ") == 0;
    return *prompt == '\0' || strcmp(prompt, "> ") == 0;
}

static void begin_line(struct play *play, struct terminal *terminal,
                       const struct line *line)
{
    const char *text = line->text;
    bool is_key = line->kind == KEY;
    bool interrupt = is_key && strchr(text, 'C');
    terminal->deadline = 0; /* from here on it is the player's turn */
    for (size_t i = 0; i < play->session->count; i++) {
        const struct terminal *other = &play->terminals[i];
        if (other->typing && play->show) /* one typist has two hands */
            return;
        if (interrupt && other > terminal && !other->finished)
            return;
    }

    char *typed;
    if (is_key) {
        typed = copy_of(interrupt ? "\003" : "\004", 1);
    } else {
        char *filled = fill_in(play, strlen(text) > 2 ? text + 2 : "");
        size_t size = strlen(filled);
        typed = grow(copy_of(filled, size), size + 2, 1);
        memcpy(typed + size, "\n", 2);
        replace_number(typed, 9190, play->port);
        free(filled);
        terminal->first_line = terminal->next;
        terminal->first_row = terminal->row_count;
        terminal->settled_words = terminal->word_count;
    }
    terminal->after_key = is_key;
    size_t next = terminal->next + 1;
    while (next < terminal->script->count &&
           (terminal->script->lines[next].kind == OUTPUT ||
            terminal->script->lines[next].kind == ANYTHING))
        next++;
    terminal->next = next;
    type_to(terminal, typed);

    size_t reading = ROW_PACE * typist.rows_seen;
    typist.next_key =
        now() + LINE_PACE +
        (long long)(reading < ROW_PACE_MOST ? reading : ROW_PACE_MOST);
    typist.rows_seen = 0;
    if (is_key && play->show)
        show_key(play, terminal, text);
}

static void type_now(struct play *play)
{
    bool paced = play->show && stage_is_terminal();
    for (size_t i = 0; i < play->session->count; i++) {
        struct terminal *terminal = &play->terminals[i];
        if (!terminal->typing || (paced && now() < typist.next_key))
            continue;
        if (type_some(terminal, paced ? 1 : SIZE_MAX))
            terminal->deadline = due(play);
        typist.next_key = now() + KEY_PACE;
    }
}

/* Wait until a terminal shows something or something is due, and take it in.
 * False: something went wrong, and has been reported. */
static bool listen_to_all(struct play *play)
{
    size_t count = play->session->count;
    struct pollfd ready[count + 1];
    long long until = 0;
    for (size_t i = 0; i < count; i++) {
        const struct terminal *terminal = &play->terminals[i];
        ready[i] = (struct pollfd){.fd = terminal->fd, .events = POLLIN};
        if (terminal->typing && !(play->show && stage_is_terminal()))
            ready[i].events |= POLLOUT;
        long long next =
            terminal->typing ? typist.next_key : terminal->deadline;
        if (next && (!until || next < until))
            until = next;
    }
    ready[count] =
        (struct pollfd){.fd = play->show ? keyboard() : -1, .events = POLLIN};
    wait_on(ready, count + 1, until ? until - now() : -1);

    for (size_t i = 0; i < count; i++) {
        struct terminal *terminal = &play->terminals[i];
        if (!(ready[i].revents & (POLLIN | POLLHUP | POLLERR)))
            continue;
        size_t rows = terminal->row_count;
        bool open = read_terminal(terminal, play->port);
        typist.rows_seen += terminal->row_count - rows;
        if (play->show)
            show_rows(play, terminal, rows);
        if (!open) {
            report(play, terminal, "the shell has ended before this line");
            return false;
        }
        if (terminal->row_count > ROWS_MOST || terminal->total > BYTES_MOST) {
            report(play, terminal, "the output has no end, so it seems");
            return false;
        }
    }
    return true;
}

static bool too_late(struct play *play)
{
    for (size_t i = 0; i < play->session->count; i++) {
        struct terminal *terminal = &play->terminals[i];
        if (terminal->deadline && !terminal->typing &&
            now() > terminal->deadline) {
            char why[80];
            snprintf(why, sizeof why, "%d seconds have not brought this line",
                     play->seconds);
            report(play, terminal, why);
            return true;
        }
    }
    return false;
}

/* When what is awaited from now on must have come. */
static long long due(const struct play *play)
{
    return now() + 1000LL * play->seconds;
}

/* End the shells. False: something was printed behind the last line. */
static bool close_terminals(struct play *play)
{
    for (size_t i = 0; i < play->session->count; i++) {
        struct terminal *terminal = &play->terminals[i];
        size_t rows = terminal->row_count;
        type_to(terminal, copy_of("exit\n", 5));
        bool open = true;
        for (long long end = due(play);
             terminal->shell && now() < end && !stop_signal();) {
            if (terminal->typing)
                type_some(terminal, SIZE_MAX);
            struct pollfd ready = {.fd = open ? terminal->fd : -1,
                                   .events = POLLIN};
            wait_on(&ready, 1, end - now());
            if (ready.revents)
                open = read_terminal(terminal, play->port);
            if (waitpid(terminal->shell, NULL, WNOHANG) == terminal->shell)
                terminal->shell = 0;
        }
        struct pollfd rest = {.fd = terminal->fd, .events = POLLIN};
        while (open && poll(&rest, 1, 0) > 0)
            open = read_terminal(terminal, play->port);
        if (terminal->row_count == rows + 1 &&
            strcmp(terminal->rows[rows], "$ exit") == 0 && !terminal->shell &&
            terminal->partial_size == 0)
            continue;
        report(play, terminal, "something came behind the last line");
        return false;
    }
    return true;
}

/* Has the session ended all that it started? Processes that are just ending
 * get the time for it. */
static bool leave_nothing(struct play *play)
{
    for (long long end = due(play); now() < end;) {
        pid_t pid;
        while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
            ;
        if (pid == -1)
            return true;
        if (stop_signal())
            return false;
        wait_on(NULL, 0, end - now());
    }
    report(play, &play->terminals[0], "a process was left running");
    return false;
}

/* End all that a session has started, with everything that it left. */
static void end_processes(void)
{
    while (waitpid(-1, NULL, WNOHANG) != -1) {
        DIR *processes = opendir("/proc");
        if (!processes)
            err(2, "/proc");
        const struct dirent *entry;
        while ((entry = readdir(processes))) {
            char path[300];
            int pid, parent;
            snprintf(path, sizeof path, "/proc/%s/stat", entry->d_name);
            FILE *file = fopen(path, "re");
            if (!file)
                continue;
            if (fscanf(file, "%d (%*[^)]) %*c %d", &pid, &parent) == 2 &&
                parent == getpid())
                kill(pid, SIGKILL);
            fclose(file);
        }
        closedir(processes);
        waitpid(-1, NULL, 0);
    }
}

/* A free port in place of the lessons' 9190: of four digits too, so that no
 * line gets longer, and odd, because most numbers that programs print for
 * other reasons are not. An abstract socket's name (unix(7)) keeps it from
 * players that run beside this one. A show prefers 9190 itself. */
static void choose_port(struct play *play)
{
    int first = 5001 + 2 * (getpid() % 2000);
    for (int i = 0; i < 2000; i++) {
        int port = 5001 + (first - 5001 + 2 * i) % 4000;
        if (i == 0 && play->show)
            port = 9190;
        struct sockaddr_un name = {.sun_family = AF_UNIX};
        int size = snprintf(name.sun_path + 1, sizeof name.sun_path - 1,
                            "sockets-by-example-%d", port);
        play->port_lock = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (play->port_lock == -1)
            err(2, "socket");
        socklen_t length = (socklen_t)offsetof(struct sockaddr_un, sun_path) +
                           1 + (socklen_t)size;
        if (bind(play->port_lock, (struct sockaddr *)&name, length) == 0 &&
            port_is_free(port, AF_INET, SOCK_STREAM) &&
            port_is_free(port, AF_INET, SOCK_DGRAM) &&
            port_is_free(port, AF_INET6, SOCK_STREAM) &&
            port_is_free(port, AF_INET6, SOCK_DGRAM)) {
            play->port = port;
            return;
        }
        close(play->port_lock);
    }
    errx(2, "no free port between 5001 and 9000");
}

/* Without SO_REUSEADDR: connections in TIME-WAIT would spoil a session. */
static bool port_is_free(int port, int family, int type)
{
    struct sockaddr_in any = {.sin_family = AF_INET,
                              .sin_port = htons((in_port_t)port)};
    struct sockaddr_in6 any6 = {.sin6_family = AF_INET6,
                                .sin6_port = htons((in_port_t)port)};
    int fd = socket(family, type | SOCK_CLOEXEC, 0);
    if (fd == -1)
        return true; /* a machine without IPv6 */
    int on = 1;
    if (family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    bool free_port =
        (family == AF_INET
             ? bind(fd, (struct sockaddr *)&any, sizeof any)
             : bind(fd, (struct sockaddr *)&any6, sizeof any6)) == 0;
    close(fd);
    return free_port;
}
