# Programs: echo_poll_server
. "$SOURCE/tests/helpers.sh"
. "$SOURCE/tests/models.sh"

server_name=echo_poll_server
room_then=1
short_of_memory $server_name
expect_echo $server_name
expect_out_of_descriptors 3 $server_name
expect_retried "sendto:error=EINTR:when=2+3" $server_name
expect_retried "sendto:error=EAGAIN:when=2+3 recvfrom:error=EINTR:when=1+3 \
accept:error=EINTR:when=1+2 ?poll,ppoll:error=EINTR:when=2+2" $server_name
had_memory
expect_clients_named $server_name
expect_refusals $server_name
