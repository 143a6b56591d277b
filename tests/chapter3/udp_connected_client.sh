# Programs: udp_connected_client
. "$SOURCE/tests/helpers.sh"
. "$SOURCE/tests/beside.sh"
. "$SOURCE/tests/talk.sh"

talker=udp_connected_client
# expect_said_in_all TEXT - what the client said after its first line, in which
# it named its own port: $own_port.
expect_said_in_all() {
    own_port=$(sed -n '1s/^connected, from 127\.0\.0\.1:\([0-9]*\);.*/\1/p' out)
    [ "${own_port:-0}" -gt 0 ] || fail 'no port of its own'
    printf 'connected, from 127.0.0.1:%s; type a line, or q to quit\n%b' \
        "$own_port" "$1" >wanted
    cmp wanted out || fail 'not the talk that was expected'
}

# expect_served [SIZE...] - the server has got datagrams of so many bytes from
# that port.
expect_served() {
    for size; do
        expect_server "$size bytes from 127.0.0.1:$own_port"
    done
}

# Who gets no answer gives up, beside the rest of this test: a peer is there,
# and silent.
printf 'hello\nmore\n' >hello
start udp_peer bind recv recv
beside silent udp_connected_client 127.0.0.1 "$port" <hello
free=$port # while a peer has it, nobody gets it on 127.0.0.3 by chance

# So does a client that is flooded by its peer, which goes on until the client
# has ended. The right bytes from strangers are no answer.
mkfifo go
exec 6<>go
start udp_peer bind recv sender stranger 'hello\n' neighbour 'hello\n' \
    flood 'hullo\n' <go 6>&-
beside flooded udp_connected_client 127.0.0.1 "$port" <hello 6>&-
expect_server hello
expect_server '127.0.0.1:*'
beside stranger udp_peer to "${server_line#*:}" flood 'hello\n' <go 6>&-

# A server on all addresses answers from one that the system chooses: if it is
# not the one that was asked, the system drops the answer.
start udp_echo_server 0 0.0.0.0 6>&-
beside elsewhere udp_connected_client 127.0.0.2 "$port" <hello 6>&-
elsewhere=$port
expect_server '6 bytes from 127.*'

start udp_echo_server 0 6>&-
expect_talks
run udp_connected_client 127.0.0.1 "$port" <.
expect_status 1
expect_err_line 'udp_connected_client: standard input: Is a directory'
[ ! -s server.err ] || fail 'the server complained'
stop

# Nobody listens there. The client knows it as soon as it has sent something,
# and not before: to connect reaches nobody.
run udp_connected_client 127.0.0.3 "$free" </dev/null
expect_talk '> \n'
run udp_connected_client 127.0.0.3 "$free" <hello
expect_status 1
expect_said_in_all '> '
[ "$(cat err)" = 'udp_connected_client: recv: Connection refused' ] ||
    fail 'standard error differs'

# A server that ends between two lines. The prompt is there before anything is
# typed, and so is the echo after it.
start udp_echo_server "$free" 127.0.0.3 6>&-
mkfifo keyboard
exec 8<>keyboard
beside between udp_connected_client 127.0.0.3 "$free" <keyboard 6>&- 8>&-
until_said() {
    until [ "$(tail -n 1 beside.between.out)" = '> ' ] &&
        [ "$(wc -l <beside.between.out)" -eq "$1" ]; do
        kill -0 "$beside_pid" 2>/dev/null || fail 'the client has ended'
    done
}
until_said 1
echo hello >&8
until_said 2
expect_server '6 bytes from 127.*'
stop
echo more >&8
exec 8>&-
ended between
expect_status 1
expect_said_in_all '> echo: hello\n> '
[ "$(cat err)" = 'udp_connected_client: recv: Connection refused' ] ||
    fail 'standard error differs'

# Strangers are not even seen. What comes from the peer and is not the echo is
# passed over: an empty datagram, a part, as many other bytes, more bytes.
start udp_peer bind recv stranger 'hello\n' neighbour 'hello\n' send '' \
    send hello send 'hello\r' send 'hello\nx' send 'hello\n' send 'hello\n' \
    recv send 'more\n'
talk 'hello\nmore\n'
expect_status 0
expect_said_in_all '> echo: hello\n> echo: more\n> \n'
for _ in 1 2 3 4 5; do
    echo "udp_connected_client: passed over a datagram that is not the echo"
done >wanted
diff -u wanted err || fail 'standard error differs'

expect_datagram_talks

run udp_connected_client 255.255.255.255 9
expect_error 1 'udp_connected_client: connect to 255.255.255.255 port 9: '\
'Permission denied'

# A wrong command line is refused before anything is sent.
start udp_peer bind recv 6>&-
expect_usage udp_connected_client 127.0.0.1 "$port" more
run udp_peer to "$port" send 'first\n'
expect_server first
expect_refusals udp_echo_server udp_connected_client

# The clients that wait by now for what never comes.
ended silent
expect_status 1
expect_said_in_all '> '
[ "$(cat err)" = "udp_connected_client: no echo from 127.0.0.1 port $free \
within 2 seconds" ] || fail 'standard error differs'
ended elsewhere
expect_status 1
expect_said_in_all '> '
[ "$(cat err)" = "udp_connected_client: no echo from 127.0.0.2 port $elsewhere \
within 2 seconds" ] || fail 'standard error differs'
ended flooded
expect_status 1
expect_said_in_all '> '
sed -n '$!p' err | grep -qvx \
    'udp_connected_client: passed over a datagram that is not the echo' &&
    fail 'standard error differs'
[ "$(tail -n 1 err | sed 's/port [0-9]*/port/')" = \
    'udp_connected_client: no echo from 127.0.0.1 port within 2 seconds' ] ||
    fail 'not the last word that was expected'
exec 6>&-
ended stranger
expect_status 0
