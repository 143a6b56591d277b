# Sourced, in place of processes.sh, by the tests of programs that talk through
# pipes with a child of their own. The test says what such a talk is:
#
# expect_course - the program that has run said what it should, and is gone.
#
# shellcheck disable=SC2034 # the helpers use what is set
. "$SOURCE/tests/processes.sh"

# expect_always RUNS NAME - the course is the same on every run: on all
# processors, on one, without a standard input (descriptor 0 is a success), and
# into a pipe, where a copy of what waits in stdout's buffer would be seen.
expect_always() {
    always_run=0
    while [ $always_run -lt "$1" ]; do
        run "$2"
        expect_course
        always_run=$((always_run + 1))
    done
    for _ in 1 2 3 4 5; do
        run_on_one_processor "$2"
        expect_course
    done
    run "$2" <&-
    expect_course
    program="$2 | cat"
    timeout 20 "$(path_of "$2")" 2>err | cat >out
    status=0
    expect_course
}

# expect_end_without_reader NAME - nobody reads what it prints: both end.
expect_end_without_reader() {
    mkfifo gone
    exec 3<>gone
    exec 4>gone 3<&-
    env --default-signal=PIPE "$(path_of "$1")" >&4 2>err
    [ $? -eq 141 ] || fail 'the parent went on'
    exec 4>&-
    expect_none_left
}

# expect_status_lost NAME - it inherits SIGCHLD as ignored, and says that the
# child's status is lost.
expect_status_lost() {
    program="$1 with SIGCHLD ignored"
    ignoring_children "$1" >out 2>err
    status=$?
    expect_status 1
    expect_err_line "$1: waitpid (is SIGCHLD ignored?): No child processes"
    expect_none_left
}

# run_with DESCRIPTORS NAME - as run, where descriptors are below that number.
run_with() {
    program="$2 with $1 descriptors"
    ASAN_OPTIONS=detect_leaks=0 timeout 20 prlimit --nofile="$1" \
        "$(path_of "$2")" >"$work/out" 2>"$work/err" 3<&- 4<&- 5<&- 6<&-
    status=$?
}

# run_childless NAME - as run, where fork() fails.
run_childless() {
    program="$1, allowed no child"
    limited 1 "$1" >"$work/out" 2>"$work/err"
    status=$?
    expect_none_left
}
