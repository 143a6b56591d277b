# Programs: base_server base_client
. "$SOURCE/tests/helpers.sh"

start base_server 0
[ "$server_line" = "listening on 127.0.0.1:$port" ] || fail "$server_line"
run base_client 127.0.0.1 "$port"
expect_status 0
expect_quiet
expect_out <<'END'
hello from base_server
the server closed the connection
END
expect_server 'connected: 127.0.0.1:*'
expect_server 'sent 23 bytes'
server_end
expect_status 0
[ ! -s server.err ] || fail 'the server complained'

# The port of a connection that has just ended stays taken for a minute, but
# nobody listens there.
cat >taken <<END
base_server: bind to 127.0.0.1 port $port: Address already in use
base_server: read on at "The port is taken" in docs/chapter2.md
END
run base_server "$port"
expect_error 1 "$(cat taken)"
run base_client 127.0.0.1 "$port"
expect_error 1 \
    "base_client: connect to 127.0.0.1 port $port: Connection refused"

# A port where another server listens. Without an address the server is on
# 127.0.0.1 and on no other address of this machine. Descriptor 0 is a success.
start base_server 0
for address in '' 127.0.0.1 0.0.0.0; do
    # shellcheck disable=SC2086 # no word at all for an empty one
    run base_server "$port" $address <&-
    expect_error 1 "base_server: bind to ${address:-127.0.0.1} port $port: \
Address already in use
base_server: read on at \"The port is taken\" in docs/chapter2.md"
done
run base_client 127.0.0.2 "$port"
expect_error 1 \
    "base_client: connect to 127.0.0.2 port $port: Connection refused"
run base_client 127.0.0.1 "$port" <&-
expect_status 0
expect_quiet
expect_out_line 'hello from base_server'
expect_server 'connected: 127.0.0.1:*'
expect_server 'sent 23 bytes'
server_end
expect_status 0

# Other addresses to listen on, and the port given.
for address in 0.0.0.0 127.0.0.2; do
    start base_server 0 $address
    [ "$server_line" = "listening on $address:$port" ] || fail "$server_line"
    run base_client 127.0.0.2 "$port"
    expect_status 0
    expect_out_line 'hello from base_server'
    expect_server 'connected: 127.*:*'
    expect_server 'sent 23 bytes'
    server_end
    expect_status 0
done

# The port that the server prints is the client's, as the kernel knows it.
start base_server 0
in_background peer connect "$port" recv 23 wait
expect_said 'hello from base_server'
expect_server 'connected: 127.0.0.1:*'
client=$(printf '%04X' "${server_line##*:}")
grep -q ":$client [0-9A-F]*:$(printf '%04X' "$port") " /proc/net/tcp ||
    fail "no such client: $server_line"
exec 4>&-
wait "$client_pid" || fail 'the client has failed'
expect_server 'sent 23 bytes'
server_end
expect_status 0

# A client that is gone when the server comes to greet it. No signal ends the
# server.
for steps in reset 'shut reset' ''; do
    start base_server 0
    pause
    # shellcheck disable=SC2086 # each step is a word
    run peer connect "$port" $steps
    expect_status 0
    kill -CONT "$server"
    expect_server 'connected: 127.0.0.1:*'
    wait "$server"
    status=$?
    case $status in
    0) expect_server 'sent 23 bytes' ;;
    1) grep -q '^base_server: send: ' server.err || fail 'no message' ;;
    *) fail "the server ended with status $status" ;;
    esac
done

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
