# Programs: udp_echo_server udp_echo_client
. "$SOURCE/tests/helpers.sh"
. "$SOURCE/tests/beside.sh"
. "$SOURCE/tests/talk.sh"

talker=udp_echo_client
expect_said_in_all() {
    printf 'not connected; type a line, or q to quit\n%b' "$1" >wanted
    cmp wanted out || fail 'not the talk that was expected'
}

# expect_served [SIZE...] - the server has served one client's datagrams of so
# many bytes: its address is $client.
expect_served() {
    [ $# -gt 0 ] || return 0
    expect_server "$1 bytes from 127.0.0.1:*"
    client=${server_line##* }
    shift
    for size; do
        expect_server "$size bytes from $client"
    done
}

# Whom nobody answers gives up, beside the rest of this test. While a peer has
# the port on 127.0.0.1, nobody gets it on 127.0.0.3 by chance.
start udp_peer bind recv
free=$port
printf 'hello\nmore\n' >hello
beside nobody udp_echo_client 127.0.0.3 "$free" <hello

# So does a client that is flooded, by the server and by a stranger. They go on
# until the client has ended.
mkfifo go
exec 6<>go
start udp_peer bind recv sender flood 'hullo\n' <go 6>&-
beside flooded udp_echo_client 127.0.0.1 "$port" <hello 6>&-
expect_server hello
expect_server '127.0.0.1:*'
beside stranger udp_peer to "${server_line#*:}" flood 'hello\n' <go 6>&-

start udp_echo_server 0 6>&-
[ "$server_line" = "listening on 127.0.0.1:$port" ] || fail "$server_line"

expect_talks

# The prompt is there before anything is typed, and so is the echo after it. A
# client that says nothing keeps nobody waiting, and is still known afterwards:
# it stays at its port.
in_background udp_echo_client 127.0.0.1 "$port" 6>&-
expect_said 'not connected; type a line, or q to quit'
[ "$(head -c 2 <&5)" = '> ' ] || fail 'no prompt'
echo hello >&4
expect_said 'echo: hello'
expect_served 6
first=$client
for _ in 1 2 3; do
    talk 'between\n'
    expect_talk '> echo: between\n> \n'
    expect_served 8
    [ "$client" != "$first" ] || fail 'two clients, and one port'
done
echo again >&4
[ "$(head -c 2 <&5)" = '> ' ] || fail 'no prompt'
expect_said 'echo: again'
expect_served 6
[ "$client" = "$first" ] || fail 'one client, and two ports'
grep -q ":$(printf '%04X' "${first##*:}") 00000000:0000 " /proc/net/udp ||
    fail "no such client: $first"
exec 4>&-
expect_said '> '
wait "$client_pid" || fail 'the end of the input is no failure'

run udp_echo_client 127.0.0.1 "$port" <.
expect_status 1
expect_err_line 'udp_echo_client: standard input: Is a directory'

# Clients of another make. An empty datagram comes back as one, and ends
# nothing; the largest comes back whole, from the server's own port.
run udp_peer to "$port" send '' recv sender
expect_status 0
expect_out <<END
127.0.0.1:$port
END
expect_served 0
for size in 1 1024 1025 65506 65507; do
    run udp_peer to "$port" fill "$size" recv
    expect_status 0
    head -c "$size" /dev/zero | tr '\0' x >wanted
    cmp wanted out || fail 'not the bytes that were sent'
    expect_served "$size"
done
run udp_peer to "$port" send '\0\xff\nabc\0' recv
expect_status 0
printf '\000\377\nabc\000' >wanted
cmp wanted out || fail 'the bytes have changed'
expect_served 7

# Datagrams that come while the server is stopped wait in its socket, each for
# itself, from whomever. Those whose senders have gone disturb nobody.
pause
run udp_peer to "$port" send gone fill 0 send g
for text in a bb ccc; do
    beside "$text" udp_peer to "$port" send "$text" send '' recv recv 6>&-
    until_state S "$beside_pid"
done
kill -CONT "$server"
expect_served 4 0 1
for text in a bb ccc; do
    expect_served ${#text} 0
    ended "$text"
    expect_status 0
    [ "$(cat out)" = "$text" ] || fail "another echo than $text"
done
[ ! -s server.err ] || fail 'the server complained'

# A port in use. Without an address the server is on 127.0.0.1 and on no other
# address of this machine. Descriptor 0 is a success.
for address in '' 0.0.0.0; do
    # shellcheck disable=SC2086 # no word at all for an empty one
    run udp_echo_server "$port" $address <&-
    expect_error 1 "udp_echo_server: bind to ${address:-127.0.0.1} port \
$port: Address already in use"
done
run udp_connected_client 127.0.0.2 "$port" <hello
expect_status 1
expect_err_line 'udp_connected_client: recv: Connection refused'
stop

# TCP has ports of its own: two servers at the same number, and neither gets
# what is meant for the other. The port can be used again at once.
chapter=chapter2
beside tcp echo_server "$free" 127.0.0.4 6>&-
tcp=$beside_pid
until [ -s beside.tcp.out ]; do
    kill -0 "$tcp" 2>/dev/null || fail 'the TCP server has ended'
done
chapter=chapter3
for _ in 1 2; do
    start udp_echo_server "$free" 127.0.0.4 6>&-
    [ "$server_line" = "listening on 127.0.0.4:$free" ] || fail "$server_line"
    run udp_echo_client 127.0.0.4 "$free" <hello
    expect_talk '> echo: hello\n> echo: more\n> \n'
    expect_server '6 bytes from 127.*'
    expect_server '5 bytes from 127.*'
    stop
done
kill -TERM "$tcp"
ended tcp
[ "$(wc -l <out)" -eq 1 ] || fail 'the TCP server got a datagram'

start udp_echo_server 0 0.0.0.0 6>&-
[ "$server_line" = "listening on 0.0.0.0:$port" ] || fail "$server_line"
talk 'hello\nq\n'
expect_talk '> echo: hello\n> '
expect_served 6
stop

# What is not the echo is passed over: a stranger's at another port, and at
# another address, an empty datagram, a part, as many other bytes, more bytes.
start udp_peer bind recv stranger 'hello\n' neighbour 'hello\n' send '' \
    send hello send 'hello\r' send 'hello\nx' send 'hello\n'
talk 'hello\n'
expect_status 0
expect_said_in_all '> echo: hello\n> \n'
sed 's/\(stranger, 127\.0\.0\.1\):[0-9]*$/\1/' err >seen
diff -u - seen <<END || fail 'standard error differs'
udp_echo_client: passed over a datagram from a stranger, 127.0.0.1
udp_echo_client: passed over a datagram from a stranger, 127.0.0.2:$port
udp_echo_client: passed over a datagram that is not the echo
udp_echo_client: passed over a datagram that is not the echo
udp_echo_client: passed over a datagram that is not the echo
udp_echo_client: passed over a datagram that is not the echo
END

# An echo that comes twice is none of the next line.
start udp_peer bind recv send 'one\n' send 'one\n' recv send 'one\n' \
    send 'two\n'
talk 'one\ntwo\nq\n'
expect_status 0
expect_said_in_all '> echo: one\n> echo: two\n> '
not_it='udp_echo_client: passed over a datagram that is not the echo'
[ "$(cat err)" = "$not_it
$not_it" ] ||
    fail 'standard error differs'

expect_datagram_talks

# What cannot be sent.
for to in '127.0.0.1 0 Invalid argument' \
    '255.255.255.255 9 Permission denied'; do
    # shellcheck disable=SC2086 # four words
    set -- $to
    run udp_echo_client "$1" "$2" <hello
    expect_status 1
    expect_said_in_all '> '
    [ "$(cat err)" = "udp_echo_client: sendto $1 port $2: $3 $4" ] ||
        fail 'standard error differs'
done
run udp_echo_server 0 192.0.2.1
expect_error 1 'udp_echo_server: bind to 192.0.2.1 port 0: '\
'Cannot assign requested address'

# A wrong command line is refused before anything is sent.
start udp_peer bind recv 6>&-
expect_usage udp_echo_client 127.0.0.1 "$port" more
run udp_peer to "$port" send 'first\n'
expect_server first
expect_refusals udp_echo_server udp_echo_client

# The clients that wait by now for what never comes.
ended nobody
expect_status 1
expect_said_in_all '> '
[ "$(cat err)" = "udp_echo_client: no echo from 127.0.0.3 port $free within 2 \
seconds" ] || fail 'standard error differs'
ended flooded
expect_status 1
expect_said_in_all '> '
grep -qx 'udp_echo_client: passed over a datagram from a stranger, 127.*' err ||
    fail 'no stranger'
expect_err_line 'udp_echo_client: passed over a datagram that is not the echo'
[ "$(tail -n 1 err | sed 's/port [0-9]*/port/')" = \
    'udp_echo_client: no echo from 127.0.0.1 port within 2 seconds' ] ||
    fail 'not the last word that was expected'
exec 6>&-
ended stranger
expect_status 0
