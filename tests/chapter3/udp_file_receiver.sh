# Programs: udp_file_receiver udp_file_sender
. "$SOURCE/tests/helpers.sh"
. "$SOURCE/tests/beside.sh"

# What waits for the end of its input waits until descriptor 6 is closed.
mkfifo go
exec 6<>go

# receiver LABEL FILE [ADDRESS] - start a receiver beside the test: its $port.
# Files and folders are named in the test's folder.
receiver() {
    receiver_label=$1
    shift
    beside "$receiver_label" udp_file_receiver 0 "$@" 6>&-
    find_port "$receiver_label"
}

# find_port LABEL - wait until what was started beside the test says its $port.
find_port() {
    until grep -sq '^listening on .*:' "beside.$1.out"; do
        kill -0 "$beside_pid" 2>/dev/null || break
    done
    grep -q '^listening on .*:' "beside.$1.out" || fail "$1 does not listen"
    port=$(sed -n '1s/.*://p' "beside.$1.out")
}

# relay LABEL PERCENT SEED - put a bad network before the $port: its own $port.
relay() {
    beside "$1" relay "$port" "$2" "$3" <go 6>&-
    find_port "$1"
}

# expect_received LABEL FILE [ADDRESS] - that receiver has all of its file.
expect_received() {
    ended "$1"
    expect_status 0
    expect_quiet
    sed 's/:[0-9]*$/:PORT/' out >said
    diff -u - said <<END || fail "$1 said something else"
listening on ${3-127.0.0.1}:PORT
$2 is whole
END
    [ ! -e "$2.part" ] || fail "$2.part is left"
}

# expect_failed LABEL FILE MESSAGE - that receiver could not keep its file.
expect_failed() {
    ended "$1"
    expect_status 1
    [ "$(cat err)" = "udp_file_receiver: $3" ] || fail 'standard error differs'
    [ "$(wc -l <out)" -eq 1 ] || fail "$1 said more than where it listens"
    [ ! -e "$2.part" ] || fail "$2.part is left"
}

# expect_sent BYTES PACKETS - the sender was told that all has arrived.
expect_sent() {
    expect_status 0
    expect_quiet
    sed 's/[0-9]* sent again$/N sent again/' out >said
    diff -u - said <<END || fail 'the sender said something else'
all has arrived: $1 bytes, $2 packets, N sent again
END
}

# expect_old FILE - it is what it was before.
expect_old() {
    [ "$(cat "$1")" = old ] || fail "$1 has changed"
}

# until_begun FILE - wait until a packet's data are written.
until_begun() {
    until [ -s "$1.part" ]; do
        kill -0 "$beside_pid" 2>/dev/null || fail "nobody receives $1"
    done
}

# 64 MiB through the worst network. The rest of the test goes on meanwhile.
head -c 67108864 /dev/urandom >big
receiver big big.copy
relay big.relay 10 1
beside big.sender udp_file_sender 127.0.0.1 "$port" big 6>&-

# The sizes that matter, and a file that looks like the packet at the end,
# within a packet and as the whole of one.
start udp_peer bind recv 6>&-
run udp_file_peer to "$port" end 1 0 0 0
expect_status 0
cat <&3 >end
[ "$(wc -c <end)" -eq 36 ] || fail 'this is no packet'
head -c 1400 big >packet
head -c 1401 big >packet+1
head -c 2800 big >packets
head -c 100000 big >window+
head -c 1 big >byte
: >none
cat packet end >end+
cat end packet end >+end
seed=1
for file in none byte packet packet+1 packets end end+ +end window+; do
    receiver "$file" "$file.copy"
    relay "$file.relay" 10 $seed
    beside "$file.sender" udp_file_sender 127.0.0.1 "$port" "$file" 6>&-
    seed=$((seed + 1))
done

# Those who wait in vain: for a receiver that never says a word, or no longer;
# for a sender that is no longer there.
beside silent udp_file_peer bind recv wait <go 6>&-
find_port silent
beside unheard udp_file_sender 127.0.0.1 "$port" byte 6>&-
unheard_port=$port
beside fainter udp_file_peer bind recv send 2 1 0 0 '' wait <go 6>&-
find_port fainter
beside hanging udp_file_sender 127.0.0.1 "$port" packet+1 6>&-
hanging_port=$port
echo old >half.copy
receiver half half.copy
beside vanished udp_file_peer to "$port" send 1 1 7 0 half recv wait <go 6>&-

# Directly: what both say, and what is there afterwards. What was there before
# is replaced, and the mode is that of any new file.
echo old >direct
receiver direct direct
for stranger in '' x "$(printf '%020d' 0)" "$(printf '%05000d' 0)"; do
    run udp_peer to "$port" send "$stranger"
    expect_status 0
