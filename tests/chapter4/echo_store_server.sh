# Programs: echo_store_server
. "$SOURCE/tests/processes.sh"
. "$SOURCE/tests/beside.sh"
. "$SOURCE/tests/models.sh"
. "$SOURCE/tests/limits.sh"
. "$SOURCE/tests/recorder.sh"

# echoed TEXT COUNT - TEXT is sent and comes back, COUNT bytes.
echoed() {
    run peer connect "$port" send "$1" shut recv-all
    expect_status 0
    [ "$(wc -c <out)" -eq "$2" ] || fail 'the echo is another'
}

# For two of the waits below.
echoes_are() {
    [ "$(wc -c <echoed)" -eq "$1" ]
}
well_is_recorded() {
    [ "$(grep -cx well said.txt)" -eq "$1" ]
}

# What takes seconds goes on beside the rest.
if [ "${1-}" = hangs ]; then
    # The recorder does nothing: the echo goes on, and waits for it only once.
    serve echo_store_server said.txt
    before=$(resources)
    pause
    run many "$port" 2 1000000
    expect_status 0
    until_complaints 2 'lines are lost'
    kill -CONT "$server"
    expect_served
    echoed 'after\n' 6
    until_as_before "$before"
    [ "$(wc -l <server.err)" -eq 2 ] || fail 'not one complaint a client'
    expect_ended
    [ "$(tail -n 1 said.txt)" = after ] || fail 'it does not record again'

    # It does nothing, works, and does nothing again: each time that lines of a
    # client are lost, its child says so.
    serve echo_store_server said.txt
    mkfifo typing.again
    "$(path_of echo_split_client)" 127.0.0.1 "$port" <typing.again >echoed \
        4>&- 5<&- &
    again=$!
    exec 8>typing.again
    for hang in 1 2; do
        pause
        yes 'a line' | head -n 100000 >&8
        within 20 echoes_are $((hang * 700005 - 5)) || fail 'it does not echo'
        until_complaints $hang 'lines are lost'
        kill -CONT "$server"
        until_state S "$server" # it has recorded what the pipe held
        echo well >&8
        within 20 well_is_recorded $hang || fail 'it does not record again'
    done
    exec 8>&-
    wait "$again" || fail 'the echo was lost'
    expect_ended
    exit
elif [ "${1-}" = waits ]; then
    expect_no_descriptor echo_store_server said.txt
    expect_out_of_room fork echo_store_server said.txt
    exit
fi
aside waits
aside hangs

for text in abc -1 65536 80x ''; do
    run echo_store_server "$text" said.txt
    expect_error 2 "echo_store_server: not a port from 0 to 65535: '$text'"
done
run echo_store_server 0 said.txt localhost
expect_error 2 "echo_store_server: not an IPv4 address: 'localhost'"
run echo_store_server 0 said.txt 192.0.2.1
expect_error 1 "echo_store_server: bind to 192.0.2.1 port 0: Cannot assign \
requested address"
expect_usage echo_store_server
expect_usage echo_store_server 0
expect_usage echo_store_server 0 said.txt 127.0.0.1 more
[ ! -s said.txt ] || fail 'nobody has said anything'

expect_echo echo_store_server said.txt

# Fifty clients at once: each line is there, once and whole, and those of a
# client are in their order. An old file goes on.
echo 'the end of an old file' >said.txt
serve echo_store_server said.txt
client=10
while [ $client -lt 60 ]; do
    awk -v client=$client 'BEGIN {
        line = "abcdefghijklmnopqrstuvwxyz"
        while (length(line) < 800)
            line = line line
        for (i = 1; i <= 200; i++)
            print client, i, substr(line, 1, i * client * 7 % 700)
    }' >lines.$client
    client=$((client + 1))
done
stop_acceptor
pids=''
for client in lines.*; do
    "$(path_of peer)" connect "$port" send "$(cat "$client")" shut recv-all \
        >"echo.$client" 4>&- 5<&- &
    pids="$pids $!"
done
go_on
for pid in $pids; do
    wait "$pid" || fail 'a client was not served'
