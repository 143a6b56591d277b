/*
 * faults - a library that makes calls come back short, interrupted or failed.
 *
 *   cc -shared -fPIC faults.c -o faults.so
 *   FAULTS=recv:short:30,accept:EINTR:20 LD_PRELOAD=./faults.so ./program
 *
 * FAULTS       rules [PROGRAM/]CALL:FAULT[:WHEN], with commas between them.
 *              CALL is one of the names below, FAULT is short or the name of an
 *              error, WHEN a percentage of the calls or at=N, the N-th one;
 *              without it, each one; with PROGRAM, only in that program
 * FAULTS_SEED  a number: the same seed, the same faults (1)
 * FAULTS_LOG   a file, to which a line is added for each fault
 *
 * The n-th call of a process meets the same fault in each run, whichever thread
 * or handler it comes from; a child counts its own calls, and meets others. All
 * that is done here may be done in a signal handler. What the C library calls
 * for itself, as in printf() and fgets(), does not come this way.
 *
 * docs/faults.md shows how to use it.
 */
#undef _FORTIFY_SOURCE /* it would define some of these calls otherwise */
#define _GNU_SOURCE 1  /* NOLINT(bugprone-reserved-identifier) */
#include <dlfcn.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum call {
    READ,
    WRITE,
    RECV,
    SEND,
    RECVFROM,
    SENDTO, /* up to here a call may be short */
    ACCEPT,
    CONNECT,
    SELECT,
    POLL,
    EPOLL_WAIT,
    CALLS
};

static const char *const names[CALLS] = {
    "read",   "write",   "recv",   "send", "recvfrom",   "sendto",
    "accept", "connect", "select", "poll", "epoll_wait",
};

struct rule {
    enum call call;
    int error;        /* 0: short */
    unsigned at;      /* the call that is meant; 0: a percentage of them */
    unsigned percent; /* from 1 to 100 */
};

static struct rule rules[16];
static size_t rule_count;
static uint64_t seed = 1;
static const char *log_path;
static atomic_uint counts[CALLS]; /* how often each was called */
static atomic_uint forks;

/* The C library's own calls. */
static struct {
    __typeof__(read) *read;
    __typeof__(write) *write;
    __typeof__(recv) *recv;
    __typeof__(send) *send;
    __typeof__(recvfrom) *recvfrom;
    __typeof__(sendto) *sendto;
    __typeof__(accept) *accept;
    __typeof__(connect) *connect;
    __typeof__(select) *select;
    __typeof__(poll) *poll;
    __typeof__(epoll_wait) *epoll_wait;
} real;

static void prepare(void) __attribute__((constructor));
static void parse_rule(char *text);
static enum call parse_call(const char *rule, const char *text);
static int parse_error(const char *rule, const char *text);
static unsigned parse_number(const char *rule, const char *text, unsigned most);
static void before_fork(void);
static void in_child(void);
static bool fails(enum call call, int fd, int flags, size_t *size);
static ssize_t bytes_for(enum call call, int fd, int flags, size_t size);
static size_t part_of(size_t size, uint64_t chance);
static uint64_t mix(uint64_t number);
static void say_rules(const char *text);
static void say(enum call call, unsigned count, const char *what, size_t size,
                size_t of);

/* Before main(): find the calls, so that no handler ever has to, and read the
 * rules. */
static void prepare(void)
{
    static bool prepared;
    if (prepared) /* a library that was loaded earlier has called */
        return;
    prepared = true;
    struct {
        const char *name;
        void *place;
    } found[] = {
        {"read", &real.read},
        {"write", &real.write},
        {"recv", &real.recv},
        {"send", &real.send},
        {"recvfrom", &real.recvfrom},
        {"sendto", &real.sendto},
        {"accept", &real.accept},
        {"connect", &real.connect},
        {"select", &real.select},
        {"poll", &real.poll},
        {"epoll_wait", &real.epoll_wait},
    };
    for (size_t i = 0; i < sizeof found / sizeof found[0]; i++) {
        void *function = dlsym(RTLD_NEXT, found[i].name);
        memcpy(found[i].place, &function, sizeof function);
    }

    const char *list = getenv("FAULTS");
    if (!list || *list == '\0')
        return;
    const char *number = getenv("FAULTS_SEED");
    if (number)
        seed = parse_number("FAULTS_SEED", number, UINT_MAX);
    char *copy = strdup(list), *rest = copy;
    if (!copy)
        err(2, "FAULTS");
    for (char *rule; (rule = strsep(&rest, ","));)
        parse_rule(rule);
    free(copy);
    if (pthread_atfork(before_fork, NULL, in_child) != 0)
        errx(2, "FAULTS: no memory");
    log_path = getenv("FAULTS_LOG");
    say_rules(list);
}

