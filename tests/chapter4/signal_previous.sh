# Programs: signal_previous
. "$SOURCE/tests/helpers.sh"

# expect_course HANDLER - HANDLER is what the program has found at its start.
expect_course() {
    expect_status 0
    expect_quiet
    expect_out <<END
signal(SIGINT, first) returned $1
signal(SIGINT, second) returned first
raise(SIGINT)
  second has run
signal(SIGINT, first) returned second
raise(SIGINT)
  first has run
signal(SIGINT, SIG_IGN) returned first
raise(SIGINT)
signal(SIGINT, $1) returned SIG_IGN
signal(SIGKILL, first) returned SIG_ERR: Invalid argument
signal(SIGSTOP, first) returned SIG_ERR: Invalid argument
END
}

# run_from WORD... - run a program by its path, under env or not.
run_from() {
    program=$*
    timeout 20 "$@" >out 2>err
    status=$?
}

path=$(path_of signal_previous)
run_from env --default-signal=INT "$path"
expect_course SIG_DFL
run_from env --ignore-signal=INT "$path"
expect_course SIG_IGN

# The same into a pipe: no line is late.
env --default-signal=INT "$path" | cat >out
status=0
expect_course SIG_DFL

# A handler that cannot write ends the program; no end of the world either.
env --default-signal=INT "$path" >/dev/full
[ $? -eq 1 ] || fail 'it did not notice that nothing could be written'

# Where signal() is for one time only.
if command -v cc >/dev/null; then
    cc -std=c11 -D_POSIX_C_SOURCE=200809L "$SOURCE/chapter4/signal_previous.c" \
        -o one_time || fail 'it does not compile as C11 with POSIX'
    run_from env --default-signal=INT ./one_time
    expect_course SIG_DFL
    run_from env --ignore-signal=INT ./one_time
    expect_course SIG_IGN
fi
