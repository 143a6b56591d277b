# Programs: file_permissions
. "$SOURCE/tests/helpers.sh"

# A new file: the mode that open asks for, less the umask.
run file_permissions notes
expect_status 0
expect_quiet
expect_out <<'END'
created notes with mode 0666 less the umask 0022
-rw-r--r-- is octal 0644
  owner    S_IRUSR 0400  S_IWUSR 0200
  group    S_IRGRP 0040
  others   S_IROTH 0004
  special  -
END
[ "$(stat -c %F notes)" = 'regular empty file' ] || fail 'no empty file'
[ "$(stat -c %a notes)" = 644 ] || fail "permissions $(stat -c %a notes)"

for row in '0000 -rw-rw-rw- 0666' '0027 -rw-r----- 0640' \
    '0077 -rw------- 0600' '0777 ---------- 0000'; do
    rm notes
    # shellcheck disable=SC2086 # umask, letters and mode
    set -- $row
    umask "$1"
    run file_permissions notes
    expect_status 0
    expect_out_line "created notes with mode 0666 less the umask $1"
    expect_out_line "$2 is octal $3"
done
umask 022

# A file that exists is only shown.
rm notes
echo 'what was here' >notes
chmod 0604 notes
run file_permissions notes
expect_status 0
expect_quiet
expect_out <<'END'
-rw----r-- is octal 0604
  owner    S_IRUSR 0400  S_IWUSR 0200
  group    -
  others   S_IROTH 0004
  special  -
END

# Every bit has its name; the mode is set whatever the umask says.
umask 077
run file_permissions notes 7777
expect_status 0
expect_quiet
expect_out <<'END'
-rwsrwsrwt is octal 7777
  owner    S_IRUSR 0400  S_IWUSR 0200  S_IXUSR 0100
  group    S_IRGRP 0040  S_IWGRP 0020  S_IXGRP 0010
  others   S_IROTH 0004  S_IWOTH 0002  S_IXOTH 0001
  special  S_ISUID 4000  S_ISGID 2000  S_ISVTX 1000
END
umask 022
[ "$(cat notes)" = 'what was here' ] || fail 'the file has changed'

# The letters are those of `ls -l`, for every bit alone and for those that
# share a place.
for mode in 0 1 2 4 10 20 40 100 200 400 1000 2000 4000 0600 644 750 00755 \
    4755 4744 4654 4644 2755 2745 1777 1776 6711 7000 7111; do
    run file_permissions notes $mode
    expect_status 0
    expect_quiet
    letters=$(stat -c %A notes)
    octal=$(stat -c %04a notes)
    [ "$((0$mode))" -eq "$((0$octal))" ] || fail "mode $octal, not $mode"
    expect_out_line "$letters is octal $octal"
done

# A new file gets the mode too; so does a folder.
rm notes
run file_permissions notes 640
expect_status 0
expect_out_line 'created notes with mode 0666 less the umask 0022'
expect_out_line '-rw-r----- is octal 0640'
[ "$(stat -c %a notes)" = 640 ] || fail "permissions $(stat -c %a notes)"
mkdir folder
run file_permissions folder 1751
expect_status 0
expect_out_line 'drwxr-x--t is octal 1751'
run file_permissions . <&-
expect_status 0
expect_out_line "$(stat -c %A .) is octal 0$(stat -c %a .)"

mkfifo pipe
run file_permissions pipe
expect_out_line 'prw-r--r-- is octal 0644'
run file_permissions /dev/null
expect_out_line "$(stat -c %A /dev/null) is octal 0$(stat -c %a /dev/null)"

for text in '' 8 10000 -1 0x1ff 6a0 '644 ' rw-r--r-- 77777777777777777777777; do
    run file_permissions none "$text"
    expect_error 2 \
        "file_permissions: not an octal mode from 0 to 7777: '$text'"
    [ ! -e none ] || fail 'a bad mode created a file'
done

run file_permissions nowhere/notes
expect_error 1 'file_permissions: open nowhere/notes: No such file or directory'
run file_permissions notes/more 600
expect_error 1 'file_permissions: open notes/more: Not a directory'
run file_permissions '' 600
expect_error 1 'file_permissions: open : No such file or directory'
ln -s nowhere link
run file_permissions link
expect_error 1 'file_permissions: stat link: No such file or directory'
run file_permissions link 600
expect_error 1 'file_permissions: chmod link to 0600: No such file or directory'

expect_usage file_permissions
expect_usage file_permissions one 600 more
[ ! -e one ] || fail 'a wrong command line created a file'
