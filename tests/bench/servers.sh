#!/bin/sh
# servers.sh - the echo servers under the same loads, in turn and again: how
# many requests a second, how much processor time each takes, how much memory a
# client. ./lab bench runs it.
#
# Usage:  SOURCE=... BUILD=... servers.sh [seconds]
#
# Environment: ROUNDS, LOADS, MODELS to measure fewer.

# shellcheck source=tests/bench/common.sh
. "$SOURCE/tests/bench/common.sh"
seconds=${1:-1}
loads=${LOADS:-busy-1 busy-5 busy-6 busy-10 busy-100 busy-1000 idle-1000
    idle-4000 large-1 large-10 renew}
models=${MODELS:-plain epoll poll select threads processes iterative}

# load NAME - what it is: $clients, with messages of $bytes, beside $idle others
# that are silent; and $words, as the tables name it.
load() {
    clients=10 bytes=64 idle=0
    case $1 in
    busy-*) clients=${1#busy-} ;;
    idle-*) idle=${1#idle-} ;;
    large-*) clients=${1#large-} bytes=65536 ;;
    renew) ;;
    *) fail "not a load: $1" ;;
    esac
    words="$clients busy, $bytes bytes"
    [ "$idle" -eq 0 ] || words="$clients busy, $idle silent"
    [ "$1" != renew ] || words="$clients busy, always new"
}

# program MODEL - the server's path.
program() {
    case $1 in
    plain) echo "$tools/plain_epoll" ;;
    processes) echo "$BUILD/chapter4/echo_fork_server" ;;
    threads) echo "$BUILD/chapter4/echo_thread_server" ;;
    iterative) echo "$BUILD/chapter2/echo_server" ;;
    *) echo "$BUILD/chapter4/echo_$1_server" ;;
    esac
}

# possible LOAD MODEL - can it serve that? A machine that is too small for it is
# told of, once.
possible() {
    if [ $((clients + idle + 20)) -gt "$limit" ]; then
        leave_out "$words: this system allows $limit descriptors"
        return 1
    fi
    case $2-$1 in
    iterative-busy-1 | iterative-renew) ;;
    iterative-*) return 1 ;;
    # Where processes leave threads: no case for the others.
    epoll-busy-[56] | poll-busy-[56] | select-busy-[56]) return 1 ;;
    select-idle-4000) return 1 ;;
    processes-idle-4000)
        # 4,000 processes, with what the system keeps for each.
        room=$(awk '/^MemAvailable/ { print $2 }' /proc/meminfo)
        [ "$room" -gt 1000000 ] && return
        leave_out "$words, $2: it takes 1 GB, and $((room / 1000)) MB are free"
        return 1
        ;;
    esac
}

leave_out() {
    grep -qxF "left out: $*" "$folder/notes" ||
        echo "left out: $*" >>"$folder/notes"
}

# measure LOAD MODEL ROUND
measure() {
    : >"$work/complaints"
    serve "$(program "$2")" 0
    if [ "$idle" -gt 0 ]; then
        empty=$(kib "$server")
        if ! hold_idle; then
            leave_out "$words, $2: $(head -n 1 "$work/complaints")"
            end_launched "$server"
            return
        fi
        held=$(kib "$server")
        record memory "$1" "$2" "$3" $(((held - empty) * 1024 / idle))
    fi

    before=$(milliseconds "$server")
    (
        if [ "$1" = renew ]; then
            here "$tools/renew" "$port" "$clients" "$seconds"
        else
            here "$BUILD/chapter4/echo_load" 127.0.0.1 "$port" "$clients" \
                "$seconds" "$bytes"
        fi >"$work/report" 2>>"$work/complaints" || exit 1
        times >"$work/times"
    ) || broken "$1" "$2"
    # A child that has just ended is seen in its parent's time, a little later.
    used=$(milliseconds "$server") seen=''
    until [ "$used" = "$seen" ]; do
        seen=$used used=$(milliseconds "$server")
    done
    used=$((used - before))
    [ ! -s "$work/complaints" ] || broken "$1" "$2"

    if [ "$idle" -gt 0 ]; then
        end_launched "$holder"
        exec 4>&-
    fi
    end_launched "$server"
    # echoes: 64000 of 64 bytes, 32000 a second, 2.0 MB/s
    # requests: 64000, 32000 a second
    # shellcheck disable=SC2046 # a word a number
    set -- "$@" $(sed -n \
        's/^[er][a-z]*: \([0-9]*\).*, \([0-9]*\) a second.*/\1 \2/p' \
        "$work/report")
    [ $# -eq 5 ] || fail 'no such report is known'
    record rate "$1" "$2" "$3" "$5"
    record time "$1" "$2" "$3" $((used * 1000000 / $4))
    record client "$1" "$2" "$3" "$(awk -v requests="$4" '
        NR == 2 {
            split($0, t, /[ms ]+/)
            seconds = t[1] * 60 + t[2] + t[3] * 60 + t[4]
            printf "%d", seconds * 1e9 / requests
        }' "$work/times")"
}

# Silent clients, each of which has had an echo: $holder.
hold_idle() {
    rm -f "$work/holding" "$work/hold"
    mkfifo "$work/holding" "$work/hold"
    "$tools/group" "$BUILD/tests/many" "$port" "$idle" hold \
        <"$work/hold" >"$work/holding" 2>>"$work/complaints" &
    holder=$!
    groups="$groups $holder"
    exec 4>"$work/hold"
    read -r said <"$work/holding" && [ "$said" = holding ] && return
    end_launched "$holder"
    return 1
}

broken() {
    cat "$work/complaints" >&2
    fail "$1, $2: there were errors"
}

{
    echo "$seconds s for each number, $rounds rounds;" \
        "servers and clients share processor $processor"
    echo 'what servers print goes to /dev/null'
} >"$folder/notes"
for load in $loads; do
    load "$load"
    for round in $(seq "$rounds"); do
        tell "$words, round $round of $rounds:"
        for model in $models; do
            possible "$load" "$model" || continue
            tell " $model"
            measure "$load" "$model" "$round"
        done
        end_of_line
    done
done
