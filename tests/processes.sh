# Sourced by the tests of programs that start processes, in place of helpers.sh:
# . "$SOURCE/tests/processes.sh"

. "$SOURCE/tests/helpers.sh"

# expect_none_left - no process is left in the test's folder but the test
# itself.
expect_none_left() {
    there=$(who_is_here)
    echo "$there" | grep -qx "$$" ||
        fail 'the processes of this folder cannot be found'
    for left in $there; do
        [ "$left" = "$$" ] ||
            fail "a process is left: $(cat "/proc/$left/comm")"
    done
}

# pid_in FILE TEXT - the number behind TEXT, in the first line that begins so.
pid_in() {
    sed -n "s/^$2\([0-9][0-9]*\).*/\1/p" "$1" | head -n 1
}

# run_on_one_processor NAME [ARGUMENT...] - as run, but its processes take
# turns.
run_on_one_processor() {
    program="$* on one processor"
    one_path=$(path_of "$1")
    shift
    one=$(taskset -cp $$) # such as: pid 123's current affinity list: 0,1
    one=${one##* }
    timeout 20 taskset -c "${one%%[,-]*}" "$one_path" "$@" \
        >"$work/out" 2>"$work/err"
    status=$?
}

# ignoring_children NAME [ARGUMENT...] - run a program that inherits SIGCHLD as
# ignored.
ignoring_children() {
    ignoring_path=$(path_of "$1")
    shift
    timeout 20 env --ignore-signal=CHLD "$ignoring_path" "$@"
}

# beside_a_child NAME [ARGUMENT...] - run a program in place of a shell that has
# a child: it is the program's then. It ends as soon as the program runs.
beside_a_child() {
    beside_path=$(path_of "$1")
    shift
    # shellcheck disable=SC2016 # the inner shell expands it
    timeout 20 sh -c '
        while read -r name </proc/$$/comm && [ "$name" != "${0##*/}" ]; do
            :
        done 2>/dev/null &
        exec "$0" "$@"' "$beside_path" "$@"
}

# limited COUNT NAME [ARGUMENT...] - run a program whose fork() fails where it
# would make more than COUNT processes. The system counts those of a user, and
# not those of root: so root gives all that a test runs so a user of its own,
# and others use a namespace of users where they may; if not, only COUNT 1 can
# be tried. The leak check of a sanitizer needs a process, too: it is off.
limited_user=''
limited() {
    limited_count=$1
    limited_path=$(path_of "$2")
    limited_name=$2
    shift 2
    if [ "$(id -u)" -eq 0 ]; then
        [ -n "$limited_user" ] || choose_user
        [ -e "$work/copy/$limited_name" ] ||
            cp "$limited_path" "$work/copy" || exit 1
        limited_path=$work/copy/$limited_name
        set -- setpriv --reuid="$limited_user" --regid="$limited_user" \
            --clear-groups prlimit --nproc="$limited_count" \
            "$limited_path" "$@"
    elif [ "$limited_count" -eq 1 ]; then
        set -- prlimit --nproc=1 "$limited_path" "$@"
    else
        set -- unshare --user prlimit --nproc="$limited_count" \
            "$limited_path" "$@"
    fi
    ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 \
        timeout 20 "$@"
}

# choose_user - a user who runs nothing, and who can reach the programs.
choose_user() {
    limited_user=$((20000 + $$ % 40000))
    while [ -n "$(find /proc -maxdepth 1 -uid "$limited_user" 2>/dev/null)" ]
    do
        limited_user=$((limited_user + 1))
    done
    mkdir "$work/copy" && chmod 755 "$work" "$work/copy" || exit 1
}

# can_limit - can limited take a COUNT of more than 1?
can_limit() {
    [ "$(id -u)" -eq 0 ] || unshare --user true 2>/dev/null || {
        echo 'no namespace of users: a later fork that fails was not tried'
        return 1
    }
}
