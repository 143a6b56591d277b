# Programs: boundary_server boundary_client
. "$SOURCE/tests/helpers.sh"

start boundary_server 0
[ "$server_line" = "listening on 127.0.0.1:$port" ] || fail "$server_line"
run boundary_client 127.0.0.1 "$port"
expect_status 0
expect_quiet
expect_out <<'END'
sent 3: 'abc'
sent 3: 'def'
sent 3: 'ghi'
sent 10: '0123456789'
END
for line in 'three sends, and a buffer with room for all' \
    "  received 9: 'abcdefghi'" 'one send, and a buffer of 4 bytes' \
    "  received 4: '0123'" "  received 4: '4567'" "  received 2: '89'" \
    "  received 0: ''"; do
    expect_server "$line"
done
server_end
expect_status 0
[ ! -s server.err ] || fail 'the server complained'

# However the pieces come, they are glued together: the server waits for the
# rest while one byte is there, which the kernel's table shows, proc_net(5).
start boundary_server 0
in_background peer connect "$port" send a wait send bcd send efghi recv 1 \
    send '0123\0\xff'
until grep -q ": 0100007F:$(printf %04X "$port") .*:00000001 00:" \
    /proc/net/tcp && grep -q '^State:.S' "/proc/$server/status"; do
    kill -0 "$server" || fail 'the server is gone'
done
exec 4>&-
expect_server 'three sends*'
expect_server "  received 9: 'abcdefghi'"
expect_server 'one send*'
expect_server "  received 4: '0123'"
cat <&3 >rest
printf "  received 2: '\000\377'\n  received 0: ''\n" >wanted
cmp wanted rest || fail 'the bytes have changed'
server_end
expect_status 0

# A client that ends too early, and one that breaks off: before its bytes are
# seen, or after.
start boundary_server 0
run peer connect "$port" send abc shut recv-all
server_end
expect_status 1
grep -qx 'boundary_server: the client has left after 3 bytes' server.err ||
    fail 'no word about the early end'
start boundary_server 0
run peer connect "$port" send abc reset
server_end
expect_status 1
grep -qEx 'boundary_server: (recv: Connection reset by peer|the client has '\
'left after [03] bytes)' server.err || fail 'no word about the reset'
start boundary_server 0
run peer connect "$port" send abcdefghi recv 1 reset
expect_server 'three sends*'
expect_server "  received 9: 'abcdefghi'"
expect_server 'one send*'
server_end
expect_status 1
grep -qx 'boundary_server: recv: Connection reset by peer' server.err ||
    fail 'no word about the reset'

# A server that is gone before it has said a word.
start peer listen recv 9
run boundary_client 127.0.0.1 "$port"
expect_status 1
expect_err_line 'boundary_client: the server closed the connection'

expect_refusals boundary_server boundary_client
