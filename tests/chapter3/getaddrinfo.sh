# Programs: getaddrinfo
. "$SOURCE/tests/helpers.sh"
. "$SOURCE/tests/hosts.sh"

# Numeric addresses need no look-up.
run getaddrinfo 127.0.0.1
expect_status 0
expect_quiet
expect_out <<'END'
IPv4  127.0.0.1  port 0
END
run getaddrinfo 127.0.0.1 65535
expect_status 0
expect_quiet
expect_out <<'END'
IPv4  127.0.0.1  port 65535
END
run getaddrinfo ::1 80
expect_status 0
expect_quiet
expect_out <<'END'
IPv6  ::1  port 80
END
run getaddrinfo 2001:DB8:0:0::10 0
expect_status 0
expect_out <<'END'
IPv6  2001:db8::10  port 0
END
run getaddrinfo ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 1
expect_status 0
expect_out <<'END'
IPv6  ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff  port 1
END

# A link-local address counts on one interface only.
run getaddrinfo fe80::1%lo 80
if [ "$status" -eq 0 ]; then
    expect_out <<END
IPv6  fe80::1  port 80  interface $(cat /sys/class/net/lo/ifindex)
END
fi

# localhost is IPv4, IPv6 or both, each address once.
run getaddrinfo localhost 9
expect_status 0
expect_quiet
! grep -qvxE 'IPv4  127[.][0-9.]+  port 9|IPv6  ::1  port 9' out ||
    fail 'not what localhost is'
grep -q . out || fail 'localhost has no address'
[ -z "$(sort out | uniq -d)" ] || fail 'an address comes twice'

# A service by its name, where the machine knows any.
if getent services http >/dev/null; then
    run getaddrinfo 127.0.0.1 http
    expect_status 0
    expect_out <<'END'
IPv4  127.0.0.1  port 80
END
else
    echo 'no table of services: names of services were not tried'
fi

# Services that are none. glibc would take 70000 for 4464.
for text in 65536 70000 -1 4294967376 ''; do
    run getaddrinfo 127.0.0.1 "$text"
    expect_error 2 "getaddrinfo: not a port from 0 to 65535: '$text'"
done
for text in 80x no-such-service; do
    run getaddrinfo 127.0.0.1 "$text"
    expect_error 1 "getaddrinfo: '127.0.0.1' service '$text': \
Servname not supported for ai_socktype"
done

# Names that are none, with a network or without. Each of these is an error of
# the resolver's own.
unknown='Name or service not known|Temporary failure in name resolution|'\
'No address associated with hostname|Non-recoverable failure in name resolution'
for text in no-such-name.invalid no..such '' '127.0.0.1 ' 256.256.256.256 \
    '[::1]'; do
    run getaddrinfo "$text"
    expect_status 1
    [ ! -s out ] || fail 'something on standard output'
    echo "getaddrinfo: '$text': " >wanted
    sed -E "s/($unknown)\$//" err | diff -u wanted - ||
        fail 'not an error of the resolver'
done
run getaddrinfo no..such 80
expect_status 1
grep -qxE "getaddrinfo: 'no..such' service '80': ($unknown)" err ||
    fail 'not an error of the resolver'

expect_usage getaddrinfo
expect_usage getaddrinfo localhost 80 more

own_tables

# All addresses of a name, of both families; the machine's routes decide the
# order.
run_own getaddrinfo many.example 443
expect_status 0
expect_quiet
sort out >sorted
diff -u - sorted <<'END' || fail 'not all addresses'
IPv4  192.0.2.1  port 443
IPv4  192.0.2.2  port 443
IPv4  192.0.2.3  port 443
IPv6  2001:db8::1  port 443
END
run_own getaddrinfo six.example
expect_status 0
expect_out <<'END'
IPv6  2001:db8::2  port 0
END
run_own getaddrinfo no-such-name.invalid
expect_error 1 "getaddrinfo: 'no-such-name.invalid': Name or service not known"

# A failure of the look-up itself has a text too.
ask_hosts no_such_source
run_own getaddrinfo many.example
expect_status 1
grep -qx "getaddrinfo: 'many.example': [A-Z].*" err || fail 'no reason'
