# Programs: chat_room_server chat_room_client
. "$SOURCE/tests/helpers.sh"

# begin - start a server. Its members are numbered from 1.
begin() {
    start chat_room_server "${1:-0}"
    prlimit --fsize=100000 --pid "$server" # no endless complaints
    last=0 complaints=0
    others=0 # who stay in the room while two others talk
}

# expect_talk TEXT STEP... - a listener comes, a speaker comes and does the
# steps, and the listener hears TEXT, in which @ is the speaker's number.
expect_talk() {
    listener=$((last + 1)) speaker=$((last + 2)) last=$((last + 2))
    {
        echo "* you are $listener; others here: $others"
        echo "* $speaker has come"
        printf '%b' "$1" | sed "s/@/$speaker/g"
        echo "* $speaker has gone"
    } >wanted
    shift
    "$(path_of peer)" connect "$port" recv "$(wc -c <wanted)" 4>&- >heard &
    listener_pid=$!
    expect_server "$listener has come"
    run peer connect "$port" "$@"
    expect_status 0
    wait "$listener_pid" || fail 'the listener heard too little'
    cmp wanted heard || fail 'the listener heard something else'
    expect_server "$speaker has come"
    expect_server "$speaker has gone"
    expect_server "$listener has gone"
}

# expect_no_complaint - the server has complained of nothing new.
expect_no_complaint() {
    [ "$(wc -l <server.err)" -eq $complaints ] || fail 'the server complained'
}

# expect_complaint LINE - the next one, and no other, which may be yet to come.
expect_complaint() {
    until [ "$(wc -l <server.err)" -gt $complaints ]; do
        kill -0 "$server" || fail 'the server is gone'
    done
    complaints=$((complaints + 1))
    expect_no_complaint
    [ "$(tail -n 1 server.err)" = "chat_room_server: $1" ] ||
        fail "another complaint than: $1"
}

# expect_asleep PID - it waits in a call at some moment, which a process that
# is busy for ever never does.
expect_asleep() {
    tries=0 state=''
    until [ "$state" = S ]; do
        tries=$((tries + 1))
        [ $tries -lt 200000 ] || fail 'the server does not sleep'
        read -r _ _ state _ <"/proc/$1/stat" || fail 'the server is gone'
    done
}

# times_slept PID - how many times it has waited in a call.
times_slept() {
    sed -n 's/^voluntary_ctxt_switches:[^0-9]*//p' "/proc/$1/status"
}

# expect_heard LINE... - what the member behind descriptor 6 hears next.
expect_heard() {
    for line in "$@"; do
        IFS= read -r heard_line <&6
        [ "$heard_line" = "$line" ] || fail "heard: $heard_line, not: $line"
    done
}

stop_client() {
    kill -STOP "$client_pid"
    until_state T "$client_pid"
}

# A server that is short of descriptors while the rest of this test runs. Who
# is behind descriptor 9 waits to be let in.
begin
poor=$server poor_port=$port free=0
while [ -e "/proc/$poor/fd/$free" ]; do
    free=$((free + 1))
done
prlimit --nofile=$free: --pid "$poor"
mkfifo nothing first_of_poor second_of_poor
exec 7<>nothing
"$(path_of peer)" connect "$port" recv 28 wait <nothing >first_of_poor &
first_of_poor=$!
exec 9<first_of_poor
expect_complaint 'accept: Too many open files'
expect_asleep "$poor"
slept=$(times_slept "$poor")
mv server.err poor.err
exec 8<&3

begin
[ "$server_line" = "listening on 127.0.0.1:$port" ] || fail "$server_line"

