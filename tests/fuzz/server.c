/* A server under test: its start, its end, and what it says meanwhile. */
#include "fuzz.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SAID_MOST ((size_t)65536)

static void become_server(const char *program, const char *file_name, int out)
    __attribute__((noreturn));
static bool read_output(void);
static bool wait_for_output(long long until);
static void describe_end(int status);
static double seconds_used(void);

static pid_t server;
static int output = -1;   /* what the server says, on both streams */
static struct bytes said; /* the last of it */
static bool ends;         /* it may close its output now */
in_port_t port;

/* Start a program on a free port, with the file's name where it wants one. */
void start_server(const char *program, const char *file_name)
{
    int ends_of_pipe[2];
    if (pipe2(ends_of_pipe, O_CLOEXEC) == -1)
        err(2, "pipe2");
    said.size = 0;
    add(&said, "", 0);
    ends = false;
    server = fork();
    if (server == -1)
        err(2, "fork");
    if (server == 0)
        become_server(program, file_name, ends_of_pipe[1]);
    close(ends_of_pipe[1]);
    output = ends_of_pipe[0];
    if (fcntl(output, F_SETFL, O_NONBLOCK) == -1)
        err(2, "fcntl");
    long long until = now() + PATIENCE;
    while (!server_said("listening on 127.0.0.1:") || !server_said("\n")) {
        if (!wait_for_output(until))
            finding("the server does not listen");
    }
    said.data[said.size] = '\0';
    const char *line = (const char *)said.data;
    port = (in_port_t)atoi(strstr(line, "127.0.0.1:") + strlen("127.0.0.1:"));
}

static void become_server(const char *program, const char *file_name, int out)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", build, program);
    int in = open("/dev/null", O_RDONLY | O_CLOEXEC);
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* nothing is left, however fuzz ends */
    if (in == -1 || dup2(in, 0) == -1 || dup2(out, 1) == -1 ||
        dup2(out, 2) == -1)
        _exit(126);
    execl(path, path, "0", file_name, (char *)NULL);
    warn("%s", path);
    _exit(127);
}

int server_output(void)
{
    return output;
}

pid_t server_pid(void)
{
    return server;
}

/* Take in what the server has said. It must not end. */
void hear_server(void)
{
    if (!read_output() && !ends) {
        ends = true;
        finding("the server has ended");
    }
    if (!ends && (server_said("Sanitizer") || server_said("runtime error:"))) {
        ends = true;
        finding("a sanitizer's report");
    }
}

/* False at the end of it. */
static bool read_output(void)
{
    char data[4096];
    ssize_t n;
    while ((n = read(output, data, sizeof data)) > 0) {
        if (said.size > 2 * SAID_MOST) {
            memmove(said.data, said.data + said.size - SAID_MOST, SAID_MOST);
            said.size = SAID_MOST;
        }
        add(&said, data, (size_t)n);
    }
    return n == -1 && errno == EAGAIN;
}

bool server_said(const char *text)
{
    return memmem(said.data, said.size, text, strlen(text)) != NULL;
}

static bool wait_for_output(long long until)
{
    struct pollfd ready = {.fd = output, .events = POLLIN};
    long long left = until - now();
    if (poll(&ready, 1, left > 0 ? (int)left : 0) == 0)
        return false;
    hear_server();
    return true;
}

/* End the server by a signal, or wait for its own end if that is 0: it must
 * come, and with the status that is wanted, as a shell tells it. */
void stop_server(int signal_number, int wanted)
{
    ends = true;
    if (signal_number != 0)
        kill(server, signal_number);
    long long until = now() + PATIENCE;
    while (read_output()) {
        struct pollfd ready = {.fd = output, .events = POLLIN};
        if (poll(&ready, 1, (int)(until - now())) == 0)
            finding("the server does not end");
    }
    int status = 0;
    waitpid(server, &status, 0);
    server = 0;
    close(output);
    if (server_said("Sanitizer") || server_said("runtime error:"))
        finding("a sanitizer's report");
    int is = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    if (is != wanted)
        finding("the server has ended with %d, not with %d", is, wanted);
}

/* A server that has nothing to do uses no time of the processor. */
void expect_idle(void)
{
    hear_server();
    double before = seconds_used();
    long long until = now() + 200;
    while (now() < until) {
        struct pollfd ready = {.fd = output, .events = POLLIN};
        poll(&ready, 1, (int)(until - now()));
        hear_server();
    }
    double used = seconds_used() - before;
    if (used > 0.05)
        finding("the server has nothing to do, and uses %.0f ms of 200",
                used * 1000);
}

/* The processor time of the server, and of its children and theirs. */
static double seconds_used(void)
{
    pid_t pids[1000] = {server};
    size_t count = 1;
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        clockid_t clock;
        struct timespec time;
        if (clock_getcpuclockid(pids[i], &clock) == 0 &&
            clock_gettime(clock, &time) == 0)
            sum += (double)time.tv_sec + (double)time.tv_nsec / 1e9;
        char path[64];
        snprintf(path, sizeof path, "/proc/%d/task/%d/children", pids[i],
                 pids[i]);
        FILE *list = fopen(path, "r");
        while (list && count < 1000 && fscanf(list, "%d", &pids[count]) == 1)
            count++;
        if (list)
            fclose(list);
    }
    return sum;
}

/* What became of the server, for a finding, and the end of it. */
void show_server(void)
{
    if (server > 0) {
        long long until = now() + 3000; /* a sanitizer may still be writing */
        int status = 0;
        pid_t ended = 0;
        while (read_output() && now() < until) {
            struct pollfd ready = {.fd = output, .events = POLLIN};
            poll(&ready, 1, 100);
        }
        do
            ended = waitpid(server, &status, WNOHANG);
        while (ended == 0 && now() < until);
        if (ended == 0) {
            printf("--- the server has not ended\n");
            kill(server, SIGKILL);
            waitpid(server, NULL, 0);
        } else {
            describe_end(status);
        }
    }
    size_t skipped = said.size > 4000 ? said.size - 4000 : 0;
    if (said.size > 0)
        printf("--- the last of what it said:\n%.*s\n",
               (int)(said.size - skipped), (char *)said.data + skipped);
}

static void describe_end(int status)
{
    if (WIFSIGNALED(status))
        printf("--- the server was ended by signal %d, %s\n", WTERMSIG(status),
               strsignal(WTERMSIG(status)));
    else
        printf("--- the server has ended with status %d\n",
               WEXITSTATUS(status));
}
