# Programs: inet_ntoa
. "$SOURCE/tests/helpers.sh"

run inet_ntoa 192.168.0.1 10.0.0.2
expect_status 0
expect_quiet
expect_out <<'END'
after the first call:  '192.168.0.1'
after the second call: '10.0.0.2' and '10.0.0.2'
both pointers are the same
the copy of the first: '192.168.0.1'
END

# The longest text, and a shorter one after it.
run inet_ntoa 255.255.255.255 0.0.0.0
expect_status 0
expect_out <<'END'
after the first call:  '255.255.255.255'
after the second call: '0.0.0.0' and '0.0.0.0'
both pointers are the same
the copy of the first: '255.255.255.255'
END

for text in '' nonsense ::1 1.2.3.256; do
    run inet_ntoa "$text" 10.0.0.2
    expect_error 2 "inet_ntoa: not an IPv4 address: '$text'"
    run inet_ntoa 192.168.0.1 "$text"
    expect_error 2 "inet_ntoa: not an IPv4 address: '$text'"
done

expect_usage inet_ntoa
expect_usage inet_ntoa 192.168.0.1
expect_usage inet_ntoa 192.168.0.1 10.0.0.2 10.0.0.3
