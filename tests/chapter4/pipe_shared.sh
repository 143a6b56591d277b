# Programs: pipe_shared
. "$SOURCE/tests/pipes.sh"

expect_course() {
    expect_status 0
    expect_quiet
    expect_out <<'END'
the child reads first
  parent: write 'hello, child'
  child: read 12 bytes: 'hello, child'
  child: write 'hello, parent'
  parent: read 13 bytes: 'hello, parent'
the parent reads first
  parent: write 'hello, child'
  parent: read 12 bytes: 'hello, child'
  child: read: Resource temporarily unavailable
END
    expect_none_left
}

expect_always 20 pipe_shared
expect_end_without_reader pipe_shared
expect_status_lost pipe_shared

# No descriptors for the first pipe, or for the second.
for count in 4 6; do
    run_with $count pipe_shared
    expect_status 1
    expect_out_line 'the child reads first'
    expect_err_line 'pipe_shared: pipe: Too many open files'
done
# The second talk needs no more than the first: nothing stays open.
run_with 7 pipe_shared
expect_course

run_childless pipe_shared
expect_status 1
expect_err_line 'pipe_shared: fork: Resource temporarily unavailable'
