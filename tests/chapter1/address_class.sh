# Programs: address_class
. "$SOURCE/tests/helpers.sh"

run address_class 192.168.0.10
expect_status 0
expect_quiet
expect_out <<'END'
192.168.0.10
  class C, leading bits 110: network 192.168.0.0, host 0.0.0.10
  192.168.0.0/16: private (RFC 1918)
END

run address_class 10.1.2.3/20 127.0.0.1 224.0.0.1
expect_status 0
expect_quiet
expect_out <<'END'
10.1.2.3/20
  class A, leading bits 0: network 10.0.0.0, host 0.1.2.3
  /20: mask 255.255.240.0, network 10.1.0.0, host 0.0.2.3
  /20: 4096 addresses, 10.1.0.0 to 10.1.15.255
  10.0.0.0/8: private (RFC 1918)
127.0.0.1
  class A, leading bits 0: network 127.0.0.0, host 0.0.0.1
  127.0.0.0/8: loopback: this machine itself (RFC 1122)
224.0.0.1
  class D, leading bits 1110: multicast: no network and host part
  224.0.0.0/4: multicast (RFC 5771)
END

# expect_class ADDRESS LINE - the line about its class.
expect_class() {
    run address_class "$1"
    expect_status 0
    expect_quiet
    [ "$(sed -n 1p out)" = "$1" ] || fail "not about $1"
    [ "$(sed -n 2p out)" = "  class $2" ] || fail "$1 is not of class $2"
    [ "$(wc -l <out)" -eq 3 ] || fail 'not three lines'
}
d='D, leading bits 1110: multicast: no network and host part'
e='E, leading bits 1111: reserved: no network and host part'
expect_class 0.0.0.0 'A, leading bits 0: network 0.0.0.0, host 0.0.0.0'
expect_class 127.255.255.255 \
    'A, leading bits 0: network 127.0.0.0, host 0.255.255.255'
expect_class 128.0.0.0 'B, leading bits 10: network 128.0.0.0, host 0.0.0.0'
expect_class 191.255.255.255 \
    'B, leading bits 10: network 191.255.0.0, host 0.0.255.255'
expect_class 192.0.0.0 'C, leading bits 110: network 192.0.0.0, host 0.0.0.0'
expect_class 223.255.255.255 \
    'C, leading bits 110: network 223.255.255.0, host 0.0.0.255'
expect_class 224.0.0.0 "$d"
expect_class 239.255.255.255 "$d"
expect_class 240.0.0.0 "$e"
expect_class 255.255.255.255 "$e"

# expect_prefix ADDRESS/PREFIX < LINES - the two lines about the prefix.
expect_prefix() {
    run address_class "$1"
    expect_status 0
    expect_quiet
    cat >wanted
    sed -n 3,4p out >prefix
    diff -u wanted prefix || fail "the prefix of $1 differs"
    [ "$(wc -l <out)" -eq 5 ] || fail 'not five lines'
}
expect_prefix 198.51.100.77/0 <<'END'
  /0: mask 0.0.0.0, network 0.0.0.0, host 198.51.100.77
  /0: 4294967296 addresses, 0.0.0.0 to 255.255.255.255
END
expect_prefix 198.51.100.77/1 <<'END'
  /1: mask 128.0.0.0, network 128.0.0.0, host 70.51.100.77
  /1: 2147483648 addresses, 128.0.0.0 to 255.255.255.255
END
expect_prefix 198.51.100.77/8 <<'END'
  /8: mask 255.0.0.0, network 198.0.0.0, host 0.51.100.77
  /8: 16777216 addresses, 198.0.0.0 to 198.255.255.255
END
expect_prefix 198.51.100.77/24 <<'END'
  /24: mask 255.255.255.0, network 198.51.100.0, host 0.0.0.77
  /24: 256 addresses, 198.51.100.0 to 198.51.100.255
END
expect_prefix 198.51.100.77/31 <<'END'
  /31: mask 255.255.255.254, network 198.51.100.76, host 0.0.0.1
  /31: 2 addresses, 198.51.100.76 to 198.51.100.77
END
expect_prefix 255.255.255.255/32 <<'END'
  /32: mask 255.255.255.255, network 255.255.255.255, host 0.0.0.0
  /32: 1 addresses, 255.255.255.255 to 255.255.255.255