done
run udp_file_sender 127.0.0.1 "$port" window+
expect_sent 100000 73
cmp window+ direct || fail 'the file has changed'
[ "$(stat -c %a direct)" = 644 ] || fail "mode $(stat -c %a direct)"
receiver pipe pipe.copy 127.0.0.2
printf 'from a pipe' | run udp_file_sender 127.0.0.2 "$port" /dev/stdin
expect_sent 11 2
[ "$(cat pipe.copy)" = 'from a pipe' ] || fail 'the pipe has changed'

# A file that cannot be read is no empty file.
echo old >error.copy
receiver error error.copy
error_pid=$beside_pid
run udp_file_sender 127.0.0.1 "$port" .
expect_error 1 'udp_file_sender: read .: Is a directory'
run udp_file_sender 127.0.0.1 "$port" missing
expect_error 1 'udp_file_sender: missing: No such file or directory'
kill -INT "$error_pid"
ended error
expect_status 130
expect_quiet
expect_old error.copy
[ ! -e error.copy.part ] || fail 'the unfinished file is left'

# Packet by packet. What is no packet, or is damaged, or comes when no transfer
# has begun and is not its first, is not answered: the first answer is that to
# number 0. Then each copy is answered, but the first one counts; nothing of
# another transfer, nothing outside the window, no end that comes too early and
# no answer.
receiver crafted crafted
run udp_file_peer to "$port" raw '' raw x raw '\0\0\0\0' \
    raw '\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0' \
    bad 1 1 7 0 bad also 1 2 7 1 early \
    send 1 3 7 0 =1400x recv also 1 4 7 0 '' recv \
    bad 1 5 7 1 bad also 1 6 8 1 other also 1 7 7 65 far \
    also 1 8 7 4294967295 far also 1 9 7 1 =2800x \
    send 1 10 7 2 third recv end 7 2 0 0 also 2 11 7 1 '' \
    send 1 12 7 1 =1400x recv also 1 13 7 0 again recv \
    end 8 3 0 0 also 1 14 7 2 again recv \
    end 7 3 0 0 recv also 1 15 7 0 again recv also 4 16 8 9 '' recv
expect_status 0
expect_out <<'END'
2 3 7 0 0
2 4 7 0 0
2 10 7 2 0
2 12 7 1 0
2 13 7 0 0
2 14 7 2 0
4 9 7 3 0
4 9 7 3 0
4 9 7 3 0
END
{
    head -c 2800 /dev/zero | tr '\0' x
    printf third
} | cmp - crafted || fail 'other bytes'

# The window's last place, and the first behind it; then as many as it holds
# again, backwards, so that each place is used twice.
letter() { echo abcdefghij | cut -c $(($1 % 10 + 1)); }
receiver window window.copy
set -- send 1 1 7 0 =1400x recv send 1 2 7 64 =1400x recv also 1 3 7 65 far
for number in $(seq 63 -1 1); do
    set -- "$@" send 1 4 7 "$number" =1400x recv
done
for number in $(seq 128 -1 65); do
    set -- "$@" send 1 5 7 "$number" "=1400$(letter "$number")" recv
done
run udp_file_peer to "$port" "$@" end 7 129 0 0 recv
program='udp_file_peer with two windows'
expect_status 0
{
    echo '2 1 7 0 0'
    echo '2 2 7 64 0'
    seq -f '2 4 7 %g 0' 63 -1 1
    seq -f '2 5 7 %g 0' 128 -1 65
    echo '4 9 7 129 0'
} >wanted
diff -u wanted out || fail 'other answers'
{
    head -c $((65 * 1400)) /dev/zero | tr '\0' x
    for number in $(seq 65 128); do
        head -c 1400 /dev/zero | tr '\0' "$(letter "$number")"
    done
} | cmp - window.copy || fail 'other bytes'

# An end that does not fit: too many bytes, too few, another checksum. The
# sender is told, as often as it asks.
number=1
for end in 'end 7 1 1 0' 'end 7 1 -1 0' 'end 7 1 0 1' \
    'end 7 1 0 0x100000000'; do
    echo old >misfit$number
    receiver misfit$number misfit$number
    # shellcheck disable=SC2086 # several words
    run udp_file_peer to "$port" send 1 1 7 0 abc recv $end recv \
        also 1 2 7 0 abc recv
    expect_status 0
    expect_out <<'END'
2 1 7 0 0
5 9 7 1 0
5 9 7 1 0
END
    expect_old misfit$number
    [ ! -e misfit$number.part ] || fail 'the unfinished file is left'
    number=$((number + 1))
