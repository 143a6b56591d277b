# Programs: standard_streams
. "$SOURCE/tests/helpers.sh"

# What the program says if fopen fails with ERRNO, in words MESSAGE.
expect_streams() {
    expect_status 0
    expect_out <<END
stdin  is descriptor 0
stdout is descriptor 1
stderr is descriptor 2
END
    cat >errors <<END
fopen no-such-file: $2
errno was $1, and ENOENT is 2
END
    diff -u errors err || fail 'standard error differs'
}

run standard_streams
expect_streams 2 'No such file or directory'
run standard_streams <&-
expect_streams 2 'No such file or directory'

# Each stream leads where the shell has put it: into a pipe too.
"$(path_of standard_streams)" 2>/dev/null | cat >results
cmp results out || fail 'another standard output in a pipe'
{ "$(path_of standard_streams)" >/dev/null; } 2>&1 | cat >results
cmp results err || fail 'another standard error in a pipe'

# It prints the error that came, not the one it expects.
ln -s no-such-file no-such-file
run standard_streams
expect_streams 40 'Too many levels of symbolic links'

rm no-such-file
: >no-such-file
run standard_streams
expect_status 0
expect_quiet
expect_out <<END
stdin  is descriptor 0
stdout is descriptor 1
stderr is descriptor 2
a file called no-such-file does exist here
END
