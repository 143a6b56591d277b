# Programs: reuseaddr_server
. "$SOURCE/tests/helpers.sh"
. "$SOURCE/tests/greeting.sh"

base=../chapter2/base_server

# free_port - a port that no socket has, not even one in TIME-WAIT, and that
# the system does not choose for others while the test has none there: $free.
free=$((20000 + $$ % 10000))
free_port() {
    free=$((free + 1))
    while grep -q ":$(printf %04X $free) " /proc/net/tcp; do
        free=$((free + 1))
    done
}

# in_time_wait PORT - a connection of the server's port is in TIME-WAIT (06).
in_time_wait() {
    grep -q "^ *[0-9]*: [0-9A-F]*:$(printf %04X "$1") [0-9A-F:]* 06 " \
        /proc/net/tcp
}

# Again and again, at once, with the connections before in TIME-WAIT.
free_port
for i in 1 2 3; do
    start reuseaddr_server $free
    [ "$server_line" = "listening on 127.0.0.1:$free" ] || fail "$server_line"
    expect_greeting reuseaddr_server
    in_time_wait $free || fail "no TIME-WAIT after run $i"
done
# To one without the option they are an obstacle.
expect_taken $base $free

# What a server without the option has left is one for all.
free_port
start $base $free
expect_greeting base_server
in_time_wait $free || fail 'no TIME-WAIT'
expect_taken $base $free
expect_taken reuseaddr_server $free

# Without the option, but no client has come; or the client has closed first.
free_port
start $base $free
stop
start $base $free
pause
run peer connect $free
expect_status 0
kill -CONT "$server"
wait "$server"
in_time_wait $free && fail 'TIME-WAIT where the client has closed first'
start $base $free
stop

# The option does not let two servers listen on one address and port.
free_port
start reuseaddr_server $free
for address in '' 127.0.0.1 0.0.0.0; do
    expect_taken reuseaddr_server $free $address
done
expect_taken $base $free
expect_greeting reuseaddr_server

# Port 0 and another address.
start reuseaddr_server 0 127.0.0.2
[ "$server_line" = "listening on 127.0.0.2:$port" ] || fail "$server_line"
[ "$port" -ne 0 ] || fail 'port 0'
run ../chapter2/base_client 127.0.0.1 "$port"
expect_error 1 \
    "base_client: connect to 127.0.0.1 port $port: Connection refused"
run ../chapter2/base_client 127.0.0.2 "$port"
expect_status 0
expect_out_line 'hello from reuseaddr_server'
expect_server 'connected: 127.*:*'
expect_sent reuseaddr_server

expect_client_named reuseaddr_server
expect_late reuseaddr_server

# An address of no machine (RFC 5737).
run reuseaddr_server 0 192.0.2.1
expect_error 1 "reuseaddr_server: bind to 192.0.2.1 port 0: \
Cannot assign requested address"

expect_refusals reuseaddr_server
