/*
 * What the parts of the fuzzer share.
 *
 *   fuzz.c        the command line, chance, what is made of the cases
 *   server.c      a server under test: its start, its end, what it says
 *   exchange.c    clients of a server, served at the same time
 *   calculator.c  calculator_server: each reply is calculated here, too
 *   file.c        udp_file_receiver: the file comes whole, whatever else comes
 *   room.c        chat_room_server: a witness hears what was said
 *   store.c       echo_store_server: what comes back, and what is recorded
 *   lesson.c      the player's reading of lessons and of what programs print
 */
#ifndef FUZZ_H
#define FUZZ_H

#include "../player/basics.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PATIENCE 15000 /* milliseconds: a sound request was not answered */
#define INPUTS_MOST 8  /* in a round */

struct bytes {
    unsigned char *data;
    size_t size, room;
};

struct target {
    const char *name;
    void (*begin)(void);
    void (*round)(void);
    void (*end)(void);
    bool lines; /* a line of a file of cases is a case; or the file is one */
};
extern const struct target calculator, file, room, store, lesson;

/* fuzz.c */
extern const char *build;
extern const struct bytes nothing;
extern struct bytes inputs[INPUTS_MOST]; /* of the round: a finding shows it */
extern size_t input_count;
extern struct bytes *cases;
extern size_t case_count, round_number;
uint32_t below(uint32_t limit); /* by chance, from 0 to limit - 1 */
uint32_t odd_number(void);      /* one of those at which programs break */
struct bytes *new_input(void);
void add(struct bytes *to, const void *data, size_t size);
void make_input(struct bytes *input);
void mutate(struct bytes *input);
void finding(const char *format, ...)
    __attribute__((format(printf, 1, 2), noreturn));

/* server.c */
extern in_port_t port;
void start_server(const char *program, const char *file_name);
int server_output(void); /* the descriptor of what it says */
void hear_server(void);
bool server_said(const char *text);
void stop_server(int signal_number, int wanted);
void expect_idle(void);
void show_server(void);
pid_t server_pid(void);

/* exchange.c */
enum ending { SHUT, RESET, CLOSE, RESET_AT_END, STAY };
struct peer {
    int fd;
    const struct bytes *out;
    struct bytes in;
    size_t sent, at_once; /* bytes for a send() at most */
    enum ending ending;
    bool ended, silent; /* silent: it does not read */
};
void connect_peer(struct peer *peer, const struct bytes *out, int buffer);
void exchange(struct peer *peers, size_t count, bool (*done)(void));
void close_peer(struct peer *peer);

#endif