static void parse_rule(char *text)
{
    if (rule_count == sizeof rules / sizeof rules[0])
        errx(2, "FAULTS: more than %zu rules", rule_count);
    char whole[64];
    snprintf(whole, sizeof whole, "%s", text);
    char *slash = strchr(text, '/');
    const char *program = slash ? strsep(&text, "/") : NULL;
    const char *call = strsep(&text, ":");
    const char *fault = text ? strsep(&text, ":") : "";
    const char *when = text ? text : "100";

    struct rule rule = {.call = parse_call(whole, call)};
    if (strcmp(fault, "short") != 0)
        rule.error = parse_error(whole, fault);
    else if (rule.call > SENDTO)
        errx(2, "FAULTS: %s cannot be short: '%s'", call, whole);
    if (strncmp(when, "at=", 3) == 0)
        rule.at = parse_number(whole, when + 3, UINT_MAX);
    else
        rule.percent = parse_number(whole, when, 100);
    if (!program || strcmp(program, program_invocation_short_name) == 0)
        rules[rule_count++] = rule;
}

static enum call parse_call(const char *rule, const char *text)
{
    for (int call = 0; call < CALLS; call++) {
        if (strcmp(text, names[call]) == 0)
            return (enum call)call;
    }
    errx(2, "FAULTS: not a call: '%s' in '%s'", text, rule);
}

static int parse_error(const char *rule, const char *text)
{
    for (int error = 1; error < 256; error++) {
        const char *name = strerrorname_np(error);
        if (name && strcmp(text, name) == 0)
            return error;
    }
    errx(2, "FAULTS: neither short nor an error: '%s' in '%s'", text, rule);
}

static unsigned parse_number(const char *rule, const char *text, unsigned most)
{
    char *end;
    errno = 0;
    unsigned long number = strtoul(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != '\0' || errno != 0 ||
        number < 1 || number > most)
        errx(2, "FAULTS: not a number from 1 to %u: '%s' in '%s'", most, text,
             rule);
    return (unsigned)number;
}

/* The first child differs from the second and from its parent, in each run in
 * the same way. */
static void before_fork(void)
{
    atomic_fetch_add(&forks, 1);
}

static void in_child(void)
{
    seed = mix(seed + atomic_exchange(&forks, 0));
    for (int call = 0; call < CALLS; call++)
        atomic_store(&counts[call], 0);
}

/* Decide about a call: false if it is to be made, perhaps with a smaller size;
 * true if it fails instead, with errno set. */
static bool fails(enum call call, int fd, int flags, size_t *size)
{
    if (!real.epoll_wait)
        prepare();
    if (rule_count == 0)
        return false;
    int before = errno;
    unsigned count = atomic_fetch_add(&counts[call], 1) + 1;
    for (size_t i = 0; i < rule_count; i++) {
        const struct rule *rule = &rules[i];
        uint64_t chance = mix(
            seed + mix(((uint64_t)i << 40) + ((uint64_t)call << 32) + count));
        if (rule->call != call ||
            (rule->at ? rule->at != count : chance % 100 >= rule->percent))
            continue;
        if (rule->error != 0) {
            say(call, count, strerrorname_np(rule->error), 0, 0);
            errno = rule->error;
            return true;
        }
        ssize_t whole = size ? bytes_for(call, fd, flags, *size) : 0;
        if (whole == -1)
            return true;
        if (whole > 1) {
            *size = part_of((size_t)whole, mix(chance));
            say(call, count, "short", *size, (size_t)whole);
        }
        break;
    }
    errno = before;
    return false;
}

/* How many bytes a call takes that may be short: of what has come, if it is to
 * fetch some. For that it waits as the call would, and may fail as it would:
 * -1. The call is not short (0) if it promises all; neither are datagrams, nor
 * small writes to a pipe. */
