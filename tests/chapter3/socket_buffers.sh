# Programs: socket_buffers
. "$SOURCE/tests/helpers.sh"

core=/proc/sys/net/core
twice='doubled, for bookkeeping (socket(7))'

# limit_of FILE - the number in it, as the program prints it.
limit_of() {
    cat "$core/$1" 2>/dev/null || echo unreadable
}

# What Linux has at least is its secret; what is less is raised to it.
run socket_buffers 1
expect_status 0
expect_quiet
[ "$(sed -n '2s/^  asked for 1, got [0-9]*: the least there is$/ok/p
    5s/^  asked for 1, got [0-9]*: the least there is$/ok/p' out)" = 'ok
ok' ] || fail 'not the least'
least_send=$(sed -n '2s/.*got \([0-9]*\):.*/\1/p' out)
least_receive=$(sed -n '5s/.*got \([0-9]*\):.*/\1/p' out)
cp out one
run socket_buffers 0
expect_status 0
sed 's/asked for 0,/asked for 1,/' out | cmp - one || fail '0 is not as 1'

# result N LIMIT LEAST - the line about a request for N.
result() {
    got=$1
    [ "$2" = unreadable ] || [ "$got" -le "$2" ] || got=$2
    got=$((2 * got))
    [ "$got" -ge "$3" ] || got=$3
    said=$twice
    [ "$got" -ge $((2 * $1)) ] || said='the most there is'
    [ "$got" -le $((2 * $1)) ] || said='the least there is'
    echo "  asked for $1, got $got: $said"
}

# expect_sizes N... - the whole output of these requests.
expect_sizes() {
    {
        echo "SO_SNDBUF, the send buffer: $send_default bytes by default"
        for n; do
            result "$n" "$(limit_of wmem_max)" "$least_send"
        done
        echo "  $core/wmem_max: $(limit_of wmem_max)"
        echo "SO_RCVBUF, the receive buffer: $receive_default bytes by default"
        for n; do
            result "$n" "$(limit_of rmem_max)" "$least_receive"
        done
        echo "  $core/rmem_max: $(limit_of rmem_max)"
    } >wanted
    expect_status 0
    expect_quiet
    diff -u wanted out || fail 'other sizes'
}

# A new TCP socket has the default of TCP, not that of all sockets.
send_default=$(cut -f 2 /proc/sys/net/ipv4/tcp_wmem)
receive_default=$(cut -f 2 /proc/sys/net/ipv4/tcp_rmem)

for n in $((least_send / 2 - 1)) $((least_send / 2)) $((least_send / 2 + 1)) \
    $((least_receive / 2 - 1)) $((least_receive / 2)) 8192; do
    run socket_buffers "$n"
    expect_sizes "$n"
done
if [ "$(limit_of wmem_max)" != unreadable ]; then
    run socket_buffers
    expect_sizes 8192 1 1000000000
    limit=$(limit_of wmem_max)
    for n in "$limit" $((limit - 1)) $((limit + 1)) $((2 * limit - 1)) \
        $((2 * limit)) $((2 * limit + 1)) 2147483647; do
        run socket_buffers "$n"
        expect_sizes "$n"
    done
fi

# A file that says something else, is no number, or is not there. The numbers
# printed are the file's.
cat >hide.sh <<'END_OF_HIDE'
mount -t tmpfs none /proc/sys/net/core || exit 125
[ "$2" = none ] || echo "$2" >/proc/sys/net/core/wmem_max
echo 456 >/proc/sys/net/core/rmem_max
exec "$1" 8192
END_OF_HIDE
if unshare -rm sh -c 'mount -t tmpfs none /proc/sys/net/core' 2>/dev/null; then
    for text in 123 junk none ''; do
        program="socket_buffers where wmem_max is '$text'"
        unshare -rm sh hide.sh "$(path_of socket_buffers)" "$text" \
            >out 2>err </dev/null
        status=$?
        expect_status 0
        expect_quiet
        [ "$text" = 123 ] || text=unreadable
        expect_out_line "  $core/wmem_max: $text"
        expect_out_line "  $core/rmem_max: 456"
        [ "$(grep -c "asked for 8192, got 16384: $twice" out)" -eq 2 ] ||
            fail 'it did not go on'
    done
fi

for text in '' ' ' -1 abc 8192x 1.5 0x10 2147483648 99999999999999999999 \
    '8192 '; do
    run socket_buffers "$text"
    expect_error 2 \
        "socket_buffers: not a number of bytes from 0 to 2147483647: '$text'"
done
expect_usage socket_buffers 1 2

# No descriptor left for a second socket, and no standard input.
exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- # what the test was given
program='socket_buffers with four descriptors'
ASAN_OPTIONS=detect_leaks=0 prlimit --nofile=4 \
    "$(path_of socket_buffers)" >out 2>err </dev/null
status=$?
expect_status 1
echo 'socket_buffers: socket: Too many open files' | diff -u - err ||
    fail 'standard error differs'
run socket_buffers 1 <&-
expect_status 0
cmp one out || fail 'another result with standard input closed'

# Each socket is closed: five descriptors do.
program='socket_buffers with five descriptors'
ASAN_OPTIONS=detect_leaks=0 prlimit --nofile=5 \
    "$(path_of socket_buffers)" 1 >out 2>err </dev/null
status=$?
expect_status 0
cmp one out || fail 'another result with five descriptors'

# Which option is set and read, where strace can tell.
strace -o trace true 2>/dev/null || exit 0
program='socket_buffers 8192, with strace'
ASAN_OPTIONS=detect_leaks=0 strace -qq -o trace -e trace=setsockopt,getsockopt \
    "$(path_of socket_buffers)" 8192 >out 2>err </dev/null
status=$?
expect_sizes 8192
sed 's/^\([gs]etsockopt\)([0-9]*, SOL_SOCKET, \([A-Z_]*\), .*= 0$/\1 \2/' \
    trace >calls
diff -u - calls <<'END' || fail 'other calls'
getsockopt SO_SNDBUF
setsockopt SO_SNDBUF
getsockopt SO_SNDBUF
getsockopt SO_RCVBUF
setsockopt SO_RCVBUF
getsockopt SO_RCVBUF
END
