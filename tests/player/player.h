/*
 * What the parts of the player share: a lesson as it was read, and a session
 * while it is played.
 *
 *   lesson.c    reads a lesson's console sessions
 *   folder.c    the fresh folder that a session runs in
 *   terminal.c  a shell behind a pseudo-terminal, and what its screen shows
 *   match.c     compares the screen with the lesson
 *   report.c    says how a session went wrong
 *   stage.c     shows a session to people
 *   record.c    writes what is shown into a file
 *   processes.c what a session started, and its end
 *   port.c      a free port in place of the lessons' 9190
 *   play.c      plays a session
 *   player.c    the command line, signals
 *   basics.c    time, memory; the fuzzer uses it, too
 */
#ifndef PLAYER_H
#define PLAYER_H

#include "basics.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* A lesson --------------------------------------------------------------- */

enum kind {
    OUTPUT,   /* a line that a program prints */
    ANYTHING, /* "...": any number of lines */
    SHELL,    /* "$ ": typed to the shell */
    INPUT,    /* "> ": typed to a program */
    KEY       /* "^C" or "^D", alone or behind a "> " prompt */
};

struct line {
    enum kind kind;
    char *text; /* the whole line */
    int number; /* in the lesson's file, from 1 */
};

/* One terminal's block of a session. */
struct script {
    char *name; /* "" where the session has one terminal, without a name */
    int number; /* of the block's first line */
    struct line *lines;
    size_t count;
};

struct session {
    char *name;    /* the lesson and the heading, unique in its lesson */
    char *heading; /* the heading that it stands under */
    char *intro;   /* the paragraph that introduces it in a show */
    struct script *scripts;
    size_t count;
};

struct lesson {
    const char *path;
    char *title; /* the file's name without folder and ending */
    struct session *sessions;
    size_t count;
};

/* Reads the lesson at path. What is wrong in it ends the player with status 2
 * and a message that names the line. */
struct lesson read_lesson(const char *path);
void free_lesson(struct lesson *lesson);
bool is_interrupt(const struct line *line); /* ^C */

/* A session that is played ----------------------------------------------- */

struct word { /* a {word} of the lesson and the text that it stands for */
    char *name, *value;
};

struct terminal {
    const struct script *script;
    pid_t shell; /* 0 before it is started and after it has ended */
    int fd;      /* the master's side of the pseudo-terminal; -1 likewise */

    char **rows; /* the complete lines on the screen, as they are compared */
    size_t row_count;
    char *partial; /* the line that is still being written, without its end */
    size_t partial_size;
    size_t total;   /* bytes that the terminal has shown in all */
    bool key_line;  /* the rest of the line where a key was typed may come */
    size_t key_row; /* rows that had come when it was typed */

    char *typing;           /* what is being typed, or NULL */
    size_t typed;           /* bytes of it that have been typed */
    const struct line *key; /* what is typed, where it is a key */

    size_t next; /* the script's line to type next, or its end */
    /* The lines from first_line up to next are compared with the rows from
     * first_row on. All that stands above them has been settled. */
    size_t first_line, first_row;
    size_t awaited; /* the line that has not come yet */
    struct word *words;
    size_t word_count, settled_words;

    bool differs;        /* it has shown something else than the script */
    long long hand_over; /* ^C waits till then for its program; or 0 */
    bool finished;       /* the script has been played to its end */
    size_t rows_played;  /* rows that had come by then */
    long long deadline;  /* in milliseconds; 0 while nothing is awaited */
};

struct play {
    const struct lesson *lesson;
    const struct session *session;
    struct terminal *terminals; /* as many as the session has scripts */
    char folder[4096];
    int port;      /* stands where the lesson says 9190 */
    int port_lock; /* keeps the port from other players while it is open */
    int seconds;   /* a line may stay away this long */
    bool show;
};

/* terminal.c */
void start_terminal(struct terminal *terminal, const char *folder);
bool read_terminal(struct terminal *terminal, int port); /* false at its end */
void type_to(struct terminal *terminal, char *text);     /* takes text over */
bool type_some(struct terminal *terminal, size_t most);
const char *prompt_of(const struct terminal *terminal);
char *last_line(const struct terminal *terminal, int port); /* to be freed */
char *visible(const char *data, size_t size);               /* likewise */
size_t utf8_size(const char *data, size_t size);
void replace_number(char *text, int from, int to);
void free_terminal(struct terminal *terminal);

/* match.c */
enum outcome { DIFFERENT, BEGUN, COMPLETE };
enum outcome compare(struct play *play, struct terminal *terminal);
bool resembles(struct play *play, struct terminal *terminal,
               const struct line *line, const char *row);
void forget_words(struct terminal *terminal, size_t count);
char *fill_in(const struct play *play, const char *text);
const char *word_value(const struct play *play, const char *name, size_t size);
const char *missing_word(const struct play *play,
                         const struct terminal *terminal, const char *text);
size_t word_size(const char *text); /* of the {word} at text, or 0 */

/* folder.c */
void make_folder(struct play *play, const char *build);
void remove_folder(const char *folder);

/* processes.c */
bool reap(struct play *play); /* false when no process is left */
void end_processes(void);     /* all that a session has started */
bool is_asleep(pid_t pid);
char *name_of_left(void); /* of a process that is left; to be freed */

/* port.c */
void choose_port(struct play *play);

/* report.c */
void report(struct play *play, struct terminal *terminal, const char *why);

/* record.c */
#define COLUMNS 80 /* of the terminals, and of what is recorded */
#define ROWS 24
void open_record(const char *path);
bool is_recording(void);
void record(const char *text, size_t size);
void record_mark(const char *name);
void record_pause(int length);

/* stage.c */
void open_stage(void);
void close_stage(void);
void show_heading(const struct lesson *lesson, const struct session *session,
                  size_t number, size_t count);
void show_rows(const struct play *play, const struct terminal *terminal,
               size_t from);
void show_key(const struct play *play, const struct terminal *terminal,
              const char *text);
void clear_prompt(void);
bool stage_is_terminal(void);
int keyboard(void);        /* the descriptor of the keys, or -1 */
bool leave_wanted(void);   /* q was pressed, or the keyboard is gone */
bool wait_for_enter(void); /* false: leave */

/* play.c */
enum result { WRONG, RIGHT, LEFT };
struct options {
    const char *build; /* the build tree, with a folder for each chapter */
    int seconds;       /* a line may stay away this long */
    bool show;
    const char *record; /* the file for it, or NULL */
};
void abandon_session(void); /* at the player's end, whatever ends it */
enum result play_session(const struct lesson *lesson,
                         const struct session *session,
                         const struct options *options);

/* player.c */
struct pollfd;
void wait_on(struct pollfd *ready, size_t count, long long until);
int stop_signal(void); /* the signal that asked the player to end, or 0 */

#endif
