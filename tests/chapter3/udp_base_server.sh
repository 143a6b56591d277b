# Programs: udp_base_server udp_base_client
. "$SOURCE/tests/helpers.sh"
. "$SOURCE/tests/beside.sh"

# Whom nobody answers gives up, beside the rest of this test. While a peer has
# the port on 127.0.0.1, nobody gets it on 127.0.0.3 by chance.
start udp_peer bind recv
free=$port
beside nobody udp_base_client 127.0.0.3 "$free"

start udp_base_server 0
[ "$server_line" = "listening on 127.0.0.1:$port" ] || fail "$server_line"
run udp_base_client 127.0.0.1 "$port"
expect_status 0
expect_quiet
own_port=$(sed -n 's/^after sendto: 0\.0\.0\.0://p' out)
[ "${own_port:-0}" -gt 0 ] || fail 'no port after sendto'
expect_out <<END
before sendto: 0.0.0.0:0
after sendto: 0.0.0.0:$own_port
sent 26 bytes
received 26 bytes: 'hello from udp_base_server'
END
expect_server "received 26 bytes from 127.0.0.1:$own_port: \
'hello from udp_base_client'"
expect_server 'sent 26 bytes back'
server_end
expect_status 0
[ ! -s server.err ] || fail 'the server complained'

# A port in use. Without an address the server is on 127.0.0.1 and on no other
# address of this machine. Descriptor 0 is a success.
start udp_base_server 0
for address in '' 127.0.0.1 0.0.0.0; do
    # shellcheck disable=SC2086 # no word at all for an empty one
    run udp_base_server "$port" $address <&-
    expect_error 1 "udp_base_server: bind to ${address:-127.0.0.1} port \
$port: Address already in use"
done
echo hello >typed
run udp_connected_client 127.0.0.2 "$port" <typed
expect_status 1
expect_err_line 'udp_connected_client: recv: Connection refused'
run udp_base_client 127.0.0.1 "$port" <&-
expect_status 0
expect_quiet
expect_out_line "received 26 bytes: 'hello from udp_base_server'"
expect_server 'received 26 bytes from 127.0.0.1:*'
expect_server 'sent 26 bytes back'
server_end
expect_status 0

# A port can be used again at once.
for _ in 1 2; do
    start udp_base_server "$free" 127.0.0.4
    [ "$server_line" = "listening on 127.0.0.4:$free" ] || fail "$server_line"
    run udp_base_client 127.0.0.4 "$free"
    expect_status 0
    expect_quiet
    expect_out_line "received 26 bytes: 'hello from udp_base_server'"
    expect_server 'received 26 bytes from 127.*'
    expect_server 'sent 26 bytes back'
    server_end
    expect_status 0
done

# On all addresses. The system chooses from which of them an answer goes: one
# that comes from another than was asked is a stranger's.
start udp_base_server 0 0.0.0.0
[ "$server_line" = "listening on 0.0.0.0:$port" ] || fail "$server_line"
run udp_base_client 127.0.0.1 "$port"
expect_status 0
expect_out_line "received 26 bytes: 'hello from udp_base_server'"
server_line=$(cat <&3)
server_end
expect_status 0
start udp_base_server 0 0.0.0.0
run udp_base_client 127.0.0.2 "$port"
expect_status 1
expect_err_line \
    'udp_base_client: this answer came from a stranger, and is not believed'
server_line=$(cat <&3)
server_end
expect_status 0

# An empty datagram is data as well, and the largest one fits. The answer goes
# to the sender, from the server's own port.
for size in 0 1 1472 65506 65507; do
    start udp_base_server 0
    run udp_peer to "$port" fill "$size" recv sender
    expect_status 0
    expect_out <<END
hello from udp_base_server127.0.0.1:$port
END
    text=$(printf "%0${size}d" 0 | tr 0 x)
    [ "$size" -gt 0 ] || text=''
    expect_server "received $size bytes from 127.0.0.1:*: '$text'"
    expect_server 'sent 26 bytes back'
    server_end
    expect_status 0
