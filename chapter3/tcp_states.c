/*
 * tcp_states - the life of a TCP connection, from LISTEN to TIME-WAIT.
 *
 * Usage:  tcp_states
 *
 * New here: each end of a connection is in a state of its own, and the calls
 * move both on. The end that closes first stays in TIME-WAIT for a minute and
 * keeps its port busy: a client can do without that port, a server cannot. The
 * states are read from /proc/net/tcp, where Linux lists all connections, also
 * those that belong to no process any longer.
 *
 * See also: half_close; ss(8), which shows the same states.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CLIENT, SERVER, LISTENER, ENDS };

static void live(bool client_first);
static int new_socket(void);
static in_port_t port_of(int fd);
static void print_states(const char *call, in_port_t server, in_port_t client);
static bool read_states(unsigned states[ENDS], in_port_t server,
                        in_port_t client);

int main(void)
{
    live(true);
    live(false);
    return 0;
}

/* Open a connection and close it, and print all states after each call. */
static void live(bool client_first)
{
    printf("%-20s  %-11s  %-11s  %s\n",
           client_first ? "client closes first" : "server closes first",
           "client", "server", "listener");
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int listener = new_socket();
    if (bind(listener, (struct sockaddr *)&address, sizeof address) == -1)
        err(1, "bind");
    in_port_t port = port_of(listener);
    address.sin_port = htons(port);
    print_states("bind", port, 0);
    if (listen(listener, 1) == -1)
        err(1, "listen");
    print_states("listen", port, 0);

    int client = new_socket();
    if (connect(client, (struct sockaddr *)&address, sizeof address) == -1)
        err(1, "connect");
    in_port_t client_port = port_of(client);
    print_states("connect", port, client_port);
    int server = accept(listener, NULL, NULL);
    if (server == -1)
        err(1, "accept");
    print_states("accept", port, client_port);

    close(client_first ? client : server);
    print_states(client_first ? "close the client" : "close the server", port,
                 client_port);
    close(client_first ? server : client);
    print_states(client_first ? "close the server" : "close the client", port,
                 client_port);
    close(listener);
    print_states("close the listener", port, client_port);

    int next = new_socket();
    if (bind(next, (struct sockaddr *)&address, sizeof address) == -1)
        printf("bind another socket to the port: %s\n", strerror(errno));
    else
        printf("bind another socket to the port: it is free\n");
    close(next);
}

static int new_socket(void)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd == -1)
        err(1, "socket");
    return fd;
}

/* The port that fd has on this side, in host byte order. */
static in_port_t port_of(int fd)
{
    struct sockaddr_in local;
    socklen_t size = sizeof local;
    if (getsockname(fd, (struct sockaddr *)&local, &size) == -1)
        err(1, "getsockname");
    return ntohs(local.sin_port);
}

/* Print the states that a call has led to. Segments may still be under way, so
 * look until two looks agree on states that last; after a second, as it is. */
static void print_states(const char *call, in_port_t server, in_port_t client)
{
    static const char *const names[] = {
        "-",          "ESTABLISHED", "SYN-SENT",  "SYN-RECEIVED",
        "FIN-WAIT-1", "FIN-WAIT-2",  "TIME-WAIT", "CLOSED",
        "CLOSE-WAIT", "LAST-ACK",    "LISTEN",    "CLOSING"};
    unsigned states[ENDS], before[ENDS];
    bool last = read_states(states, server, client);
    for (int look = 0; look < 1000; look++) {
        bool lasted = last;
        memcpy(before, states, sizeof states);
        last = read_states(states, server, client);
        if (lasted && last && memcmp(states, before, sizeof states) == 0)
            break;
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    printf("  %-18s  %-11s  %-11s  %s\n", call, names[states[CLIENT]],
           names[states[SERVER]], names[states[LISTENER]]);
}

/* Look up the three states, as Linux's numbers; 0 if one is not listed. true
 * if none of them ends by itself as soon as a segment has come. */
static bool read_states(unsigned states[ENDS], in_port_t server,
                        in_port_t client)
{
    FILE *list = fopen("/proc/net/tcp", "r");
    if (!list)
        err(1, "/proc/net/tcp");
    memset(states, 0, ENDS * sizeof states[0]);
    bool last = true;
    char line[256];
    while (fgets(line, sizeof line, list)) {
        unsigned from, from_port, to, to_port, state;
        if (sscanf(line, "%*d: %x:%x %x:%x %x", &from, &from_port, &to,
                   &to_port, &state) != 5 ||
            from != htonl(INADDR_LOOPBACK) || state > 11)
            continue; /* the line of titles, or not ours */
        if (from_port == client && to_port == server)
            states[CLIENT] = state;
        else if (from_port == server && to_port == client && client != 0)
            states[SERVER] = state;
        else if (from_port == server && to_port == 0)
            states[LISTENER] = state;
        else
            continue;
        /* SYN-SENT, SYN-RECEIVED, FIN-WAIT-1, LAST-ACK, CLOSING */
        if (state == 2 || state == 3 || state == 4 || state == 9 || state == 11)
            last = false;
    }
    fclose(list);
    return last;
}
