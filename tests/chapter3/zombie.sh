# Programs: zombie
. "$SOURCE/tests/processes.sh"

zombie=$(path_of zombie)

# expect_course SECONDS FIRST SECOND - the program's lines, in this order also
# in a file or a pipe, with FIRST and SECOND from the two runs of ps.
expect_course() {
    child=$(pid_in out 'child ')
    parent=$(sed -n 's/.* of parent \([0-9]*\) has ended$/\1/p' out)
    [ "$parent" != "$child" ] || fail 'both have one pid'
    {
        echo "child $child of parent $parent has ended"
        echo "ps -o state,fname -p $child"
        [ -z "$2" ] || echo "$2"
        echo "it is not collected for $1 s"
        echo 'collected: exited with status 7'
        echo "ps -o state,fname -p $child"
        [ -z "$3" ] || echo "$3"
    } | diff -u - out || fail 'other lines'
}
heading='S COMMAND'
as_zombie="$heading
Z zombie"

# finished NAME PID STATUS - the program in the background has ended: out and
# err are its output.
finished() {
    program="zombie: $1"
    wait "$2"
    status=$?
    mv "$1.out" out
    mv "$1.err" err
    expect_status "$3"
}

for text in '' 0 -1 61 1x 1.5 99999999999999999999; do
    run zombie "$text"
    expect_error 2 "zombie: not a number of seconds from 1 to 60: '$text'"
done
expect_usage zombie 1 2

program='zombie, and fork fails'
limited 1 zombie >out 2>err
status=$?
expect_error 1 'zombie: fork: Resource temporarily unavailable'

program='zombie, with SIGCHLD ignored'
ignoring_children zombie >out 2>err
status=$?
expect_error 1 "zombie: waitid (is SIGCHLD ignored?): No child processes"
expect_none_left

# What takes its seconds runs side by side. A ps of our own says what it was
# asked, and what is true at that moment.
mkdir own
cat >own/ps <<'END'
#!/bin/sh
read -r _ _ state parent _ 2>/dev/null </proc/"$4"/stat || state=gone parent=
echo "$# arguments: $*; $state $parent"
exit 1
END
chmod +x own/ps
"$zombie" >default.out 2>default.err &
default=$!
"$zombie" 1 2>pipe.err | cat >pipe.out &
pipe=$!
PATH="$work/none" "$zombie" 1 >none.out 2>none.err &
none=$!
PATH="$work/own:$PATH" "$zombie" 1 >own.out 2>own.err &
own=$!
limit=''
if can_limit; then
    limited 2 zombie 1 >limit.out 2>limit.err &
    limit=$!
fi

# It is a zombie for as long as the program says. If the test is so slow that
# the time has passed, it tries again.
for round in 1 2 3 4 5; do
    program="zombie 1, round $round"
    : >out
    "$zombie" 1 >out 2>err &
    pid=$!
    until grep -q '^it is not collected' out; do
        kill -0 "$pid" || fail 'it has ended'
    done
    child=$(pid_in out 'child ')
    state=$(sed -n 's/^State:.\(.\).*/\1/p' "/proc/$child/status" 2>/dev/null)
    grep -q '^collected' out && slow=yes || slow=no
    wait "$pid"
    status=$?
    expect_status 0
    expect_quiet
    expect_course 1 "$as_zombie" "$heading"
    [ "$parent" = "$pid" ] || fail "the parent is $pid, not $parent"
    [ "$slow" = yes ] || break
done
[ "$state" = Z ] || fail "the child's state was '$state'"
[ ! -e "/proc/$child" ] || fail 'the child is still there'

finished default "$default" 0
expect_quiet
expect_course 2 "$as_zombie" "$heading"

finished pipe "$pipe" 0
expect_quiet
expect_course 1 "$as_zombie" "$heading"

# No ps: it says what to install, and goes on.
finished none "$none" 1
expect_course 1 '' ''
diff -u - err <<'END' || fail 'other errors'
zombie: ps: No such file or directory
zombie: the package procps brings ps
zombie: ps: No such file or directory
zombie: the package procps brings ps
END

finished own "$own" 0
expect_quiet
child=$(pid_in out 'child ')
expect_course 1 "4 arguments: -o state,fname -p $child; Z $own" \
    "4 arguments: -o state,fname -p $child; gone "

if [ -n "$limit" ]; then
    finished limit "$limit" 1
    expect_course 1 '' "$heading"
    echo 'zombie: fork for ps: Resource temporarily unavailable' |
        diff -u - err || fail 'other errors'
fi
expect_none_left
