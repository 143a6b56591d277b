# Programs: base_server base_client
. "$SOURCE/tests/helpers.sh"
. "$SOURCE/tests/greeting.sh"

start base_server 0
[ "$server_line" = "listening on 127.0.0.1:$port" ] || fail "$server_line"
expect_greeting base_server

# The port of a connection that has just ended stays taken for a minute, but
# nobody listens there.
expect_taken base_server "$port"
run base_client 127.0.0.1 "$port"
expect_error 1 \
    "base_client: connect to 127.0.0.1 port $port: Connection refused"

# A port where another server listens. Without an address the server is on
# 127.0.0.1 and on no other address of this machine. Descriptor 0 is a success.
start base_server 0
for address in '' 127.0.0.1 0.0.0.0; do
    expect_taken base_server "$port" $address
done
run base_client 127.0.0.2 "$port"
expect_error 1 \
    "base_client: connect to 127.0.0.2 port $port: Connection refused"
expect_greeting base_server <&-

# Other addresses to listen on, and the port given.
for address in 0.0.0.0 127.0.0.2; do
    start base_server 0 $address
    [ "$server_line" = "listening on $address:$port" ] || fail "$server_line"
    run base_client 127.0.0.2 "$port"
    expect_status 0
    expect_out_line 'hello from base_server'
    expect_server 'connected: 127.*:*'
    expect_sent base_server
done

expect_client_named base_server
expect_late base_server

# What a server sends comes out as it is, in however many pieces it comes.
start peer listen send 'hel' taken send 'lo\n' taken send 'bye'
run base_client 127.0.0.1 "$port"
expect_status 0
expect_quiet
expect_out <<'END'
hello
byethe server closed the connection
END
server_end
expect_status 0

start peer listen send '\0\x01\n\r\x7f\x80\xff%s%n\\\0\n'
run base_client 127.0.0.1 "$port"
expect_status 0
expect_quiet
printf '\000\001\n\r\177\200\377%%s%%n\\\000\n' >wanted
echo 'the server closed the connection' >>wanted
cmp wanted out || fail 'the bytes have changed'

start peer listen fill 1000000
run base_client 127.0.0.1 "$port"
expect_status 0
expect_quiet
head -c 1000000 /dev/zero | tr '\0' x >wanted
echo 'the server closed the connection' >>wanted
cmp wanted out || fail 'not the bytes that were sent'

start peer listen
run base_client 127.0.0.1 "$port"
expect_status 0
expect_quiet
expect_out <<'END'
the server closed the connection
END

# A reset is no end: the text may not be whole.
start peer listen send 'hal' taken reset
run base_client 127.0.0.1 "$port"
expect_status 1
[ "$(cat out)" = hal ] || fail 'standard output differs'
expect_err_line 'base_client: recv: Connection reset by peer'
[ "$(wc -l <err)" -eq 1 ] || fail 'more than a line on standard error'

# An address of no machine (RFC 5737).
run base_server 0 192.0.2.1
expect_error 1 \
    'base_server: bind to 192.0.2.1 port 0: Cannot assign requested address'

expect_refusals base_server base_client
