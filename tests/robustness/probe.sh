# probe.sh CASE SERVER - one cell of the table in docs/server_models.md: does
# the server survive what bad clients and bad days do to it? Prints
#
#   yes              it serves the others meanwhile, and everybody afterwards
#   one at a time    by design the others wait, and are served afterwards
#   to N             yes, for so many clients; others are refused, or wait
#   -                this does not concern it
#   skipped: WHY     it cannot be tried here (exit status 77)
#   no: WHY          (exit status 1)
#
# SERVER is named in the file servers beside this one.
#
# shellcheck disable=SC2154 # helpers.sh sets server, port, status and others
. "$SOURCE/tests/helpers.sh"
. "$SOURCE/tests/models.sh"
. "$SOURCE/tests/limits.sh"

case=$1 name=$2
# shellcheck disable=SC2034,SC2046 # five words; helpers.sh uses the chapter
set -- $(grep -h "^$name " "$SOURCE"/tests/robustness/servers \
    "$SOURCE"/tests/robustness/controls)
chapter=${2?"no server of the table"} model=$3 speaks=$4 interrupted=$5
[ "$name" != echo_store_server ] || . "$SOURCE/tests/recorder.sh"
file_size=4194304
bound=${BOUND:-10} # seconds in which a client is served

fail() {
    echo "no: $*"
    [ ! -s server.err ] || head -n 3 server.err
    exit 1
}
say() {
    echo "$1"
    exit "${2-0}"
}

# up [PORT] - start the server.
up() {
    set -- "$name" "${1:-0}"
    if [ "$speaks" = file ]; then
        [ -e file ] || truncate -s "$file_size" file
        set -- "$@" file
    elif [ "$name" = echo_store_server ]; then
        set -- "$@" /dev/null
    fi
    exec 5<&- 8>&- 9>&-
    if [ -n "${by-}" ]; then
        start_by "$by" "$@"
    else
        start "$@"
    fi
    follow
}

# ask SECONDS - is a client served within this time?
ask() {
    set -- timeout "$1" "$(path_of peer)" connect "$port"
    # shellcheck disable=SC2086 # a step more, or none
    case $speaks in
    echo) set -- "$@" send 'hello\n' shut recv-all ;;
    calculator) set -- "$@" send '\x01\0\0\0\x05+' $shut recv 5 ;;
    file | address) set -- "$@" $shut recv-all ;;
    room) set -- "$@" recv 10 ;;
    esac
    "$@" >answer 2>answer.err || return 1
    case $speaks in
    echo) echo hello ;;
    calculator) printf '\0\0\0\0\005' ;;
    file) echo "$file_size" && cat file ;;
    address) grep 127.0.0.1 answer ;;
    room) printf '* you are ' ;;
    esac | cmp -s - answer
}

# serves_meanwhile, serves_afterwards - another client, while the bad ones are
# there, and when they have gone. (To tell an address takes no time: there, one
# after another is soon enough.)
serves_meanwhile() {
    verdict=yes
    if [ "$model" = one ] && [ "$speaks" != address ]; then
        ask 0.2 || verdict='one at a time'
    else
        ask "$bound" || fail 'another client is not served meanwhile'
    fi
}
serves_afterwards() {
    kill -0 "$server" 2>/dev/null || {
        wait "$server"
        fail "it has ended, with status $?"
    }
    ask "$bound" || fail 'nobody is served afterwards'
}

# bad_peer STEP... - a bad client (see peer.c) that is blocked, until gone.
bad_peer() {
    "$(path_of peer)" connect "$port" "$@" >bad.said 2>bad.err 4>&- 5<&- &
    bad_peer=$!
    within "$bound" blocked_or_gone || fail 'a client has taken too much time'
}
blocked_or_gone() {
    ! grep -q '^State:.[^Z]' "/proc/$bad_peer/status" 2>/dev/null ||
        {
            grep -q "^State:.S" "/proc/$bad_peer/status" &&
                grep -q " 0100007F:$(printf %04X "$port") 01 " /proc/net/tcp
        }
}
gone() {
    # If it has ended by itself, its number may be another's by now.
    # shellcheck disable=SC2046 # no word at all for none
    kill -KILL $(who_is_here | grep -x "$bad_peer") 2>/dev/null
    wait "$bad_peer" 2>/dev/null
}

