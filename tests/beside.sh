# Sourced after helpers.sh by tests of programs that wait for seconds: they do
# so beside the rest of the test.
: "${work:?}"

# beside LABEL NAME [ARGUMENT...] - start a program in the background: its pid
# $beside_pid. Its standard input is that of beside.
beside() {
    beside_files=$work/beside.$1
    beside_path=$(path_of "$2")
    shift
    echo "$*" >"$beside_files"
    shift
    {
        "$beside_path" "$@" <&7 >"$beside_files.out" 2>"$beside_files.err" \
            4>&- 7<&- &
        beside_pid=$!
    } 7<&0
    echo "$beside_pid" >"$beside_files.pid"
}

# ended LABEL - wait until that program has ended: $status, and the files out
# and err, as after run.
# shellcheck disable=SC2034 # the helpers use them
ended() {
    program=$(cat "$work/beside.$1")
    wait "$(cat "$work/beside.$1.pid")"
    status=$?
    cp "$work/beside.$1.out" "$work/out"
    cp "$work/beside.$1.err" "$work/err"
}

# stop_and_go PID - what Ctrl+Z and fg do to a program that waits in a call.
stop_and_go() {
    until_state S "$1"
    kill -STOP "$1"
    until_state T "$1"
    kill -CONT "$1"
    until_state S "$1"
}
