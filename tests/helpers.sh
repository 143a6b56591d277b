# Sourced by every test: . "$SOURCE/tests/helpers.sh"
#
# CTest sets SOURCE (the project) and BUILD (its build tree). A test runs in a
# fresh folder, $work, and uses the programs of the chapter in whose folder it
# lies. At its end, however it ends, all that runs in the folder is ended and
# the folder removed. The first expectation that is not met ends the test with
# status 1.

set -u
LC_ALL=C TZ=UTC
export LC_ALL TZ
umask 022
: "${SOURCE:?}" "${BUILD:?}"
chapter=$(basename "$(dirname "$0")")
work=$(mktemp -d) || exit 1
program='nothing'
trap clean_up EXIT
trap 'exit 1' HUP INT TERM
cd "$work" || exit 1

clean_up() {
    clean_up_status=$?
    trap - EXIT
    trap '' HUP INT TERM # not twice
    cd / || exit 1
    # Not by the numbers that its processes had: others may have them by now.
    while clean_up_pids=$(who_is_here) && [ -n "$clean_up_pids" ]; do
        # shellcheck disable=SC2086 # a pid a word
        kill -KILL $clean_up_pids 2>/dev/null
    done
    wait
    rm -rf "$work"
    exit "$clean_up_status"
}

# $(who_is_here) - the pids of the processes in $work, where all that the test
# starts begins; also that of the test itself, unless it has gone elsewhere.
who_is_here() {
    cd / && find /proc/[0-9]*/cwd -maxdepth 0 -lname "${work:?}*" 2>/dev/null |
        cut -d / -f 3
}

# fail MESSAGE... - end the test; show the program that ran last and what it
# said.
fail() {
    echo "failed: $*"
    echo "after: $program"
    for file in "$work"/out "$work"/err "$work"/server.err; do
        if [ -s "$file" ]; then
            echo "--- $(basename "$file"), first 20 lines:"
            head -n 20 "$file"
        fi
    done
    exit 1
}

# The path of a program of this chapter, or of one of the tests' own peers. The
# tests of tests/faults name another folder, FAULTY, where the programs are.
path_of() {
    case $1 in
    peer | udp_peer | relay | udp_file_peer | many) echo "$BUILD/tests/$1" ;;
    *) echo "${FAULTY-$BUILD}/$chapter/$1" ;;
    esac
}

# run NAME [ARGUMENT...] - run a program to its end: $status, and the files
# out and err. Its standard input is that of run.
run() {
    program=$*
    run_path=$(path_of "$1")
    shift
    timeout 20 "$run_path" "$@" >"$work/out" 2>"$work/err"
    status=$?
    [ "$status" -ne 124 ] || fail 'it did not end within 20 seconds'
}

expect_status() {
    [ "$status" -eq "$1" ] || fail "exit status $status, not $1"
}

# expect_out < TEXT - the whole standard output is TEXT.
expect_out() {
    cat >"$work/expected"
    diff -u "$work/expected" "$work/out" || fail 'standard output differs'
}

# expect_out_line LINE, expect_err_line LINE - it is among the lines.
expect_out_line() {
    grep -qxFe "$1" "$work/out" || fail "standard output lacks: $1"
}
expect_err_line() {
    grep -qxFe "$1" "$work/err" || fail "standard error lacks: $1"
}

# expect_quiet - nothing on standard error.
expect_quiet() {
    [ ! -s "$work/err" ] || fail 'something on standard error'
}

# expect_error STATUS MESSAGE - the program said just this about itself on
# standard error, nothing on standard output, and ended with STATUS.
expect_error() {
    expect_status "$1"
    [ ! -s "$work/out" ] || fail 'something on standard output'
    echo "$2" >"$work/expected"
    diff -u "$work/expected" "$work/err" || fail 'standard error differs'
}

# expect_usage NAME [ARGUMENT...] - a wrong command line: "usage: ..." and
# status 2.
expect_usage() {
    run "$@" </dev/null
    expect_status 2
    [ ! -s "$work/out" ] || fail 'something on standard output'
    grep -q "^usage: .*$1" "$work/err" || fail 'no line of usage'
    [ "$(wc -l <"$work/err")" -eq 1 ] || fail 'more than a line of usage'
}

