# Programs: getnameinfo
. "$SOURCE/tests/helpers.sh"
. "$SOURCE/tests/hosts.sh"

unknown='Name or service not known|Temporary failure in name resolution|'\
'No address associated with hostname|Non-recoverable failure in name resolution'

# What the machine calls 127.0.0.1 is its own business; getent asks the same
# way.
if getent hosts 127.0.0.1 >names; then
    read -r _ name _ <names
    run getnameinfo 127.0.0.1
    expect_status 0
    expect_quiet
    expect_out <<END
host     $name
address  127.0.0.1
END
fi

# An address of documentation (RFC 5737, RFC 3849) has no name. The rest is
# told nevertheless.
for address in 192.0.2.99 2001:db8::99; do
    run getnameinfo $address
    expect_status 1
    expect_out <<END
address  $address
END
    grep -qxE "getnameinfo: name of $address: ($unknown)" err ||
        fail 'not an error of the resolver'
    [ "$(wc -l <err)" -eq 1 ] || fail 'more than a line on standard error'
done
run getnameinfo 2001:DB8:0::99 65535
expect_status 1
expect_out_line 'address  2001:db8::99'
expect_out_line 'port     65535'
expect_out_line 'service  65535'
[ "$(wc -l <out)" -eq 3 ] || fail 'a name for what has none'

# A service by its name, where the machine knows any.
if getent services http >/dev/null; then
    run getnameinfo 192.0.2.99 80
    expect_out <<'END'
service  http
address  192.0.2.99
port     80
END
else
    echo 'no table of services: names of services were not tried'
fi

for text in garbage 192.168.1 010.0.0.1 '1.2.3.4 ' 1.2.3.256 localhost '' :::1 \
    ::1%lo '[::1]' "$(printf '%0100000d' 0)"; do
    run getnameinfo "$text"
    expect_error 2 "getnameinfo: not an address: '$text'"
done
for text in abc '' -1 65536 80x http; do
    run getnameinfo 127.0.0.1 "$text"
    expect_error 2 "getnameinfo: not a port from 0 to 65535: '$text'"
done

expect_usage getnameinfo
expect_usage getnameinfo 127.0.0.1 80 more

own_tables

# Both families; the first name of several; the service is that of TCP, where
# a table of services can be seen.
service=four
[ -e /etc/services ] || service=4444
run_own getnameinfo 192.0.2.1 4444
expect_status 0
expect_quiet
expect_out <<END
host     many.example
service  $service
address  192.0.2.1
port     4444
END
run_own getnameinfo 2001:db8::2 4443
expect_status 0
expect_quiet
expect_out <<'END'
host     six.example
service  4443
address  2001:db8::2
port     4443
END
run_own getnameinfo ::1 0
expect_status 0
expect_out <<'END'
host     localhost
service  0
address  ::1
port     0
END
run_own getnameinfo 192.0.2.99
expect_status 1
expect_out <<'END'
address  192.0.2.99
END
expect_err_line 'getnameinfo: name of 192.0.2.99: Name or service not known'

# A failure of the look-up itself has a text too, and not that of a success.
ask_hosts no_such_source
run_own getnameinfo 192.0.2.1
expect_status 1
grep -qx 'getnameinfo: name of 192.0.2.1: [A-Z].*' err || fail 'no reason'
! grep -q Success err || fail 'a failure that is called success'
