# Programs: file_read
. "$SOURCE/tests/helpers.sh"

printf 'hello, file\nsecond line\n' >notes
run file_read notes
expect_status 0
expect_quiet
expect_out <<'END'
read 16: "hello, file\nseco"
read  8: "nd line\n"
read  0: the end of the file
END

# No piece is larger than 16 bytes, and none of them is lost.
expect_pieces() {
    head -c "$1" /dev/zero | tr '\0' x >notes
    run file_read notes
    expect_status 0
    expect_quiet
    expect_out
}
expect_pieces 0 <<'END'
read  0: the end of the file
END
expect_pieces 1 <<'END'
read  1: "x"
read  0: the end of the file
END
expect_pieces 15 <<'END'
read 15: "xxxxxxxxxxxxxxx"
read  0: the end of the file
END
expect_pieces 16 <<'END'
read 16: "xxxxxxxxxxxxxxxx"
read  0: the end of the file
END
expect_pieces 17 <<'END'
read 16: "xxxxxxxxxxxxxxxx"
read  1: "x"
read  0: the end of the file
END
expect_pieces 32 <<'END'
read 16: "xxxxxxxxxxxxxxxx"
read 16: "xxxxxxxxxxxxxxxx"
read  0: the end of the file
END
expect_pieces 100001 <<END
$(yes 'read 16: "xxxxxxxxxxxxxxxx"' | head -n 6250)
read  1: "x"
read  0: the end of the file
END

# Every byte there is.
byte=0
while [ $byte -le 255 ]; do
    # shellcheck disable=SC2059 # the format is the byte
    printf "\\$(printf %03o $byte)"
    byte=$((byte + 1))
done >notes
run file_read notes
expect_status 0
expect_quiet
expect_out <<'END'
read 16: "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\n\x0b\x0c\x0d\x0e\x0f"
read 16: "\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f"
read 16: " !\"#$%&'()*+,-./"
read 16: "0123456789:;<=>?"
read 16: "@ABCDEFGHIJKLMNO"
read 16: "PQRSTUVWXYZ[\\]^_"
read 16: "`abcdefghijklmno"
read 16: "pqrstuvwxyz{|}~\x7f"
read 16: "\x80\x81\x82\x83\x84\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f"
read 16: "\x90\x91\x92\x93\x94\x95\x96\x97\x98\x99\x9a\x9b\x9c\x9d\x9e\x9f"
read 16: "\xa0\xa1\xa2\xa3\xa4\xa5\xa6\xa7\xa8\xa9\xaa\xab\xac\xad\xae\xaf"
read 16: "\xb0\xb1\xb2\xb3\xb4\xb5\xb6\xb7\xb8\xb9\xba\xbb\xbc\xbd\xbe\xbf"
read 16: "\xc0\xc1\xc2\xc3\xc4\xc5\xc6\xc7\xc8\xc9\xca\xcb\xcc\xcd\xce\xcf"
read 16: "\xd0\xd1\xd2\xd3\xd4\xd5\xd6\xd7\xd8\xd9\xda\xdb\xdc\xdd\xde\xdf"
read 16: "\xe0\xe1\xe2\xe3\xe4\xe5\xe6\xe7\xe8\xe9\xea\xeb\xec\xed\xee\xef"
read 16: "\xf0\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9\xfa\xfb\xfc\xfd\xfe\xff"
read  0: the end of the file
END

# What is no regular file: a pipe, and one that is empty for ever.
cat >wanted <<'END'
read  3: "abc"
read  0: the end of the file
END
printf abc | "$(path_of file_read)" /dev/stdin >out
cmp wanted out || fail 'a pipe is read otherwise'
run file_read /dev/null
expect_status 0
expect_out <<'END'
read  0: the end of the file
END

printf abc >notes
run file_read notes <&-
expect_status 0
expect_quiet
cmp wanted out || fail 'descriptor 0 is read otherwise'

run file_read .
expect_error 1 'file_read: read from .: Is a directory'
run file_read nowhere
expect_error 1 'file_read: open nowhere: No such file or directory'
run file_read ''
expect_error 1 'file_read: open : No such file or directory'
run file_read notes/more
expect_error 1 'file_read: open notes/more: Not a directory'

expect_usage file_read
expect_usage file_read notes more
