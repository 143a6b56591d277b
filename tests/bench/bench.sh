# The measurements work, each once and for a short time; their tables and the
# chart are right for numbers that are given; nothing is left of them.
. "$SOURCE/tests/processes.sh"
. "$SOURCE/tests/models.sh"
. "$SOURCE/tests/limits.sh"

FOLDER=$work/folder DOCS=$work/docs ROUNDS=1
export FOLDER DOCS ROUNDS
mkdir "$FOLDER" "$DOCS"
: >"$FOLDER/notes"

# bench SCRIPT - run it for a second.
bench() {
    program="tests/bench/$1"
    timeout 30 sh "$SOURCE/tests/bench/$1" 1 >out 2>err
    status=$?
}

# measured LINE... - the results have a line that begins so, with a number.
measured() {
    expect_status 0
    for line in "$@"; do
        grep -qx "$line [0-9.]*[1-9][0-9.]*" "$FOLDER/results" ||
            fail "no number for: $line"
    done
    expect_none_left
}

# A process for each client, some of them silent; and clients always new.
export LOADS MODELS
LOADS='idle-50 renew' MODELS=processes
bench servers.sh
measured 'rate idle-50 processes 1' 'time idle-50 processes 1' \
    'memory idle-50 processes 1' \
    'rate renew processes 1' 'time renew processes 1'
! grep 'left out' "$FOLDER/notes" || fail 'something was left out'

# What the limit of descriptors does not allow is not tried.
LOADS=idle-50
program='servers.sh with few descriptors'
prlimit --nofile=60:60 timeout 30 sh "$SOURCE/tests/bench/servers.sh" 1 \
    >out 2>err || fail 'it ended with an error'
grep -qx 'left out: 10 busy, 50 silent: this system allows 60 descriptors' \
    "$FOLDER/notes" || fail 'nobody says that descriptors are few'

# Interrupted, it leaves nothing.
LOADS='idle-50 busy-10' MODELS=processes TMPDIR=$work/measuring
export TMPDIR
mkdir "$TMPDIR"
: >err
timeout 30 sh "$SOURCE/tests/bench/servers.sh" 5 >out 2>err &
servers_pid=$!
until grep -q processes err && ss -Htn | grep -q ESTAB; do
    kill -0 "$servers_pid" || fail 'it has ended'
done
kill -TERM "$servers_pid"
wait "$servers_pid"
status=$?
[ "$status" -ne 0 ] || fail 'it has not been interrupted'
[ -z "$(ls -A "$TMPDIR")" ] || fail 'its folder is left'
# The commands that it was running end by the same signal, in their own time.
within 10 none_left || expect_none_left

# The stall, a file and pieces.
STALLS=delayed
export STALLS
bench stall.sh
measured 'rate stall delayed 1'
MIB=1
export MIB
bench files.sh
measured 'rate files file_server 1' 'rate files sendfile 1' \
    'rate files unkept 1' \
    'rate files udp 1' 'rate pieces 30 1' 'rate pieces 1048576 1'

# Given numbers: medians of ratios within a round, and half of their range.
cat >"$FOLDER/results" <<'END'
rate busy-10 plain 1 1000
rate busy-10 plain 2 2000
rate busy-10 plain 3 1500
rate busy-10 epoll 1 900
rate busy-10 epoll 2 2200
rate busy-10 epoll 3 1500
rate busy-10 threads 1 500
rate busy-10 threads 2 1000
rate busy-10 threads 3 750
time busy-10 plain 1 5000
time busy-10 plain 2 6000
time busy-10 plain 3 5500
time busy-10 epoll 1 5440
memory idle-1000 plain 1 4096
memory idle-1000 processes 1 40960
rate busy-1 plain 1 12345
rate busy-1 iterative 1 12345
rate stall whole 1 10000
rate stall delayed 1 22
rate files file_server 1 1000
rate files sendfile 1 1500
resent files udp 1 7
rate pieces 30 1 10
rate pieces 65536 1 2000
END
echo 'a note' >"$FOLDER/notes"
cat >"$DOCS/server_models.md" <<'END'
before
<!-- begin: ./lab bench -->
old
<!-- end: ./lab bench -->
after
END
bench show.sh
expect_status 0
expect_quiet
while read -r line; do
    tr -s ' ' <out | sed 's/^ //' | grep -qxFe "$line" || fail "no line: $line"
    tr -s ' ' <"$DOCS/server_models.md" | sed 's/^ //' |
        grep -qxFe "$line" || fail "not in the page: $line"
done <<'END'
a note
1 client 12,345 - - - - -
10 clients 1,500 1.00+-.10 - - 0.50+-.00 -
10 clients 5.5 5.4 - - - -
1,000 4.0 - - - - 40.0
1 client 1.00+-.00
buffer of 1 KiB, without TCP_NODELAY 22 a second 0.0022 +-0.0000
sendfile(2) to file_client 1,500 MB/s 1.50 +-0.00
Packets that UDP's sender sent again: 7
30 bytes 10 MB/s 0.0050 +-0.0000
END
grep -qx '    epoll     =* 1.00' out || fail 'no bar of epoll'
grep -qx '    threads   =\{25\} 0.50' out || fail 'the bar of threads'
! awk 'length > 80' out | grep . || fail 'more than 80 columns'
sed -n '1,2p;$p' "$DOCS/server_models.md" | tr '\n' ' ' | grep -qx \
    'before <!-- begin: ./lab bench --> after ' || fail 'the rest of the page'
! grep -x old "$DOCS/server_models.md" || fail 'what was there before'

# The chart: each element is closed, a bar has the length of its ratio.
chart=$DOCS/server_models.svg
awk 'BEGIN { RS = "<" }
    NR == 1 || /^[^>]*\/>/ { next }
    /^\// { depth--; next }
    { depth++ }
    depth < 1 { exit 1 }
    END { exit depth != 0 }' "$chart" || fail 'an element is not closed'
grep -q 'width="66.0" height="25" rx="2" class="threads"' "$chart" ||
    fail 'no bar of threads'
grep -q 'class="value">0.50<' "$chart" || fail 'no number of threads'
grep -q 'prefers-color-scheme: dark' "$chart" || fail 'no dark chart'
