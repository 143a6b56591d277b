# Programs: dual_stack_server name_client
. "$SOURCE/tests/helpers.sh"
. "$SOURCE/tests/hosts.sh"

# Where the machine allows it, this script runs again in networks of its own:
# in one without IPv6, and in one with few ports.
where=${DUAL_STACK_WHERE-here}
RES_OPTIONS='timeout:1 attempts:1' # where there is no network
export RES_OPTIONS
ipv6=no
if grep -q '^0\{31\}1 .* lo$' /proc/net/if_inet6 2>/dev/null; then
    ipv6=yes
elif [ "$where" = here ]; then
    echo 'no IPv6 on this machine: only IPv4 is tried'
fi
taken='Address already in use'

# The addresses, as the server names them.
names() {
    for name_of in "$@"; do
        case $name_of in
        *:*) echo "[$name_of]:$port" ;;
        *) echo "$name_of:$port" ;;
        esac
    done
}

# start_at PORT [ADDRESS] - start the server for ADDRESS, and expect just this
# one; without, the loopback addresses that there are, in any order.
start_at() {
    start dual_stack_server "$@"
    echo "${server_line#listening on }" >lines
    shift
    if [ $# -eq 0 ] && [ $ipv6 = yes ]; then
        set -- ::1 127.0.0.1
        expect_server 'listening on *'
        echo "${server_line#listening on }" >>lines
    elif [ $# -eq 0 ]; then
        set -- 127.0.0.1
        said='Cannot assign requested address|Address family not supported.*'
        grep -qxE "dual_stack_server: no IPv6 here \(($said)\), IPv4 only" \
            server.err || fail 'no word about IPv6'
    fi
    names "$@" | sort >wanted
    sort lines | diff -u wanted - || fail 'it listens elsewhere'
    complaints=$(wc -l <server.err)
    [ $ipv6 = no ] || [ "$complaints" -eq 0 ] || fail 'the server complained'
}

# expect_served ADDRESS - the server has served a client from there: $client.
expect_served() {
    expect_server 'connected: *'
    client=${server_line#connected: }
    [ "${client%:*}" = "$(names "$1" | sed 's/:[0-9]*$//')" ] ||
        fail "a client from elsewhere: $client"
    expect_server 'closed: *'
    [ "$server_line" = "closed: $client" ] || fail "$server_line, not $client"
}

# ask NAME ADDRESS [OWN] - the client reaches the server there, and is told its
# own address and port, as the kernel knows it.
ask() {
    run name_client "$1" "$port"
    expect_status 0
    expect_quiet
    expect_served "${3-$2}"
    expect_out <<END
connected to $2 port $port
you come from $client
the server closed the connection
END
    cat /proc/net/tcp /proc/net/tcp6 >connections 2>/dev/null
    ports=$(printf '%04X [0-9A-F]*:%04X' "$port" "${client##*:}")
    grep -q ":$ports " connections || fail "no such client: $client"
}

# expect_refused ADDRESS - nobody listens there.
expect_refused() {
    run name_client "$1" "$port"
    expect_error 1 "name_client: connect to $1 port $port: Connection refused
name_client: no connection to '$1' port $port"
}

# Sixteen ports of which the system can choose; for servers like this one Linux
# begins with the odd ones of the lower half. When two of those are taken at
# 127.0.0.1, the server finds another; when all are, it gives up.
if [ "$where" = 'in a network with few ports' ]; then
    peers=0
    low=0
    while [ $low -lt 2 ]; do
        start peer listen
        peers=$((peers + 1))
        [ "$port" -ge 40008 ] || low=$((low + 1))
    done
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        start_at 0
        stop
    done
    while [ $peers -lt 16 ]; do
        start peer listen
        peers=$((peers + 1))
    done
    run dual_stack_server 0
    expect_status 1
    [ ! -s out ] || fail 'something on standard output'
    grep -qx "dual_stack_server: listen on 127.0.0.1:[0-9]*: $taken" err ||
        fail 'no reason'
    [ "$(wc -l <err)" -eq 1 ] || fail 'more than a line on standard error'
    exit 0
fi

# A server that never accepts: its queue has room for two, and who comes then
# gets no answer. The client gives up after five seconds, at the end of this
# script; also one that was stopped meanwhile.
if [ "$where" = here ]; then
    start peer listen
    deaf=$port
    pause
    run peer connect "$deaf"
    run peer connect "$deaf"
    "$(path_of name_client)" 127.0.0.1 "$deaf" >patient.out 2>patient.err &
    patient=$!
    "$(path_of name_client)" 127.0.0.1 "$deaf" >stopped.out 2>stopped.err &
    stopped=$!
    until [ "$(grep -c ":$(printf '%04X' "$deaf") 02 " /proc/net/tcp)" -eq 2 ]
    do
        kill -0 "$patient" || fail 'the client has given up'
    done
    kill -STOP "$stopped"
    until_state T "$stopped"
    kill -CONT "$stopped"
fi

start_at 0
ask 127.0.0.1 127.0.0.1
if [ $ipv6 = yes ]; then
    ask ::1 ::1
    ask 127.0.0.1 127.0.0.1
else
    run name_client ::1 "$port"
    expect_status 1
    grep -qE '^name_client: (connect to|socket for) ::1' err || fail 'no reason'
    expect_err_line "name_client: no connection to '::1' port $port"
fi
expect_refused 127.0.0.2

# localhost is on every machine, by one address or by both.
run name_client localhost "$port"
expect_status 0
reached=$(sed -n "s/^connected to \(.*\) port $port\$/\1/p" out)
expect_served "$reached"
expect_out_line "you come from $client"

# accept() must not wait: the listeners are made so.
for fd in "/proc/$server/fd"/*; do
    case $(readlink "$fd") in
    socket:*)
        grep -q '^flags:.*[4-7]...$' "/proc/$server/fdinfo/${fd##*/}" ||
            fail "descriptor ${fd##*/} waits"
        ;;
    esac
done

# Many clients wait in the queues of both listeners.
pause
for address in 127.0.0.1 127.0.0.1 ::1 127.0.0.1 ::1; do
    [ $address = 127.0.0.1 ] || [ $ipv6 = yes ] || continue
    "$(path_of name_client)" $address "$port" >>many 2>&1 &
    many="${many-} $!"
done
kill -CONT "$server"
for pid in $many; do
    expect_server 'connected: *'
    expect_server 'closed: *'
done
for pid in $many; do
    wait "$pid" || fail 'a client was not served'
done
[ "$(grep -c '^you come from ' many)" -eq "$(grep -c '^conn' many)" ] ||
    fail 'not each client was greeted'
[ "$(wc -l <server.err)" -eq "$complaints" ] || fail 'the server complained'

# Clients that are gone when the server comes to greet them. It says so, no
# signal ends it, and it serves the next one.
come_too_late
expect_served 127.0.0.1
expect_last_complaint \
    "dual_stack_server: send to $client: Connection reset by peer"
come_too_late shut
expect_served 127.0.0.1
expect_last_complaint "dual_stack_server: send to $client: Broken pipe"
[ "$(wc -l <server.err)" -eq $((complaints + 2)) ] ||
    fail 'not one complaint a client'
run peer connect "$port"
expect_status 0
expect_served 127.0.0.1
ask 127.0.0.1 127.0.0.1

# The port is taken, at one of the addresses or at all.
run dual_stack_server "$port" <&-
expect_status 1
[ ! -s out ] || fail 'something on standard output'
grep -qE "^dual_stack_server: listen on (127.0.0.1|\[::1\]):$port: $taken" \
    err || fail 'no reason'
for address in 127.0.0.1 0.0.0.0; do
    run dual_stack_server "$port" $address
    expect_error 1 "dual_stack_server: listen on $address:$port: $taken"
done

# It ends first, and so leaves its port in TIME-WAIT; it can start there again
# at once.
stop
export ASAN_OPTIONS=detect_leaks=0 # it would need descriptors below
start_at "$port"
unset ASAN_OPTIONS
ask 127.0.0.1 127.0.0.1

# No descriptor for another client: the server says so and ends.
prlimit --nofile=3 --pid "$server"
run peer connect "$port"
server_end
expect_status 1
[ "$(tail -n 1 server.err)" = \
    'dual_stack_server: accept: Too many open files' ] ||
    fail 'another complaint'

# Addresses to listen on, each alone. An IPv6 listener leaves IPv4 to others,
# at the same port.
start_at 0 127.0.0.2
ask 127.0.0.2 127.0.0.2 127.0.0.1
expect_refused 127.0.0.1
stop
start_at 0 0.0.0.0
ask 127.0.0.2 127.0.0.2 127.0.0.1
[ $ipv6 = no ] || expect_refused ::1
stop
if [ $ipv6 = yes ]; then
    for address in ::1 ::; do
        start_at 0 $address
        ask ::1 ::1
        expect_refused 127.0.0.1
        stop
    done
else
    run dual_stack_server 0 ::1
    expect_status 1
    grep -qx 'dual_stack_server: no IPv6 here (.*)' err || fail 'no reason'
fi
start dual_stack_server 0 localhost
stop

# Addresses of other machines (RFC 5737, RFC 3849), and names of none.
run dual_stack_server 0 192.0.2.1
expect_error 1 \
    'dual_stack_server: listen on 192.0.2.1:0: Cannot assign requested address'
run dual_stack_server 0 2001:db8::1
expect_status 1
[ $ipv6 = no ] || expect_error 1 "dual_stack_server: listen on \
[2001:db8::1]:0: Cannot assign requested address"
unknown='Name or service not known|Temporary failure in name resolution|'\
'No address associated with hostname|Non-recoverable failure in name resolution'
for name in no-such-name.invalid no..such '' '[::1]'; do
    run dual_stack_server 0 "$name"
    cp err errors
    expect_status 1
    run name_client "$name" 9
    expect_status 1
    cat err >>errors
    printf "%s: getaddrinfo '$name': \n" dual_stack_server name_client >wanted
    sed -E "s/($unknown)\$//" errors | diff -u wanted - ||
        fail 'not an error of the resolver'
done

for text in abc '' -1 65536 80x 4294967376 0x50 ' ' '80 ' http \
    99999999999999999999; do
    run dual_stack_server "$text"
    expect_error 2 "dual_stack_server: not a port from 0 to 65535: '$text'"
    run name_client localhost "$text"
    expect_error 2 "name_client: not a port from 0 to 65535: '$text'"
done
expect_usage dual_stack_server
expect_usage dual_stack_server 0 127.0.0.1 more
expect_usage name_client
expect_usage name_client localhost
expect_usage name_client localhost 9 more

# The client alone. What a server sends comes out as it is, in however many
# pieces it comes; also when it has not said anything yet, the client says that
# it is connected.
start peer listen
pause
in_background name_client 127.0.0.1 "$port"
expect_said "connected to 127.0.0.1 port $port"
kill -CONT "$server"
expect_said 'the server closed the connection'
wait "$client_pid" || fail 'the client has failed'
exec 4>&-
server_end

bytes='\0000\0001\n\r\0177\0200\0377%s%n\\\0000\n'
start peer listen send '\0\x01\n\r\x7f\x80' taken \
    send '\xff%s%n\\\0\n' fill 100000 send '\n'
run name_client 127.0.0.1 "$port"
expect_status 0
expect_quiet
{
    echo "connected to 127.0.0.1 port $port"
    printf '%b' "$bytes"
    head -c 100000 /dev/zero | tr '\0' x
    printf '\nthe server closed the connection\n'
} >wanted
cmp wanted out || fail 'not the bytes that were sent'
server_end

# A reset is no end: the text may not be whole.
start peer listen send 'hal' taken reset
run name_client 127.0.0.1 "$port"
expect_status 1
expect_err_line 'name_client: recv: Connection reset by peer'
! grep -q closed out || fail 'a reset passed for an end'
server_end

[ "$where" = here ] || exit 0

# A host table of our own: names with several addresses. Whichever of them
# comes first, in one of the two runs it is the one where nobody listens.
cat >hosts <<'END'
127.0.0.1 localhost
127.0.0.2 two.example
127.0.0.3 two.example
127.0.0.4 third.example
END
echo 'hosts: files' >nsswitch
if own getent hosts third.example 2>err | grep -q '^127.0.0.4 '; then
    tried=0
    for address in 127.0.0.2 127.0.0.3; do
        start_at 0 $address
        run_own name_client two.example "$port"
        expect_status 0
        expect_served 127.0.0.1
        expect_out_line "connected to $address port $port"
        expect_out_line "you come from $client"
        [ "$(grep -c ^connected out)" -eq 1 ] || fail 'more than a connection'
        other=127.0.0.$((5 - ${address##*.}))
        if [ -s err ]; then
            tried=$((tried + 1))
            echo "name_client: connect to $other port $port: \
Connection refused" | diff -u - err || fail 'another failure'
        fi
        stop
    done
    [ $tried -eq 1 ] || fail 'the order of the addresses has changed'

    # Nobody listens at any of them.
    start dual_stack_server 0 127.0.0.4
    run_own name_client two.example "$port"
    expect_status 1
    [ ! -s out ] || fail 'something on standard output'
    sort err >errors
    diff -u - errors <<END || fail 'not each failure is named'
name_client: connect to 127.0.0.2 port $port: Connection refused
name_client: connect to 127.0.0.3 port $port: Connection refused
name_client: no connection to 'two.example' port $port
END
    stop
else
    echo 'no namespace for a host table of our own: not tried'
fi

# Networks of our own.
elsewhere() {
    DUAL_STACK_WHERE=$1
    export DUAL_STACK_WHERE
    program="this script $1"
    # shellcheck disable=SC2016 # the inner shell expands it
    unshare -rn sh -c "ip link set lo up && $2"' || exit 77
        exec sh "$SOURCE/tests/chapter3/dual_stack_server.sh"' >own.out 2>&1
    status=$?
    cat own.out
    if [ $status -eq 77 ] || grep -q '^unshare: ' own.out; then
        echo "$1: not tried, for the machine does not allow it"
    elif [ $status -ne 0 ]; then
        fail "it failed $1"
    fi
}
elsewhere 'in a network without IPv6' \
    'echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6'
elsewhere 'in a network with few ports' \
    'echo 40000 40015 >/proc/sys/net/ipv4/ip_local_port_range'

# By now the clients of the deaf server have given up.
for name in patient stopped; do
    [ $name = patient ] || patient=$stopped
    timeout 15 tail -s 0.05 --pid="$patient" -f /dev/null ||
        fail 'a client has not given up'
    wait "$patient"
    status=$?
    cp $name.out out
    cp $name.err err
    expect_error 1 "name_client: connect to 127.0.0.1 port $deaf: \
Connection timed out
name_client: no connection to '127.0.0.1' port $deaf"
done
