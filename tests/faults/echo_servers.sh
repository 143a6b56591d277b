# Programs: echo_fork_server echo_store_server echo_thread_server
# Programs: echo_select_server echo_poll_server echo_epoll_server
#
# echo_servers.sh SERVER - what clients get from one of them while its calls
# fail: all of their bytes. What the servers do in want of descriptors or memory
# is left to the scripts of chapter 4.
. "$SOURCE/tests/processes.sh"
. "$SOURCE/tests/models.sh"
chapter=chapter4

if [ "$1" = echo_store_server ]; then
    . "$SOURCE/tests/recorder.sh"
    set -- "$1" said.txt
fi
expect_echo "$@"

# Twenty at once, clients that do not read, and clients that end their streams.
serve "$@"
run many "$port" 20 262144
expect_status 0
for mode in mute mute-end; do
    hold 3 $mode
    let_go
done
[ ! -s server.err ] || fail 'the server complained'
expect_ended