done

# What an earlier packet brought does not complete an end that brings nothing.
receiver empty empty
run udp_file_peer to "$port" send 1 1 7 0 =1400x recv end 8 1 0 0 \
    also 3 2 7 1 '\0' send 1 3 7 1 def end 7 2 0 0 until 4
expect_status 0
[ "$(wc -c <empty)" -eq 1403 ] || fail 'the file was ended too early'

# The receiver serves the sender it began with. Others that came before it was
# known wait in the socket; others that come later are turned away.
echo old >first.copy
receiver first first.copy
first_pid=$beside_pid
kill -STOP "$first_pid"
until_state T "$first_pid"
mkfifo first.go
exec 8<>first.go
beside first.sender udp_file_peer to "$port" send 1 1 7 0 one wait recv wait \
    send 1 2 7 1 two recv end 7 2 0 0 until 4 <first.go 6>&- 8>&-
first_sender=$beside_pid
until_state S "$first_sender"
run udp_file_peer to "$port" also 1 1 8 0 evil also 1 1 8 1 evil end 8 2 0 0
expect_status 0
kill -CONT "$first_pid"
stop_and_go "$first_pid"
beside_pid=$first_pid
until_begun first.copy
for file in byte packets; do
    run udp_file_sender 127.0.0.1 "$port" $file
    expect_status 1
    [ ! -s out ] || fail 'something on standard output'
    grep -qx 'udp_file_sender: .*: Connection refused' err ||
        fail 'the second sender was not refused'
done
run udp_file_peer to "$port" also 1 1 7 1 evil end 7 1 0 0
expect_status 0
expect_old first.copy
exec 8>&-
ended first.sender
expect_status 0
expect_out <<'END'
2 1 7 0 0
2 2 7 1 0
END
{
    printf one
    head -c 1397 /dev/zero
    printf two
} | cmp - first.copy || fail 'other bytes'

# What a receiver may answer. Nothing but the acknowledgement of this packet of
# this transfer counts as one: the same packet is sent again, and the end is
# not. "all has arrived" needs as much.
unheeded="raw '' raw x raw '\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0' \
bad 2 1 0 0 '' also 2 1 1 0 '' also 1 1 0 0 '' also 3 1 0 0 '' also 6 1 0 0 '' \
also 2 1 0 1 '' also 2 1 0 64 '' also 2 1 0 4294967295 '' bad 4 1 0 0 '' \
also 4 1 1 0 '' bad 5 1 0 0 '' also 5 1 1 0 '' recv recv recv recv recv recv"
eval "beside strict udp_file_peer bind recv $unheeded also 2 1 0 0 '' until 3 \
also 2 9 0 0 '' recv bad 4 1 0 0 '' also 4 1 1 0 '' recv recv recv \
also 4 1 0 1 '' wait" <go 6>&-
find_port strict
run udp_file_sender 127.0.0.1 "$port" byte
expect_sent 1 2
{
    for _ in 1 2 3 4 5 6 7; do
        echo 1 0 0 1
    done
    for _ in 1 2 3 4; do
        echo 3 0 1 16
    done
} >wanted
sed 1d beside.strict.out | cut -d' ' -f1,3- | diff -u wanted - ||
    fail 'other packets'

# Without an acknowledgement no more leave than the window holds, each in its
# order, and each copy with a serial of its own. Two rounds, and more of them.
head -c $((65 * 1400)) big >sixty-five
set -- recv
for _ in 1 2 3 4 5 6; do
    set -- "$@" "$@"
done
beside narrow udp_file_peer bind "$@" also 2 1 0 64 '' "$@" recv recv \
    also 5 1 0 0 '' wait <go 6>&-
find_port narrow
run udp_file_sender 127.0.0.1 "$port" sixty-five
expect_error 1 'udp_file_sender: the receiver could not keep the file'
sed 1d beside.narrow.out >packets.sent
[ "$(wc -l <packets.sent)" -eq 130 ] || fail 'not two rounds'

seq 0 63 | awk '{ print 1, $1 + 1, 0, $1, 1400 }' >wanted
head -n 64 packets.sent | diff -u wanted - || fail 'other packets'
sed 1,64d packets.sent | awk '$1 != 1 || $3 != 0 || $4 > 63 || $5 != 1400 {
    exit 1 }' || fail 'more than the window holds'
[ -z "$(cut -d' ' -f2 packets.sent | sort | uniq -d)" ] ||
    fail 'two copies have one serial'