static ssize_t bytes_for(enum call call, int fd, int flags, size_t size)
{
    struct stat status;
    bool fetches = call == READ || call == RECV || call == RECVFROM;
    if (size < 2 || flags & (MSG_WAITALL | MSG_OOB) || fstat(fd, &status) == -1)
        return 0;
    if (S_ISSOCK(status.st_mode)) {
        int type;
        socklen_t length = sizeof type;
        if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length) == -1 ||
            type != SOCK_STREAM)
            return 0;
        char byte;
        ssize_t n = fetches ? real.recv(fd, &byte, 1, flags | MSG_PEEK) : 1;
        if (n < 1)
            return n;
    } else if (S_ISFIFO(status.st_mode)) {
        if (call == WRITE && size <= PIPE_BUF)
            return 0;
    } else if (!S_ISREG(status.st_mode) && !S_ISCHR(status.st_mode)) {
        return 0;
    }
    int there;
    if (fetches && ioctl(fd, FIONREAD, &there) == 0 && there > 0 &&
        (size_t)there < size)
        return there;
    return (ssize_t)size;
}

/* From one byte to all but one. Few are as likely as many. */
static size_t part_of(size_t size, uint64_t chance)
{
    size_t most = size - 1;
    unsigned bits = 0;
    while (most >> bits > 1)
        bits++;
    most >>= chance % (bits + 1);
    return 1 + (size_t)(mix(chance) % most);
}

/* A number that looks like chance: splitmix64, by Sebastiano Vigna. */
static uint64_t mix(uint64_t number)
{
    number += 0x9e3779b97f4a7c15;
    number = (number ^ number >> 30) * 0xbf58476d1ce4e5b9;
    number = (number ^ number >> 27) * 0x94d049bb133111eb;
    return number ^ number >> 31;
}

/* A line of the log. It is opened for each one, so that the program's own
 * descriptors keep their numbers. */
struct line {
    char text[512];
    size_t size;
};

static void add(struct line *line, const char *text)
{
    while (*text != '\0' && line->size < sizeof line->text - 1)
        line->text[line->size++] = *text++;
}

