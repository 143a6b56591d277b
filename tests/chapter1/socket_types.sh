# Programs: socket_types
. "$SOURCE/tests/helpers.sh"

# Two lines may differ: IPv6 may be switched off, and a kernel with SCTP knows
# sequenced packets.
expect_kinds() {
    expect_status 0
    expect_quiet
    unknown='Address family not supported by protocol'
    sed -e "s/^\(PF_INET6 .*\) $unknown$/\1 as it is without IPv6/" \
        -e "s/^\(PF_INET  SOCK_SEQPACKET .*\) descriptor $1, SO_TYPE 5 is \
SOCK_SEQPACKET$/\1 Socket type not supported/" out >kinds
    if grep -q 'as it is without IPv6' kinds; then
        stream='as it is without IPv6' datagram='as it is without IPv6'
    else
        stream="descriptor $1, SO_TYPE 1 is SOCK_STREAM"
        datagram="descriptor $1, SO_TYPE 2 is SOCK_DGRAM"
    fi
    cat >wanted <<END
PF_INET  SOCK_STREAM    0            descriptor $1, SO_TYPE 1 is SOCK_STREAM
PF_INET  SOCK_STREAM    IPPROTO_TCP  descriptor $1, SO_TYPE 1 is SOCK_STREAM
PF_INET  SOCK_DGRAM     0            descriptor $1, SO_TYPE 2 is SOCK_DGRAM
PF_INET  SOCK_DGRAM     IPPROTO_UDP  descriptor $1, SO_TYPE 2 is SOCK_DGRAM
PF_INET6 SOCK_STREAM    0            $stream
PF_INET6 SOCK_DGRAM     0            $datagram
PF_LOCAL SOCK_STREAM    0            descriptor $1, SO_TYPE 1 is SOCK_STREAM
PF_LOCAL SOCK_DGRAM     0            descriptor $1, SO_TYPE 2 is SOCK_DGRAM
PF_INET  SOCK_STREAM    IPPROTO_UDP  Protocol not supported
PF_INET  SOCK_SEQPACKET 0            Socket type not supported
PF_MAX   SOCK_STREAM    0            $unknown
END
    diff -u wanted kinds || fail 'standard output differs'
}

# The same number each time: every socket is closed before the next.
run socket_types </dev/null 3<&-
expect_kinds 3
run socket_types <&-
expect_kinds 0
run socket_types </dev/null 3</dev/null 4</dev/null 5<&-
expect_kinds 5

"$(path_of socket_types)" </dev/null 3</dev/null 4</dev/null 5<&- |
    cat >piped
cmp piped out || fail 'another output in a pipe'
