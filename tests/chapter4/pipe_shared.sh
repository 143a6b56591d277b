# Programs: pipe_shared
. "$SOURCE/tests/processes.sh"

processor=$(taskset -cp $$) # such as: pid 123's current affinity list: 0,1
processor=${processor##* }
processor=${processor%%[,-]*}

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

# The same on every run, on one processor and on all.
path=$(path_of pipe_shared)
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    run pipe_shared
    expect_course
done
for _ in 1 2 3 4 5; do
    program='pipe_shared on one processor'
    timeout 20 taskset -c "$processor" "$path" >out 2>err
    status=$?
    expect_course
done

# Descriptor 0 is a success. Into a pipe, where a copy of what waits in stdout's
# buffer would be seen.
run pipe_shared <&-
expect_course
timeout 20 "$path" 2>err | cat >out
status=0
expect_course

# Nobody reads what is printed: both end.
mkfifo gone
exec 3<>gone
exec 4>gone 3<&-
env --default-signal=PIPE "$path" >&4 2>err
[ $? -eq 141 ] || fail 'the parent went on'
exec 4>&-
expect_none_left

ignoring_children pipe_shared >out 2>err
status=$?
expect_status 1
expect_err_line 'pipe_shared: waitpid (is SIGCHLD ignored?): No child processes'
expect_none_left

# No descriptors for the first pipe, or for the second.
for count in 4 6; do
    program="pipe_shared with $count descriptors"
    ASAN_OPTIONS=detect_leaks=0 prlimit --nofile="$count" "$path" \
        >out 2>err 3<&- 4<&-
    status=$?
    expect_status 1
    expect_out_line 'the child reads first'
    expect_err_line 'pipe_shared: pipe: Too many open files'
done
# The second talk needs no more than the first: nothing stays open.
ASAN_OPTIONS=detect_leaks=0 prlimit --nofile=7 "$path" >out 2>err \
    3<&- 4<&- 5<&- 6<&-
status=$?
program='pipe_shared with 7 descriptors'
expect_course

limited 1 pipe_shared >out 2>err
status=$?
program='pipe_shared, allowed no child'
expect_status 1
expect_err_line 'pipe_shared: fork: Resource temporarily unavailable'
expect_none_left
