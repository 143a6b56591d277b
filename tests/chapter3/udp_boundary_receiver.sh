# Programs: udp_boundary_receiver udp_boundary_sender
. "$SOURCE/tests/helpers.sh"

sent() {
    cat <<'END'
sent 3 bytes: 'abc'
sent 3 bytes: 'def'
sent 0 bytes: ''
sent 8 bytes: '01234567'
sent 10 bytes: '0123456789'
sent 3 bytes: 'ghi'
END
}
expect_received() {
    expect_server "received 3 of 3 bytes: 'abc'"
    expect_server "received 3 of 3 bytes: 'def'"
    expect_server "received 0 of 0 bytes: ''"
    expect_server "received 8 of 8 bytes: '01234567'"
    expect_server "received 8 of 10 bytes: '01234567', the rest is lost"
    expect_server "received 3 of 3 bytes: 'ghi'"
}

start udp_boundary_receiver 0
[ "$server_line" = "listening on 127.0.0.1:$port" ] || fail "$server_line"
run udp_boundary_sender 127.0.0.1 "$port" <&-
expect_status 0
expect_quiet
sent | expect_out
expect_received

# Datagrams that wait together are still apart, also those of several senders.
pause
run udp_boundary_sender 127.0.0.1 "$port"
expect_status 0
for text in x yz; do
    run udp_peer to "$port" send "$text"
    expect_status 0
done
kill -CONT "$server"
expect_received
expect_server "received 1 of 1 bytes: 'x'"
expect_server "received 2 of 2 bytes: 'yz'"

# Around the 8 bytes of the buffer, and far from them. Of a cut datagram
# nothing is left for the next one.
for size in 7 8 9 16 17 1024 65507; do
    run udp_peer to "$port" fill "$size" send '' send y
    expect_status 0
    case $size in
    7) expect_server "received 7 of 7 bytes: 'xxxxxxx'" ;;
    8) expect_server "received 8 of 8 bytes: 'xxxxxxxx'" ;;
    *) expect_server "received 8 of $size bytes: 'xxxxxxxx', the rest is \
lost" ;;
    esac
    expect_server "received 0 of 0 bytes: ''"
    expect_server "received 1 of 1 bytes: 'y'"
done

# Bytes that are no text.
run udp_peer to "$port" send '\0\n\xff%s%n' send '\0' send '12345\0\n\r\0'
expect_status 0
printf "received 7 of 7 bytes: '\000\n\377%%s%%n'
received 1 of 1 bytes: '\000'
received 8 of 9 bytes: '12345\000\n\r', the rest is lost\n" >wanted
head -c "$(wc -c <wanted)" <&3 | cmp - wanted || fail 'the bytes have changed'

# Six datagrams, in their order, and the rest of the fifth is on its way too.
start udp_peer bind recv recv recv recv recv recv
run udp_boundary_sender 127.0.0.1 "$port"
expect_status 0
[ "$(cat <&3)" = abcdef012345670123456789ghi ] || fail 'other bytes were sent'

# A port in use. Without an address the receiver is on 127.0.0.1 and on no
# other address of this machine. Descriptor 0 is a success.
start udp_boundary_receiver 0
for address in '' 0.0.0.0; do
    # shellcheck disable=SC2086 # no word at all for an empty one
    run udp_boundary_receiver "$port" $address <&-
    expect_error 1 "udp_boundary_receiver: bind to ${address:-127.0.0.1} port \
$port: Address already in use"
done

# Where nobody receives, the sender sends the same, and cannot know.
run udp_boundary_sender 127.0.0.2 "$port"
expect_status 0
expect_quiet
sent | expect_out
run udp_peer to "$port" send only
expect_server "received 4 of 4 bytes: 'only'"
[ ! -s server.err ] || fail 'the receiver complained'
stop

for address in 127.0.0.2 0.0.0.0; do
    start udp_boundary_receiver 0 "$address"
    [ "$server_line" = "listening on $address:$port" ] || fail "$server_line"
    run udp_boundary_sender 127.0.0.2 "$port"
    expect_status 0
    expect_received
    stop
done

# What cannot be sent.
run udp_boundary_sender 127.0.0.1 0
expect_error 1 \
    'udp_boundary_sender: sendto 127.0.0.1 port 0: Invalid argument'
run udp_boundary_sender 255.255.255.255 9
expect_error 1 \
    'udp_boundary_sender: sendto 255.255.255.255 port 9: Permission denied'
run udp_boundary_receiver 0 192.0.2.1
expect_error 1 'udp_boundary_receiver: bind to 192.0.2.1 port 0: '\
'Cannot assign requested address'

# A wrong command line is refused before anything is sent.
start udp_peer bind recv
expect_usage udp_boundary_sender 127.0.0.1 "$port" more
run udp_peer to "$port" send 'first\n'
expect_server first
expect_refusals udp_boundary_receiver udp_boundary_sender
