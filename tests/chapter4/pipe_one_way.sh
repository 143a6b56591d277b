# Programs: pipe_one_way
. "$SOURCE/tests/processes.sh"

processor=$(taskset -cp $$) # such as: pid 123's current affinity list: 0,1
processor=${processor##* }
processor=${processor%%[,-]*}

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

for _ in 1 2 3 4 5; do
    run pipe_one_way
    expect_course
done

for _ in 1 2 3 4 5; do
    program='pipe_one_way on one processor'
    timeout 20 taskset -c "$processor" "$(path_of pipe_one_way)" >out 2>err
    status=$?
    expect_course
done

# Descriptor 0 is a success; so are 0 and 1, of which nothing is seen then.
run pipe_one_way <&-
expect_course
run_path=$(path_of pipe_one_way)
timeout 20 "$run_path" <&- >&- 2>err
status=$?
program='pipe_one_way <&- >&-'
expect_status 0
expect_none_left

# Into a pipe, where a copy of what waits in stdout's buffer would be seen.
timeout 20 "$run_path" 2>err | cat >out
status=0
expect_course

# Nobody reads what the parent prints: it ends, and the child with it.
mkfifo gone
exec 3<>gone
exec 4>gone 3<&-
env --default-signal=PIPE "$run_path" >&4 2>err
[ $? -eq 141 ] || fail 'the parent went on'
exec 4>&-
expect_none_left

# Children that the caller does not want to hear of.
ignoring_children pipe_one_way >out 2>err
status=$?
expect_status 1
expect_err_line \
    'pipe_one_way: waitpid (is SIGCHLD ignored?): No child processes'
expect_out_line 'parent: the end, after 35 bytes'
expect_none_left

# No descriptors for a pipe.
ASAN_OPTIONS=detect_leaks=0 prlimit --nofile=4 "$run_path" \
    >out 2>err 3<&- 4<&-
status=$?
program='pipe_one_way with 4 descriptors'
expect_error 1 'pipe_one_way: pipe: Too many open files'

limited 1 pipe_one_way >out 2>err
status=$?
program='pipe_one_way, allowed no child'
expect_error 1 'pipe_one_way: fork: Resource temporarily unavailable'
expect_none_left
