# Programs: pipe_two_way
. "$SOURCE/tests/processes.sh"

processor=$(taskset -cp $$) # such as: pid 123's current affinity list: 0,1
processor=${processor##* }
processor=${processor%%[,-]*}

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

path=$(path_of pipe_two_way)
for _ in 1 2 3 4 5; do
    run pipe_two_way
    expect_course
done
for _ in 1 2 3 4 5; do
    program='pipe_two_way on one processor'
    timeout 20 taskset -c "$processor" "$path" >out 2>err
    status=$?
    expect_course
done

# Descriptor 0 is a success. Into a pipe, where a copy of what waits in stdout's
# buffer would be seen.
run pipe_two_way <&-
expect_course
timeout 20 "$path" 2>err | cat >out
status=0
expect_course

ignoring_children pipe_two_way >out 2>err
status=$?
expect_status 1
expect_err_line \
    'pipe_two_way: waitpid (is SIGCHLD ignored?): No child processes'
expect_out_line 'parent: no more answers'
expect_none_left

# No descriptors for the first pipe, or for the second.
for count in 4 6; do
    program="pipe_two_way with $count descriptors"
    ASAN_OPTIONS=detect_leaks=0 prlimit --nofile="$count" "$path" \
        >out 2>err 3<&- 4<&-
    status=$?
    expect_error 1 'pipe_two_way: pipe: Too many open files'
done

limited 1 pipe_two_way >out 2>err
status=$?
program='pipe_two_way, allowed no child'
expect_error 1 'pipe_two_way: fork: Resource temporarily unavailable'
expect_none_left
