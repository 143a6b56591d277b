/*
 * The processes that a session started. Those whose parents end become
 * children of the player (PR_SET_CHILD_SUBREAPER), which finds them in /proc.
 */
#include "player.h"

#include <dirent.h>
#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t next_child(DIR *processes);
static bool read_status(const char *pid, char *state, int *parent);

/* Take note of the processes that have ended. */
bool reap(struct play *play)
{
    pid_t pid;
    while ((pid = waitpid(-1, NULL, WNOHANG)) > 0) {
        for (size_t i = 0; i < play->session->count; i++) {
            if (play->terminals[i].shell == pid)
                play->terminals[i].shell = 0;
        }
    }
    return pid == 0;
}

/* As its children are ended, theirs become the player's, till none is left. */
void end_processes(void)
{
    while (waitpid(-1, NULL, WNOHANG) != -1) {
        DIR *processes = opendir("/proc");
        if (!processes) {
            warn("/proc");
            return;
        }
        for (pid_t pid; (pid = next_child(processes));)
            kill(pid, SIGKILL);
        closedir(processes);
        waitpid(-1, NULL, 0);
    }
}

/* Its command line, or an empty text. */
char *name_of_left(void)
{
    char path[64], command[200] = "";
    size_t size = 0;
    DIR *processes = opendir("/proc");
    pid_t pid = processes ? next_child(processes) : 0;
    snprintf(path, sizeof path, "/proc/%d/cmdline", (int)pid);
    FILE *file = pid ? fopen(path, "re") : NULL;
    if (file) {
        size = fread(command, 1, sizeof command, file);
        fclose(file);
    }
    if (processes)
        closedir(processes);
    while (size > 0 && command[size - 1] == '\0')
        size--;
    for (size_t i = 0; i < size; i++) {
        if (command[i] == '\0')
            command[i] = ' ';
    }
    return visible(command, size);
}

/* The next process of the listing that is the player's child, or 0. */
static pid_t next_child(DIR *processes)
{
    const struct dirent *entry;
    while ((entry = readdir(processes))) {
        char state;
        int parent;
        if (read_status(entry->d_name, &state, &parent) && parent == getpid())
            return (pid_t)atoi(entry->d_name);
    }
    return 0;
}

bool is_asleep(pid_t pid)
{
    char number[32], state;
    int parent;
    snprintf(number, sizeof number, "%d", (int)pid);
    return read_status(number, &state, &parent) && state == 'S';
}

/* Read /proc/PID/stat, see proc(5). False: there is no such process. */
static bool read_status(const char *pid, char *state, int *parent)
{
    char path[300], status[512];
    snprintf(path, sizeof path, "/proc/%s/stat", pid);
    FILE *file = fopen(path, "re");
    if (!file)
        return false;
    status[fread(status, 1, sizeof status - 1, file)] = '\0';
    fclose(file);
    /* The process's name stands in brackets, and may hold any byte itself. */
    const char *behind = strrchr(status, ')');
    return behind && sscanf(behind, ") %c %d", state, parent) == 2;
}
