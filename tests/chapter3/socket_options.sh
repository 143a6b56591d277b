# Programs: socket_options
. "$SOURCE/tests/helpers.sh"

# setting FILE [FIELD] - what the system's administrator has set.
setting() {
    cut -f "${2:-1}" "/proc/sys/net/$1"
}

# What is set to 10000 bytes is doubled.
if [ -e /proc/sys/net/ipv6 ]; then
    v6only=$(setting ipv6/bindv6only)
    v6only="$(printf '%-9s  1          1' "$v6only")"
else
    v6only='Address family not supported by protocol'
fi
idle=$(setting ipv4/tcp_keepalive_time)
# expect_table - the whole output. Older kernels tell of the TCP_MAXSEG that was
# set only once there is a connection.
expect_table() {
    expect_status 0
    expect_quiet
    maxseg=1000
    ! grep -q 'TCP_MAXSEG .* 1000 *536$' out || maxseg=536
    diff -u - out <<EOF || fail 'another table'
  option             on    default    set to     then reads
SOL_SOCKET
  SO_TYPE            TCP   1          2          Protocol not available
  SO_ERROR           TCP   0          1          Protocol not available
  SO_REUSEADDR       TCP   0          1          1
  SO_REUSEPORT       TCP   0          1          1
  SO_KEEPALIVE       TCP   0          1          1
  SO_BROADCAST       UDP   0          1          1
  SO_LINGER          TCP   off        on, 5 s    on, 5 s
  SO_SNDBUF          TCP   $(printf %-9s "$(setting ipv4/tcp_wmem 2)")  \
10000      20000
  SO_RCVBUF          TCP   $(printf %-9s "$(setting ipv4/tcp_rmem 2)")  \
10000      20000
  SO_RCVTIMEO        TCP   0 s        2.5 s      2.5 s
  SO_SNDTIMEO        TCP   0 s        2.5 s      2.5 s
IPPROTO_TCP
  TCP_NODELAY        TCP   0          1          1
  TCP_MAXSEG         TCP   536        1000       $maxseg
  TCP_KEEPIDLE       TCP   $(printf %-9s "$idle")  600        600
IPPROTO_IP
  IP_TTL             TCP   $(printf %-9s "$(setting ipv4/ip_default_ttl)")  \
32         32
  IP_TOS             TCP   0          16         16
  IP_MULTICAST_TTL   UDP   1          8          8
  IP_MULTICAST_LOOP  UDP   1          0          0
IPPROTO_IPV6
  IPV6_V6ONLY        TCP6  $v6only
EOF
}

run socket_options
expect_table
run socket_options <&-
expect_table

# Each line has a socket of its own, and closes it: four descriptors do.
exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- # what the test was given
program='socket_options with four descriptors'
ASAN_OPTIONS=detect_leaks=0 prlimit --nofile=4 \
    "$(path_of socket_options)" >out 2>err </dev/null
status=$?
expect_table

# Calls that fail, where strace can make them.
# inject CALL:... - run with this call failing.
inject() {
    program="socket_options with $1"
    ASAN_OPTIONS=detect_leaks=0 strace -qq -o trace -e trace="${1%%:*}" \
        -e inject="$1" "$(path_of socket_options)" >out 2>err
    status=$?
}
strace -o trace true 2>/dev/null || exit 0

# Each line tells of the option that it names: read, set, read.
inject getsockopt,setsockopt:error=EINVAL:when=1000
expect_table
sed 's/^\([gs]et\)sockopt([0-9]*, [A-Z0-9_]*, \([A-Z0-9_]*\),.*/\1 \2/
    s/_OLD$//' trace >calls # Linux has two kinds of SO_RCVTIMEO
awk 'NF > 2 && $2 ~ /TCP|UDP/ {
    print "get " $1
    print "set " $1
    if (!/available$/) print "get " $1
}' out | diff -u - calls || fail 'other calls'

v6only='Address family not supported by protocol'
inject socket:error=EAFNOSUPPORT:when=19
expect_table
inject socket:error=EAFNOSUPPORT:when=1
expect_status 1
expect_err_line \
    'socket_options: socket: Address family not supported by protocol'
inject socket:error=EMFILE:when=19
expect_status 1
expect_err_line 'socket_options: socket: Too many open files'

# The third option is read by the third call and read back by the fourth.
inject getsockopt:error=ENOPROTOOPT:when=3
expect_status 0
expect_quiet
expect_out_line \
    '  SO_REUSEADDR       TCP   Protocol not available; 1          1'
expect_out_line '  SO_REUSEPORT       TCP   0          1          1'
inject getsockopt:error=ENOPROTOOPT:when=4
expect_status 0
expect_quiet
expect_out_line \
    '  SO_REUSEADDR       TCP   0          1          Protocol not available'
expect_out_line '  SO_REUSEPORT       TCP   0          1          1'
inject setsockopt:error=EPERM:when=3
expect_status 0
expect_quiet
expect_out_line \
    '  SO_REUSEADDR       TCP   0          1          Operation not permitted'