# expect_refusals SERVER [CLIENT] - ports and addresses that are none are named,
# with status 2, and so are command lines too short and too long.
expect_refusals() {
    for text in abc '' -1 65536 80x 4294967376 0x50 80.0 ' ' '80 ' http \
        99999999999999999999 "$(printf '%0100000d' 0)x"; do
        run "$1" "$text"
        expect_error 2 "$1: not a port from 0 to 65535: '$text'"
        [ $# -eq 1 ] || run "$2" 127.0.0.1 "$text"
        [ $# -eq 1 ] ||
            expect_error 2 "$2: not a port from 0 to 65535: '$text'"
    done
    for text in not-an-ip 999.1.1.1 localhost '' 127.1 010.0.0.1 0x7f.1 ::1 \
        '127.0.0.1 ' 127.0.0.1:80; do
        run "$1" 0 "$text"
        expect_error 2 "$1: not an IPv4 address: '$text'"
        [ $# -eq 1 ] || run "$2" "$text" 9
        [ $# -eq 1 ] || expect_error 2 "$2: not an IPv4 address: '$text'"
    done
    expect_usage "$1"
    expect_usage "$1" 0 127.0.0.1 more
    if [ $# -eq 2 ]; then
        expect_usage "$2"
        expect_usage "$2" 127.0.0.1
        expect_usage "$2" 127.0.0.1 9 more
    fi
}

# start NAME [ARGUMENT...] - start a server and wait until it listens: $port,
# its pid $server, its standard error in the file server.err. Its standard
# input is that of start.
start() {
    program=$*
    start_path=$(path_of "$1")
    shift
    rm -f "$work/server.out"
    mkfifo "$work/server.out"
    # The shell gives /dev/null to what it starts in the background, but for
    # what is named.
    {
        "$start_path" "$@" <&7 >"$work/server.out" 2>"$work/server.err" \
            4>&- 7<&- &
        server=$!
    } 7<&0
    exec 3<"$work/server.out"
    expect_server 'listening on *:*'
    # shellcheck disable=SC2034 # the tests use it
    port=${server_line##*:}
}

# expect_server PATTERN - the server's next line of output fits PATTERN.
expect_server() {
    server_line=''
    IFS= read -r server_line <&3 || fail "the server did not say: $1"
    # shellcheck disable=SC2254 # it is meant to be a pattern
    case $server_line in
    $1) ;;
    *) fail "the server said: $server_line, not: $1" ;;
    esac
}

# until_state LETTER PID - wait until that process is in a state of proc(5): S
# while it waits in a call, T while it is stopped.
until_state() {
    until grep -q "^State:.$1" "/proc/$2/status" 2>/dev/null; do
        kill -0 "$2" 2>/dev/null || fail "process $2 is gone"
    done
}

# pause - stop the server until `kill -CONT "$server"`: what clients do
# meanwhile is done when it goes on.
pause() {
    kill -STOP "$server" || fail 'the server is gone'
    until_state T "$server"
}

# expect_known CLIENT - the kernel knows a connection to the server from CLIENT,
# ADDRESS:PORT.
expect_known() {
    grep -q ":$(printf '%04X' "${1##*:}") [0-9A-F]*:$(printf '%04X' "$port") " \
        /proc/net/tcp || fail "no such client: $1"
}

# nobody_connected - no connection of the server's port is open: what its
# clients did to them is done in the kernel, too.
nobody_connected() {
    nobody_port=$(printf '%04X' "$port")
    ! grep -q ": [0-9A-F]*:$nobody_port [0-9A-F]*:[0-9A-F]* 0[18] " \
        /proc/net/tcp
}

# come_too_late STEP... - a client whose connection (see peer.c) is gone, in the
# kernel too, when the server comes to it.
come_too_late() {
    pause
    run peer connect "$port" "$@" reset
    expect_status 0
    until nobody_connected; do :; done
    kill -CONT "$server"
}

# expect_last_complaint PATTERN - the server's last line on standard error.
expect_last_complaint() {
    complaint=$(tail -n 1 server.err)
    # shellcheck disable=SC2254 # it is meant to be a pattern
    case $complaint in
    $1) ;;
    *) fail "the server complained: $complaint, not: $1" ;;
    esac
}

# in_background NAME [ARGUMENT...] - start a client whose input is descriptor
# 4, and ends when that is closed: $client_pid. Its output is descriptor 5.
in_background() {
    program=$*
    in_background_path=$(path_of "$1")
    shift
    rm -f "$work/typing" "$work/said"
    mkfifo "$work/typing" "$work/said"
    "$in_background_path" "$@" <"$work/typing" >"$work/said" &
    # shellcheck disable=SC2034 # the tests use it
    client_pid=$!
    exec 4>"$work/typing" 5<"$work/said"
}

# expect_said LINE - what the client in the background says next.
expect_said() {
    IFS= read -r said_line <&5 || fail "the client did not say: $1"
    [ "$said_line" = "$1" ] || fail "the client said: $said_line, not: $1"
}

# server_end - wait until the server has ended by itself: $status.
server_end() {
    wait "$server"
    status=$?
    [ -z "$(cat <&3)" ] || fail 'the server said more'
}

# stop - end the server that was started last.
stop() {
    kill -TERM "$server" || fail 'the server is gone'
    wait "$server"
    [ $? -eq 143 ] || fail 'the server did not end of SIGTERM'
    exec 3<&-
}
