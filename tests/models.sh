# Sourced after helpers.sh (or processes.sh) by the tests of the echo servers
# of chapter 4: what is the same for all of them, whatever their model.
#
# In "NAME [ARGUMENT...]" the server is started as NAME 0 [ARGUMENT...].
#
# shellcheck disable=SC2154 # helpers.sh sets server, port, status and others
: "${work:?}" "${BUILD:?}"

# serve NAME [ARGUMENT...] - start a server on a free port: as start does it,
# but what it says after its first line goes to the file server.log.
serve() {
    serve_name=$1
    shift
    exec 5<&- 8>&- 9>&- # the server inherits nothing of an earlier client's
    start "$serve_name" 0 "$@"
    follow
}

# follow - from now on, what the server says goes to the file server.log. At
# the return of follow it waits for clients.
follow() {
    : >server.log # also if the server has not said a word yet
    cat <&3 >>server.log 4>&- 5<&- &
    exec 3<&-
    within 20 waits || fail 'it does not begin to wait'
}
waits() {
    grep -q '^State:.S' "/proc/$(acceptor)/status"
}

# within SECONDS COMMAND... - wait until the command is true: false if it is not
# within so many seconds. The others get the processor meanwhile.
within() {
    within_end=$(($(date +%s) + $1))
    shift
    until "$@"; do
        [ "$(date +%s)" -lt $within_end ] || return 1
        sleep 0.01
    done
}

# logged TEXT - how many lines of server.log begin with TEXT.
logged() {
    grep -c "^$1" server.log
}

# until_logged COUNT TEXT, until_complaints COUNT TEXT - until there are so many
# lines with TEXT, at the beginning of what the server said and anywhere in its
# standard error.
until_logged() {
    within 20 lines_in server.log "$1" "^$2" ||
        fail "the server did not say $1 times: $2"
}
until_complaints() {
    within 20 lines_in server.err "$1" "$2" ||
        fail "the server did not complain $1 times: $2"
}
lines_in() {
    [ "$(grep -c "$3" "$1")" -ge "$2" ]
}

# acceptor - the process that accepts: a test may say otherwise.
acceptor() {
    echo "$server"
}

# The status with which the server ends after SIGTERM: a test may say otherwise.
ends_with=143

# all_of_it [PID] - the pids of the server, and of its children, and of theirs.
all_of_it() {
    echo "${1:-$server}"
    for all_file in /proc/"${1:-$server}"/task/*/children; do
        all_children=''
        # No newline ends it, which read takes for an error.
        read -r all_children 2>/dev/null <"$all_file"
        for all_child in $all_children; do
            all_of_it "$all_child"
        done
    done
}

# resources - the number of the processes (zombies, too) from the acceptor on,
# and of all their descriptors and threads.
resources() {
    # shellcheck disable=SC2046 # a pid a word
    set -- $(all_of_it "$(acceptor)")
    resources_of=$#
    # shellcheck disable=SC2046
    set -- $(printf '%s\n' "$@" | sed 's|.*|/proc/&/fd /proc/&/task|')
    echo $((resources_of + $(find "$@" -mindepth 1 -maxdepth 1 2>/dev/null |
        wc -l)))
}

# until_as_before RESOURCES - until the server has no more of them than before.
until_as_before() {
    within 20 as_before "$1" || fail "$1 processes, descriptors and threads" \
        "before, and now $(resources)"
}
as_before() {
    [ "$(resources)" -le "$1" ]
}

# ticks - the processor time, in hundredths of a second, that the server and its
# children have used: see proc_pid_stat(5).
ticks() {
    ticks_all=0
    for ticks_pid in $(all_of_it); do
        ticks_of=$(sed 's/.*) //' "/proc/$ticks_pid/stat" | cut -d ' ' -f 12,13)
        ticks_all=$((ticks_all + ${ticks_of% *} + ${ticks_of#* }))
    done
    echo $ticks_all
}

# wakings - how often the acceptor has waited, for whatever.
wakings() {
    sed -n 's/^voluntary_ctxt_switches:[^0-9]*//p' "/proc/$(acceptor)/status"
}

# stop_acceptor, until go_on: what clients do meanwhile is done when it goes on.
stop_acceptor() {
    stopped=$(acceptor)
    kill -STOP "$stopped" || fail 'the server is gone'
    until_state T "$stopped"
}
go_on() {
    kill -CONT "$stopped"
}

# hold CLIENTS MODE - that many clients (see many.c), in the background, until
# let_go; at the return of hold they do.
hold() {
    in_background many "$port" "$1" "$2"
    expect_said 'holding'
}
let_go() {
    exec 4>&-
    wait "$client_pid" || fail 'the clients that were held have failed'
}

# expect_served [CLIENTS BYTES] - it serves clients just now.
expect_served() {
    run many "$port" "${1:-3}" "${2:-1000}"
    [ "$status" -eq 0 ] || fail 'it does not serve new clients'
}

