# Programs: echo_server echo_client
. "$SOURCE/tests/helpers.sh"
. "$SOURCE/tests/talk.sh"

talker=echo_client
expect_said_in_all() {
    printf 'connected; type a line, or q to quit\n%b' "$1" >wanted
    cmp wanted out || fail 'not the talk that was expected'
}

# expect_served - the server has served one client: its address is $client.
expect_served() {
    expect_server 'connected: 127.0.0.1:*'
    client=${server_line#connected: }
    expect_server "closed: $client"
}

start echo_server 0
prlimit --fsize=100000 --pid "$server" # no endless complaints
[ "$server_line" = "listening on 127.0.0.1:$port" ] || fail "$server_line"

expect_talks

# Many lines, of any bytes.
head -c 200000 /dev/urandom | tr '\n' x | fold -b -w 1000 >typed
echo >>typed
run echo_client 127.0.0.1 "$port" <typed
expect_status 0
expect_quiet
{
    echo 'connected; type a line, or q to quit'
    sed 's/^/> echo: /' typed
    echo '> '
} >wanted
cmp wanted out || fail 'the bytes have changed'
expect_served

# The prompt is there before anything is typed, and so is the echo after it.
in_background echo_client 127.0.0.1 "$port"
expect_said 'connected; type a line, or q to quit'
[ "$(head -c 2 <&5)" = '> ' ] || fail 'no prompt'
echo hello >&4
expect_said 'echo: hello'
exec 4>&-
expect_said '> '
wait "$client_pid" || fail 'the end of the input is no failure'
expect_served

run echo_client 127.0.0.1 "$port" <.
expect_status 1
expect_err_line 'echo_client: standard input: Is a directory'
expect_served

# Clients of another make: half-closed, larger pieces than the server's buffer,
# and a megabyte. All comes back.
run peer connect "$port" shut recv-all
expect_status 0
[ ! -s out ] || fail 'something came out of nothing'
expect_served
run peer connect "$port" send '\0\xff\nabc' shut recv-all
expect_status 0
printf '\000\377\nabc' >wanted
cmp wanted out || fail 'the bytes have changed'
expect_served
for size in 1023 1024 1025 65536; do
    run peer connect "$port" fill $size shut recv-all
    expect_status 0
    head -c $size /dev/zero | tr '\0' x >wanted
    cmp wanted out || fail 'not the bytes that were sent'
    expect_served
done
set -- fill 1000 recv 1000
while [ $# -lt 4096 ]; do
    set -- "$@" "$@"
done
run peer connect "$port" "$@" shut recv-all
expect_status 0
head -c 1024000 /dev/zero | tr '\0' x >wanted
cmp wanted out || fail 'not the bytes that were sent'
expect_served

# The port that the server prints is the client's, as the kernel knows it. A
# second client waits until the first one is done.
in_background peer connect "$port" send 'one\n' recv 4 wait
expect_said one
expect_server 'connected: 127.0.0.1:*'
first=${server_line#connected: }
expect_known "$first"
"$(path_of peer)" connect "$port" send two recv 3 4>&- >second &
second=$!
exec 4>&-
wait "$client_pid" || fail 'the first client was not served'
wait "$second" || fail 'the second client was not served'
[ "$(cat second)" = two ] || fail 'another echo'
expect_server "closed: $first"
expect_served

[ ! -s server.err ] || fail 'the server complained'

# Clients that are torn away. Each time the server says so, and serves the
# next one.
run peer connect "$port" send x recv 1 reset
expect_status 0
expect_served
expect_last_complaint "echo_server: recv from $client: Connection reset by peer"

# All that these clients do is done, also by the kernel, when the server comes
# to them. It reads what they have sent and sends to a connection that is no
# more: no signal ends it.
come_too_late send x
expect_served
expect_last_complaint "echo_server: send to $client: Connection reset by peer"
come_too_late send x shut
expect_served
expect_last_complaint "echo_server: send to $client: Broken pipe"

# This one takes only two bytes of what it gets back, and is killed while it
# sends.
in_background peer connect "$port" send 'x\nrest' recv 2 fill 1000000000
expect_said x
kill -KILL "$client_pid"
wait "$client_pid" 2>killed
exec 4>&-
expect_served
expect_last_complaint "echo_server: * $client: Connection reset by peer"
[ "$(wc -l <server.err)" -eq 4 ] || fail 'not one complaint a client'

talk 'still here\nq\n'
expect_talk '> echo: still here\n> '
expect_served

# Clients that come while the server is busy wait in its queue.
pause
for _ in 1 2 3 4 5; do
    run peer connect "$port"
    expect_status 0
done
kill -CONT "$server"
for _ in 1 2 3 4 5; do
    expect_served
done

# A port in use. Without an address the server is on 127.0.0.1 and on no other
# address of this machine. Descriptor 0 is a success.
run echo_server "$port" <&-
expect_error 1 \
    "echo_server: bind to 127.0.0.1 port $port: Address already in use"
run echo_client 127.0.0.2 "$port"
expect_error 1 \
    "echo_client: connect to 127.0.0.2 port $port: Connection refused"

# A server that ends first leaves its port in TIME-WAIT. It can start again
# there at once.
in_background peer connect "$port" send 'x\n' recv 2 recv-all
expect_said x
expect_server 'connected: *'
stop
wait "$client_pid" || fail 'the client did not see the end'
exec 4>&-
export ASAN_OPTIONS=detect_leaks=0 # it would need descriptors below
start echo_server "$port"
unset ASAN_OPTIONS
talk 'hello\nq\n'
expect_talk '> echo: hello\n> '
expect_served

# No descriptor for another client: the server says so and ends.
in_background peer connect "$port" send 'x\n' recv 2 wait
expect_said x
expect_server 'connected: *'
prlimit --nofile=3 --fsize=100000 --pid "$server"
exec 4>&-
wait "$client_pid" || fail 'the client was not served'
expect_server 'closed: *'
server_end
expect_status 1
expect_last_complaint 'echo_server: accept: Too many open files'

for address in 0.0.0.0 127.0.0.2; do
    start echo_server 0 $address
    [ "$server_line" = "listening on $address:$port" ] || fail "$server_line"
    echo hello >typed
    run echo_client 127.0.0.2 "$port" <typed
    expect_talk '> echo: hello\n> \n'
    stop
done

# A reply in pieces, and one that comes with the next.
start peer listen recv 6 send 'hel' taken send 'lo\n' recv 4 send 'you\n' \
    recv-all
talk 'hello\nyou\nq\n'
expect_talk '> echo: hello\n> echo: you\n> '
expect_server hello
expect_server you
server_end
expect_status 0

# A server that ends before its reply, or in the middle of it.
start peer listen recv 6
talk 'hello\nq\n'
expect_status 1
expect_err_line 'echo_client: the server closed the connection'
start peer listen recv 6 send hel
talk 'hello\nq\n'
expect_status 1
expect_err_line 'echo_client: the server closed the connection'
! grep -q echo out || fail 'half a reply passed for an echo'
start peer listen recv 6 send hel taken reset
talk 'hello\nq\n'
expect_status 1
expect_err_line 'echo_client: recv: Connection reset by peer'
! grep -q echo out || fail 'half a reply passed for an echo'

# A server that is gone when the line is typed. No signal ends the client.
start peer listen recv 6 send 'hello\n' taken shut reset
mkfifo keyboard
{
    echo hello
    cat <&3 >gone
    echo more
} >keyboard &
run echo_client 127.0.0.1 "$port" <keyboard
expect_status 1
expect_out_line '> echo: hello'
expect_err_line 'echo_client: send: Broken pipe'

# Nobody listens where a server has just ended.
start peer listen
run peer connect "$port" recv-all
server_end
talk 'hello\nq\n'
expect_error 1 \
    "echo_client: connect to 127.0.0.1 port $port: Connection refused"

run echo_server 0 192.0.2.1
expect_error 1 \
    'echo_server: bind to 192.0.2.1 port 0: Cannot assign requested address'

expect_refusals echo_server echo_client