static void add_number(struct line *line, uint64_t number)
{
    char digits[21] = {0};
    char *first = digits + sizeof digits - 1;
    do {
        *--first = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    add(line, first);
}

static void begin_line(struct line *line)
{
    line->size = 0;
    add(line, program_invocation_short_name);
    add(line, " ");
    add_number(line, (uint64_t)getpid());
    add(line, ": ");
}

static void write_line(struct line *line)
{
    int fd = open(log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (fd == -1)
        return;
    line->text[line->size++] = '\n';
    (void)!real.write(fd, line->text, line->size);
    close(fd);
}

static void say_rules(const char *text)
{
    struct line line;
    if (!log_path)
        return;
    begin_line(&line);
    add(&line, "FAULTS=");
    add(&line, text);
    add(&line, " FAULTS_SEED=");
    add_number(&line, seed);
    write_line(&line);
}

/* recv 3: short, 2 of 1024 bytes */
static void say(enum call call, unsigned count, const char *what, size_t size,
                size_t of)
{
    struct line line;
    if (!log_path)
        return;
    begin_line(&line);
    add(&line, names[call]);
    add(&line, " ");
    add_number(&line, count);
    add(&line, ": ");
    add(&line, what);
    if (of > 0) {
        add(&line, ", ");
        add_number(&line, size);
        add(&line, " of ");
        add_number(&line, of);
        add(&line, " bytes");
    }
    write_line(&line);
}

/* The calls. With EPIPE comes SIGPIPE. */
static ssize_t broken(int flags)
{
    int error = errno;
    if (error == EPIPE && !(flags & MSG_NOSIGNAL))
        raise(SIGPIPE);
    errno = error;
    return -1;
}

ssize_t read(int fd, void *buffer, size_t size)
{
    return fails(READ, fd, 0, &size) ? -1 : real.read(fd, buffer, size);
}

ssize_t write(int fd, const void *buffer, size_t size)
{
    return fails(WRITE, fd, 0, &size) ? broken(0)
                                      : real.write(fd, buffer, size);
}

ssize_t recv(int fd, void *buffer, size_t size, int flags)
{
    return fails(RECV, fd, flags, &size) ? -1
                                         : real.recv(fd, buffer, size, flags);
}

ssize_t send(int fd, const void *buffer, size_t size, int flags)
{
    return fails(SEND, fd, flags, &size) ? broken(flags)
                                         : real.send(fd, buffer, size, flags);
}

ssize_t recvfrom(int fd, void *buffer, size_t size, int flags,
                 __SOCKADDR_ARG address, socklen_t *length)
{
    return fails(RECVFROM, fd, flags, &size)
               ? -1
               : real.recvfrom(fd, buffer, size, flags, address, length);
}

ssize_t sendto(int fd, const void *buffer, size_t size, int flags,
               __CONST_SOCKADDR_ARG address, socklen_t length)
{
    return fails(SENDTO, fd, flags, &size)
               ? broken(flags)
               : real.sendto(fd, buffer, size, flags, address, length);
}

int accept(int fd, __SOCKADDR_ARG address, socklen_t *length)
{
    return fails(ACCEPT, fd, 0, NULL) ? -1 : real.accept(fd, address, length);
}

/* A signal interrupts only the wait: the connection goes on. */
static int interrupted(int fd, __CONST_SOCKADDR_ARG address, socklen_t length)
{
    int flags = fcntl(fd, F_GETFL);
    if (flags == -1 || flags & O_NONBLOCK)
        return real.connect(fd, address, length);
    fcntl(fd, F_SETFL, flags | O_NONBLOCK);
    int result = real.connect(fd, address, length);
    int error = errno;
    fcntl(fd, F_SETFL, flags);
    bool goes_on = error == EINPROGRESS || error == EALREADY;
    errno = goes_on ? EINTR : error;
    return result;
}

int connect(int fd, __CONST_SOCKADDR_ARG address, socklen_t length)
{
    if (!fails(CONNECT, fd, 0, NULL))
        return real.connect(fd, address, length);
    return errno == EINTR ? interrupted(fd, address, length) : -1;
}

int select(int count, fd_set *reading, fd_set *writing, fd_set *failing,
           struct timeval *limit)
{
    return fails(SELECT, -1, 0, NULL)
               ? -1
               : real.select(count, reading, writing, failing, limit);
}

int poll(struct pollfd *polls, nfds_t count, int limit)
{
    return fails(POLL, -1, 0, NULL) ? -1 : real.poll(polls, count, limit);
}

int epoll_wait(int fd, struct epoll_event *events, int most, int limit)
{
    return fails(EPOLL_WAIT, fd, 0, NULL)
               ? -1
               : real.epoll_wait(fd, events, most, limit);
}

/* What a program calls in their place that was compiled with _FORTIFY_SOURCE,
 * as Ubuntu's compiler does with -O. */
/* NOLINTBEGIN(bugprone-reserved-identifier) */
void __chk_fail(void) __attribute__((noreturn));
ssize_t __read_chk(int fd, void *buffer, size_t size, size_t room);
ssize_t __recv_chk(int fd, void *buffer, size_t size, size_t room, int flags);
ssize_t __recvfrom_chk(int fd, void *buffer, size_t size, size_t room,
                       int flags, __SOCKADDR_ARG address, socklen_t *length);
int __poll_chk(struct pollfd *polls, nfds_t count, int limit, size_t room);
/* NOLINTEND(bugprone-reserved-identifier) */

ssize_t __read_chk(int fd, void *buffer, size_t size, size_t room)
{
    if (size > room)
        __chk_fail();
    return read(fd, buffer, size);
}

ssize_t __recv_chk(int fd, void *buffer, size_t size, size_t room, int flags)
{
    if (size > room)
        __chk_fail();
    return recv(fd, buffer, size, flags);
}

ssize_t __recvfrom_chk(int fd, void *buffer, size_t size, size_t room,
                       int flags, __SOCKADDR_ARG address, socklen_t *length)
{
    if (size > room)
        __chk_fail();
    return recvfrom(fd, buffer, size, flags, address, length);
}

int __poll_chk(struct pollfd *polls, nfds_t count, int limit, size_t room)
{
    if (count > room / sizeof *polls)
        __chk_fail();
    return poll(polls, count, limit);
}
