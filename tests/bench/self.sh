#!/bin/sh
# self.sh - how long the project itself takes: a Markdown table on standard
# output. ./lab bench --self runs it, when all is built.
#
# Usage:  SOURCE=... BUILD=... self.sh

# shellcheck source=tests/bench/common.sh
. "$SOURCE/tests/bench/common.sh"

# measure WHAT COMMAND... - a row of the table.
measure() {
    what=$1
    shift
    tell "$what"
    end_of_line
    begin=$(date +%s%N)
    "$@" >"$work/said" 2>&1 || {
        tail -n 20 "$work/said" >&2
        fail "this failed: $*"
    }
    row "$what" $((($(date +%s%N) - begin) / 1000000))
}

# row WHAT MILLISECONDS
row() {
    printf '| %-56s | %10s |\n' "$1" "$(awk -v ms="$2" '
        BEGIN {
            if (ms < 1000)
                printf "%d ms", ms
            else if (ms < 9950)
                printf "%.1f s", ms / 1000
            else
                printf "%.0f s", ms / 1000
        }')" >>"$work/table"
}

build_all() {
    cmake -S "$SOURCE" -B "$work/build" &&
        cmake --build "$work/build" --parallel "$(nproc)"
}

# Until the tour has something to show: the time of its first line.
first_line() {
    mkfifo "$work/tour"
    setsid "$SOURCE/lab" tour chapter1 </dev/null >"$work/tour" &
    tour=$!
    groups="$groups $tour"
    read -r line <"$work/tour" && [ -n "$line" ]
}

cd "$SOURCE" || exit 1
: >"$work/table"
measure 'Build all from nothing (CMake and make)' build_all
# shellcheck disable=SC2016 # Markdown
{
    measure 'Compile one program (`cc echo_epoll_server.c`)' \
        cc chapter4/echo_epoll_server.c -o "$work/program"
    measure 'Start a tour when all is built, until its first line' first_line
    end_launched "$tour"
    measure 'Run the tests of `./lab test`' ctest --preset default
}

machine | paste -s -d ';' | sed 's/;/; /g' |
    fold -s -w 78 | sed 's/ *$//'
echo
printf '| %-56s | %10s |\n' What Time
printf '| %s | %s: |\n' "$(printf '%056d' 0 | tr 0 -)" \
    "$(printf '%09d' 0 | tr 0 -)"
cat "$work/table"
