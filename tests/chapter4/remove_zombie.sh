# Programs: remove_zombie
. "$SOURCE/tests/processes.sh"

# expect_collected COUNT - so many children, each with the status of its own,
# and no more signals than children; none is left.
expect_collected() {
    sed 's/signals: \([1-9]\|10\)$/signals: some/' "$work/out" >collected
    {
        i=1
        while [ "$i" -le "$1" ]; do
            echo "child $i: exited with status $i"
            i=$((i + 1))
        done
        if [ "$1" -eq 0 ]; then
            echo "children collected: 0, signals: 0"
        else
            echo "children collected: $1, signals: some"
        fi
        echo 'waitpid: No child processes'
    } | diff -u - collected || fail 'another course'
    signals=$(sed -n 's/.*signals: //p' "$work/out")
    [ "$signals" -le "$1" ] || fail 'more signals than children'
    expect_none_left
}

# How many children share a signal is chance; that all are collected is not. A
# program that collects one child a signal does not get through this. Where
# there are two processors, more than one signal is a matter of a few runs.
turn=0 shared=0 several=0
while [ "$turn" -lt 20 ] || {
    [ "$several" -eq 0 ] && [ "$(nproc)" -gt 1 ] && [ "$turn" -lt 100 ]
}; do
    run remove_zombie
    expect_status 0
    expect_quiet
    expect_collected 10
    [ "$signals" -eq 10 ] || shared=$((shared + 1))
    [ "$signals" -eq 1 ] || several=$((several + 1))
    turn=$((turn + 1))
done
[ "$shared" -gt 0 ] || fail 'no two children have ever shared a signal'
[ "$several" -gt 0 ] || [ "$(nproc)" -eq 1 ] ||
    fail 'it has never counted more than one signal'

# On one processor likewise.
for _ in 1 2 3 4 5; do
    run_on_one_processor remove_zombie
    expect_status 0
    expect_quiet
    expect_collected 10
done

# A caller that ignores or blocks SIGCHLD changes nothing.
for option in --ignore-signal=CHLD --block-signal=CHLD; do
    program="remove_zombie with $option"
    timeout 20 env "$option" "$(path_of remove_zombie)" >out 2>err
    status=$?
    expect_status 0
    expect_quiet
    expect_collected 10
done

# A child that it got from the shell is none of the ten. This one ends when it
# sees that the program runs, before the others or after them.
for _ in 1 2 3; do
    program='remove_zombie beside a child of the shell'
    beside_a_child remove_zombie >out 2>err
    status=$?
    expect_status 0
    expect_quiet
    until [ "$(cd / && find /proc/[0-9]*/cwd -maxdepth 0 -lname "$work" \
        2>/dev/null | wc -l)" -eq 1 ]; do
        :
    done
    grep -q '^waitpid: ' out || echo 'waitpid: No child processes' >>out
    sed 's/signals: 11$/signals: 10/' out >without
    cp without out
    expect_collected 10
done

# And this one lives on: nobody waits for it.
mkfifo hold
exec 6<>hold
# shellcheck disable=SC2016 # the inner shell expands it
timeout 20 sh -c 'cat <hold >/dev/null 6<&- & echo $! >other; exec "$0"' \
    "$(path_of remove_zombie)" >out 2>err
status=$?
program='remove_zombie beside a child that lives on'
expect_status 0
expect_quiet
kill -0 "$(cat other)" || fail 'the other child has ended'
! grep waitpid out || fail 'it denies a child that lives'
kill -KILL "$(cat other)"
while kill -0 "$(cat other)" 2>/dev/null &&
    ! grep -q '^State:.Z' "/proc/$(cat other)/status" 2>/dev/null; do
    : # whoever is its parent now collects it
done
exec 6<&-
echo 'waitpid: No child processes' >>out
expect_collected 10

# Nothing is left when it cannot start all of them: those are collected.
# expect_short COUNT - it may have so many children, and no more.
expect_short() {
    limited $(($1 + 1)) remove_zombie >out 2>err
    status=$?
    program="remove_zombie, allowed $1 children"
    expect_status 1
    echo 'remove_zombie: fork: Resource temporarily unavailable' |
        diff -u - err || fail 'standard error differs'
    expect_collected "$1"
}
expect_short 0
! can_limit || expect_short 4

# No descriptors for the barrier.
ASAN_OPTIONS=detect_leaks=0 prlimit --nofile=4 "$(path_of remove_zombie)" \
    >out 2>err 3<&- 4<&-
status=$?
expect_error 1 'remove_zombie: pipe: Too many open files'
expect_none_left

# Descriptor 0 is a success.
run remove_zombie <&-
expect_status 0
expect_collected 10
