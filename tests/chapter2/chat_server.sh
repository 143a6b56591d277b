# Programs: chat_server chat_client
. "$SOURCE/tests/helpers.sh"

# talk WORDS - a client, whose user says WORDS: lines, in which \n and \0NNN
# are bytes.
talk() {
    printf '%b' "$1" >typed
    run chat_client 127.0.0.1 "$port" <typed
}

# expect_talk TEXT - what the client said after its first line.
expect_talk() {
    expect_status 0
    expect_quiet
    printf 'connected; you begin, exit ends the talk\n%b' "$1" >wanted
    cmp wanted out || fail 'not the talk that was expected'
}

# expect_rest TEXT - what the server said from here to its end, with status 0.
expect_rest() {
    cat <&3 >rest
    printf '%b' "$1" >wanted
    cmp wanted rest || fail "the server said: $(cat rest)"
    server_end
    expect_status 0
    [ ! -s server.err ] || fail 'the server complained'
}

# serve WORDS - start a server, whose user says WORDS.
serve() {
    printf '%b' "$1" >words
    start chat_server 0 <words
}
hello='connected; the client begins, exit ends the talk\n'

# The client ends it, the server ends it, the end of either input ends it.
serve 'hi there\nfine\n'
talk 'hello\nhow are you\nexit\n'
expect_talk '> server: hi there\n> server: fine\n> '
expect_rest "${hello}client: hello\n> client: how are you\n> client: exit\n"

serve 'exit\n'
talk 'hello\nhow are you\n'
expect_talk '> server: exit\n'
expect_rest "${hello}client: hello\n> "

serve 'hi\n'
talk 'hello\n'
expect_talk '> server: hi\n> \n'
expect_rest "${hello}client: hello\n> client: exit\n"

serve ''
talk 'hello\n'
expect_talk '> server: exit\n'
expect_rest "${hello}client: hello\n> \n"

serve 'hi'
talk 'hello\nexit'
expect_talk '> server: hi\n> '
expect_rest "${hello}client: hello\n> client: exit\n"

# Only the whole line ends it. Empty lines and bytes that are no text are lines
# like others.
serve 'exit please\n\0000\0377\n'
talk 'exiting the topic\n exit\n\n'
expect_talk '> server: exit please\n> server: \0000\0377\n> server: exit\n'
expect_rest "${hello}client: exiting the topic\n> client:  exit\n> client: \n\
> \n"

# "exit" in the same segment as the line before it, and in two.
serve 'one\ntwo\n'
run peer connect "$port" send 'hello\nexit\n' recv 4 shut recv-all
expect_status 0
expect_rest "${hello}client: hello\n> client: exit\n"
serve 'one\n'
run peer connect "$port" send 'ex' taken send 'it\n' recv-all
expect_status 0
[ ! -s out ] || fail 'an answer to exit'
expect_rest "${hello}client: exit\n"
start peer listen recv 6 send 'hi\nexit\n' recv 4 recv-all
talk 'hello\nyou\nmore\n'
expect_talk '> server: hi\n> server: exit\n'
start peer listen recv 6 send ex taken send 'it\n' recv-all
talk 'hello\nyou\n'
expect_talk '> server: exit\n'

# The longest line, and one that is cut.
long=$(printf '%01023d' 0)
serve "$long\n"
talk "$long\nexit\n"
expect_talk "> server: $long\n> "
expect_rest "${hello}client: $long\n> client: exit\n"
serve 'hi\n'
talk "${long}cut$long$long\nexit\n"
expect_status 0
expect_err_line 'chat_client: the line was cut after 1023 bytes'
expect_rest "${hello}client: $long\n> client: exit\n"

# Peers that leave without a word, in the middle of a line, with a reset, or
# that never end their line.
expect_failure() {
    cat <&3 >rest
    server_end
    expect_status 1
    grep -qx "chat_server: $1" server.err || fail "$(cat server.err)"
}
serve ''
run peer connect "$port"
expect_failure 'the client has left without a word'
serve ''
run peer connect "$port" send half shut recv-all
expect_failure "the peer closed the connection before its line's end"
serve ''
run peer connect "$port" send half taken reset
expect_failure 'recv: Connection reset by peer'
serve ''
run peer connect "$port" fill 5000
expect_failure "the peer's line is longer than 1024 bytes"

start peer listen recv 6
talk 'hello\n'
expect_status 1
expect_err_line 'chat_client: the server has left without a word'
start peer listen recv 6 send half taken reset
talk 'hello\n'
expect_status 1
expect_err_line 'chat_client: recv: Connection reset by peer'

expect_refusals chat_server chat_client
