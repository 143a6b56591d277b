# Programs: sigaction
. "$SOURCE/tests/helpers.sh"
. "$SOURCE/tests/beside.sh"

# The same course each time: without arguments, stopped and brought back, and
# with the signals ignored by the caller.
beside plain sigaction
beside stopped sigaction 1
stopped=$beside_pid
env --ignore-signal=ALRM --ignore-signal=USR1 --ignore-signal=USR2 \
    "$(path_of sigaction)" 1 >ignored 2>&1 <&- &
ignored=$!
beside late sigaction 60
late=$beside_pid

# It shows each line at once, and waits for the alarm, which anybody can send.
mkfifo lines
"$(path_of sigaction)" 60 >lines &
long=$!
exec 3<lines
said=''
until [ "$said" = 'no flags' ]; do
    IFS= read -r said <&3 || fail 'it has ended early'
done
for round in 'Interrupted system call' '1 byte'; do
    until_state S "$long"
    kill -ALRM "$long"
    IFS= read -r said <&3
    [ "$said" = '  SIGALRM' ] || fail "it said '$said'"
    IFS= read -r said <&3
    [ "$said" = "  read: $round" ] || fail "it said '$said', not '$round'"
    # After the first round the byte, then what comes next.
    if [ "$round" != '1 byte' ]; then
        IFS= read -r said <&3
        [ "$said" = '  read: 1 byte' ] || fail "it said '$said'"
    fi
    IFS= read -r said <&3
done
[ "$said" = 'SA_RESTART, and poll()' ] || fail "it said '$said'"
kill -KILL "$long"

stop_and_go "$stopped"

# A handler that cannot write ends the program.
"$(path_of sigaction)" 1 >/dev/full
[ $? -eq 1 ] || fail 'it did not notice that nothing could be written'

# No descriptors for a pipe.
ASAN_OPTIONS=detect_leaks=0 prlimit --nofile=4 "$(path_of sigaction)" 1 \
    >out 2>err 3<&- 4<&-
status=$?
expect_error 1 'sigaction: pipe: Too many open files'

for text in '' 0 -1 61 1x 1.5 ' ' '1 ' 99999999999999999999; do
    run sigaction "$text"
    expect_error 2 "sigaction: not a number of seconds from 1 to 60: '$text'"
done
expect_usage sigaction 1 2

expect_course() {
    expect_status 0
    expect_quiet
    expect_out <<'END'
the mask of SIGUSR1 is empty
  SIGUSR1 begins
    SIGUSR2
  SIGUSR1 ends
the mask of SIGUSR1 has SIGUSR2
  SIGUSR1 begins
  SIGUSR1 ends
    SIGUSR2
no flags
  SIGALRM
  read: Interrupted system call
  read: 1 byte
SA_RESTART
  SIGALRM
  read: 1 byte
SA_RESTART, and poll()
  SIGALRM
  poll: Interrupted system call
  read: 1 byte
END
}
ended plain
expect_course
kill -KILL "$late" # its first alarm is a minute away
[ "$(tail -n 1 beside.late.out)" = 'no flags' ] || fail 'the alarm rang early'
ended stopped
expect_course
wait "$ignored"
status=$?
cp ignored out
expect_course
