# Programs: arguments
. "$SOURCE/tests/helpers.sh"

self=$(path_of arguments)

run arguments
expect_status 0
expect_quiet
expect_out <<END
argc is 1
argv[0] is "$self"
argv[1] is the null pointer
END

# An empty word counts; what the shell did not split, the program does not.
run arguments 127.0.0.1 9190 '' 'two words' '*.c' -h -- 'a "quoted" \n' '%s%n'
expect_status 0
expect_quiet
expect_out <<END
argc is 10
argv[0] is "$self"
argv[1] is "127.0.0.1"
argv[2] is "9190"
argv[3] is ""
argv[4] is "two words"
argv[5] is "*.c"
argv[6] is "-h"
argv[7] is "--"
argv[8] is "a "quoted" \n"
argv[9] is "%s%n"
argv[10] is the null pointer
END

# Bytes that are no ASCII, a newline, and a word of 100,000 bytes.
bytes=$(printf '\001\177\200\377')
newline='one
two'
long=$(printf '%0100000d' 0)
run arguments "$bytes" "$newline" "$long"
expect_status 0
expect_quiet
expect_out <<END
argc is 4
argv[0] is "$self"
argv[1] is "$bytes"
argv[2] is "one
two"
argv[3] is "$long"
argv[4] is the null pointer
END

# As many words as a folder may have files.
words=$(seq 2000)
# shellcheck disable=SC2086 # each number is a word
run arguments $words
expect_status 0
expect_out_line 'argc is 2001'
expect_out_line 'argv[2000] is "2000"'
expect_out_line 'argv[2001] is the null pointer'
[ "$(wc -l <out)" -eq 2003 ] || fail 'not a line a word'
