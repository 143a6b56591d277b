# Programs: wait
. "$SOURCE/tests/processes.sh"

# expect_ends COUNT - the first COUNT of the lines, each with a pid of its own.
expect_ends() {
    first=$(pid_in out 'child 1, pid ')
    second=$(pid_in out 'child 2, pid ')
    third=$(pid_in out 'child 3, pid ')
    head -n "$1" <<END | diff -u - out || fail 'other lines'
child 1, pid $first: ended by signal 15, Terminated
child 2, pid $second: exited with status 3
child 3, pid $third: exited with status 7
END
    [ "$(grep -o 'pid [0-9]*' out | sort -u | wc -l)" -eq "$1" ] ||
        fail 'two children have one pid'
}

# Which of them ends first is chance. Each run shows the same.
for round in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    run wait
    expect_status 0
    expect_quiet
    expect_ends 3
    [ "$round" -gt 1 ] || expect_none_left
done

program='wait | cat'
"$(path_of wait)" 2>err | cat >out
expect_quiet
expect_ends 3

# fork() fails, the first or a later one: those that were started are collected
# all the same, the one that sleeps among them.
for count in 1 2 3; do
    [ "$count" -eq 1 ] || can_limit || break
    program="wait, with room for $count processes"
    limited "$count" wait >out 2>err
    status=$?
    expect_status 1
    echo 'wait: fork: Resource temporarily unavailable' |
        diff -u - err || fail 'other errors'
    expect_ends $((count - 1))
    expect_none_left
done

# Where not even the sleeper was started there is nobody to be ended: a pid of
# -1 would mean everybody. Two other processes of that user watch.
if [ "$(id -u)" -eq 0 ]; then
    : >watch.out
    limited 9 waitpid 1 >watch.out 2>watch.err &
    watch=$!
    until grep -q '^child .* works' watch.out; do
        kill -0 "$watch" || fail 'nobody watches'
    done
    program='wait, with no room, while others are there'
    limited 2 wait >out 2>err
    status=$?
    expect_error 1 'wait: fork: Resource temporarily unavailable'
    wait "$watch" || fail 'others were ended, too'
    grep -q 'exited with status 24$' watch.out ||
        fail 'others were ended, too'
fi

# A child of another kind is not one of the three. Now and then it ends first.
program='wait, in place of a shell that has a child'
for round in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    beside_a_child wait >out 2>err
    status=$?
    expect_status 0
    expect_quiet
    expect_ends 3
done

program='wait, with SIGCHLD ignored'
ignoring_children wait >out 2>err
status=$?
expect_error 1 "wait: wait (is SIGCHLD ignored?): No child processes"
expect_none_left
