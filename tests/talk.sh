# Sourced after helpers.sh by the tests of the echo clients: what a person
# types, and what is to be seen. The test says who talks, and with whom:
#
# talker - the client's name.
# expect_said_in_all TEXT - what the client said after its first line is TEXT,
#   in which \n and \0NNN are bytes.
# expect_served [SIZE...] - the server has served one client, and no other,
#   which has sent lines of so many bytes.
#
# shellcheck disable=SC2154 # helpers.sh and the test set what is used
: "${work:?}"

# talk TEXT - type TEXT, in which \n and \0NNN are bytes, to the client.
talk() {
    printf '%b' "$1" >typed
    run "$talker" 127.0.0.1 "$port" <typed
}

# expect_talk TEXT - all went well, and that is what the client said.
expect_talk() {
    expect_status 0
    expect_quiet
    expect_said_in_all "$1"
}

# expect_talks - the clients of a server that echoes what it gets.
expect_talks() {
    talk 'hello\n\n two  words \n%s%n\nq\nmore\n'
    expect_talk \
        '> echo: hello\n> echo: \n> echo:  two  words \n> echo: %s%n\n> '
    expect_served 6 1 13 5

    # Only the line q quits. The end of the input ends the client too, and so
    # does a q that no newline follows.
    talk 'quit\nQ\n q\nq \nqq'
    expect_talk \
        '> echo: quit\n> echo: Q\n> echo:  q\n> echo: q \n> echo: qq\n> \n'
    expect_served 5 2 3 3 2
    talk 'no newline'
    expect_talk '> echo: no newline\n> \n'
    expect_served 10
    talk 'hello\nq'
    expect_talk '> echo: hello\n> '
    expect_served 6
    talk ''
    expect_talk '> \n'
    expect_served

    # Around the 1,024 bytes of the client's buffer. The rest of a long line is
    # sent, but it is no line of its own: it does not quit.
    for size in 1022 1023; do
        long=$(printf "%0${size}d" 7)
        talk "$long\nq\n"
        expect_talk "> echo: $long\n> "
        expect_served $((size + 1))
    done
    long=$(printf '%01024d' 7)
    talk "$long\nq\n"
    expect_talk "> echo: $long\n> echo: \n> "
    expect_served 1024 1
    talk "${long}q\nafter\n$long${long}quit\n${long}q"
    expect_talk "> echo: $long\n> echo: q\n> echo: after\n> echo: $long\n\
> echo: $long\n> echo: quit\n> echo: $long\n> echo: q\n> \n"
    expect_served 1024 2 6 1024 1024 5 1024 1
    long=$(printf '%01023d' 0 | tr 0 q)
    talk "q$long$long\nq\n"
    expect_talk "> echo: q$long\n> echo: $long\n> "
    expect_served 1024 1024

    # Bytes that are no text.
    bytes='\0000\0001\0011\0015\0177\0200\0303\0377\0000'
    talk "$bytes\n\0000\n\0377"
    expect_talk "> echo: $bytes\n> echo: \0000\n> echo: \0377\n> \n"
    expect_served 10 2 1
}

# expect_datagram_talks - the clients of a peer that sends them datagrams. Needs
# beside.sh.
expect_datagram_talks() {
    # Larger than the client's buffer, with the right bytes in front.
    start udp_peer bind recv fill 1025 fill 65507 fill 1023 fill 1024 6>&-
    long=$(printf '%01024d' 0 | tr 0 x)
    talk "$long"
    expect_status 0
    expect_said_in_all "> echo: $long\n> \n"
    [ "$(grep -c 'passed over .* not the echo$' err)" -eq "$(wc -l <err)" ] ||
        fail 'standard error differs'
    [ "$(wc -l <err)" -eq 3 ] || fail 'not one complaint a datagram'

    # Stopped while it waits, the client goes on waiting.
    mkfifo late
    exec 8<>late
    start udp_peer bind recv wait send 'hello\n' recv send 'more\n' \
        <late 6>&- 8>&-
    printf 'hello\nmore\n' >typed
    beside stopped "$talker" 127.0.0.1 "$port" <typed 6>&- 8>&-
    expect_server hello
    stop_and_go "$beside_pid"
    exec 8>&-
    ended stopped
    expect_talk '> echo: hello\n> echo: more\n> \n'
}