done
for client in lines.*; do
    printf '%s' "$(cat "$client")" | cmp - "echo.$client" ||
        fail 'the bytes have changed'
done
expect_ended
[ "$(head -n 1 said.txt)" = 'the end of an old file' ] ||
    fail 'the old file is lost'
[ "$(wc -l <said.txt)" -eq 10001 ] || fail 'lines are lost or twice there'
for client in lines.*; do
    grep "^${client#lines.} " said.txt | cmp - "$client" ||
        fail 'lines are not whole, or not in order'
done
[ ! -s server.err ] || fail 'the server complained'
rm said.txt

# The last line of a client may lack its newline: it gets one. A line too long
# for a write of PIPE_BUF bytes is recorded as several, and the next client's
# begins on a line of its own.
serve echo_store_server said.txt
echoed 'abc' 3
echoed '\n\n' 2
for size in 4094 4095 4096 4097 10000; do
    run peer connect "$port" fill $size shut recv-all
    [ "$(wc -c <out)" -eq $size ] || fail 'the bytes have changed'
    echoed 'short\n' 6
done
echoed '\0\xff\n' 3
run peer connect "$port" send 'par' recv 3 send 't\nlost' recv 6 reset
expect_status 0
until_complaints 1 'Connection reset by peer'
# These are gone when the rest of their line comes back, or before it is heard:
# what each began is recorded once.
before=$(resources)
for _ in 1 2 3 4 5 6 7 8 9 10; do
    run peer connect "$port" send 'begun ' taken send 'and ended\n' reset
    expect_status 0
done
until_as_before "$before"
expect_ended
[ "$(grep -c begun said.txt)" -eq 10 ] ||
    fail 'the beginning of a line is recorded twice, or not'
sed -i '/^begun/d' said.txt
awk '/^x/ { xs += length($0); if (length($0) > 4096) exit 1; next }
    /^short$/ { print "short", xs; xs = 0; next }
    { print }' said.txt >summary || fail 'lines longer than a write'
printf 'abc\n\n\nshort 4094\nshort 4095\nshort 4096\nshort 4097\n%b' \
    'short 10000\n\0000\0377\npart\nlost\n' | diff -a - summary ||
    fail 'another record'
rm said.txt

# What was echoed is in the file when the server has ended, however it is
# ended, and nothing is left of it. The recorder may be late.
for how in INT.alone TERM.alone INT.group TERM.group KILL.acceptor; do
    for late in '' late; do
        start_in_front echo_store_server 0 said.txt
        follow
        in_background peer connect "$port" send 'first\n' recv 6 wait \
            send 'kept\n' recv 5 recv-all
        expect_said first
        processes=$(all_of_it)
        [ "$(echo "$processes" | wc -l)" -eq 3 ] ||
            fail 'not a recorder, an acceptor and a child'
        [ -z "$late" ] || pause
        exec 4>&-
        expect_said kept
        case $how in
        *.alone) kill -"${how%.*}" "$server" ;;
        *.group) kill -"${how%.*}" -"$server" ;;
        *) kill -KILL "$(acceptor)" ;;
        esac
        # Not to one that is ending: a leak check stops it meanwhile.
        [ -z "$late" ] || kill -CONT "$server"
        wait "$server" 2>wait.err
        ended_status=$?
        case $how:$ended_status in
        KILL.acceptor:1 | INT.*:0 | TERM.*:0) ;;
        *) fail "another end ($how $late): $ended_status" ;;
        esac
        wait "$client_pid" # whose connection has ended, or was reset
        printf 'first\nkept\n' | diff - said.txt ||
            fail "another record ($how $late)"
        # shellcheck disable=SC2086 # a pid a word
        until_ended $processes
        rm said.txt
    done
done

# A signal ends a send() that waits, with a part of the bytes: none is lost.
serve echo_store_server /dev/null
hold 3 mute
for pid in $(all_of_it "$(acceptor)"); do
    stop_and_go "$pid"
done
let_go
expect_ended

