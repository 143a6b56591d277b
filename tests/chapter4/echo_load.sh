# Programs: echo_load
. "$SOURCE/tests/helpers.sh"
. "$SOURCE/tests/beside.sh"

# expect_report CLIENTS BYTES SECONDS - all went well: so many bytes an echo, a
# rate that fits their number and the seconds, and latencies in their order.
expect_report() {
    expect_status 0
    expect_quiet
    cat >report.awk <<'AWK'
NR == 1 && /^echoes: [0-9]+ of [0-9]+ bytes, [0-9]+ a second, [0-9.]+ MB.s$/ {
    good += $2 >= clients && $4 == bytes && $6 <= $2 / seconds * 1.01 + 1 &&
            $6 >= $2 / (seconds + 3) - 1 &&
            $9 < ($6 + 1) * bytes / 1e6 + 0.1 &&
            $9 > ($6 - 1) * bytes / 1e6 - 0.1
}
NR == 2 && /^latency in ms: median [0-9.]+, 99 % [0-9.]+, largest [0-9.]+$/ {
    median = $5 + 0
    most = $8 + 0
    largest = $10 + 0
    good += 0 < median && median <= most && most <= largest &&
            largest < 1000 * (seconds + 2)
}
NR == 3 && $0 == "failed: 0 of " clients " clients" { good++ }
END { exit !(NR == 3 && good == 3) }
AWK
    awk -v clients="$1" -v bytes="$2" -v seconds="$3" -f report.awk out || {
        cat out
        fail 'another report'
    }
}

# expect_failure CLIENTS MESSAGE - all of them failed, and so.
expect_failure() {
    expect_status 1
    echo "echo_load: $1 of $1 clients: $2" | diff -u - err ||
        fail 'another message'
    echo "failed: $1 of $1 clients" >expected
    tail -n 1 out | diff -u expected - || fail 'another report'
}

# expect_no_echo - none of them was counted.
expect_no_echo() {
    [ "$(wc -l <out)" -eq 1 ] || fail 'an echo was counted'
}

# expect_refused MESSAGE STEP... - what a server does with the first message is
# no echo of it.
expect_refused() {
    refused=$1
    shift
    start peer listen count 64 "$@"
    run echo_load 127.0.0.1 "$port" 1 1
    expect_failure 1 "$refused"
    exec 3<&-
}

# escaped FIRST LAST - the bytes of these values, as the peer takes them.
escaped() {
    seq "$1" "$2" | while read -r value; do
        printf '\\x%02x' "$value"
    done
}

# Nobody listens, and a client is not more than the user may have.
start peer listen
run peer connect "$port" recv-all
server_end
run echo_load 127.0.0.1 "$port"
expect_failure 10 'Connection refused'
expect_no_echo
run echo_load 127.0.0.1 "$port" 100 1 100
expect_failure 100 'Connection refused'
ASAN_OPTIONS=detect_leaks=0 prlimit --nofile=24:24 "$(path_of echo_load)" \
    127.0.0.1 "$port" 50 1 >out 2>err 8<&- 9<&-
status=$?
expect_status 1
grep -qx 'echo_load: socket of client [0-9]* (see ulimit -n): Too many open fi'\
'les' err || fail 'no word of the limit'
[ ! -s out ] || fail 'a report'

# Servers that do not echo.
expect_refused 'closed by the server'
expect_refused 'Connection reset by peer' reset
expect_refused 'wrong bytes' fill 64 recv-all
expect_refused 'wrong bytes' fill 1 recv-all
expect_refused 'wrong bytes' send "$(escaped 0 64)" recv-all
expect_refused 'wrong bytes' send "$(escaped 0 62)\\x40" recv-all
expect_refused 'wrong bytes' send "$(escaped 0 29)$(escaped 31 31)$(escaped \
    30 30)$(escaped 32 63)" recv-all
expect_refused 'wrong bytes' send "$(escaped 0 30)" send \
    "$(escaped 30 62)" recv-all
expect_refused 'closed by the server' send "$(escaped 0 62)"
expect_no_echo
# The right echo, in pieces; then the first echo once more.
expect_refused 'wrong bytes' send "$(escaped 0 30)" send \
    "$(escaped 31 63)" count 64 send "$(escaped 0 63)" recv-all
grep -q '^echoes: 1 of 64 bytes' out || fail 'the first one was an echo'
expect_refused 'closed by the server' send "$(escaped 0 63)" count 64 send \
    "$(escaped 1 64)" count 64 send "$(escaped 2 65)" count 64 send \
    "$(escaped 3 66)" count 64
grep -q '^echoes: 4 of 64 bytes' out || fail 'four were echoes'

