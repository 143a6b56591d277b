# Sourced after helpers.sh by the tests of the servers that greet one client and
# end: base_server, and the same with SO_REUSEADDR.
#
# shellcheck disable=SC2154 # helpers.sh sets server, port, status and others
: "${work:?}"

# expect_sent NAME - the server has greeted a client, said so, and ended.
expect_sent() {
    expect_server "sent $((${#1} + 12)) bytes"
    server_end
    expect_status 0
}

# expect_greeting NAME - the server started last greets base_client, and ends:
# so it is the side that closes first.
expect_greeting() {
    run ../chapter2/base_client 127.0.0.1 "$port"
    expect_status 0
    expect_quiet
    expect_out <<EOF
hello from $1
the server closed the connection
EOF
    expect_server 'connected: 127.0.0.1:*'
    expect_sent "$1"
    [ ! -s server.err ] || fail 'the server complained'
}

# expect_taken NAME PORT [ADDRESS] - NAME does not get the port.
expect_taken() {
    run "$1" "$2" ${3:+"$3"} <&- # descriptor 0 is a success
    name=$(basename "$1")
    expect_error 1 \
        "$name: bind to ${3:-127.0.0.1} port $2: Address already in use
$name: read on at \"The port is taken\" in docs/chapter2.md"
}

# expect_client_named NAME - the address that the server prints is its client's,
# as the kernel knows it.
expect_client_named() {
    start "$1" 0
    in_background peer connect "$port" recv $((${#1} + 12)) wait
    expect_said "hello from $1"
    expect_server 'connected: 127.0.0.1:*'
    expect_known "$server_line"
    exec 4>&-
    wait "$client_pid" || fail 'the client has failed'
    expect_sent "$1"
}

# expect_late NAME - a client that is gone when the server comes to greet it. No
# signal ends the server.
expect_late() {
    for late in reset 'shut reset' ''; do
        start "$1" 0
        pause
        # shellcheck disable=SC2086 # each step is a word
        run peer connect "$port" $late
        expect_status 0
        kill -CONT "$server"
        expect_server 'connected: 127.0.0.1:*'
        wait "$server"
        status=$?
        case $status in
        0) expect_server "sent $((${#1} + 12)) bytes" ;;
        1) grep -q "^$1: send: " server.err || fail 'no message' ;;
        *) fail "the server ended with status $status" ;;
        esac
    done
}