# A client that hears while it has nothing to say, and one that says its lines
# and leaves.
in_background chat_room_client 127.0.0.1 "$port"
expect_said '* you are 1; others here: 0'
expect_server '1 has come'
printf 'hello\n\n two  words %%s\nlast' >typed
run chat_room_client 127.0.0.1 "$port" <typed
expect_status 0
expect_quiet
expect_out <<END
* you are 2; others here: 1
END
expect_server '2 has come'
expect_server '2 has gone'
for line in '* 2 has come' '2: hello' '2: ' '2:  two  words %s' '2: last' \
    '* 2 has gone'; do
    expect_said "$line"
done

# What is typed goes out at once, to all but who has typed it.
mkfifo heard_by_3
"$(path_of peer)" connect "$port" recv 28 recv 11 4>&- >heard_by_3 &
exec 6<heard_by_3
expect_server '3 has come'
expect_heard '* you are 3; others here: 1'
echo 'one two' >&4
expect_heard '1: one two'
exec 6<&-
expect_server '3 has gone'
expect_said '* 3 has come'
expect_said '* 3 has gone'
exec 4>&-
wait "$client_pid" || fail 'the end of the input is no failure'
[ -z "$(cat <&5)" ] || fail 'the client said more'
expect_server '1 has gone'
last=3

# Lines in pieces, several at once, empty ones; bytes that are no text.
expect_talk '@: hello\n@: you\n' send 'hel' taken send 'lo\nyo' taken send \
    'u\n' shut recv-all
expect_talk '@: a\n@: \n@: \n@: b\n' send 'a\n\n\nb\n' shut recv-all
expect_talk '@: \0000\0377\0001 x\r\n@: \0000\n' \
    send '\0\xff\x01 x\r\n\0\n' shut recv-all

# At the end of the stream a line needs no newline; there is none where nothing
# was said.
expect_talk '@: one\n@: two\n' send 'one\ntwo' shut recv-all
expect_talk '' shut recv-all
expect_no_complaint

