# Programs: nagle
. "$SOURCE/tests/helpers.sh"

# expect_rounds N - the output of N rounds, whatever the times.
expect_rounds() {
    expect_status 0
    expect_quiet
    sed 's/: [0-9]\.[0-9] times/: R times/
        s/: [1-9][0-9] times/: R times/
        s/: [1-9][0-9]*0 times/: R times/' out >without_times
    diff -u - without_times <<EOF || fail 'another output'
a round: a request of 4 + 100 bytes, an answer of 1; rounds: $1
  two sends, TCP_NODELAY: the measure
  two sends, Nagle's algorithm: R times as long
  one send, Nagle's algorithm: R times as long
EOF
}

# The most rounds there may be take most of a minute. It is enough that they
# have begun when the others are done.
"$(path_of nagle)" 1000 >most 2>&1 </dev/null &
most=$!

run nagle <&-
expect_rounds 20
run nagle 1
expect_rounds 1
kill "$most" 2>/dev/null
wait "$most"
status=$?
[ "$status" -eq 143 ] || [ "$status" -eq 0 ] || fail '1000 rounds are too many'

for text in '' ' ' 0 -1 1001 abc 5x 1.5 0x10 '5 ' 99999999999999999999; do
    run nagle "$text"
    expect_error 2 "nagle: not a number of rounds from 1 to 1000: '$text'"
done
expect_usage nagle 1 2

# What is really sent, where strace can tell. Each round of the three ways has
# 5 sends of the client (4, 100; 4, 100; 104 bytes) and 3 answers, and there
# are 5 rounds before those that are measured.
strace -o trace true 2>/dev/null || exit 0
program='nagle 3, with strace'
ASAN_OPTIONS=detect_leaks=0 strace -qq -o trace \
    -e trace=socket,setsockopt,sendto,accept,accept4 \
    "$(path_of nagle)" 3 >out 2>err </dev/null
status=$?
expect_rounds 3
sed -n 's/^sendto(\([0-9]*\), .*, \([0-9]*\), MSG_NOSIGNAL, .* = \2$/\1 \2/p' \
    trace >sends
[ "$(wc -l <sends)" -eq $((8 * 8)) ] || fail 'another number of sends'
sed -n 's/ *= 0$//
    s/^setsockopt(\([0-9]*\), SOL_TCP, TCP_NODELAY, \[\(.\)\], 4)$/\2 \1/p' \
    trace | sort >values
[ "$(cut -d ' ' -f 1 values | xargs)" = '0 0 1' ] || fail 'other options'
[ "$(cut -d ' ' -f 2 values | sort -u | wc -l)" -eq 3 ] || fail 'other sockets'
nodelay=$(sed -n 's/^1 //p' values)
# By socket: which sizes, and how often.
sort sends | uniq -c | awk -v nodelay="$nodelay" '
    { name = $2 == nodelay ? "nodelay" : "other"; print name, $3, $1 }' |
    sort >kinds
diff -u - kinds <<'END_OF_KINDS' || fail 'other sends'
nodelay 100 8
nodelay 4 8
other 1 8
other 1 8
other 1 8
other 100 8
other 104 8
other 4 8
END_OF_KINDS

# A call that fails is named.
program='nagle, with strace'
ASAN_OPTIONS=detect_leaks=0 strace -qq -o trace -e trace=setsockopt \
    -e inject=setsockopt:error=EPERM \
    "$(path_of nagle)" 1 >out 2>err </dev/null
status=$?
expect_error 1 'nagle: setsockopt TCP_NODELAY: Operation not permitted'