done
start udp_base_server 0
run udp_peer to "$port" send '\0\n\r\xff%s%n\0' recv
expect_status 0
cat <&3 | sed 's/^\(received 9 bytes from 127\.0\.0\.1\):[0-9]*/\1/' >rest
printf "received 9 bytes from 127.0.0.1: '\000\n\r\377%%s%%n\000'
sent 26 bytes back\n" >wanted
cmp rest wanted || fail 'the bytes have changed'
server_end
expect_status 0

# It takes one datagram, the first, and its answer to one who has gone is lost
# without a word.
start udp_base_server 0
pause
run udp_peer to "$port" send one
run udp_peer to "$port" send two
kill -CONT "$server"
expect_server "received 3 bytes from 127.0.0.1:*: 'one'"
expect_server 'sent 26 bytes back'
server_end
expect_status 0
[ ! -s server.err ] || fail 'the server complained'

# expect_answer TEXT - what the client has said in the end.
expect_answer() {
    expect_status 0
    expect_quiet
    printf '%b' "$1" >wanted
    tail -n +4 out | cmp - wanted || fail 'not the answer that was expected'
}

start udp_peer bind recv send ''
run udp_base_client 127.0.0.1 "$port"
expect_answer "received 0 bytes: ''\n"
[ "$(cat <&3)" = 'hello from udp_base_client' ] || fail 'another datagram'
start udp_peer bind recv send '\0\n\r\xff%s%n\0'
run udp_base_client 127.0.0.1 "$port"
expect_answer "received 9 bytes: '\0000\n\r\0377%s%n\0000'\n"
for size in 65506 65507; do
    start udp_peer bind recv fill "$size"
    run udp_base_client 127.0.0.1 "$port"
    expect_answer "received $size bytes: '$(printf "%0${size}d" 0 |
        tr 0 x)'\n"
done

# Strangers: from another port, and from another address.
for step in stranger neighbour; do
    start udp_peer bind recv $step 'hello from udp_base_server'
    run udp_base_client 127.0.0.1 "$port"
    expect_status 1
    [ "$(cat err)" = 'udp_base_client: this answer came from a stranger, and '\
'is not believed' ] || fail 'standard error differs'
    ! grep -q received out || fail 'a stranger was believed'
done

# Stopped while it waits, the client goes on waiting. What it has said so far
# is there already.
mkfifo go
exec 6<>go
start udp_peer bind recv sender wait send 'late' <go 6>&-
beside stopped udp_base_client 127.0.0.1 "$port" 6>&-
expect_server 'hello from udp_base_client127.0.0.1:*'
stop_and_go "$beside_pid"
[ "$(wc -l <beside.stopped.out)" -eq 3 ] || fail 'the client holds back'
exec 6>&-
ended stopped
expect_answer "received 4 bytes: 'late'\n"

# What cannot be sent.
for to in '127.0.0.1 0 Invalid argument' \
    '255.255.255.255 9 Permission denied'; do
    # shellcheck disable=SC2086 # four words
    set -- $to
    run udp_base_client "$1" "$2"
    expect_status 1
    expect_out <<'END'
before sendto: 0.0.0.0:0
END
    [ "$(cat err)" = "udp_base_client: sendto $1 port $2: $3 $4" ] ||
        fail 'standard error differs'
done
run udp_base_server 0 192.0.2.1
expect_error 1 'udp_base_server: bind to 192.0.2.1 port 0: '\
'Cannot assign requested address'

# A wrong command line is refused before anything is sent.
start udp_peer bind recv
expect_usage udp_base_client 127.0.0.1 "$port" more
run udp_peer to "$port" send 'first\n'
expect_server first
expect_refusals udp_base_server udp_base_client

ended nobody
expect_status 1
[ "$(wc -l <out)" -eq 3 ] || fail 'the client said more'
[ "$(cat err)" = "udp_base_client: no answer from 127.0.0.3 port $free within \
2 seconds" ] || fail 'standard error differs'
