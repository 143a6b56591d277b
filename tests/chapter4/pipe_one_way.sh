# Programs: pipe_one_way
. "$SOURCE/tests/pipes.sh"

expect_course() {
    expect_status 0
    expect_quiet
    expect_out <<'END'
child: one
child: two
child: three
parent: the end, after 35 bytes
parent: the child exited with status 0
END
    expect_none_left
}

expect_always 5 pipe_one_way
expect_end_without_reader pipe_one_way
expect_status_lost pipe_one_way
expect_out_line 'parent: the end, after 35 bytes'

# Descriptors 0 and 1 are successes, too; of the course nothing is seen then.
timeout 20 "$(path_of pipe_one_way)" <&- >&- 2>err
status=$?
program='pipe_one_way <&- >&-'
expect_status 0
expect_none_left

run_with 4 pipe_one_way
expect_error 1 'pipe_one_way: pipe: Too many open files'
run_childless pipe_one_way
expect_error 1 'pipe_one_way: fork: Resource temporarily unavailable'
