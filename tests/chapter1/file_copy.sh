# Programs: file_copy
. "$SOURCE/tests/helpers.sh"

# Sizes around the buffer's 65,536 bytes, and bytes that are no text.
head -c 200000 /dev/urandom >binary
for size in 0 1 65535 65536 65537 131072; do
    head -c $size binary >from
    run file_copy from to
    expect_status 0
    expect_quiet
    expect_out_line "bytes copied: $size"
    cmp from to || fail "the copy of $size bytes differs"
done

# A longer target is cut, not only overwritten.
echo short >from
run file_copy from binary
expect_status 0
cmp from binary || fail 'the rest of a longer target stayed'

# A new file gets the permissions of the source, less the umask.
chmod 0757 from
rm to
umask 027
run file_copy from to
[ "$(stat -c %a to)" = 750 ] || fail "permissions $(stat -c %a to), not 750"

# Nothing is lost when the copy cannot be made.
run file_copy from from
expect_error 1 'file_copy: from is the file to copy from'
ln -s from link
run file_copy link from
expect_error 1 'file_copy: from is the file to copy from'
run file_copy . to
expect_error 1 'file_copy: . is a folder'
cmp from to || fail 'the target was touched although the source is a folder'
run file_copy nowhere to
expect_error 1 'file_copy: open nowhere: No such file or directory'
cmp from to || fail 'the target was touched although there is no source'

run file_copy from /dev/full
expect_error 1 'file_copy: write to /dev/full: No space left on device'
run file_copy from nowhere/to
expect_error 1 'file_copy: open nowhere/to: No such file or directory'

expect_usage file_copy
expect_usage file_copy from
expect_usage file_copy from to more
