# Programs: file_write
. "$SOURCE/tests/helpers.sh"

run file_write notes 'hello, file'
expect_status 0
expect_quiet
expect_out <<END
write returned 11
write returned 1
END
echo 'hello, file' >wanted
cmp wanted notes || fail 'the file holds something else'
[ "$(stat -c %a notes)" = 644 ] || fail "permissions $(stat -c %a notes)"

# A longer file is replaced, not overwritten; its permissions stay.
chmod 0751 notes
run file_write notes short
expect_status 0
[ "$(od -An -c notes)" = '   s   h   o   r   t  \n' ] || fail 'the rest stays'
[ "$(stat -c %a notes)" = 751 ] || fail "permissions $(stat -c %a notes)"

for pair in 077=600 0=644; do
    umask "${pair%=*}"
    rm notes
    run file_write notes text
    expect_status 0
    [ "$(stat -c %a notes)" = "${pair#*=}" ] ||
        fail "umask ${pair%=*}: permissions $(stat -c %a notes)"
done
umask 022

# No text, text in lines, bytes that are no ASCII, 100,000 bytes.
newlines='one
two
'
for text in '' "$newlines" "$(printf '%%s\001\177\200\377')" \
    "$(printf '%0100000d' 0)"; do
    run file_write notes "$text"
    expect_status 0
    expect_quiet
    printf '%s\n' "$text" >wanted
    cmp wanted notes || fail 'the file holds something else'
    expect_out <<END
write returned $(($(wc -c <wanted) - 1))
write returned 1
END
done

run file_write notes 'descriptor 0' <&-
expect_status 0
expect_quiet
[ "$(cat notes)" = 'descriptor 0' ] || fail 'the file holds something else'

run file_write /dev/full hello
expect_error 1 'file_write: write to /dev/full: No space left on device'
run file_write . hello
expect_error 1 'file_write: open .: Is a directory'
run file_write nowhere/notes hello
expect_error 1 'file_write: open nowhere/notes: No such file or directory'
run file_write '' hello
expect_error 1 'file_write: open : No such file or directory'

# A file that may have 512 bytes takes only a part.
(
    ulimit -f 1
    run file_write notes "$(printf '%01000d' 0)"
    expect_error 1 'file_write: notes took only 512 of 1000 bytes'
) || exit 1

expect_usage file_write
expect_usage file_write notes
expect_usage file_write notes two words