# mass CLIENTS MODE - clients that come and go (see many.c).
mass() {
    run many "$port" "$@"
    [ "$status" -eq 0 ] || fail "clients have failed: $(cat err)"
}

# Clients that send and do not read. What they sent comes back when they do. A
# file must not fit into the system's own buffers.
slow_reader() {
    [ "$speaks" != file ] || {
        kill -KILL "$server"
        file_size=67108864
        rm file
        up
    }
    if [ "$speaks" = echo ]; then
        hold 3 mute
        serves_meanwhile
        let_go
    else
        bad_peer fill 100000000
        serves_meanwhile
        gone
    fi
    serves_afterwards
    say "$verdict"
}

silent() {
    hold 3 idle
    serves_meanwhile
    let_go
    serves_afterwards
    say "$verdict"
}

# Connections are reset at once, after data, and while they are in the queue.
# Another one, which is there all the time, stays.
reset() {
    reset_before=$(resources)
    stays=idle
    [ "$speaks:$model" != echo:many ] || stays=hold
    [ "$model" = one ] || hold 1 $stays
    for how in reset send-reset end-reset; do
        run many "$port" 10 $how
        stop_acceptor
        run many "$port" 10 $how
        go_on
        serves_afterwards
    done
    [ "$model" = one ] || let_go
    nothing_left "$reset_before"
    say yes
}

port_probe() {
    for _ in 1 2 3 4 5; do
        mass 1 close
        serves_afterwards
    done
    say yes
}

# In the middle of a transfer, in both directions.
killed() {
    for _ in 1 2 3; do
        bad_peer fill 100000000
        gone
        serves_afterwards
    done
    say yes
}

# A client that ends its stream still gets all that it is to get.
half_close() {
    case $speaks in
    echo)
        mass 1 4194304
        hold 1 mute-end
        let_go
        ;;
    room) say - ;;
    *)
        shut=shut
        serves_afterwards
        shut=''
        ;;
    esac
    serves_afterwards
    say yes
}

# As many as that at once. A member of the room for each descriptor is not
# wanted: there are places for 1000. And select() has room for 1024 descriptors.
thousand() {
    thousand_count=1100
    verdict=yes
    case $name in
    chat_room_server) thousand_count=1000 verdict='to 1000' ;;
    echo_select_server)
        thousand_count=$(find "/proc/$server/fd" -mindepth 1 | wc -l)
        thousand_count=$((1024 - thousand_count))
        verdict='to 1024'
        ;;
    esac
    prlimit --nofile=1400: --pid "$(acceptor)" 2>/dev/null ||
        say 'skipped: the limit of descriptors cannot be raised' 77
    if [ "$speaks:$model" = echo:many ]; then
        hold $thousand_count hold
    else
        hold $thousand_count idle
    fi
    if [ $thousand_count -eq 1100 ]; then
        serves_meanwhile
    else
        ! ask 0.2 || fail 'the limit that it has is another one'
    fi
    let_go
    serves_afterwards
    say "$verdict"
}

# 60 clients and 32 descriptors: it has to wait, and not to try again and again.
# Whether it does can be seen only while time goes by: a second of it.
descriptors() {
    prlimit --nofile=32: --pid "$(acceptor)"
    hold 60 idle
    descriptors_ticks=$(ticks) descriptors_wakings=$(wakings)
    sleep 1
    descriptors_ticks=$(($(ticks) - descriptors_ticks))
    [ $descriptors_ticks -lt 25 ] ||
        fail "it used $descriptors_ticks hundredths of a second, for nothing"
    descriptors_wakings=$(($(wakings) - descriptors_wakings))
    [ $descriptors_wakings -lt 100 ] ||
        fail "it woke $descriptors_wakings times, for nothing"
    [ "$(wc -l <server.err)" -le 4 ] || fail 'it floods the terminal'
    let_go
    serves_afterwards
    say yes
}

# Calls are interrupted, three of ten. Nobody notices.
eintr() {
    [ "$interrupted" != - ] || say -
    [ -e "$BUILD/tests/faults/faults.so" ] ||
        say 'skipped: no library of faults' 77
    kill -KILL "$server"
    eintr_rules=$(echo "$interrupted," | sed 's/,/:EINTR:30,/g')
    by="env LD_PRELOAD=$BUILD/tests/faults/faults.so"
    by="$by FAULTS=${eintr_rules%,} FAULTS_LOG=$work/faults.log"
    up
    for _ in 1 2 3 4 5; do
        serves_afterwards
    done
    if [ "$speaks" = echo ]; then
        mass 5 300000
        hold 2 mute
        let_go
        [ ! -s server.err ] || fail 'it complained'
    fi
    grep -q EINTR faults.log || fail 'no call was interrupted'
    say yes
}