END
# Ten is never eight: a zero in front does not make it octal.
expect_prefix 198.51.100.77/010 <<'END'
  /10: mask 255.192.0.0, network 198.0.0.0, host 0.51.100.77
  /10: 4194304 addresses, 198.0.0.0 to 198.63.255.255
END

# expect_range LINE ADDRESS... - the line about the range of each.
expect_range() {
    range_line=$1
    shift
    for address in "$@"; do
        run address_class "$address"
        expect_status 0
        expect_quiet
        [ "$(sed -n 3p out)" = "  $range_line" ] ||
            fail "$address is not of $range_line"
    done
}
expect_range '0.0.0.0/8: this network (RFC 791)' 0.0.0.0 0.255.255.255
expect_range '10.0.0.0/8: private (RFC 1918)' 10.0.0.0 10.255.255.255
expect_range "100.64.0.0/10: shared by a provider's customers (RFC 6598)" \
    100.64.0.0 100.127.255.255
expect_range '127.0.0.0/8: loopback: this machine itself (RFC 1122)' \
    127.0.0.0 127.255.255.255
expect_range '169.254.0.0/16: link-local: without a DHCP server (RFC 3927)' \
    169.254.0.0 169.254.255.255
expect_range '172.16.0.0/12: private (RFC 1918)' 172.16.0.0 172.31.255.255
expect_range '192.0.0.0/24: for protocols of the IETF (RFC 6890)' \
    192.0.0.0 192.0.0.255
expect_range '192.88.99.0/24: once for relays to IPv6 (RFC 7526)' \
    192.88.99.0 192.88.99.255
expect_range '198.18.0.0/15: for measuring network devices (RFC 2544)' \
    198.18.0.0 198.19.255.255
expect_range '192.0.2.0/24: for examples in documents (RFC 5737)' \
    192.0.2.0 192.0.2.255
expect_range '192.168.0.0/16: private (RFC 1918)' 192.168.0.0 192.168.255.255
expect_range '198.51.100.0/24: for examples in documents (RFC 5737)' \
    198.51.100.0 198.51.100.255
expect_range '203.0.113.0/24: for examples in documents (RFC 5737)' \
    203.0.113.0 203.0.113.255
expect_range '224.0.0.0/4: multicast (RFC 5771)' 224.0.0.0 239.255.255.255
expect_range '240.0.0.0/4: reserved (RFC 1112)' 240.0.0.0 255.255.255.254
expect_range '255.255.255.255/32: broadcast on the own network (RFC 919)' \
    255.255.255.255
expect_range 'no special range: an address of the public Internet' \
    1.0.0.0 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 \
    126.255.255.255 128.0.0.0 169.253.255.255 169.255.0.0 172.15.255.255 \
    172.32.0.0 191.255.255.255 192.0.1.0 198.17.255.255 198.20.0.0 \
    192.88.98.255 192.88.100.0 192.0.1.255 192.0.3.0 \
    192.167.255.255 192.169.0.0 \
    198.51.99.255 198.51.101.0 203.0.112.255 203.0.114.0 223.255.255.255

# The notations that inet_addr forgives, and others that are none.
for text in '' 192.168.1 010.0.0.1 0x7f.1 '1.2.3.4 junk' '1.2.3.4 ' ' 1.2.3.4' \
    1.2.3.4. .1.2.3.4 1.2.3.4.5 256.0.0.1 1.2.3.-4 999.1.1.1 3232235530 ::1 \
    localhost /8 255.255.255.2555 255.255.255.25555555 \
    "$(printf '%0100d' 0)" "$(printf '%0100000d' 0)"; do
    run address_class "$text"
    expect_error 2 "address_class: not an IPv4 address: '$text'"
done
for prefix in 33 '' -1 +8 ' 8' '8 ' 8x 0x8 8/8 24.0 255.0.0.0 4294967304 \
    9999999999; do
    text=1.2.3.4/$prefix
    run address_class "$text"
    expect_error 2 \
        "address_class: not a prefix from 0 to 32: '$prefix' in '$text'"
done
run address_class 300.2.3.4/8
expect_error 2 "address_class: not an IPv4 address: '300.2.3.4/8'"

# A bad one among good ones.
run address_class 1.2.3.4 192.168.1 5.6.7.8
expect_status 2
expect_err_line "address_class: not an IPv4 address: '192.168.1'"
[ "$(wc -l <err)" -eq 1 ] || fail 'more than a line on standard error'

run address_class 198.51.100.7 <&-
expect_status 0
expect_quiet

expect_usage address_class
