# Programs: byte_order_convert
. "$SOURCE/tests/helpers.sh"

# reversed NUMBER BYTES - the number with its bytes in the other order.
reversed() {
    if [ "$2" -eq 4 ]; then
        echo $((($1 & 255) << 24 | ($1 & 65280) << 8 | \
            ($1 >> 8) & 65280 | $1 >> 24))
    else
        echo $((($1 & 255) << 8 | $1 >> 8))
    fi
}

# What this machine has in memory for a number, and what a call such as htonl
# makes of it, is the number itself on a big endian one.
if [ "$(printf '\001\000' | od -An -tu2)" -eq 1 ]; then
    stored() { reversed "$1" "$2"; }
else
    stored() { echo "$1"; }
fi

# in_memory NUMBER BYTES - its bytes, the highest first.
in_memory() {
    printf "%0$(($2 * 2))x" "$1" | sed 's/../ &/g'
}

# expect_bits NUMBER BYTES CALL BACK - the lines about a number of that size.
expect_bits() {
    bits_stored=$(stored "$1" "$2")
    printf "as %d bits: 0x%0$(($2 * 2))x, that is %d\n" $(($2 * 8)) "$1" "$1"
    echo "    in memory:$(in_memory "$bits_stored" "$2")"
    printf "  $3 makes it 0x%0$(($2 * 2))x\n" "$bits_stored"
    echo "    in memory:$(in_memory "$1" "$2")"
    printf "  $4 makes it 0x%0$(($2 * 2))x again\n" "$1"
    echo "  sent without $3, it would arrive as $bits_stored"
}

expect_numbers() {
    expect_status 0
    expect_quiet
    {
        expect_bits "$1" 4 htonl ntohl
        [ "$1" -gt 65535 ] || expect_bits "$1" 2 htons ntohs
    } >numbers
    expect_out <numbers
}

# The default, whose bytes the lesson shows. In memory htonl leaves the same
# on every machine.
run byte_order_convert
expect_numbers $((0x12345678))
expect_out_line 'as 32 bits: 0x12345678, that is 305419896'
[ "$(sed -n 4p out)" = '    in memory: 12 34 56 78' ] || fail 'no network order'
run byte_order_convert 80
expect_numbers 80
[ "$(sed -n 10p out)" = '    in memory: 00 50' ] || fail 'no network order'
if [ "$(stored 80 2)" -ne 80 ]; then
    expect_out_line '  sent without htonl, it would arrive as 1342177280'
    expect_out_line '  sent without htons, it would arrive as 20480'
fi

# The edges of 16 and 32 bits; hex in both cases.
for text in 0 1 255 256 32768 65535 65536 2147483647 2147483648 4294967295 \
    0x12345678 0xffffffff 0XfffF 0x0 0x89ABCDEF 0x0000000050; do
    run byte_order_convert $text
    expect_numbers $((text))
done

# A leading zero does not make a number octal.
run byte_order_convert 010
expect_numbers 10
run byte_order_convert 09
expect_numbers 9

for text in '' -1 4294967296 0x100000000 99999999999999999999 12x 0x x80 ' ' \
    '80 ' 0x8g 1.5 1e3 -4294967295 eighty "$(printf '%0100000d' 0)x"; do
    run byte_order_convert "$text"
    expect_error 2 \
        "byte_order_convert: not a number from 0 to 4294967295: '$text'"
done

expect_usage byte_order_convert 80 90