# An echo service acknowledges nothing: each waits for it in vain.
beside echo udp_echo_server 0 6>&-
find_port echo
echo_port=$port
beside echoing udp_file_sender 127.0.0.1 "$port" byte 6>&-

# Nobody there.
start udp_peer bind recv
run udp_peer to "$port" send 'x\n'
expect_server x
server_end
for file in none byte sixty-five; do
    run udp_file_sender 127.0.0.1 "$port" $file
    expect_status 1
    [ ! -s out ] || fail 'something on standard output'
    grep -qx 'udp_file_sender: .*: Connection refused' err ||
        fail 'it was not refused'
done

# A receiver that is ended in mid-transfer removes what it has; one that is
# killed cannot, and the next one says so. Their senders notice.
for ending in INT.130 TERM.143 HUP.129 KILL.137; do
    signal=${ending%.*}
    echo old >ended
    receiver "$signal" ended
    receiver_pid=$beside_pid
    mkfifo "pipe.$signal"
    exec 8<>"pipe.$signal"
    beside "$signal.sender" udp_file_sender 127.0.0.1 "$port" "pipe.$signal" \
        6>&- 8>&-
    cat packet+1 >&8
    beside_pid=$receiver_pid
    until_begun ended
    kill "-$signal" "$receiver_pid"
    ended "$signal" 2>killed
    expect_status "${ending#*.}"
    [ "$signal" = KILL ] || expect_quiet
    expect_old ended
    [ "$signal" = KILL ] || [ ! -e ended.part ] || fail 'ended.part is left'
    head -c 50000 big >&8
    exec 8>&-
    ended "$signal.sender"
    expect_status 1
    grep -qx 'udp_file_sender: .*: Connection refused' err ||
        fail 'the sender was not refused'
done
run udp_file_receiver 0 ended
expect_status 1
[ "$(cat err)" = 'udp_file_receiver: create ended.part: File exists' ] ||
    fail 'standard error differs'
rm ended.part

# A sender that is killed in mid-transfer. The receiver notices it at once if it
# answers a packet afterwards, or else after a while.
echo old >orphan
receiver orphan orphan
relay orphan.relay 0 1
beside orphan.sender udp_file_sender 127.0.0.1 "$port" big 6>&-
until_begun orphan
kill -KILL "$beside_pid"
ended orphan.sender 2>killed
expect_status 137

# Stopped for a while, and one after the other, both go on.
beside late udp_file_peer bind recv also 2 1 0 0 '' until 3 also 4 1 0 1 '' \
    wait <go 6>&-
find_port late
late_pid=$beside_pid
kill -STOP "$late_pid"
until_state T "$late_pid"
beside late.sender udp_file_sender 127.0.0.1 "$port" byte 6>&-
stop_and_go "$beside_pid"
stop_and_go "$beside_pid"
kill -CONT "$late_pid"
ended late.sender
expect_sent 1 2

# A disk that is full, in the middle of a packet and behind one. (What the
# receiver says goes to a file, too, and has room.)
for room in 100 1000 1400; do
    echo old >full.$room
    trap '' XFSZ # the receiver inherits it
    receiver full.$room full.$room
    trap - XFSZ
    prlimit --fsize=$room --pid "$beside_pid"
    file=$([ $room -eq 1400 ] && echo packet+1 || echo packet)
    run udp_file_sender 127.0.0.1 "$port" "$file"
    expect_error 1 'udp_file_sender: the receiver could not keep the file'
    expect_old full.$room
done

# A target that cannot be replaced any more when all has come.
receiver folder folder
mkfifo folder.go
exec 8<>folder.go
beside folder.sender udp_file_peer to "$port" send 1 1 7 0 abc recv wait \
    end 7 1 0 0 recv <folder.go 6>&- 8>&-
until_begun folder
mkdir folder
exec 8>&-
ended folder.sender
expect_status 0
expect_out <<'END'
2 1 7 0 0
5 9 7 1 0
END

# Targets that are no files, and folders that are not there.
for target in folder /dev/null .; do
    run udp_file_receiver 0 "$target"
    expect_error 1 "udp_file_receiver: $target: not a regular file"
done
for target in missing/file direct/file ''; do
    run udp_file_receiver 0 "$target" 192.0.2.1
    expect_error 1 'udp_file_receiver: bind to 192.0.2.1 port 0: '\
