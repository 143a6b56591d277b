# Programs: echo_poll_server
. "$SOURCE/tests/helpers.sh"
. "$SOURCE/tests/models.sh"

expect_one_process echo_poll_server 3 '?poll,ppoll'
