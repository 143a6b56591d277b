# Programs: file_flags
. "$SOURCE/tests/helpers.sh"

expect_steps() {
    expect_status 0
    expect_quiet
    expect_out <<'END'
O_WRONLY | O_CREAT | O_EXCL  write "abcdef": it holds "abcdef"
O_WRONLY | O_CREAT | O_EXCL  open: File exists
O_WRONLY                     write "12": it holds "12cdef"
O_WRONLY | O_APPEND          write "gh": it holds "12cdefgh"
O_WRONLY | O_TRUNC           write "new": it holds "new"
END
    [ "$(od -An -c new)" = '   n   e   w' ] || fail 'it holds something else'
}

run file_flags new
expect_steps
[ "$(stat -c %a new)" = 644 ] || fail "permissions $(stat -c %a new), not 644"

# What is there already stays as it is.
echo 'what was here' >old
for run in new old; do
    cp $run before
    chmod 0751 $run
    run file_flags $run
    expect_error 1 "file_flags: open $run: File exists"
    cmp $run before || fail 'a file that existed was changed'
    [ "$(stat -c %a $run)" = 751 ] || fail 'its permissions have changed'
done

for pair in 077=600 0=644; do
    umask "${pair%=*}"
    rm new
    run file_flags new <&-
    expect_steps
    [ "$(stat -c %a new)" = "${pair#*=}" ] ||
        fail "umask ${pair%=*}: permissions $(stat -c %a new)"
done
umask 022

# O_EXCL does not follow a link, not even one that leads nowhere.
ln -s nowhere link
run file_flags link
expect_error 1 'file_flags: open link: File exists'
[ ! -e nowhere ] || fail 'created where a link leads'
run file_flags .
expect_error 1 'file_flags: open .: File exists'
run file_flags /dev/full
expect_error 1 'file_flags: open /dev/full: File exists'
run file_flags nowhere/new
expect_error 1 'file_flags: open nowhere/new: No such file or directory'
run file_flags ''
expect_error 1 'file_flags: open : No such file or directory'

# Files may have 0 bytes: what the program says must go through a pipe.
program='file_flags with files of 0 bytes'
rm new
said=$(
    trap '' XFSZ
    ulimit -f 0
    "$(path_of file_flags)" new 2>&1
)
status=$?
expect_status 1
[ "$said" = 'file_flags: write to new: File too large' ] ||
    fail "the program said: $said"

expect_usage file_flags
expect_usage file_flags one two
[ ! -e one ] || fail 'a wrong command line created a file'
