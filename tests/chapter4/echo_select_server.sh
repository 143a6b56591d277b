# Programs: echo_select_server
. "$SOURCE/tests/helpers.sh"
. "$SOURCE/tests/models.sh"

expect_one_process echo_select_server 0 'pselect6,?select'

# With -v it prints also what they say: no more than that, bytes that are no
# text too, and each on a line of its own.
exec 5<&-
start echo_select_server -v 0
follow
run peer connect "$port" send 'hello\n' recv 6
until_logged 1 closed:
first=$(sed -n 's/^connected: client //p' server.log)
run peer connect "$port" send '100%s%n\n' recv 8
until_logged 2 closed:
in_background peer connect "$port" send 'no end\n' recv 7 wait send '\0\xff' \
    recv 2
expect_said 'no end'
run peer connect "$port" send hi recv 2
until_logged 3 closed:
exec 4>&-
wait "$client_pid" || fail 'a client has failed'
until_logged 4 closed:
{
    echo "connected: client $first"
    echo "client $first says: hello"
    echo "closed: client $first"
    echo "connected: client $first"
    echo "client $first says: 100%s%n"
    echo "closed: client $first"
    echo "connected: client $first"
    echo "client $first says: no end"
    echo "connected: client $((first + 1))"
    echo "client $((first + 1)) says: hi"
    echo "closed: client $((first + 1))"
    printf 'client %d says: \000\377\n' "$first"
    echo "closed: client $first"
} >wanted
cmp wanted server.log || fail 'it did not show what clients say'
expect_ended

# select() watches descriptors below FD_SETSIZE, 1024, whatever the limit is.
# All of these are used; who comes then is refused, again and again, and the
# others are served.
serve echo_select_server
prlimit --nofile=1200: --pid "$server" || fail 'the limit cannot be raised'
before=$(resources)
hold $((1024 - $(find "/proc/$server/fd" -mindepth 1 | wc -l))) hold
highest=$(find "/proc/$server/fd" -name '1[0-9][0-9][0-9]' | sort | tail -n 1)
[ "${highest##*/}" -eq 1023 ] || fail "its last descriptor is $highest"
for refused in 1 2 3; do
    run peer connect "$port" recv-all
    expect_status 0
    [ ! -s out ] || fail 'it served one too many'
    until_complaints $refused .
    run peer connect "$port" send x shut recv-all
    [ ! -s out ] || fail 'it served one too many'
done
let_go
until_as_before "$before"
expect_served 10 1000
[ "$(sort -u server.err)" = \
    "echo_select_server: refused: select() watches 1024 descriptors" ] ||
    fail 'not the complaint that was expected'
[ "$(wc -l <server.err)" -eq 6 ] || fail 'not a complaint for each'
expect_ended

expect_usage echo_select_server -v
expect_usage echo_select_server -v 0 127.0.0.1 more
run echo_select_server -v 80x
expect_error 2 "echo_select_server: not a port from 0 to 65535: '80x'"
run echo_select_server -v 0 ::1
expect_error 2 "echo_select_server: not an IPv4 address: '::1'"