'Cannot assign requested address'
    [ -n "$target" ] || continue
    run udp_file_receiver 0 "$target"
    expect_status 1
    case $target in
    missing/*) reason='No such file or directory' ;;
    *) reason='Not a directory' ;;
    esac
    [ "$(cat err)" = "udp_file_receiver: create $target.part: $reason" ] ||
        fail 'standard error differs'
done
if [ "$(id -u)" -ne 0 ]; then # root may write everywhere
    mkdir -m 555 closed
    run udp_file_receiver 0 closed/file
    expect_status 1
    [ "$(cat err)" = \
        'udp_file_receiver: create closed/file.part: Permission denied' ] ||
        fail 'standard error differs'
fi
run udp_file_receiver 0 "$(printf '%05000d' 0)"
expect_status 1
grep -qx 'udp_file_receiver: create 0*: File name too long' err ||
    fail 'standard error differs'

# A port in use, and an address that nothing may be sent to.
start udp_peer bind wait <go 6>&-
run udp_file_receiver "$port" file
expect_error 1 "udp_file_receiver: bind to 127.0.0.1 port $port: \
Address already in use"
run udp_file_sender 255.255.255.255 9 byte
expect_error 1 'udp_file_sender: connect to 255.255.255.255 port 9: '\
'Permission denied'

# Wrong command lines.
for text in abc '' -1 65536 ' ' '80 '; do
    run udp_file_receiver "$text" file
    expect_error 2 "udp_file_receiver: not a port from 0 to 65535: '$text'"
    run udp_file_sender 127.0.0.1 "$text" byte
    expect_error 2 "udp_file_sender: not a port from 0 to 65535: '$text'"
done
for text in localhost 999.1.1.1 '' ::1; do
    run udp_file_receiver 0 file "$text"
    expect_error 2 "udp_file_receiver: not an IPv4 address: '$text'"
    run udp_file_sender "$text" 9 byte
    expect_error 2 "udp_file_sender: not an IPv4 address: '$text'"
done
[ ! -e file.part ] || fail 'a file that nobody wanted'
expect_usage udp_file_receiver
expect_usage udp_file_receiver 0
expect_usage udp_file_receiver 0 file 127.0.0.1 more
expect_usage udp_file_sender
expect_usage udp_file_sender 127.0.0.1
expect_usage udp_file_sender 127.0.0.1 9
expect_usage udp_file_sender 127.0.0.1 9 byte more

# What went through the bad networks.
for file in none byte packet packet+1 packets end end+ +end window+ big; do
    ended "$file.sender"
    size=$(wc -c <$file)
    expect_sent "$size" $(((size + 1399) / 1400 + 1))
    cmp $file $file.copy || fail "$file has changed"
    [ "$file" = big ] || continue
    again=$(sed 's/.* \([0-9]*\) sent again$/\1/' out)
    [ "$again" -gt 10000 ] || fail 'no bad network'
    # about 29,000, but more if this machine is busy
    [ "$again" -lt 96000 ] || fail "$again packets were sent again"
done
for file in none byte packet packet+1 packets end end+ +end window+ big pipe; do
    expect_received $file $file.copy \
        "$([ $file = pipe ] && echo 127.0.0.2 || echo 127.0.0.1)"
done
expect_received direct direct
expect_received crafted crafted
expect_received empty empty
expect_received window window.copy
expect_received first first.copy
number=1
while [ $number -le 4 ]; do
    expect_failed misfit$number misfit$number \
        'what has come is not what was sent'
    number=$((number + 1))
done
for room in 100 1000 1400; do
    ended full.$room
    expect_status 1
    grep -q "^udp_file_receiver: write full.$room.part: " err ||
        fail 'standard error differs'
    ! grep -q Success err || fail 'no success'
    [ ! -e full.$room.part ] || fail "full.$room.part is left"
done
ended folder
expect_status 1
expect_err_line 'udp_file_receiver: write folder.part as folder: '\
'Is a directory'
[ ! -e folder.part ] || fail 'folder.part is left'

# Those who have waited in vain.
expect_in_vain() {
    ended "$1"
    expect_status 1
    grep -q "^$2" err || fail 'standard error differs'
    [ "$(wc -l <err)" -eq 1 ] || fail 'more than a line of complaint'
    ! grep -qv '^listening on ' out || fail 'something on standard output'
}
expect_in_vain unheard \
    "udp_file_sender: no word from 127.0.0.1 port $unheard_port"
expect_in_vain hanging \
    "udp_file_sender: no word from 127.0.0.1 port $hanging_port"
expect_in_vain echoing \
    "udp_file_sender: no word from 127.0.0.1 port $echo_port"
expect_in_vain half 'udp_file_receiver: no word from the sender'
expect_in_vain orphan 'udp_file_receiver: no word from the sender'
for file in half.copy orphan; do
    expect_old $file
    [ ! -e $file.part ] || fail "$file.part is left"
done
exec 6>&-
