# Programs: echo_thread_server
. "$SOURCE/tests/processes.sh"
. "$SOURCE/tests/beside.sh"
. "$SOURCE/tests/models.sh"
. "$SOURCE/tests/limits.sh"

# What takes seconds goes on beside the rest.
if [ "${1-}" = waits ]; then
    expect_out_of_descriptors 5 echo_thread_server
    expect_out_of_room pthread_create echo_thread_server
    exit
fi
aside waits

expect_refusals echo_thread_server
expect_echo echo_thread_server
expect_words echo_thread_server

# threads - how many the server has.
threads() {
    find "/proc/$server/task" -mindepth 1 -maxdepth 1 | wc -l
}

# data - the KiB of memory that are its own, and not only reserved.
data() {
    awk '/^VmData/ { print $2 }' "/proc/$server/status"
}

# A thread for each client, in one process. Nothing of a thread is left behind:
# neither its stack nor what was handed to it.
serve echo_thread_server
before=$(resources)
[ "$(threads)" -eq 1 ] || fail "$(threads) threads without a client"
hold 3 hold
[ "$(threads)" -eq 4 ] || fail "$(threads) threads for 3 clients"
[ "$(all_of_it)" = "$server" ] || fail 'it has started a process'
let_go
until_as_before "$before"
hold 500 hold
let_go
until_as_before "$before"
data_before=$(data)
heap_before=$(grep -F '[heap]' "/proc/$server/maps")
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
    run many "$port" 500 close
    expect_status 0
    until_as_before "$before"
done
[ "$(data)" -le $((data_before + 100000)) ] ||
    fail "$data_before KiB of memory have become $(data)"
[ "$heap_before" = "$(grep -F '[heap]' "/proc/$server/maps")" ] ||
    fail 'the heap has grown'
[ ! -s server.err ] || fail 'the server complained'

# What the threads say is whole, also where they say it at once.
hold 30 mute
kill -KILL "$client_pid"
wait "$client_pid" 2>wait.err
exec 4>&-
until_as_before "$before"
until_logged 8533 'closed: '
[ "$(grep -cx 'connected: 127.0.0.1:[0-9]*' server.log)" -eq 8533 ] ||
    fail 'lines are not whole'
[ "$(grep -cx 'closed: 127.0.0.1:[0-9]*' server.log)" -eq 8533 ] ||
    fail 'lines are not whole'
[ "$(wc -l <server.log)" -eq 17066 ] || fail 'lines are there twice'
sed -n 's/^connected: //p' server.log | sort >connected
sed -n 's/^closed: //p' server.log | sort | cmp connected - ||
    fail 'other clients were closed than connected'
# The parts of messages may be mixed, but there is one a client.
[ "$(grep -o ': [CB][a-z ]*$' server.err | wc -l)" -eq 30 ] ||
    fail 'not one complaint a client'
[ "$(wc -l <server.err)" -eq 30 ] || fail 'not one complaint a client'
expect_ended

# However it ends, the threads end.
for signal in KILL.137 INT.130; do
    start_in_front echo_thread_server 0
    follow
    hold 3 hold
    kill -${signal%.*} "$server"
    wait "$server" 2>wait.err
    [ $? -eq ${signal#*.} ] || fail "another end than by SIG${signal%.*}"
    exec 4>&-
    wait "$client_pid" && fail 'the clients have not noticed'
done

expect_another_address echo_thread_server

aside_ended
until_none_left
