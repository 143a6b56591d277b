/*
 * signal_previous - signal() returns what was there before; put it back.
 *
 * Usage:  signal_previous
 * Try:    ./signal_previous
 *         (trap '' INT; ./signal_previous)    started with SIGINT ignored
 *
 * New here: signal() returns the handler that was there before: a function,
 * or SIG_DFL, what the system does by default, or SIG_IGN, nothing at all; or
 * SIG_ERR, if it has changed nothing. Who borrows a signal for a while can put
 * back what was there. raise() sends a signal to the program itself.
 */
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef void handler(int signal_number);

static handler *install(handler *new);
static const char *name_of(handler *some);
static void raise_it(void);
static void first(int signal_number);
static void second(int signal_number);
static void refuse(int signal_number, const char *name);

int main(void)
{
    setvbuf(stdout, NULL, _IOLBF, 0); /* each line before a handler's */

    handler *original = install(first);
    handler *previous = install(second);
    raise_it();
    install(previous);
    raise_it();
    install(SIG_IGN);
    raise_it();
    install(original);

    refuse(SIGKILL, "SIGKILL");
    refuse(SIGSTOP, "SIGSTOP");
    return 0;
}

/* Handle SIGINT with new from now on: the handler that was there before. */
static handler *install(handler *new)
{
    handler *before = signal(SIGINT, new);
    if (before == SIG_ERR)
        err(1, "signal SIGINT");
    printf("signal(SIGINT, %s) returned %s\n", name_of(new), name_of(before));
    return before;
}

static const char *name_of(handler *some)
{
    if (some == SIG_DFL)
        return "SIG_DFL";
    if (some == SIG_IGN)
        return "SIG_IGN";
    if (some == first)
        return "first";
    return some == second ? "second" : "a function";
}

static void raise_it(void)
{
    printf("raise(SIGINT)\n");
    if (raise(SIGINT) != 0)
        errx(1, "raise SIGINT");
}

/* A handler may call write(), but nothing that belongs to stdio: the program
 * may be in the middle of a printf(). On some systems signal() is for one time
 * only; that is why each handler asks for itself anew. */
static void first(int signal_number)
{
    int error = errno;
    signal(signal_number, first);
    static const char text[] = "  first has run\n";
    if (write(STDOUT_FILENO, text, sizeof text - 1) == -1)
        _exit(1);
    errno = error;
}

static void second(int signal_number)
{
    int error = errno;
    signal(signal_number, second);
    static const char text[] = "  second has run\n";
    if (write(STDOUT_FILENO, text, sizeof text - 1) == -1)
        _exit(1);
    errno = error;
}

/* Two signals reach every program: nobody can catch, block or ignore them. */
static void refuse(int signal_number, const char *name)
{
    if (signal(signal_number, first) != SIG_ERR)
        errx(1, "signal %s should have been refused", name);
    printf("signal(%s, first) returned SIG_ERR: %s\n", name, strerror(errno));
}
