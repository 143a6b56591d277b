# Programs: echo_poll_server
. "$SOURCE/tests/helpers.sh"
. "$SOURCE/tests/models.sh"

server_name=echo_poll_server
room_then=1
short_of_memory $server_name
expect_echo $server_name
expect_many 50 262144 $server_name
expect_held 1100 $server_name # more than select() can watch
expect_slow_reader_harmless $server_name
expect_half_close $server_name
expect_resets_harmless $server_name
expect_restart $server_name
expect_stop_and_go $server_name
expect_out_of_descriptors 3 $server_name
expect_retried "sendto:error=EINTR:when=2+3" $server_name
expect_retried "sendto:error=EAGAIN:when=2+3 recvfrom:error=EINTR:when=1+3 \
accept:error=EINTR:when=1+2 ?poll,ppoll:error=EINTR:when=2+2" $server_name
had_memory
expect_clients_named $server_name
expect_refusals $server_name
