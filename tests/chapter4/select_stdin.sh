# Programs: select_stdin
. "$SOURCE/tests/helpers.sh"
. "$SOURCE/tests/beside.sh"

# type_in TEXT - run it with TEXT, in which \n and \0NNN are bytes, as input.
type_in() {
    printf '%b' "$1" >typed
    run select_stdin 60 <typed
}

# expect_all TEXT - the whole output; how the input came makes no difference.
expect_all() {
    expect_status 0
    expect_quiet
    printf '%b' "$1" >wanted
    cmp wanted out || fail 'another output'
}

type_in ''
expect_all '> \nend of input\n'
type_in 'hello\n\nx\n'
expect_all '> line of 6 bytes: hello
> line of 1 byte: \n> line of 2 bytes: x
> \nend of input\n'
type_in 'no newline'
expect_all '> \npart of 10 bytes: no newline\nend of input\n'
type_in 'hello\nx'
expect_all '> line of 6 bytes: hello\n> \npart of 1 byte: x\nend of input\n'

# Around the 40 bytes of the buffer.
for size in 38 39; do
    long=$(printf "%0${size}d" 7)
    type_in "$long\nx\n"
    expect_all "> line of $((size + 1)) bytes: $long
> line of 2 bytes: x\n> \nend of input\n"
done
long=$(printf '%040d' 7)
type_in "$long\nx\n"
expect_all "> part of 40 bytes: $long\nrest of 1 byte: \n> line of 2 \
bytes: x\n> \nend of input\n"
type_in "$long"
expect_all "> part of 40 bytes: $long\n\nend of input\n"
type_in "x\n$long${long}yz\n$long$long$long"
expect_all "> line of 2 bytes: x
> part of 40 bytes: $long\npart of 40 bytes: $long\nrest of 3 bytes: yz
> part of 40 bytes: $long\npart of 40 bytes: $long\npart of 40 bytes: $long
\nend of input\n"

# Bytes that are no text, and much of it.
bytes='\0000\0001\0011\0015\0177\0200\0303\0377\0000%s'
type_in "$bytes\n\0000\n\0377"
expect_all "> line of 12 bytes: $bytes\n> line of 2 bytes: \0000
> \npart of 1 byte: \0377\nend of input\n"
head -c 400000 /dev/urandom | tr '\n' x | fold -b -w 39 >typed
echo >>typed
run select_stdin 60 <typed
expect_status 0
expect_quiet
{
    head -n -1 typed | sed 's/^/> line of 40 bytes: /'
    last=$(tail -n 1 typed | wc -c)
    bytes=$([ "$last" -eq 1 ] && echo byte || echo bytes)
    tail -n 1 typed | sed "s/^/> line of $last $bytes: /"
    printf '> \nend of input\n'
} >wanted
cmp wanted out || fail 'the bytes have changed'

# Input in pieces: each is read before the next one comes.
# in_pieces TEXT... - feed it, with \n and \0NNN, to a program that has begun.
in_pieces() {
    in_background select_stdin 60
    prompt=$(head -c 2 <&5)
    [ "$prompt" = '> ' ] || fail 'no prompt'
    for piece; do
        until_state S "$client_pid"
        printf '%b' "$piece" >&4
    done
    exec 4>&-
    printf '> ' >out
    cat <&5 >>out
    wait "$client_pid"
    status=$?
    : >err
}
in_pieces hel 'lo\nmo' 're\n' '\n' a b c
expect_all '> line of 6 bytes: hello\n> line of 5 bytes: more
> line of 1 byte: \n> \npart of 3 bytes: abc\nend of input\n'
half=01234567890123456789
in_pieces $half $half $half '\n' "$half" "${half}x\n"
expect_all "> part of 40 bytes: $half$half\nrest of 21 bytes: $half
> part of 40 bytes: $half$half\nrest of 2 bytes: x\n> \nend of input\n"
in_pieces "${half}0123456789012345678" '\n'
expect_all "> line of 40 bytes: ${half}0123456789012345678\n> \nend of input\n"
in_pieces "x\n$half" "$half" 'y\nz'
expect_all "> line of 2 bytes: x\n> part of 40 bytes: $half$half
rest of 2 bytes: y\n> \npart of 1 byte: z\nend of input\n"

# A line is answered, and the next prompt is there, before more is typed.
# Stopped and brought back it goes on.
in_background select_stdin
[ "$(head -c 2 <&5)" = '> ' ] || fail 'no prompt'
stop_and_go "$client_pid"
echo hello >&4
expect_said 'line of 6 bytes: hello'
[ "$(head -c 2 <&5)" = '> ' ] || fail 'no prompt'
exec 4>&-
expect_said ''
expect_said 'end of input'
wait "$client_pid" || fail 'the end of the input is no failure'

# Nothing comes: it says so, again and again, and still takes what comes then.
# A machine that is busy may let it say so a few times more.
in_background select_stdin 1
for _ in 1 2; do
    expect_said '> '
    expect_said 'nothing for 1 s'
done
until_state S "$client_pid" # asleep again, or with much more said than that
echo hello >&4
for turn in 1 2 3 4 5 6 7 8; do
    IFS= read -r said_line <&5 || fail 'it has ended'
    [ "$said_line" != '> line of 6 bytes: hello' ] || break
    [ "$said_line" = '> ' ] || fail "it said '$said_line'"
    expect_said 'nothing for 1 s'
    [ "$turn" -lt 8 ] || fail 'it does not hear what is typed'
done
exec 4>&-
wait "$client_pid" || fail 'the end of the input is no failure'

# What cannot be read.
run select_stdin 60 <.
expect_status 1
expect_err_line 'select_stdin: standard input: Is a directory'
run select_stdin 60 <&-
expect_status 1
expect_err_line 'select_stdin: select: Bad file descriptor'

for text in '' 0 -1 61 1x 1.5 ' ' '1 ' 99999999999999999999; do
    run select_stdin "$text" </dev/null
    expect_error 2 "select_stdin: not a number of seconds from 1 to 60: '$text'"
done
expect_usage select_stdin 1 2