# expect_ended - end the server with SIGTERM: at once, of just that, and nobody
# listens any longer on its port. A child that has just begun may still be about
# to close the listener.
expect_ended() {
    kill -TERM "$server" || fail 'the server is gone'
    wait "$server"
    ended_status=$?
    [ $ended_status -eq $ends_with ] ||
        fail "SIGTERM ended it with $ended_status, not with $ends_with"
    within 20 nobody_listens || fail 'somebody still listens'
}
nobody_listens() {
    ! grep -q "^ *[0-9]*: 0100007F:$(printf %04X "$port") 00000000:0000 0A " \
        /proc/net/tcp
}

# expect_echo NAME [ARGUMENT...] - chapter 2's client is served, and two of
# them at once, and clients of another make.
expect_echo() {
    serve "$@"
    [ "$server_line" = "listening on 127.0.0.1:$port" ] || fail "$server_line"
    before=$(resources)
    printf 'hello\n\n%%s%%n\n\000\377\nno newline' >typed
    for echo_number in one two; do
        mkfifo typing.$echo_number
        : >said.$echo_number
        "$BUILD/chapter2/echo_client" 127.0.0.1 "$port" \
            <typing.$echo_number >said.$echo_number 2>&1 &
    done
    exec 8>typing.one 9>typing.two
    # The second is served while the first is silent.
    echo two >&9
    within 20 grep -q '^> echo: two' said.two || fail 'it is not served'
    cat typed >&8
    exec 8>&-
    printf 'connected; type a line, or q to quit\n%b' "> echo: hello\n> echo: \
\n> echo: %s%n\n> echo: \0000\0377\n> echo: no newline\n> \n" >wanted
    within 20 cmp -s wanted said.one || {
        cmp wanted said.one
        fail 'the bytes have changed'
    }
    echo q >&9
    exec 9>&-
    until_as_before "$before"

    run peer connect "$port" shut recv-all
    expect_status 0
    [ ! -s out ] || fail 'something came out of nothing'
    run peer connect "$port" send '\0\xff\nabc' shut recv-all
    expect_status 0
    printf '\000\377\nabc' >wanted
    cmp wanted out || fail 'the bytes have changed'
    for size in 1 1023 1024 1025 65535 65536 65537 1000000; do
        expect_served 2 $size
    done
    set -- fill 1000 recv 1000
    while [ $# -lt 512 ]; do
        set -- "$@" "$@"
    done
    run peer connect "$port" "$@" shut recv-all
    expect_status 0
    [ "$(wc -c <out)" -eq 128000 ] || fail 'not the bytes that were sent'
    until_as_before "$before"
    [ ! -s server.err ] || fail 'the server complained'
    expect_ended
}

# lowest_free - the lowest descriptor that the acceptor does not have.
lowest_free() {
    lowest_number=0
    while [ -e "/proc/$(acceptor)/fd/$lowest_number" ]; do
        lowest_number=$((lowest_number + 1))
    done
    echo $lowest_number
}

# expect_patience TEXT - the server says TEXT about once a second, which this
# takes at least, and does not spin meanwhile.
expect_patience() {
    until_complaints 1 "$1"
    patience_ticks=$(ticks) patience_wakings=$(wakings)
    until_complaints 3 "$1"
    patience_ticks=$(($(ticks) - patience_ticks))
    [ $patience_ticks -lt 30 ] ||
        fail "it used $patience_ticks ticks, for nothing"
    patience_wakings=$(($(wakings) - patience_wakings))
    [ $patience_wakings -lt 100 ] ||
        fail "it woke $patience_wakings times, for nothing"
}

# expect_few_complaints START - since then (a time in seconds) the server has
# not complained more than about once a second.
expect_few_complaints() {
    room_complaints=$(wc -l <server.err)
    room_seconds=$(($(date +%s) - $1))
    [ "$room_complaints" -le $((room_seconds + 2)) ] ||
        fail "$room_complaints complaints in $room_seconds seconds"
}

# expect_out_of_descriptors ROOM NAME [ARGUMENT...] - more clients come than the
# server has descriptors for: there is ROOM for so many. It says so, but not
# all the time; it does not spin, neither for those nor for two that do not
# read; and it serves the others when there is room: when clients have gone, or,
# if there is no ROOM at all, when it may have more descriptors: $room_then.
room_then=20
expect_out_of_descriptors() {
    room=$1
    shift
    serve "$@"
    before=$(resources)
    mkfifo mute.typing mute.said
    "$(path_of many)" "$port" 2 mute <mute.typing >mute.said &
    mute=$!
    exec 8>mute.typing
    read -r _ <mute.said || fail 'clients were not served'
    room_all=$(($(lowest_free) + room)) # the limit is one of numbers
    prlimit --nofile="$room_all:" --pid "$(acceptor)"

    room_start=$(date +%s)
    hold $((room + 6)) silent
    expect_patience 'accept: Too many open files'

    [ "$room" -gt 0 ] ||
        prlimit --nofile="$((room_all + room_then)):" --pid "$(acceptor)"
    let_go
    prlimit --nofile="$((room_all + room_then)):" --pid "$(acceptor)"
    expect_served 20 1000
    expect_few_complaints "$room_start"
    exec 8>&-
    wait "$mute" || fail 'clients that did not read did not get all'
    until_as_before "$before"
    rm mute.typing mute.said
    expect_ended
}

# expect_clients_named NAME [ARGUMENT...] - a server of one process says who
# comes and goes, by the descriptor, and no more.
expect_clients_named() {
    serve "$@"
    run peer connect "$port" send 'secret\n' recv 7
    until_logged 1 closed:
    first=$(sed -n 's/^connected: client //p' server.log)
    # The first of the two goes first, and its number is the next one's.
    in_background peer connect "$port" send 'one\n' recv 4 wait
    expect_said one
    mkfifo second.typing
    "$(path_of peer)" connect "$port" send 'two\n' recv 4 wait \
        <second.typing >second.said 4>&- 5<&- &
    second_pid=$!
    exec 8>second.typing
    until_logged 3 connected:
    exec 4>&-
    until_logged 2 closed:
    run peer connect "$port" send 'three\n' recv 6
    until_logged 3 closed:
    exec 8>&-
    wait "$second_pid" || fail 'the second client was lost'
    until_logged 4 closed:
    {
        echo "connected: client $first"
        echo "closed: client $first"
        echo "connected: client $first"
        echo "connected: client $((first + 1))"
        echo "closed: client $first"
        echo "connected: client $first"
        echo "closed: client $first"
        echo "closed: client $((first + 1))"
    } >wanted
    diff -u wanted server.log || fail 'not the clients that were expected'
    [ "$(cat second.said)" = two ] || fail 'another echo'
    [ ! -s server.err ] || fail 'the server complained'
    rm second.typing
    expect_ended
}

# injecting WHAT... - attach strace to the server: calls fail as strace is told
# by WHAT, and all of them that are named go to the file calls. False where it
# is not to be had, or may not look. The server is ended before strace, which
# would leave it in the middle of a call.
injecting() {
    for injected in "$@"; do
        shift
        set -- "$@" -e "inject=$injected"
    done
    : >strace.err # what stands there is of this one
    strace -f -o calls -p "$server" "$@" 2>strace.err &
    tracer=$!
    until grep -q attached strace.err; do
        kill -0 "$tracer" 2>/dev/null || {
            echo 'no strace: calls that fail were not tried'
            return 1
        }
    done
}

# expect_retried WHAT NAME [ARGUMENT...] - calls fail of EINTR or EAGAIN, as
# WHAT says: no client notices.
expect_retried() {
    retried=$1
    shift
    serve "$@"
    # shellcheck disable=SC2086 # a word a call
    if injecting $retried; then
        expect_served 5 300000
        hold 2 mute
        let_go
        until_logged 7 closed:
        expect_ended
        wait "$tracer"
        grep -q INJECTED calls || fail 'no call has failed'
        [ ! -s server.err ] || fail 'the server complained'
    else
        expect_ended
    fi
}

# short_of_memory NAME [ARGUMENT...] - a server of one process has no memory
# for its first client. It waits a second and tries again; meanwhile the test
# does other things, until had_memory looks at what has happened.
short_of_memory() {
    serve "$@"
    if injecting accept:error=ENOMEM:when=1; then
        "$(path_of many)" "$port" 1 1000 &
        short_of="$! $server $tracer"
        mv server.err short.err # the file of the next server is another one
        mv calls short.calls
    else
        short_of=''
        expect_ended
    fi
}
had_memory() {
    [ -n "$short_of" ] || return 0
    wait "${short_of%% *}" || fail 'it was not served when there was memory'
    short_of=${short_of#* }
    kill -TERM "${short_of% *}"
    wait "${short_of#* }"
    [ "$(cat short.err)" = \
        "${server_name:?}: accept: Cannot allocate memory" ] ||
        fail "it complained: $(cat short.err)"
    sed '/INJECTED/,/accept(.* = [0-9]/!d' short.calls |
        grep -Eq '(poll|wait|select)[0-9]*\(.* = 0( |$)' ||
        fail 'it tried again at once'
}

# expect_one_process NAME ROOM CALL - what is the same for the servers that have
# one process for all clients, and wait for them in CALL (its names for strace).
# ROOM is that of expect_out_of_descriptors.
expect_one_process() {
    server_name=$1
    room_then=1
    short_of_memory "$1"
    expect_echo "$1"
    expect_out_of_descriptors "$2" "$1"
    expect_retried 'sendto:error=EINTR:when=2+3' "$1"
    expect_retried "sendto:error=EAGAIN:when=2+3 recvfrom:error=EINTR:when=1+3 \
accept:error=EINTR:when=1+2 $3:error=EINTR:when=2+2" "$1"
    had_memory
    expect_clients_named "$1"
    expect_refusals "$1"
}
