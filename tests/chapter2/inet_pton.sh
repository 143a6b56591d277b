# Programs: inet_pton
. "$SOURCE/tests/helpers.sh"

# expect_address TEXT BYTES TEXT - its bytes, and the text made of them.
expect_address() {
    run inet_pton "$1"
    expect_status 0
    expect_quiet
    case $2 in
    ????' '????) echo "IPv4, 4 bytes: $2" >wanted ;;
    *) echo "IPv6, 16 bytes: $2" >wanted ;;
    esac
    echo "  as text: $3" >>wanted
    expect_out <wanted
}

expect_address 192.168.0.1 'c0a8 0001' 192.168.0.1
expect_address 255.255.255.255 'ffff ffff' 255.255.255.255
expect_address 0.0.0.0 '0000 0000' 0.0.0.0
expect_address ::1 '0000 0000 0000 0000 0000 0000 0000 0001' ::1
expect_address :: '0000 0000 0000 0000 0000 0000 0000 0000' ::
expect_address 2001:DB8:0:0::10 '2001 0db8 0000 0000 0000 0000 0000 0010' \
    2001:db8::10
expect_address ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff \
    'ffff ffff ffff ffff ffff ffff ffff ffff' \
    ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
expect_address ::ffff:192.0.2.1 '0000 0000 0000 0000 0000 ffff c000 0201' \
    ::ffff:192.0.2.1

for text in 192.168.1 010.0.0.1 0x7f.1 '1.2.3.4 junk' '1.2.3.4 ' ' 1.2.3.4' '' \
    1.2.3.256 1.2.3.4.5 1:2:3 1::2::3 12345:: :::1 '::1 ' ::1%lo '[::1]' \
    localhost "$(printf '%0100000d' 0)"; do
    run inet_pton "$text"
    expect_error 2 "inet_pton: not an address: '$text'"
done

# A bad one does not keep the others from their turn.
run inet_pton 1.2.3.4 nonsense ::1
expect_status 2
expect_err_line "inet_pton: not an address: 'nonsense'"
expect_out_line '  as text: 1.2.3.4'
expect_out_line '  as text: ::1'

expect_usage inet_pton
