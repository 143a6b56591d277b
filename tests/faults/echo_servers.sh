# Programs: echo_fork_server echo_store_server echo_thread_server
# Programs: echo_select_server echo_poll_server echo_epoll_server
#
# echo_servers.sh SERVER - what clients get from one of them while its calls
# fail: all of their bytes. What the servers do in want of descriptors or memory
# is left to the scripts of chapter 4.
#
# shellcheck disable=SC2034,SC2317 # models.sh uses what is set here
. "$SOURCE/tests/processes.sh"
. "$SOURCE/tests/models.sh"
chapter=chapter4

case $1 in
echo_store_server)
    set -- "$1" said.txt
    # The server's process records, and ends last. Its only child accepts.
    acceptor() {
        until [ "$(all_of_it | wc -l)" -gt 1 ]; do :; done
        all_of_it | sed -n 2p
    }
    # It opens the file when there is something to write.
    resources() {
        all_of_it "$(acceptor)" | wc -l
    }
    ends_with=0
    ;;
echo_epoll_server)
    # It says where it listens before it has all of its descriptors.
    resources() {
        until find "/proc/$server/fd" -lname '*eventpoll*' | grep -q .; do
            kill -0 "$server" || fail 'the server is gone'
        done
        find "/proc/$server/fd" -mindepth 1 | wc -l
    }
    ;;
esac
expect_echo "$@"
expect_many 20 262144 "$@"
expect_slow_reader_harmless "$@"
expect_half_close "$@"
