# Programs: inet_aton
. "$SOURCE/tests/helpers.sh"

expect_address() {
    run inet_aton "$1"
    expect_status 0
    expect_quiet
    echo "'$1' is $2" | expect_out
}

expect_address 192.168.0.1 192.168.0.1
expect_address 255.255.255.255 255.255.255.255
expect_address 0.0.0.0 0.0.0.0
expect_address 192.168.1 192.168.0.1
expect_address 10.1 10.0.0.1
expect_address 16909060 1.2.3.4
expect_address 010.0.0.1 8.0.0.1
expect_address 0x7f.1 127.0.0.1
expect_address '1.2.3.4 junk' 1.2.3.4

for text in ::1 '' nonsense 1.2.3.256 1.2.3.4.5 1.2.3.4junk 192.168..1 -1 \
    "$(printf '%0100000d' 0)x"; do
    run inet_aton "$text"
    expect_error 2 "inet_aton: not an IPv4 address: '$text'"
done

# A bad one does not keep the others from their turn.
run inet_aton 1.2.3.4 nonsense 5.6.7.8
expect_status 2
expect_err_line "inet_aton: not an IPv4 address: 'nonsense'"
expect_out <<'END'
'1.2.3.4' is 1.2.3.4
'5.6.7.8' is 5.6.7.8
END

expect_usage inet_aton
