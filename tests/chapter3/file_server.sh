# Programs: file_server file_client
. "$SOURCE/tests/helpers.sh"
. "$SOURCE/tests/beside.sh"

# expect_served SIZE TEXT - the server has sent so many bytes to one client,
# $client, which has sent TEXT.
expect_served() {
    expect_server 'connected: 127.0.0.1:*'
    client=${server_line#connected: }
    expect_server "sent $1 bytes"
    expect_server "it says: '$2'"
    expect_server "closed: $client"
}

# expect_lost - the server has not sent all to the next client: $client.
expect_lost() {
    expect_server 'connected: 127.0.0.1:*'
    client=${server_line#connected: }
    expect_server "closed: $client"
}

# expect_received FILE - the client has received a copy of it.
expect_received() {
    expect_status 0
    expect_quiet
    expect_out <<END
received $(wc -c <"$1") bytes
END
    cmp "$1" copy || fail "not the bytes of $1"
    [ ! -e copy.part ] || fail 'copy.part is left'
}

# expect_old MESSAGE... - the client says what is wrong, and the old file is
# what it was.
expect_old() {
    expect_status 1
    [ ! -s out ] || fail 'something on standard output'
    printf 'file_client: %s\n' "$@" | diff -u - err ||
        fail 'standard error differs'
    [ "$(cat copy)" = old ] || fail 'the old file has changed'
    [ ! -e copy.part ] || fail 'copy.part is left'
}

# refuse MESSAGE STEP... - a server that does this has sent no file.
refuse() {
    message=$1
    shift
    echo old >copy
    start peer listen "$@"
    run file_client 127.0.0.1 "$port" copy
    expect_old "$message"
}

# Any size, any bytes. What was there before is replaced.
head -c 10000000 /dev/urandom >large
for size in 0 1 49151 49152 49153 65536 10000000; do
    head -c $size large >file
    start file_server 0 file
    [ "$server_line" = "listening on 127.0.0.1:$port" ] || fail "$server_line"
    for _ in 1 2; do
        run file_client 127.0.0.1 "$port" copy
        expect_received file
        expect_served $size 'thank you'
    done
    [ ! -s server.err ] || fail 'the server complained'
    stop
done
[ "$(stat -c %a copy)" = 644 ] || fail "mode $(stat -c %a copy)"

# Clients of another make. First the size, then the file, then the end; what
# they say before and after it is all the same, but only so much of it.
printf 'a\0b\nc' >small
printf '5\na\0b\nc' >wanted
start file_server 0 small
run peer connect "$port" recv-all send 'well done' shut
expect_status 0
cmp wanted out || fail 'not size, bytes, end'
expect_served 5 'well done'
run peer connect "$port" shut recv-all
expect_status 0
cmp wanted out || fail 'not size, bytes, end'
expect_served 5 ''
run peer connect "$port" send 'well ' recv-all send 'done\n' shut
expect_status 0
cmp wanted out || fail 'not size, bytes, end'
expect_served 5 'well done'
for size in 99 100 101 1000000; do
    run peer connect "$port" fill $size recv-all shut
    expect_server 'connected: *'
    expect_server 'sent 5 bytes'
    expect_server "it says: 'x*x'"
    said=${server_line%"'"}
    said=${said#"it says: '"}
    [ ${#said} -eq $((size < 100 ? size : 100)) ] ||
        fail "${#said} bytes were said"
    expect_server 'closed: *'
done
run peer connect "$port" count 7 fill 60 taken fill 100 recv-all
expect_server 'connected: *'
expect_server 'sent 5 bytes'
said=$(printf '%0100d' 0 | tr 0 x)
expect_server "it says: '$said'"
expect_server 'closed: *'
[ ! -s server.err ] || fail 'the server complained'

# Clients that have gone when the server comes to them. The next is served.
pause
run peer connect "$port" reset
kill -CONT "$server"
expect_lost
expect_last_complaint "file_server: send to $client: Connection reset by peer"
pause
run peer connect "$port"
kill -CONT "$server"
until expect_server '*' && [ "${server_line#closed: }" != "$server_line" ]; do
    :
done
run file_client 127.0.0.1 "$port" copy
expect_received small
expect_served 5 'thank you'

# The file is open: it is served also when its name has gone. Its size is asked
# anew for each client.
rm small
run file_client 127.0.0.1 "$port" copy
expect_status 0
expect_served 5 'thank you'
stop
: >file
start file_server 0 file
for size in 1 2 0 3; do
    head -c $size large >file
    run file_client 127.0.0.1 "$port" copy
    expect_received file
    expect_served $size 'thank you'
done
stop

# More than all buffers hold: the server waits in the middle of it. Clients
# that go there do not harm it.
head -c 16000000 large >file
truncate -s 20000000 file
start file_server 0 file
run peer connect "$port" count 100 reset
expect_status 0
expect_lost
expect_last_complaint "file_server: send to $client: *"
in_background peer connect "$port" recv 9 count 100 wait
expect_said 20000000
expect_server 'connected: *'
client=${server_line#connected: }
until_state S "$server"
kill -KILL "$client_pid"
wait "$client_pid" 2>killed
exec 4>&-
expect_server "closed: $client"
expect_last_complaint "file_server: send to $client: Connection reset by peer"

# One that talks too much, and before it listens, gets the file all the same.
for _ in 1 2 3; do
    run peer connect "$port" fill 200 count 20000009 shut
    expect_status 0
    expect_server 'connected: *'
    client=${server_line#connected: }
    expect_server 'sent 20000000 bytes'
    expect_server "it says: 'x*x'"
    expect_server "closed: $client"
done

# It grows meanwhile: what was announced is sent, and no more.
in_background peer connect "$port" recv 9 wait count 20000000 recv-all
expect_said 20000000
expect_server 'connected: *'
until_state S "$server"
echo more >>file
exec 4>&-
wait "$client_pid" || fail 'not the bytes that were announced'
[ -z "$(cat <&5)" ] || fail 'more than was announced'
expect_server 'sent 20000000 bytes'
expect_server "it says: ''"
expect_server 'closed: *'

# hold_client LABEL - a client that receives the first part of the file, and is
# stopped then: $held.
hold_client() {
    pause
    beside "$1" file_client 127.0.0.1 "$port" copy
    held=$beside_pid
    until_state S "$held"
    kill -STOP "$held"
    until_state T "$held"
    kill -CONT "$server"
    expect_server 'connected: *'
    client=${server_line#connected: }
    until_state S "$server"
}

# The server is stopped while it sends, and goes on.
cat large large >file
hold_client late
stop_and_go "$server"
kill -CONT "$held"
ended late
expect_received file
expect_server 'sent 20000000 bytes'
expect_server "it says: 'thank you'"
expect_server "closed: $client"

# It becomes shorter: the server says so, and what has been sent is no file.
echo old >copy
hold_client short
truncate -s 1000 file
kill -CONT "$held"
expect_server "closed: $client"
expect_last_complaint "file_server: the file has become shorter: only * bytes \
to $client"
sent=${complaint#*only }
ended short
expect_old "incomplete: ${sent%% *} of 20000000 bytes"
run file_client 127.0.0.1 "$port" copy
expect_received file
expect_served 1000 'thank you'

# A port in use. Without an address the server is on 127.0.0.1 and on no other
# address of this machine. Descriptor 0 is a success.
run file_server "$port" file <&-
expect_error 1 \
    "file_server: bind to 127.0.0.1 port $port: Address already in use"
run file_client 127.0.0.2 "$port" copy
expect_error 1 \
    "file_client: connect to 127.0.0.2 port $port: Connection refused"
run file_server 0 file 192.0.2.1
expect_error 1 \
    'file_server: bind to 192.0.2.1 port 0: Cannot assign requested address'

# The server ends its connections first. It can start again on its port at
# once.
stop
export ASAN_OPTIONS=detect_leaks=0 # it would need descriptors below
start file_server "$port" file
unset ASAN_OPTIONS
run file_client 127.0.0.1 "$port" copy
expect_received file
expect_served 1000 'thank you'

# No descriptor for another client: the server says so and ends.
in_background peer connect "$port" recv 5 recv-all wait
expect_said 1000
expect_server 'connected: *'
expect_server 'sent 1000 bytes'
prlimit --nofile=4 --pid "$server"
exec 4>&-
wait "$client_pid" || fail 'the client was not served'
expect_server "it says: ''"
expect_server 'closed: *'
server_end
expect_status 1
expect_last_complaint 'file_server: accept: Too many open files'

for address in 0.0.0.0 127.0.0.2; do
    start file_server 0 file $address
    [ "$server_line" = "listening on $address:$port" ] || fail "$server_line"
    run file_client 127.0.0.2 "$port" copy
    expect_received file
    stop
done

# What is no file to send is known before anybody asks for it.
run file_server 0 missing
expect_error 1 'file_server: missing: No such file or directory'
mkdir folder
for file in folder /dev/zero; do
    run file_server 0 $file
    expect_error 1 "file_server: $file: not a regular file"
done

# expect_thanks - the client has the file, and the peer has the client's thanks.
expect_thanks() {
    expect_received file
    expect_server 'thank you'
    server_end
    expect_status 0
}

# A file in pieces. The thanks comes when the other stream has ended.
start peer listen send '1' taken send '2' taken send '\nhello' taken \
    send ' world\n' taken shut recv-all
run file_client 127.0.0.1 "$port" copy
echo 'hello world' >file
expect_thanks

mkfifo held
exec 8<>held

# The file is whole when the stream has ended, and not before.
start peer listen send '3\nabc' taken wait shut recv-all <held 8>&-
printf abc >file
echo old >copy
beside whole file_client 127.0.0.1 "$port" copy 8>&-
until [ -e copy.part ]; do
    kill -0 "$beside_pid" || fail 'the client has ended'
done
until_state S "$beside_pid"
[ "$(cat copy)" = old ] || fail 'the old file was replaced too early'
exec 8>&-
ended whole
expect_thanks

# A server that does not wait for the thanks, and one that is gone when they
# come. The file is there.
start peer listen send '3\nabc' shut
run file_client 127.0.0.1 "$port" copy
expect_received file
exec 8<>held
rm copy
start peer listen wait send '3\nabc' shut reset <held 8>&-
beside thankless file_client 127.0.0.1 "$port" copy 8>&-
until_state S "$beside_pid"
kill -STOP "$beside_pid"
until_state T "$beside_pid"
exec 8>&-
server_end
kill -CONT "$beside_pid"
ended thankless
expect_out_line 'received 3 bytes'
cmp file copy || fail 'other bytes'
[ ! -e copy.part ] || fail 'copy.part is left'

# What is no size, and what is not as many bytes.
for size in hello '' ' ' -1 12x 0x10 1.5 9223372036854775808 \
    -9223372036854775809 99999999999999999999; do
    refuse "this is no size of a file: '$size'" send "$size\n" wait </dev/null
done
refuse 'the server closed the connection without a file'
refuse "the peer closed the connection before its line's end" send 5
refuse 'recv: Connection reset by peer' send 5 taken reset
refuse "the peer's line is longer than 32 bytes" fill 32 recv-all
refuse 'incomplete: 0 of 5 bytes' send '5\n'
refuse 'incomplete: 4 of 5 bytes' send '5\nabcd' shut recv-all
refuse 'incomplete: 3 of 9223372036854775807 bytes' \
    send '9223372036854775807\nabc'
refuse 'incomplete: 100000 of 100001 bytes' send '100001\n' fill 100000
refuse 'more has come than the 3 bytes announced' send '3\nabc' taken send d \
    recv-all
refuse 'more has come than the 3 bytes announced' send '3\nabcd' recv-all
refuse 'more has come than the 0 bytes announced' send '0\n' taken send '\0' \
    recv-all
echo old >copy
start peer listen send '5\nabc' taken reset
run file_client 127.0.0.1 "$port" copy
expect_old 'recv: Connection reset by peer' 'incomplete: 3 of 5 bytes'
start peer listen send '3\nabc' taken reset
run file_client 127.0.0.1 "$port" copy
expect_old 'recv: Connection reset by peer'
server_end
run file_client 127.0.0.1 "$port" copy
expect_old "connect to 127.0.0.1 port $port: Connection refused"

# hold FILE STEP... - a server that does this, then waits until descriptor 8 is
# closed; a client that has begun to write the file: $beside_pid.
hold() {
    hold_file=$1
    shift
    exec 8<>held
    start peer listen "$@" <held 8>&-
    beside "held" file_client 127.0.0.1 "$port" "$hold_file" 8>&-
    until [ -e "$hold_file.part" ]; do
        kill -0 "$beside_pid" || fail 'the client has ended'
    done
    until_state S "$beside_pid"
}

# A client that is ended in mid-transfer removes what it has; one that is
# killed cannot, and the next one says so.
for ending in INT.130 TERM.143 HUP.129 KILL.137; do
    signal=${ending%.*}
    hold copy send '5\nabc' wait
    kill "-$signal" "$beside_pid"
    ended held 2>killed
    exec 8>&-
    expect_status "${ending#*.}"
    [ ! -s out ] || fail 'something on standard output'
    expect_quiet
    [ "$(cat copy)" = old ] || fail 'the old file has changed'
    [ "$signal" = KILL ] || [ ! -e copy.part ] || fail 'copy.part is left'
done
start peer listen send '3\nabc' shut recv-all
run file_client 127.0.0.1 "$port" copy
expect_error 1 'file_client: create copy.part: File exists'
rm copy.part

# A target that cannot be replaced any more when all has come.
hold place send '3\nabc' wait shut recv-all
mkdir place
exec 8>&-
ended held
expect_error 1 'file_client: rename place.part to place: Is a directory'
[ ! -e place.part ] || fail 'place.part is left'

# A disk that is full: known at once, or when the last bytes are written. (What
# the client says goes to a file, too, and has room.)
for size in 3000 300000; do
    trap '' XFSZ # the client inherits it
    hold copy send "$size\n" wait fill $size shut recv-all
    trap - XFSZ
    prlimit --fsize=1000 --pid "$beside_pid"
    exec 8>&-
    ended held
    expect_status 1
    [ ! -s out ] || fail 'something on standard output'
    [ "$(sort -u err)" = 'file_client: write copy.part: File too large' ] ||
        fail 'standard error differs'
    [ "$(cat copy)" = old ] || fail 'the old file has changed'
    [ ! -e copy.part ] || fail 'copy.part is left'
done

# Targets that are no files, and folders that are not there.
for target in folder /dev/null .; do
    run file_client 127.0.0.1 9 "$target"
    expect_error 1 "file_client: $target: not a regular file"
done
for target in missing/file large/file "$(printf '%05000d' 0)"; do
    start peer listen send '3\nabc' shut recv-all
    run file_client 127.0.0.1 "$port" "$target"
    expect_status 1
    [ ! -s out ] || fail 'something on standard output'
    case $target in
    missing/*) reason='No such file or directory' ;;
    large/*) reason='Not a directory' ;;
    *) reason='File name too long' ;;
    esac
    grep -qx "file_client: create .*: $reason" err ||
        fail 'standard error differs'
done
if [ "$(id -u)" -ne 0 ]; then # root may write everywhere
    mkdir -m 555 closed
    start peer listen send '3\nabc' shut recv-all
    run file_client 127.0.0.1 "$port" closed/file
    expect_error 1 'file_client: create closed/file.part: Permission denied'
fi

# Wrong command lines.
for text in abc '' -1 65536 ' ' '80 '; do
    run file_server "$text" file
    expect_error 2 "file_server: not a port from 0 to 65535: '$text'"
    run file_client 127.0.0.1 "$text" copy
    expect_error 2 "file_client: not a port from 0 to 65535: '$text'"
done
for text in localhost 999.1.1.1 '' ::1; do
    run file_server 0 file "$text"
    expect_error 2 "file_server: not an IPv4 address: '$text'"
    run file_client "$text" 9 copy
    expect_error 2 "file_client: not an IPv4 address: '$text'"
done
expect_usage file_server
expect_usage file_server 0
expect_usage file_server 0 file 127.0.0.1 more
expect_usage file_client
expect_usage file_client 127.0.0.1
expect_usage file_client 127.0.0.1 9
expect_usage file_client 127.0.0.1 9 copy more
