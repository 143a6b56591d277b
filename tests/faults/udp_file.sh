# Programs: udp_file_receiver udp_file_sender
#
# Files through bad networks to a receiver whose waits, and its sender's, are
# interrupted: the same files, the same words. Shorter than the script of
# chapter 3, which sends 64 MiB.
. "$SOURCE/tests/helpers.sh"
. "$SOURCE/tests/beside.sh"
chapter=chapter3

# What waits for the end of its input waits until descriptor 6 is closed.
mkfifo go
exec 6<>go

# find_port LABEL - wait until what was started beside the test says its $port.
find_port() {
    until grep -sq '^listening on .*:' "beside.$1.out"; do
        kill -0 "$beside_pid" 2>/dev/null || fail "$1 does not listen"
    done
    port=$(sed -n '1s/.*://p' "beside.$1.out")
}

seed=1
sizes='0 1 1400 1401 100000 3000000'
for size in $sizes; do
    head -c "$size" /dev/urandom >"file.$size"
    beside "receiver.$size" udp_file_receiver 0 "copy.$size" 6>&-
    find_port "receiver.$size"
    beside "relay.$size" relay "$port" 10 $seed <go 6>&-
    find_port "relay.$size"
    beside "sender.$size" udp_file_sender 127.0.0.1 "$port" "file.$size" 6>&-
    seed=$((seed + 1))
done

# The end is acknowledged as often as the sender asks, for the answer may be
# lost. This sender asks many times.
beside asked udp_file_receiver 0 copy.asked 6>&-
find_port asked
set -- send 1 1 7 0 abc recv end 7 1 0 0 recv
for serial in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    set -- "$@" also 1 "$serial" 7 0 again recv
done
run udp_file_peer to "$port" "$@"
expect_status 0
{
    echo '2 1 7 0 0'
    for _ in end 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        echo '4 9 7 1 0'
    done
} | expect_out
ended asked
expect_status 0
expect_quiet
[ "$(cat copy.asked)" = abc ] || fail 'other bytes'

for size in $sizes; do
    ended "sender.$size"
    expect_status 0
    expect_quiet
    packets=$(((size + 1399) / 1400 + 1))
    sed 's/[0-9]* sent again$/some sent again/' out >said
    echo "all has arrived: $size bytes, $packets packets, some sent again" |
        diff -u - said || fail 'the sender said something else'
    ended "receiver.$size"
    expect_status 0
    expect_quiet
    expect_out_line "copy.$size is whole"
    cmp "file.$size" "copy.$size" || fail "the file of $size bytes has changed"
done
exec 6>&-
