# Programs: fork
. "$SOURCE/tests/processes.sh"

# expect_two - each line once, whoever came first; what fork returned to the
# parent is the child's pid, and each has changed its own variables.
expect_two() {
    parent=$(pid_in out 'before: pid ')
    child=$(pid_in out 'child: pid ')
    head -n 1 out | grep -q '^before: ' || fail 'another line came first'
    sort out >sorted
    diff -u - sorted <<END || fail 'other lines'
before: pid $parent, global 10, local 20
child: pid $child, fork returned 0, global 11, local 21
parent: pid $parent, fork returned $child, global 9, local 19
END
    [ "$parent" != "$child" ] || fail 'both have one pid'
}

# Into a file, and into a pipe.
run fork
expect_status 0
expect_quiet
expect_two
expect_none_left

program='fork | cat'
"$(path_of fork)" 2>err | cat >out
expect_quiet
expect_two

program='fork, started in the background'
"$(path_of fork)" >out 2>err &
pid=$!
wait "$pid" || fail "exit status $?"
expect_two
[ "$parent" = "$pid" ] || fail "the parent is $pid, not $parent"

# No process to be had: no line comes twice, and nobody acts as the parent.
program='fork, which fails'
limited 1 fork >out 2>err
status=$?
expect_status 1
expect_err_line 'fork: fork: Resource temporarily unavailable'
[ "$(wc -l <err)" -eq 1 ] || fail 'more errors'
parent=$(pid_in out 'before: pid ')
expect_out <<END
before: pid $parent, global 10, local 20
END
expect_none_left

# The parent waits: here it learns that it has waited in vain, however long the
# child takes.
program='fork, with SIGCHLD ignored'
for round in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    ignoring_children fork >out 2>err
    status=$?
    expect_status 1
    expect_err_line "fork: waitpid (is SIGCHLD ignored?): No child processes"
    expect_two
    [ "$round" -gt 1 ] || expect_none_left
done
