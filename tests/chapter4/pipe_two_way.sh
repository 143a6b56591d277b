# Programs: pipe_two_way
. "$SOURCE/tests/pipes.sh"

expect_course() {
    expect_status 0
    expect_quiet
    expect_out <<'END'
parent asks: how are you?
child answers: HOW ARE YOU?
parent asks: and the family?
child answers: AND THE FAMILY?
child: no more questions
parent: no more answers
parent: the child exited with status 0
END
    expect_none_left
}

expect_always 5 pipe_two_way
expect_status_lost pipe_two_way
expect_out_line 'parent: no more answers'

# No descriptors for the first pipe, or for the second.
for count in 4 6; do
    run_with $count pipe_two_way
    expect_error 1 'pipe_two_way: pipe: Too many open files'
done

run_childless pipe_two_way
expect_error 1 'pipe_two_way: fork: Resource temporarily unavailable'
