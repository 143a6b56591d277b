# Programs: echo_fork_server
. "$SOURCE/tests/processes.sh"
. "$SOURCE/tests/beside.sh"
. "$SOURCE/tests/models.sh"
. "$SOURCE/tests/limits.sh"

# What takes seconds goes on beside the rest.
if [ "${1-}" = waits ]; then
    expect_no_descriptor echo_fork_server
    expect_out_of_room fork echo_fork_server
    exit
fi
aside waits

expect_refusals echo_fork_server
expect_echo echo_fork_server
expect_words echo_fork_server

# A child for each client, which has that connection and nothing else of the
# server; the parent has none of them.
serve echo_fork_server
before=$(resources)
hold 3 hold
# shellcheck disable=SC2046 # a pid a word
set -- $(all_of_it)
[ $# -eq 4 ] || fail "$# processes for 3 clients"
for pid in "$@"; do
    until [ "$(sockets_of "$pid")" -eq 1 ]; do :; done
done
shift
let_go
until_as_before "$before"
for pid in "$@"; do
    grep -qx "closed: 127.0.0.1:[0-9]*, process $pid" server.log ||
        fail "no word of process $pid"
done

# Sixty children that end at once share one signal. All are collected.
for _ in 1 2; do
    hold 60 hold
    pids=$(all_of_it | tail -n 60)
    stop_acceptor
    let_go
    for pid in $pids; do
        until_state Z "$pid"
    done
    go_on
    # shellcheck disable=SC2086 # a pid a word
    until_gone $pids
done
run many "$port" 60 close
expect_status 0
until_as_before "$before"
[ ! -s server.err ] || fail 'the server complained'
expect_ended

# Whoever starts it may have blocked SIGCHLD, or ignore it.
for option in --block-signal=CHLD --ignore-signal=CHLD; do
    start_by "env $option" echo_fork_server 0
    follow
    before=$(resources)
    run many "$port" 20 close
    expect_status 0
    until_as_before "$before"
    expect_ended
done

# The children end with it, however it ends.
for signal in TERM.143 KILL.137 INT.130; do
    start_in_front echo_fork_server 0
    follow
    hold 3 hold
    # shellcheck disable=SC2046 # a pid a word
    set -- $(all_of_it)
    [ $# -eq 4 ] || fail "$# processes for 3 clients"
    kill -${signal%.*} "$server"
    wait "$server" 2>wait.err
    [ $? -eq ${signal#*.} ] || fail "another end than by SIG${signal%.*}"
    until_ended "$@"
    exec 4>&-
    wait "$client_pid" && fail 'the clients have not noticed'
done

# What it says goes to a file, where the lines of all processes are whole, and
# there once.
"$(path_of echo_fork_server)" 0 >server.log 2>server.err 4>&- &
server=$!
until_logged 1 'listening on 127.0.0.1:'
port=$(sed -n 's/^listening on 127.0.0.1:\([0-9]*\)$/\1/p' server.log)
for _ in 1 2; do
    run many "$port" 60 1000
    expect_status 0
done
hold 30 mute
kill -KILL "$client_pid"
wait "$client_pid" 2>wait.err
exec 4>&-
until_logged 150 'closed: '
until_complaints 30 'Connection reset by peer\|Broken pipe'
[ "$(grep -cx 'connected: 127.0.0.1:[0-9]*' server.log)" -eq 150 ] ||
    fail 'lines are not whole'
[ "$(grep -cx 'closed: 127.0.0.1:[0-9]*, process [0-9]*' server.log)" \
    -eq 150 ] || fail 'lines are not whole'
[ "$(wc -l <server.log)" -eq 301 ] || fail 'lines are there twice'
sed -n 's/^connected: //p' server.log | sort >connected
sed -n 's/^closed: \(.*\), process .*/\1/p' server.log | sort |
    cmp connected - ||
    fail 'other clients were closed than connected'
# More complaints at once: each is a line.
for _ in 1 2 3 4 5 6; do
    run many "$port" 100 send-reset
    expect_status 0
done
expect_served
until [ "$(all_of_it)" = "$server" ]; do :; done
[ "$(grep -c "echo_fork" server.err)" -gt 30 ] || fail 'no complaints'
! grep -vx "echo_fork_server: \(recv from\|send to\) 127.0.0.1:[0-9]*: \
[BC][a-z]* [a-z ]*" server.err || fail 'messages are not whole'
expect_ended

expect_another_address echo_fork_server

aside_ended
until_none_left
