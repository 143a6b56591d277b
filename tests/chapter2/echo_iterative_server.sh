# Programs: echo_iterative_server
. "$SOURCE/tests/helpers.sh"

# expect_served NUMBER - the next client was served: $client.
expect_served() {
    expect_server "client $1 of 5: 127.0.0.1:*"
    client=${server_line#*: }
    expect_server "closed: $client"
}

# Five clients, one after another, and then no more.
start echo_iterative_server 0
[ "$server_line" = "listening on 127.0.0.1:$port" ] || fail "$server_line"
for number in 1 2 3 4 5; do
    printf 'hello\nq\n' >typed
    run echo_client 127.0.0.1 "$port" <typed
    expect_status 0
    expect_out_line '> echo: hello'
    expect_served $number
done
expect_server 'no more clients'
server_end
expect_status 0
[ ! -s server.err ] || fail 'the server complained'
run echo_client 127.0.0.1 "$port" <typed
expect_error 1 \
    "echo_client: connect to 127.0.0.1 port $port: Connection refused"

# While the first is served, two others are connected and have sent: they wait
# in the queue, and both get their echo afterwards.
start echo_iterative_server 0
in_background peer connect "$port" send 'one\n' recv 4 wait
expect_said one
expect_server 'client 1 of 5: *'
first=${server_line#*: }
for text in two three; do
    "$(path_of peer)" connect "$port" send "$text\n" shut recv-all \
        4>&- >"$text" &
    eval "pid_$text=$!"
done
in_hex=$(printf %04X "$port")
# Connected, and their bytes are there: see the kernel's table, proc_net(5).
until [ "$(grep -c ": 0100007F:$in_hex [0-9A-F:]* 08 " /proc/net/tcp)" -eq 2 ]
do
    :
done
[ -z "$(cat two three)" ] || fail 'two clients at once'
exec 4>&-
wait "$client_pid" || fail 'the first client has failed'
# shellcheck disable=SC2154 # set by eval
wait "$pid_two" || fail 'the second client has failed'
# shellcheck disable=SC2154
wait "$pid_three" || fail 'the third client has failed'
[ "$(cat two three | tr '\n' ' ')" = 'two three ' ] || fail 'another echo'
expect_server "closed: $first"
expect_served 2
expect_served 3

# Clients that break off count too, and harm nobody.
run peer connect "$port" send x recv 1 reset
expect_served 4
grep -q "recv from $client: Connection reset by peer" server.err ||
    fail 'no word about the reset'

# The sixth waits while the fifth is served; then the server is gone, and it
# is told.
in_background peer connect "$port" send 'five\n' recv 5 wait
expect_said five
expect_server 'client 5 of 5: *'
echo hello >typed
"$(path_of echo_client)" 127.0.0.1 "$port" <typed 4>&- >sixth 2>sixth.err &
sixth=$!
until grep -q ":$in_hex [0-9A-F:]* 01 00000000:00000006 " /proc/net/tcp; do
    :
done
exec 4>&-
wait "$client_pid" || fail 'the fifth client has failed'
expect_server 'closed: *'
expect_server 'no more clients'
server_end
expect_status 0
sixth_status=0
wait "$sixth" || sixth_status=$?
[ "$sixth_status" -eq 1 ] || fail "the sixth ended with $sixth_status"
grep -qx 'echo_client: recv: Connection reset by peer' sixth.err ||
    fail "the sixth was told: $(cat sixth.err)"

expect_refusals echo_iterative_server
