# Programs: inet_addr
. "$SOURCE/tests/helpers.sh"

# expect_number TEXT BYTES - the bytes in memory, whose order is the same on
# every machine. In front of them stands the number as this one reads it.
expect_number() {
    run inet_addr "$1"
    expect_status 0
    expect_quiet
    line=$(head -n 1 out)
    case $line in
    "'$1' is 0x"????????", in memory $2") ;;
    *) fail "'$1': $line" ;;
    esac
}

expect_number 192.168.0.1 'c0 a8 00 01'
number=$(sed 's/.* 0x\([0-9a-f]*\),.*/\1/' out)
[ "$number" = 0100a8c0 ] || [ "$number" = c0a80001 ] || fail "0x$number"
expect_number 192.168.1 'c0 a8 00 01'
expect_number 10.1 '0a 00 00 01'
expect_number 16909060 '01 02 03 04'
expect_number 010.0.0.1 '08 00 00 01'
expect_number 0x7f.1 '7f 00 00 01'
expect_number '1.2.3.4 junk' '01 02 03 04'
expect_number 0.0.0.0 '00 00 00 00'
[ "$(wc -l <out)" -eq 1 ] || fail '0.0.0.0 is no error'

# What is none, and the address that looks like it.
for text in 255.255.255.255 ::1 '' nonsense 1.2.3.256 1.2.3.4.5 1.2.3.4junk \
    192.168..1 -1 localhost; do
    expect_number "$text" 'ff ff ff ff'
    expect_out_line '  which is INADDR_NONE: an error, or 255.255.255.255?'
done

# Each argument has its line.
run inet_addr 1.2.3.4 nonsense 5.6.7.8
expect_status 0
[ "$(grep -c "^'" out)" -eq 3 ] || fail 'not a line for each'

expect_usage inet_addr
