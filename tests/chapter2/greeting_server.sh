# Programs: greeting_server greeting_client
. "$SOURCE/tests/helpers.sh"

start greeting_server 0
[ "$server_line" = "listening on 127.0.0.1:$port" ] || fail "$server_line"
run greeting_client 127.0.0.1 "$port"
expect_status 0
expect_quiet
echo 'the server says: hello, client' | expect_out
expect_server 'the client says: hello, server'
server_end
expect_status 0
[ ! -s server.err ] || fail 'the server complained'

# A greeting in pieces, and one with bytes that are no text.
start greeting_server 0
run peer connect "$port" send 'he' taken send 'l' taken send 'lo\n' recv-all
expect_status 0
echo 'hello, client' | expect_out
expect_server 'the client says: hello'
server_end
expect_status 0
start peer listen send 'he' taken send 'llo\n' recv 14
run greeting_client 127.0.0.1 "$port"
expect_status 0
echo 'the server says: hello' | expect_out
expect_server 'hello, server'
server_end
expect_status 0
start peer listen send '\0\xff\x80\n' recv-all
run greeting_client 127.0.0.1 "$port"
expect_status 0
printf 'the server says: \000\377\200\n' >wanted
cmp wanted out || fail 'the bytes have changed'
expect_server 'hello, server'
server_end

# What stands behind the line is not taken for a part of it.
start greeting_server 0
run peer connect "$port" send 'one\ntwo\n' recv 14
expect_server 'the client says: one'
server_end
expect_status 0

# The longest line, and one that is too long.
long=$(printf '%01023d' 0)
start greeting_server 0
run peer connect "$port" send "$long\n" recv-all
expect_status 0
expect_server "the client says: $long"
server_end
expect_status 0
start greeting_server 0
run peer connect "$port" send "${long}0\n"
server_end
expect_status 1
grep -qx "greeting_server: the peer's line is longer than 1024 bytes" \
    server.err || fail 'no message about the long line'
start peer listen recv 14 send "${long}0\n" recv-all
run greeting_client 127.0.0.1 "$port"
expect_error 1 "greeting_client: the peer's line is longer than 1024 bytes"

# A peer that ends, or breaks off, before its line has ended.
start greeting_server 0
run peer connect "$port" send half shut recv-all
server_end
expect_status 1
grep -qx "greeting_server: the peer closed the connection before its line's \
end" server.err || fail 'no message about the half line'
start greeting_server 0
run peer connect "$port" send half taken reset
server_end
expect_status 1
grep -qx 'greeting_server: recv: Connection reset by peer' server.err ||
    fail 'no message about the reset'
start greeting_server 0
run peer connect "$port" shut recv-all
server_end
expect_status 1
grep -q ': the client closed the connection without a greeting$' server.err ||
    fail 'no message about the missing greeting'
start peer listen recv 14
run greeting_client 127.0.0.1 "$port"
expect_error 1 \
    'greeting_client: the server closed the connection without a greeting'
start peer listen recv 14 send half
run greeting_client 127.0.0.1 "$port"
expect_error 1 \
    "greeting_client: the peer closed the connection before its line's end"

# A client that is gone when the server answers: no signal ends the server.
start greeting_server 0
pause
run peer connect "$port" send 'hello\n' reset
kill -CONT "$server"
server_status=0
wait "$server" || server_status=$?
[ "$server_status" -eq 1 ] || fail "the server ended with $server_status"

expect_refusals greeting_server greeting_client