# An echo that comes twice, of as many bytes as the pattern has, and of one.
once=$(escaped 0 250)
start peer listen count 251 send "$once" count 251 send "$once" recv-all
run echo_load 127.0.0.1 "$port" 1 1 251
expect_failure 1 'wrong bytes'
start peer listen count 1 send '\0' count 1 send '\0' recv-all
run echo_load 127.0.0.1 "$port" 1 1 1
expect_failure 1 'wrong bytes'

# Two kinds of failure at once: one is served, badly, and nobody the other.
start peer listen count 64 fill 1 recv-all
pause
beside kinds echo_load 127.0.0.1 "$port" 2 1
remote="0100007F:$(printf '%04X' "$port") 01 "
until [ "$(grep -c ": [0-9A-F]*:[0-9A-F]* $remote" /proc/net/tcp)" -eq 2 ]; do
    kill -0 "$beside_pid" || fail 'they do not connect at once'
done
kill -CONT "$server"
ended kinds
expect_status 1
diff -u - err <<'END' || fail 'another message'
echo_load: 1 of 2 clients: Connection reset by peer
echo_load: 1 of 2 clients: wrong bytes
END
echo 'failed: 2 of 2 clients' | diff -u - out || fail 'another report'
exec 3<&-

# All of a large message is sent, also where no echo comes before its end.
start peer listen count 16777216 fill 1 recv-all
run echo_load 127.0.0.1 "$port" 1 1 16777216
expect_failure 1 'wrong bytes'
expect_no_echo
exec 3<&-

# Loads take a second or more: some at once. One server serves all, and one
# serves its clients one after another: there the last ones wait to the end.
start echo_poll_server 0
exec 8<&3
beside all echo_load 127.0.0.1 "$port" 10 1
beside large echo_load 127.0.0.1 "$port" 2 1 16777216
beside one_byte echo_load 127.0.0.1 "$port" 1 1 1
beside period echo_load 127.0.0.1 "$port" 2 1 502
beside more echo_load 127.0.0.1 "$port" 200 1 100
beside defaults echo_load 127.0.0.1 "$port"
chapter=chapter2
start echo_server 0
chapter=chapter4
exec 9<&3
beside in_turn echo_load 127.0.0.1 "$port" 3 2 1000

# One that never answers is not waited for, nor does that take processor time.
start peer listen recv-all
# shellcheck disable=SC2016 # the inner shell expands it
sh -c '"$0" "$@"; status=$?
    sed "s/.*) //" /proc/$$/stat | cut -d " " -f 14,15 >silent.ticks
    exit $status' "$(path_of echo_load)" 127.0.0.1 "$port" 1 1 5 \
    >beside.silent.out 2>beside.silent.err 8<&- 9<&- &
echo $! >beside.silent.pid
echo 'echo_load, which is not answered' >beside.silent

for label in all:10:64:1 large:2:16777216:1 one_byte:1:1:1 period:2:502:1 \
    more:200:100:1 defaults:10:64:2 in_turn:3:1000:2; do
    ended "${label%%:*}"
    numbers=${label#*:}
    bytes=${numbers#*:}
    expect_report "${numbers%%:*}" "${bytes%:*}" "${bytes#*:}"
done
ended silent
expect_failure 1 'no connection or no echo'
expect_no_echo
read -r user system <silent.ticks
[ $((user + system)) -lt 50 ] || fail 'it has not waited, but tried'
ended in_turn
awk 'NR == 2 { exit !($5 < 1500 && $10 > 1500) }' out ||
    fail 'those who waited are not among the latencies'

# Command lines.
expect_usage echo_load
expect_usage echo_load 127.0.0.1
expect_usage echo_load 127.0.0.1 9 1 1 1 1
for text in abc '' -1 65536 80x; do
    run echo_load 127.0.0.1 "$text"
    expect_error 2 "echo_load: not a port from 0 to 65535: '$text'"
done
for text in localhost '' ::1; do
    run echo_load "$text" 9
    expect_error 2 "echo_load: not an IPv4 address: '$text'"
done
for text in 0 -1 x '' 1x 99999999999999999999; do
    run echo_load 127.0.0.1 9 "$text"
    expect_error 2 "echo_load: not a number of clients from 1 to 20000: '$text'"
    run echo_load 127.0.0.1 9 1 "$text"
    expect_error 2 "echo_load: not a number of seconds from 1 to 3600: '$text'"
    run echo_load 127.0.0.1 9 1 1 "$text"
    expect_error 2 \
        "echo_load: not a number of bytes from 1 to 16777216: '$text'"
done
for most in '20001 1 1' '1 3601 1' '1 1 16777217'; do
    # shellcheck disable=SC2086 # three words
    run echo_load 127.0.0.1 9 $most
    expect_status 2
done
