#!/bin/sh
# stall.sh - messages of 64 KiB to servers that answer in pieces of 1 KiB, with
# and without TCP_NODELAY. ./lab bench runs it.
#
# Usage:  SOURCE=... BUILD=... stall.sh [seconds]
#
# Environment: ROUNDS, STALLS to measure fewer.

# shellcheck source=tests/bench/common.sh
. "$SOURCE/tests/bench/common.sh"
seconds=${1:-1}

for round in $(seq "$rounds"); do
    tell "stall, round $round of $rounds:"
    for who in ${STALLS:-whole pieces delayed chapter2}; do
        tell " $who"
        case $who in
        whole) serve "$tools/plain_epoll" 0 ;;
        pieces) serve "$tools/plain_epoll" 0 1024 ;;
        delayed) serve "$tools/plain_epoll" 0 1024 delay ;;
        chapter2) serve "$BUILD/chapter2/echo_server" 0 ;;
        esac
        here "$BUILD/chapter4/echo_load" 127.0.0.1 "$port" 1 "$seconds" \
            65536 >"$work/report" || fail "$who: there were errors"
        end_launched "$server"
        record rate stall "$who" "$round" "$(sed -n \
            's/^echoes: .*, \([0-9]*\) a second.*/\1/p' "$work/report")"
    done
    end_of_line
done