# A line has 1,024 bytes with its number and its newline. What is longer is
# split, and nothing of it is lost.
most=$((1024 - ${#last} - 3))
long=$(printf "%0${most}d" 7)
expect_talk "@: $long\n" send "$long\n" shut recv-all
expect_talk "@: $long\n" send "$long" shut recv-all
expect_talk "@: $long\n@: 8\n@: 9\n" send "${long}8\n9\n" shut recv-all
expect_talk "@: $long\n@: $long\n@: 8\n" send "$long${long}8" shut recv-all
expect_talk "@: $long\n@: \n" send "$long\n\n" shut recv-all
xs=$(printf "%0${most}d" 0 | tr 0 x)
text=$(yes "@: $xs" | head -n 1000 | sed 's/$/\\n/' | tr -d '\n')
expect_talk "$text@: x\n" fill $((1000 * most + 1)) shut recv-all

# A member that is torn away: what it has not said to its end is not heard.
expect_talk '@: hello\n' send 'hello\nhalf' taken reset
expect_complaint "recv from $speaker: Connection reset by peer"

# Members that come, speak and go while the server is stopped.
in_background chat_room_client 127.0.0.1 "$port"
last=$((last + 1))
expect_said "* you are $last; others here: 0"
expect_server "$last has come"
pause
run peer connect "$port" send one shut
run peer connect "$port" send 'two\n'
kill -CONT "$server"
for _ in 1 2 3 4 5 6; do
    IFS= read -r line <&5
    echo "$line"
done | sort >heard
one=$((last + 1)) two=$((last + 2))
sort >wanted <<END
* $one has come
* $two has come
$one: one
$two: two
* $one has gone
* $two has gone
END
diff -u wanted heard || fail 'not what they said'
for _ in 1 2 3 4; do
    expect_server "* has *"
done
expect_no_complaint

# One that does not read, while another one says more than there is room for.
# It is dropped, and told so when it reads again: behind whole lines only. Who
# talks then is not held up.
pause
kill -CONT "$server"
exec 4>&-
wait "$client_pid"
expect_server "$last has gone"
last=$two
mkfifo idle
"$(path_of peer)" connect "$port" recv 28 wait recv-all 4>&- <idle >stuck &
stuck_pid=$!
exec 4>idle
expect_server '* has come'
stuck=$((last + 1)) loud=$((last + 2)) last=$((last + 2))
run peer connect "$port" fill 20000000 shut recv-all
expect_status 0
expect_server "$loud has come"
expect_server "$loud has gone"
expect_complaint "$stuck reads too slowly, and has to go"
others=1
expect_talk '@: hello\n' send 'hello\n' shut recv-all
exec 4>&-
wait "$stuck_pid" || fail 'the one that was dropped'
expect_server "$stuck has gone"
others=0
[ "$(tail -n 1 stuck)" = '* you read too slowly: goodbye' ] ||
    fail 'it was not told'
xs=$(printf "%0$((1024 - ${#loud} - 3))d" 0 | tr 0 x)
sed '1,2d;$d' stuck | grep -vqxFe "$loud: $xs" && fail 'half a line'
[ "$(sed -n '2p' stuck)" = "* $loud has come" ] || fail 'not from the start'
[ "$(wc -l <stuck)" -gt 64 ] || fail 'dropped too soon'

# Who stays when the first one goes hears the next one.
in_background chat_room_client 127.0.0.1 "$port"
first=$((last + 1)) second=$((last + 2)) third=$((last + 3)) last=$((last + 3))
cat >wanted <<END
* you are $second; others here: 1
* $first has gone
* $third has come
$third: hello
* $third has gone
END
expect_said "* you are $first; others here: 0"
"$(path_of peer)" connect "$port" recv "$(wc -c <wanted)" 4>&- >heard &
second_pid=$!
expect_said "* $second has come"
exec 4>&-
wait "$client_pid" || fail 'the first one'
for who in "$first has come" "$second has come" "$first has gone"; do
    expect_server "$who"
done
run peer connect "$port" send 'hello\n' shut recv-all
expect_status 0
wait "$second_pid" || fail 'the second one heard too little'
cmp wanted heard || fail 'the second one heard something else'
for who in "$third has come" "$third has gone" "$second has gone"; do
    expect_server "$who"
done
stop

# The server without a descriptor has tried again, and complained once. It lets
# in who waits when there are descriptors again, a second later at most.
until [ "$(times_slept "$poor")" -gt "$slept" ]; do
    kill -0 "$poor" || fail 'the server is gone'
done
mv poor.err server.err
exec 3<&8 6<&9
server=$poor port=$poor_port complaints=1
expect_no_complaint
expect_asleep "$poor"
prlimit --nofile=$((free + 1)): --pid "$poor"
expect_heard '* you are 1; others here: 0'
expect_server '1 has come'

# It complains again when that happens again. When somebody goes, it lets in who
# waits.
"$(path_of peer)" connect "$port" recv 28 wait <nothing >second_of_poor &
exec 6<second_of_poor
expect_complaint 'accept: Too many open files'
kill -TERM "$first_of_poor"
expect_heard '* you are 2; others here: 0'
expect_server '1 has gone'
expect_server '2 has come'
expect_no_complaint
exec 6<&- 7<&- 8<&- 9<&-
stop

# A server that ends first leaves its port in TIME-WAIT. It can start again
# there at once.
begin
in_background chat_room_client 127.0.0.1 "$port"
expect_said '* you are 1; others here: 0'
run chat_room_server "$port" <&-
expect_error 1 \
    "chat_room_server: bind to 127.0.0.1 port $port: Address already in use"
run chat_room_client 127.0.0.2 "$port" <typed
expect_error 1 \
    "chat_room_client: connect to 127.0.0.2 port $port: Connection refused"
expect_server '1 has come'
stop
wait "$client_pid"
[ $? -eq 1 ] || fail 'the client did not see the end'
exec 4>&-
begin "$port"
expect_talk '@: hello\n' send 'hello\n' shut recv-all
stop
for address in 0.0.0.0 127.0.0.2; do
    start chat_room_server 0 $address
    [ "$server_line" = "listening on $address:$port" ] || fail "$server_line"
    run chat_room_client 127.0.0.2 "$port" <typed
    expect_out <<END
* you are 1; others here: 0
END
    stop
done

# The client sends byte by byte what it gets, then ends its stream, and prints
# what still comes.
head -c 60000 /dev/urandom >typed
start peer listen recv-all send 'late\n\0\xff'
run chat_room_client 127.0.0.1 "$port" <typed
expect_status 0
expect_quiet
cat <&3 >taken
server_end
cmp typed taken || fail 'not all was sent'
printf 'late\n\000\377' | cmp - out || fail 'not all was printed'

# A server that speaks and does not listen until it has been heard.
head -c 8000000 /dev/zero | tr '\0' x >typed
start peer listen fill 8000000 count 8000000 send end recv-all
run chat_room_client 127.0.0.1 "$port" <typed
expect_status 0
{
    cat typed
    printf end
} | cmp - out || fail 'not all was printed'
server_end
expect_status 0

# What is typed waits for nothing, and what comes neither.
start peer listen recv 4 send 'a\n' recv 4 send 'b\n' recv-all
in_background chat_room_client 127.0.0.1 "$port"
echo one >&4
expect_said a
echo two >&4
expect_said b
stop_client
kill -CONT "$client_pid"
pause
echo end >&4
exec 4>&-
expect_asleep "$client_pid" # also when it has no more to say
kill -CONT "$server"
wait "$client_pid" || fail 'it ended with an error'
expect_server one
expect_server two
expect_server end
server_end

# A server that ends first, that breaks off, and that does so while there is
# something to send; what it has said before is printed.
start peer listen send 'bye\n'
in_background chat_room_client 127.0.0.1 "$port" 2>err
expect_said bye
wait "$client_pid"
[ $? -eq 1 ] || fail 'the server has gone, and all is well?'
exec 4>&-
expect_err_line 'chat_room_client: the server closed the connection'
start peer listen send 'bye\n' taken reset
in_background chat_room_client 127.0.0.1 "$port" 2>err
expect_said bye
wait "$client_pid"
[ $? -eq 1 ] || fail 'the server has gone, and all is well?'
exec 4>&-
expect_err_line 'chat_room_client: recv: Connection reset by peer'

start peer listen recv 1 fill 9999 send '\n' reset
pause
program='chat_room_client'
"$(path_of chat_room_client)" 127.0.0.1 "$port" <typed >out 2>err &
client_pid=$!
in_hex=$(printf '%04X' "$port")
until grep -q ":$in_hex [0-9A-F:]* 01 [0-9A-F]*:0*[1-9A-F]" /proc/net/tcp; do
    kill -0 "$client_pid" || fail 'the client is gone'
done # what it has sent, the server has not received
stop_client
kill -CONT "$server"
cat <&3 >taken
server_end
expect_status 0
kill -CONT "$client_pid"
wait "$client_pid"
status=$?
expect_status 1
printf "%09999d\n" 0 | tr 0 x | cmp - out || fail 'not all was printed'
echo 'chat_room_client: send: Connection reset by peer' | diff -u - err ||
    fail 'another message'

# Input and output that fail.
start peer listen recv-all
run chat_room_client 127.0.0.1 "$port" <.
expect_error 1 'chat_room_client: standard input: Is a directory'
server_end
start peer listen send 'hello\n' recv-all
program='chat_room_client'
"$(path_of chat_room_client)" 127.0.0.1 "$port" <typed >/dev/full 2>err
status=$?
expect_status 1
expect_err_line \
    'chat_room_client: standard output: No space left on device'
exec 3<&-

run chat_room_server 0 192.0.2.1
expect_error 1 "chat_room_server: bind to 192.0.2.1 port 0: Cannot assign \
requested address"
expect_refusals chat_room_server chat_room_client