# What it says of clients that are torn away is whole. The first of them is
# gone when the server comes to it.
serve echo_store_server /dev/null
stop_acceptor
run peer connect "$port" send x shut reset
expect_status 0
within 20 nobody_connected || fail 'it is still connected'
go_on
until_complaints 1 'Broken pipe'
for _ in 1 2 3 4 5 6; do
    run many "$port" 100 send-reset
    expect_status 0
done
expect_served
until [ "$(all_of_it | wc -l)" -eq 2 ]; do :; done
! grep -avx 'echo_store_server: process [0-9]*: [BC][a-z]* [a-z ]*' \
    server.err ||
    fail 'messages are not whole'
expect_ended

# The recorder has no sockets, the acceptor only its listener, and a child only
# its client; nobody has both ends of the pipe.
serve echo_store_server /dev/null
hold 1 hold
# shellcheck disable=SC2046 # a pid a word
set -- $(all_of_it)
[ $# -eq 3 ] || fail "$# processes for one client"
until [ "$(sockets_of "$1") $(sockets_of "$2") $(sockets_of "$3")" = '0 1 1' ]
do
    kill -0 "$server" || fail 'the server is gone'
done
for pid in "$@"; do
    [ -z "$(find "/proc/$pid/fd" -lname 'pipe:*' -printf '%l\n' | sort |
        uniq -d)" ] || fail 'a process has both ends of the pipe'
done
let_go
expect_ended

# The acceptor and its children do not outlive the recorder, either.
start_in_front echo_store_server 0 said.txt
follow
hold 3 hold
processes=$(all_of_it)
kill -KILL "$server"
wait "$server" 2>wait.err
# shellcheck disable=SC2086 # a pid a word
until_ended $processes
exec 4>&-
wait "$client_pid" && fail 'the clients have not noticed'
rm -f said.txt

# It can be ended as soon as it says that it listens.
for _ in 1 2 3 4 5 6 7 8 9 10; do
    start echo_store_server 0 said.txt
    kill -TERM "$server"
    server_end
    expect_status 0
done

# A file that cannot be written: it says so once, and the echo goes on.
# cannot_write PATH MESSAGE
cannot_write() {
    serve echo_store_server "$1"
    echoed 'one\n' 4
    until_complaints 1 "$2"
    echoed 'two\n' 4
    expect_served 10 100000
    [ "$(wc -l <server.err)" -eq 1 ] || fail 'more than one complaint'
    grep -q "^echo_store_server: .*$1: .*$2" server.err ||
        fail 'another complaint'
    expect_ended
}
cannot_write /dev/full 'No space left on device'
cannot_write no/such/folder 'No such file or directory'
cannot_write / 'Is a directory'
mkfifo nobody
cannot_write nobody 'No such device or address'

# A pipe whose reader goes, and a file that must not grow.
serve echo_store_server nobody
exec 6<>nobody # only the test has it open
echoed 'one\n' 4
read -r said_line <&6
[ "$said_line" = one ] || fail "the pipe has: $said_line"
exec 6<&-
echoed 'gone\n' 5
until_complaints 1 'lines are lost\|nothing is recorded'
expect_served
expect_ended
serve echo_store_server said.txt
echoed 'one\n' 4
until [ -s said.txt ]; do :; done
prlimit --fsize=4: --pid "$server" 2>wait.err
echoed 'two\n' 4
expect_served
expect_ended
[ "$(cat said.txt)" = one ] || fail 'it has grown'
rm -f said.txt

# No process for the acceptor, no descriptors for the pipe.
limited 1 echo_store_server 0 said.txt >out 2>err
status=$?
expect_error 1 'echo_store_server: fork: Resource temporarily unavailable'
ASAN_OPTIONS=detect_leaks=0 prlimit --nofile=4 "$(path_of echo_store_server)" \
    0 said.txt >out 2>err 3<&- 4<&-
[ $? -eq 1 ] || fail 'it does without a pipe'
grep -qx 'echo_store_server: pipe: Too many open files' err ||
    fail 'another complaint'

aside_ended
until_none_left
