# Programs: file_open
. "$SOURCE/tests/helpers.sh"

# A missing file is created, empty, with mode 0644 less the umask.
run file_open new </dev/null 3<&-
expect_status 0
expect_quiet
expect_out <<END
new is open as descriptor 3
END
[ "$(stat -c %F new)" = 'regular empty file' ] || fail 'no empty file'
[ "$(stat -c %a new)" = 644 ] || fail "permissions $(stat -c %a new), not 644"

for pair in 077=600 0=644 027=640 0777=0; do
    umask "${pair%=*}"
    rm -f new
    run file_open new
    expect_status 0
    [ "$(stat -c %a new)" = "${pair#*=}" ] ||
        fail "umask ${pair%=*}: permissions $(stat -c %a new)"
done
umask 022

# A file that exists keeps what it holds and its permissions.
echo 'what was here' >notes
chmod 0751 notes
run file_open notes
expect_status 0
expect_quiet
[ "$(cat notes)" = 'what was here' ] || fail 'the file has changed'
[ "$(stat -c %a notes)" = 751 ] || fail 'its permissions have changed'

# With standard input closed the descriptor is 0, and that is a success.
run file_open notes <&-
expect_status 0
expect_quiet
expect_out_line 'notes is open as descriptor 0'
run file_open notes </dev/null 3</dev/null 4</dev/null 5<&-
expect_out_line 'notes is open as descriptor 5'

# It is open for reading and for writing: either alone would wait here until
# the pipe had another end.
mkfifo pipe
run file_open pipe
expect_status 0
ln -s notes link
run file_open link
expect_status 0
expect_quiet

bytes=$(printf 'a name \303\244 with spaces')
run file_open "$bytes" </dev/null 3<&-
expect_status 0
expect_out_line "$bytes is open as descriptor 3"
[ -f "$bytes" ] || fail 'another name'

run file_open .
expect_error 1 '.: Is a directory'
run file_open nowhere/notes
expect_error 1 'nowhere/notes: No such file or directory'
run file_open '' # perror leaves out a name that is empty
expect_error 1 'No such file or directory'
run file_open notes/more
expect_error 1 'notes/more: Not a directory'
long=$(printf '%0256d' 0)
run file_open "$long"
expect_error 1 "$long: File name too long"
ln -s loop loop
run file_open loop
expect_error 1 'loop: Too many levels of symbolic links'

expect_usage file_open
expect_usage file_open one two
[ ! -e one ] || fail 'a wrong command line created a file'
