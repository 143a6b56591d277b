# Sourced after helpers.sh by tests of programs that look names up. The files
# hosts and nsswitch in the test's folder take the place of those in /etc.
#
# shellcheck disable=SC2034 # the helpers use what is set
: "${work:?}"

# run_own NAME [ARGUMENT...] - run a program that sees a host table of our own
# and asks nobody else: in a namespace, which not every machine lets us have.
run_own() {
    program=$*
    run_path=$(path_of "$1")
    shift
    own "$run_path" "$@" >"$work/out" 2>"$work/err"
    status=$?
}

# own COMMAND... - the same with any command.
own() {
    timeout 20 unshare -rm sh -c 'mount --bind hosts /etc/hosts &&
        mount --bind nsswitch /etc/nsswitch.conf && exec "$@"' sh "$@"
}
