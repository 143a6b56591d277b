#!/bin/sh
# analyze.sh - what gcc -fanalyzer says of the programs. Silent and status 0 if
# that is nothing.
#
# Usage:  tests/checks/analyze.sh
#
# It needs gcc 12 or newer: older ones know the option, and see what is not
# there. Optimised, it would look at less.

cd "$(dirname "$0")/../.." || exit 1
if [ "$(gcc -dumpversion | cut -d . -f 1)" -lt 12 ]; then
    echo 'gcc is older than 12: -fanalyzer is not tried' >&2
    exit 0
fi

# Left out, a kind of report in some programs:
#   null-dereference in echo_poll_server, echo_select_server: a client's buffer
#   is there as long as its descriptor is watched, in another array. That they
#   go together, gcc cannot see.
#   fd-leak where a function puts a descriptor into an array that it was given:
#   of those, gcc from 13 on loses sight.
# shellcheck disable=SC2016 # the inner shell expands it
find chapter* -maxdepth 1 -name '*.c' -print0 |
    xargs -0 -n 1 -P "$(nproc)" sh -c '
    case $1 in
    */echo_poll_server.c | */echo_select_server.c)
        without=-Wno-analyzer-null-dereference ;;
    */receive_flags.c | */half_close.c | */nagle.c | */linger.c | */echo_load.c)
        without=-Wno-analyzer-fd-leak ;;
    *) without= ;;
    esac
    gcc -std=gnu17 -fanalyzer -Werror $without -c -o /dev/null "$1"' analyze