# Ctrl+Z and fg, while clients are there, and in the middle of their work.
stop() {
    hold 3 idle
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        stop_and_continue
    done
    if [ "$speaks" = echo ] && [ "$model" = many ]; then
        "$(path_of many)" "$port" 20 500000 4>&- 5<&- &
        busy=$!
        while kill -0 "$busy" 2>/dev/null; do
            stop_and_continue
        done
        wait "$busy" || fail 'the bytes of busy clients have not come back'
    fi
    let_go
    serves_afterwards
    say yes
}
stop_and_continue() {
    # shellcheck disable=SC2046 # a pid a word
    kill -STOP $(all_of_it) 2>/dev/null
    # shellcheck disable=SC2046
    kill -CONT $(all_of_it) 2>/dev/null
}

# Ctrl+C while clients are connected ends the whole of it, and it can be started
# again at once, on the same port.
restart() {
    kill -KILL "$server"
    by='setsid env --default-signal=INT'
    up
    hold 3 idle
    serves_meanwhile
    kill -s INT -- "-$server"
    wait "$server"
    within "$bound" none_of_group "$server" || fail 'processes are left'
    by=''
    up "$port"
    exec 4>&-
    serves_afterwards
    say yes
}
none_of_group() {
    ! kill -s 0 -- "-$1" 2>/dev/null
}

# 200 clients leave at once. No process that has ended stays as a zombie.
leave() {
    hold 200 idle
    serves_meanwhile
    stop_acceptor
    let_go
    go_on
    serves_afterwards
    within "$bound" no_zombies || fail "$(zombies) zombies"
    say yes
}
zombies() {
    # shellcheck disable=SC2046 # a pid a word
    (cd /proc && grep -s '^State:.Z' $(all_of_it | sed 's|$|/status|')) | wc -l
}
no_zombies() {
    [ "$(zombies)" -eq 0 ]
}

# The same processes, threads, descriptors and memory as before. (Processes that
# have ended are another case.)
same() {
    same_before=$(resources)
    for same_round in 1 2 3 4; do
        hold 100 idle
        serves_meanwhile
        let_go
        run many "$port" 100 close
        serves_afterwards
        [ "$speaks" != echo ] || mass 50 100000
        nothing_left "$same_before"
        [ $same_round -ne 1 ] || same_memory=$(own_memory)
    done
    same_memory=$(($(own_memory) - same_memory))
    [ $same_memory -lt 2048 ] || fail "it has grown by $same_memory KiB"
    say yes
}
nothing_left() {
    within "$bound" nothing_more "$1" ||
        fail "$1 processes, threads, descriptors before, and now $(resources)"
}
nothing_more() {
    [ $(($(resources) - 2 * $(zombies))) -le "$1" ]
}
# own_memory - in KiB; 0 where a sanitizer, which takes terabytes of addresses,
# keeps what has been freed.
own_memory() {
    awk '/^VmSize:/ && $2 > 1000000000 { exit }
        /^(Private_Dirty|Swap):/ { sum += $2 }
        END { print sum + 0 }' \
        "/proc/$(acceptor)/status" "/proc/$(acceptor)/smaps_rollup"
}

# Bytes that come back as they were, or a file for several at once.
unchanged() {
    case $speaks in
    echo) mass 50 4194304 ;;
    file)
        unchanged_pids=''
        for unchanged_number in 1 2 3 4 5; do
            (mkdir $unchanged_number && cp file $unchanged_number &&
                cd $unchanged_number && ask "$bound") &
            unchanged_pids="$unchanged_pids $!"
        done
        for unchanged_pid in $unchanged_pids; do
            wait "$unchanged_pid" || fail 'a client got another file'
        done
        ;;
    *) say - ;;
    esac
    serves_afterwards
    say yes
}

case $case in
slow_reader | silent | reset | port_probe | killed | half_close | thousand | \
    descriptors | eintr | stop | restart | leave | same | unchanged) ;;
*) fail "'$case' is no case" ;;
esac
shut='' by=''
up
"$case"
