# Programs: timeouts
. "$SOURCE/tests/helpers.sh"

# Each of the three gives up, none of them before its time. How much later is
# the machine's business.
run timeouts
expect_status 0
expect_quiet
sed 's/connected after [0-9]*\.[0-9] s/connected/
    s/after [1-9][0-9]*\.[0-9] s/after a while/
    s/with [1-9][0-9]* of/with some of/' out >without_times
diff -u - without_times <<'END' || fail 'another course'
connect: connected
connect: given up after a while
recv: given up after a while
send: given up after a while, with some of 67108864 bytes taken
END

for text in '' 0 -1 61 1x 1.5 99999999999999999999; do
    run timeouts "$text"
    expect_error 2 "timeouts: not a number of seconds from 1 to 60: '$text'"
done
expect_usage timeouts 1 2
