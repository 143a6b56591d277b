# Programs: calculator_server calculator_client
. "$SOURCE/tests/helpers.sh"

# calculate LINE... - type the lines to the client; what it answers, without
# its prompts, is in the file answers.
calculate() {
    printf '%s\n' "$@" q >typed
    run calculator_client 127.0.0.1 "$port" <typed
    expect_status 0
    sed -n 's/^\(> \)*\(result: .*\|refused: .*\)/\2/p' out >answers
    expect_server 'connected: *'
    client=${server_line#connected: }
}

# expect_answer LINE ANSWER - one calculation, and what the server says of it.
expect_answer() {
    calculate "$1"
    expect_quiet
    [ "$(cat answers)" = "$2" ] || fail "$1: $(cat answers), not $2"
    expect_server '[0-9]* operands: status [0-9]*, result *'
    expect_server "closed: $client"
}

start calculator_server 0
[ "$server_line" = "listening on 127.0.0.1:$port" ] || fail "$server_line"

expect_answer '1 2 3 +' 'result: 6'
expect_answer '1 2 3 -' 'result: -4'
expect_answer '2 3 -7 *' 'result: -42'
expect_answer '100 5 2 /' 'result: 10'
expect_answer '-7 2 /' 'result: -3'
expect_answer '7 -2 /' 'result: -3'
expect_answer '0 5 /' 'result: 0'
expect_answer '5 -' 'result: 5'
expect_answer '2147483647 0 +' 'result: 2147483647'
expect_answer '-2147483648 0 -' 'result: -2147483648'
expect_answer '-2147483648 1 /' 'result: -2147483648'
expect_answer '65536 32767 *' 'result: 2147418112'

overflow='refused: the result does not fit into 32 bits'
expect_answer '2147483647 1 +' "$overflow"
expect_answer '-2147483648 1 -' "$overflow"
expect_answer '65536 32768 *' "$overflow"
expect_answer '-2147483648 -1 *' "$overflow"
expect_answer '-2147483648 -1 /' "$overflow"
expect_answer '2147483647 1 -1 +' "$overflow"
expect_answer '1 0 /' 'refused: division by zero'
expect_answer '0 0 /' 'refused: division by zero'
expect_answer '+' 'refused: no operands'
expect_answer '1 2 %' 'refused: the operator is unknown'
expect_answer '1 2' 'refused: the operator is unknown'

# The most operands there can be, and one more.
ones=$(printf '1 %.0s' $(seq 255))
expect_answer "$ones+" 'result: 255'
calculate "1 $ones+"
expect_err_line 'calculator_client: more than 255 operands'
[ ! -s answers ] || fail 'an answer to too many operands'
expect_server "closed: $client"

# Several requests in one connection, and lines that are none between them.
calculate '1 1 +' 'x 1 +' '1 + 2' '' '2147483648 1 +' '1 -2147483649 +' \
    '1.5 1 +' '1 add' '3 4 *'
expect_err_line "calculator_client: not a number from -2147483648 to \
2147483647: 'x'"
expect_err_line "calculator_client: not a number from -2147483648 to \
2147483647: '2147483648'"
expect_err_line "calculator_client: not a number from -2147483648 to \
2147483647: '1.5'"
expect_err_line "calculator_client: not a number from -2147483648 to \
2147483647: '-2147483649'"
expect_err_line "calculator_client: no operator at the end of the line"
[ "$(wc -l <err)" -eq 7 ] || fail 'not a message for each line'
[ "$(cat answers)" = 'result: 2
result: 12' ] || fail 'another result'
expect_server '2 operands: status 0, result 2'
expect_server '2 operands: status 0, result 12'
expect_server "closed: $client"

# The end of the input ends the client.
run calculator_client 127.0.0.1 "$port" </dev/null
expect_status 0
expect_server 'connected: *'
expect_server 'closed: *'
head -c 5000 /dev/zero | tr '\0' 1 >typed
run calculator_client 127.0.0.1 "$port" <typed
expect_status 1
expect_err_line 'calculator_client: a line is longer than 4095 bytes'
expect_server 'connected: *'
expect_server 'closed: *'
[ ! -s server.err ] || fail 'the server complained'

# The bytes of the protocol. One byte at a time is served right.
run peer connect "$port" send '\x02' taken send '\0' taken send '\0' taken \
    send '\x01' taken send '\0' taken send '\xff' taken send '\xff' taken \
    send '\xff' taken send '\xff' taken send '+' recv 5
expect_status 0
printf '\000\000\000\000\377' >wanted # 256 + -1
cmp wanted out || fail 'other bytes'
expect_server 'connected: *'
expect_server '2 operands: status 0, result 255'
expect_server 'closed: *'

# Two requests in one segment, the second without operands.
run peer connect "$port" send '\x01\0\0\0\x07*\0/' recv 10
printf '\000\000\000\000\007\001\000\000\000\000' >wanted
cmp wanted out || fail 'other bytes'
expect_server 'connected: *'
expect_server '1 operands: status 0, result 7'
expect_server '0 operands: status 1, result 0'
expect_server 'closed: *'

# Nonsense is answered; what breaks off is dropped with a word.
run peer connect "$port" send '\0\0' shut recv-all
printf '\002\000\000\000\000' >wanted
cmp wanted out || fail 'other bytes'
expect_server 'connected: *'
expect_server '0 operands: status 2, result 0'
expect_server 'closed: *'
for half in '\x02' '\x02\0\0\0' '\xff\0\0\0\0+'; do
    run peer connect "$port" send "$half" shut recv-all
    expect_status 0
    [ ! -s out ] || fail 'half a request was answered'
    expect_server 'connected: *'
    client=${server_line#connected: }
    expect_server "closed: $client"
    grep -qx "calculator_server: a request of $client breaks off" server.err ||
        fail 'no word about half a request'
done
run peer connect "$port" send '\x02\0' taken reset
expect_server 'connected: *'
client=${server_line#connected: }
expect_server "closed: $client"
grep -qx "calculator_server: recv from $client: Connection reset by peer" \
    server.err || fail 'no word about the reset'
pause
run peer connect "$port" send '\0+\0+\0+' reset
kill -CONT "$server"
expect_server 'connected: *'
until expect_server '*' && [ "${server_line#closed: }" != "$server_line" ]; do
    :
done
expect_answer '1 1 +' 'result: 2'
stop

# Replies that come in pieces, that break off, and that are unknown.
start peer listen recv 10 send '\0\0' taken send '\0\0\x03' recv-all
printf '1 2 +\nq\n' >typed
run calculator_client 127.0.0.1 "$port" <typed
expect_status 0
expect_out_line '> result: 3'
printf '\002\000\000\000\001\000\000\000\002+' >wanted
cat <&3 >sent
cmp wanted sent || fail 'other bytes'
server_end
start peer listen recv 10 send '\0\0'
run calculator_client 127.0.0.1 "$port" <typed
expect_status 1
expect_err_line 'calculator_client: the server closed the connection'
start peer listen recv 10 send '\0\0' taken reset
run calculator_client 127.0.0.1 "$port" <typed
expect_status 1
expect_err_line 'calculator_client: recv: Connection reset by peer'
start peer listen recv 10 send '\xff\0\0\0\0' recv-all
run calculator_client 127.0.0.1 "$port" <typed
expect_status 0
expect_out_line '> refused: why is unknown'

expect_refusals calculator_server calculator_client
