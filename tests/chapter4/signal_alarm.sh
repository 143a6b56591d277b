# Programs: signal_alarm
. "$SOURCE/tests/helpers.sh"
. "$SOURCE/tests/beside.sh"

# How much of the sleep was left is the machine's business, and whether the
# alarm of 3 seconds is asked after the first or the second half second.
expect_course() {
    expect_status 0
    expect_quiet
    sed 's/rang: [0-2]\.[0-9] of/rang: some of/
        s/^\(alarm(1) returned\) [23]$/\1 all/' out >without_times
    diff -u - without_times <<'END' || fail 'another course'
alarm(3) returned 0
alarm(1) returned all
  it rang: some of 3 s of the sleep were left
alarm(1) returned 0
  it rang: some of 3 s of the sleep were left
alarm(0) returned 0
END
}

# All that takes seconds, side by side: without arguments, stopped and brought
# back, with SIGALRM ignored or blocked by the caller.
beside plain signal_alarm
beside stopped signal_alarm 1
stopped=$beside_pid
env --ignore-signal=ALRM "$(path_of signal_alarm)" 1 >ignored 2>&1 &
ignored=$!
env --block-signal=ALRM "$(path_of signal_alarm)" 1 >blocked 2>&1 &
blocked=$!

# It shows each line at once.
mkfifo lines
"$(path_of signal_alarm)" 60 >lines &
long=$!
exec 3<lines
for line in 'alarm(180) returned 0' 'alarm(60) returned 180'; do
    IFS= read -r said <&3
    [ "$said" = "$line" ] || fail "it said '$said', not '$line'"
done
until_state S "$long"
kill -ALRM "$long" # any SIGALRM will do
IFS= read -r said <&3
case $said in
'  it rang: 1'[78]?.?' of 180 s of the sleep were left') ;;
*) fail "it said '$said'" ;;
esac
IFS= read -r said <&3
case $said in
'alarm(60) returned '[56]?) ;; # the rest of the alarm that did not ring
*) fail "it said '$said'" ;;
esac
kill -KILL "$long"

stop_and_go "$stopped"

# Where signal() is for one time only.
if command -v cc >/dev/null; then
    cc -std=c11 -D_POSIX_C_SOURCE=200809L "$SOURCE/chapter4/signal_alarm.c" \
        -o one_time || fail 'it does not compile as C11 with POSIX'
    timeout 20 ./one_time 1 >out 2>err
    status=$?
    program='one_time 1'
    expect_course
fi

for text in '' 0 -1 61 1x 1.5 ' ' '1 ' 99999999999999999999; do
    run signal_alarm "$text"
    expect_error 2 "signal_alarm: not a number of seconds from 1 to 60: '$text'"
done
expect_usage signal_alarm 1 2

ended plain
expect_course
ended stopped
expect_course
wait "$ignored" || fail 'it does not handle a signal that was ignored'
cp ignored out
status=0
expect_course
wait "$blocked"
[ $? -eq 1 ] || fail 'no alarm can come, and it says nothing'
tail -n 1 blocked >last
echo 'signal_alarm: no alarm has cut the sleep short (is SIGALRM blocked?)' |
    diff -u - last || fail 'another complaint'
