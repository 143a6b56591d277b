# Sourced after processes.sh by tests of servers that start a process or a
# thread for each client: how they are started, and how much they may start.
#
# shellcheck disable=SC2154 # helpers.sh and processes.sh set what is used
: "${work:?}" "${BUILD:?}"

# start_by WORDS NAME [ARGUMENT...] - start a server, as start does it, with the
# command WORDS, which becomes the server.
start_by() {
    by_words=$1
    by_build=$BUILD
    mkdir -p "$work/by/$chapter"
    {
        echo '#!/bin/sh'
        echo "exec $by_words '$(path_of "$2")' \"\$@\""
    } >"$work/by/$chapter/$2"
    chmod +x "$work/by/$chapter/$2"
    shift
    BUILD=$work/by
    start "$@"
    BUILD=$by_build
}

# start_in_front NAME [ARGUMENT...] - as a shell at a terminal starts it: in a
# group of its own, and SIGINT is not ignored.
start_in_front() {
    start_by 'setsid env --default-signal=INT' "$@"
}

# start_limitable NAME [ARGUMENT...] - start a server that allow works upon: the
# limit is not for root.
start_limitable() {
    if [ "$(id -u)" -ne 0 ]; then
        start "$@"
        return
    fi
    choose_user
    limitable_build=$BUILD
    mkdir -p "$work/copy/$chapter"
    cp "$(path_of "$1")" "$work/copy/$chapter"
    BUILD=$work/copy
    start_by "setpriv --reuid=$limited_user --regid=$limited_user \
        --clear-groups" "$@"
    BUILD=$limitable_build
}

# allow COUNT - from now on the server cannot start a process or thread where
# its user would have more than COUNT then. Who is not root runs more than a
# test: only COUNT 1, and all that there may be, make sense then.
allow() {
    set -- prlimit --nproc="$1:" --pid "$(acceptor)"
    [ "$(id -u)" -ne 0 ] || set -- setpriv --reuid="$limited_user" \
        --regid="$limited_user" --clear-groups "$@"
    "$@" || fail 'its limit stays'
}
allow_all() {
    allow "$(awk '/^Max processes/ {print $4}' "/proc/$(acceptor)/limits")"
}

# until_gone PID... - until these processes are no more, not even as zombies.
until_gone() {
    for gone_pid in "$@"; do
        within 20 [ ! -e "/proc/$gone_pid" ] || fail "$gone_pid is still there"
    done
}

# until_ended PID... - the same, but who collects them may take its time.
until_ended() {
    for ended_pid in "$@"; do
        within 20 has_ended "$ended_pid" || fail "$ended_pid goes on"
    done
}
has_ended() {
    ! grep -q '^State:.[^ZX]' "/proc/$1/status" 2>/dev/null
}

# until_none_left - until no process of the test is left but itself.
until_none_left() {
    within 20 none_left || fail 'processes are left'
}
none_left() {
    [ "$(who_is_here)" = "$$" ]
}

# sockets_of PID - how many it has.
sockets_of() {
    find "/proc/$1/fd" -lname 'socket:*' 2>/dev/null | wc -l
}

# expect_out_of_room CALL NAME [ARGUMENT...] - no process or thread for a
# client: it is let go, which the server says, but not all the time, and others
# are served when there is room. This takes a second.
expect_out_of_room() {
    room_call=$1
    room_name=$2
    shift 2
    start_limitable "$room_name" 0 "$@"
    follow
    hold 2 hold
    before=$(resources)
    allow 1
    room_start=$(date +%s)
    room_pids=''
    for room_number in 1 2 3 4 5 6; do
        "$(path_of peer)" connect "$port" send x shut recv-all \
            >room.$room_number 2>room.err 4>&- 5<&- &
        room_pids="$room_pids $!"
    done
    until_complaints 2 "$room_call: Resource temporarily unavailable"
    expect_few_complaints "$room_start"
    allow_all
    # Where processes are collected, this ends its pause.
    let_go
    # shellcheck disable=SC2086 # a pid a word
    for room_pid in $room_pids; do
        wait "$room_pid" # let go, it may have got a reset
    done
    room_served=$(cat room.[1-6] | wc -c)
    room_complaints=$(grep -c "$room_call: " server.err)
    [ $((room_served + room_complaints)) -eq 6 ] ||
        fail "$room_served of 6 were served, and $room_complaints let go"
    expect_served
    until_as_before "$before"
    expect_ended
}

# expect_no_descriptor NAME [ARGUMENT...] - the acceptor of a server whose
# children hold the clients has no descriptor to accept any: it says so, but
# not all the time; it does not spin; the clients wait, and are served when
# there is one. This takes two seconds.
expect_no_descriptor() {
    serve "$@"
    before=$(resources)
    lowest=$(lowest_free)
    prlimit --nofile="$lowest:" --pid "$(acceptor)"
    room_start=$(date +%s)
    hold 6 silent
    expect_patience 'accept: Too many open files'
    expect_few_complaints "$room_start"
    prlimit --nofile="$((lowest + 1)):" --pid "$(acceptor)"
    let_go
    expect_served
    until_as_before "$before"
    expect_ended
}

# expect_words NAME [ARGUMENT...] - what a server that names its clients says of
# those that are torn away; and a send() that is cut short loses nothing.
expect_words() {
    serve "$@"
    before=$(resources)
    in_background peer connect "$port" send 'x\n' recv 2 wait reset
    expect_said x
    until_logged 1 'connected: 127.0.0.1:'
    words_client=$(sed -n 's/^connected: \(127[^,]*\).*/\1/p' server.log)
    expect_known "$words_client"
    exec 4>&-
    wait "$client_pid" || fail 'it was not served'
    until_logged 1 "closed: $words_client"
    grep -qx "$1: recv from $words_client: Connection reset by peer" \
        server.err || fail 'another complaint'
    # All that this client does is done when the server comes to it.
    stop_acceptor
    run peer connect "$port" send x shut reset
    expect_status 0
    within 20 nobody_connected || fail 'it is still connected'
    go_on
    until_logged 2 'closed: '
    grep -qx "$1: send to 127.0.0.1:[0-9]*: Broken pipe" server.err ||
        fail 'another complaint'
    # A signal ends a send() that waits, with a part of the bytes.
    hold 3 mute
    for words_pid in $(all_of_it); do
        stop_and_go "$words_pid"
    done
    let_go
    until_as_before "$before"
    expect_ended
}

# expect_another_address NAME - it listens where it is told, if the machine has
# that address.
expect_another_address() {
    run "$1" 0 192.0.2.1
    expect_error 1 "$1: bind to 192.0.2.1 port 0: Cannot assign requested \
address"
    start "$1" 0 127.0.0.2
    [ "$server_line" = "listening on 127.0.0.2:$port" ] || fail "$server_line"
    run "$1" "$port" 127.0.0.2
    expect_error 1 "$1: bind to 127.0.0.2 port $port: Address already in use"
    stop
}

# aside LABEL - run this test a second time, with the argument LABEL and beside
# the rest: for what takes seconds. aside_ended waits for all that was so begun.
aside_all=''
aside() {
    chmod 755 "$work" # other users have to reach the folder in it
    TMPDIR=$work sh "$0" "$1" >"aside.$1" 2>&1 &
    aside_all="$aside_all $1:$!"
}
aside_ended() {
    for aside_one in $aside_all; do
        wait "${aside_one#*:}" || {
            cat "aside.${aside_one%:*}"
            fail "in what went on beside the rest: ${aside_one%:*}"
        }
    done
}
