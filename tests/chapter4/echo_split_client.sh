# Programs: echo_split_client
. "$SOURCE/tests/processes.sh"

early='the echo has ended before the input'

# expect_echo SIZE - a file of that size comes back as it is.
expect_echo() {
    head -c "$1" /dev/urandom >typed
    run echo_split_client 127.0.0.1 "$port" <typed
    expect_status 0
    expect_quiet
    cmp typed out || fail 'the bytes have changed'
}

# begin - start the client in the background; its child is $child.
begin() {
    in_background echo_split_client 127.0.0.1 "$port" 2>err
    child=''
    until [ -n "$child" ]; do
        kill -0 "$client_pid" || fail 'the client is gone'
        child=$(ps -o pid= --ppid "$client_pid" | tr -d ' ')
    done
}

# expect_client STATUS [MESSAGE] - it ends so, with this message and no other,
# although its input goes on; and its child ends too.
expect_client() {
    wait "$client_pid"
    status=$?
    exec 4>&-
    expect_status "$1"
    if [ $# -eq 2 ]; then
        echo "echo_split_client: $2" | diff -u - err || fail 'another message'
    else
        expect_quiet
    fi
    while [ -e "/proc/$child/cwd" ]; do :; done # a zombie has none
}

# All echo servers give all back, byte for byte.
for name in echo_fork_server echo_select_server echo_poll_server \
    echo_epoll_server echo_thread_server echo_server; do
    [ $name != echo_server ] || chapter=chapter2
    start $name 0
    chapter=chapter4
    for size in 0 1 65536 1000000; do
        expect_echo $size
    done
    printf 'hello\n\nno newline' >typed
    run echo_split_client 127.0.0.1 "$port" <typed
    expect_status 0
    expect_quiet
    cmp typed out || fail 'the bytes have changed'
    [ $name = echo_server ] || stop
done
expect_echo 5000000

# The echo is there before the next line is typed. A process that is only
# stopped ends nothing.
begin
echo hello >&4
expect_said hello
kill -STOP "$child"
until_state T "$child"
echo you >&4
kill -CONT "$child"
expect_said you
kill -STOP "$client_pid"
until_state T "$client_pid"
kill -CONT "$client_pid"
echo two >&4
expect_said two
exec 4>&-
expect_client 0

# When one of the two processes is killed, the other one ends: while it waits
# for input, and for the echo.
begin
kill -KILL "$child"
expect_client 1 "$early"
begin
kill -KILL "$client_pid"
expect_client 137
begin
kill -TERM "$client_pid"
expect_client 143
pause
begin
exec 4>&-
until_state S "$client_pid"
kill -KILL "$child"
expect_client 1 'the echo was not printed to its end'
begin
exec 4>&-
kill -KILL "$client_pid"
expect_client 137
kill -CONT "$server"

# The caller ignores SIGCHLD, or has blocked it, or has a child: it is no other
# than without.
printf 'hello\n' >typed
ignoring_children echo_split_client 127.0.0.1 "$port" <typed >out 2>err
status=$?
expect_status 0
expect_quiet
cmp typed out || fail 'another echo'
env --block-signal=CHLD "$(path_of echo_split_client)" 127.0.0.1 "$port" \
    <typed >out 2>err
status=$?
expect_status 0
expect_quiet
cmp typed out || fail 'another echo'
rm out # it would look like the echo that is waited for
mkfifo keyboard nothing
exec 6<>nothing
# shellcheck disable=SC2016 # the inner shell expands it
sh -c 'cat <nothing & echo $! >other; exec "$0" "$@"' \
    "$(path_of echo_split_client)" 127.0.0.1 "$port" <keyboard >out 2>err 6<&- &
client_pid=$!
exec 4>keyboard
expect_out_soon() {
    until cmp -s typed out 2>cmp.err; do
        kill -0 "$client_pid" || fail 'it took the other child for its own'
    done
}
echo hello >&4
expect_out_soon
kill -TERM "$(cat other)"
until_state Z "$(cat other)"
echo you >&4
echo you >>typed
expect_out_soon
exec 4>&- 6<&-
wait "$client_pid" || fail 'it took the other child for its own'
expect_quiet
printf 'hello\n' >typed

# What cannot be done.
limited 1 echo_split_client 127.0.0.1 "$port" <typed >out 2>err
status=$?
expect_error 1 'echo_split_client: fork: Resource temporarily unavailable'
run echo_split_client 127.0.0.1 "$port" <.
expect_status 1
expect_err_line 'echo_split_client: standard input: Is a directory'
program='echo_split_client >/dev/full'
"$(path_of echo_split_client)" 127.0.0.1 "$port" <typed >/dev/full 2>err
status=$?
expect_status 1
expect_err_line \
    'echo_split_client: standard output: No space left on device'
path=$(path_of echo_split_client)
ASAN_OPTIONS=detect_leaks=0 prlimit --nofile=4 "$path" 127.0.0.1 "$port" \
    <typed >out 2>err 3<&- 4>&- 5<&-
status=$?
expect_error 1 'echo_split_client: pipe: Too many open files'
stop

# A server that ends the connection while the client waits for input; one that
# sends less than it got, or more; one that breaks off.
start peer listen recv 6 send hello
begin
echo hello >&4
expect_client 1 "$early"
printf 'hello\n' >typed
for reply in hel 'hello\nmore'; do
    printf '%b' "$reply" >wanted
    start peer listen recv 6 recv-all send "$reply"
    run echo_split_client 127.0.0.1 "$port" <typed
    expect_status 1
    expect_err_line "echo_split_client: sent 6 bytes, and $(wc -c <wanted) \
came back"
    cmp wanted out || fail 'it did not print what came'
    expect_server hello
    server_end
done
start peer listen recv 6 recv-all send hel taken reset
run echo_split_client 127.0.0.1 "$port" <typed
expect_status 1
expect_err_line 'echo_split_client: recv: Connection reset by peer'
expect_err_line 'echo_split_client: the echo was not printed to its end'
printf hel | cmp - out || fail 'it did not print what came'
start peer listen recv 6 send 'hello\n' taken reset
begin
echo hello >&4
expect_said hello
wait "$client_pid"
status=$?
exec 4>&-
expect_status 1
expect_err_line 'echo_split_client: recv: Connection reset by peer'
expect_err_line "echo_split_client: $early"

# A server that is gone when the next line is typed; only the parent can notice.
start peer listen recv 6 shut reset
begin
kill -STOP "$child"
until_state T "$child"
echo hello >&4
expect_server hello
server_end
echo you >&4
until grep -q 'Broken pipe' err; do
    kill -0 "$client_pid" || fail 'not a word'
done
expect_err_line 'echo_split_client: send: Broken pipe'
until_state S "$client_pid" # it waits for the child's report
kill -CONT "$child"
wait "$client_pid"
status=$?
exec 4>&-
expect_status 1
expect_err_line 'echo_split_client: sent 6 bytes, and 0 came back'

# A server that is gone while there is more to send than fits.
head -c 20000000 /dev/zero >typed
start peer listen recv 6 reset
run echo_split_client 127.0.0.1 "$port" <typed
expect_status 1
[ -s err ] || fail 'not a word'
wait "$server" # the peer ends, too

expect_none_left

# The client's side of what every client refuses.
for text in abc '' -1 65536 80x ' '; do
    run echo_split_client 127.0.0.1 "$text"
    expect_error 2 "echo_split_client: not a port from 0 to 65535: '$text'"
done
for text in not-an-ip localhost '' 127.1 ::1; do
    run echo_split_client "$text" 9
    expect_error 2 "echo_split_client: not an IPv4 address: '$text'"
done
expect_usage echo_split_client
expect_usage echo_split_client 127.0.0.1
expect_usage echo_split_client 127.0.0.1 9 more
start peer listen
run peer connect "$port" recv-all
server_end
run echo_split_client 127.0.0.1 "$port" <typed
expect_error 1 \
    "echo_split_client: connect to 127.0.0.1 port $port: Connection refused"
