# Programs: descriptor_numbers
. "$SOURCE/tests/helpers.sh"

# Which numbers are free is up to whoever starts the program: close those that
# it could get.
run descriptor_numbers </dev/null 3<&- 4<&- 5<&-
expect_status 0
expect_quiet
expect_out <<END
a file             descriptor 3
a stream socket    descriptor 4
a datagram socket  descriptor 5
closed             descriptor 4
another file       descriptor 4
END

# Always the lowest that is free: 0 if it is, and gaps are filled.
run descriptor_numbers <&- 3<&- 4<&-
expect_status 0
expect_quiet
expect_out <<END
a file             descriptor 0
a stream socket    descriptor 3
a datagram socket  descriptor 4
closed             descriptor 3
another file       descriptor 3
END

run descriptor_numbers </dev/null 3<&- 4</dev/null 5</dev/null 6<&- 7<&-
expect_status 0
expect_quiet
expect_out <<END
a file             descriptor 3
a stream socket    descriptor 6
a datagram socket  descriptor 7
closed             descriptor 6
another file       descriptor 6
END

# No number left. The loader needs one itself, to open the C library, and
# gives it back; a search for leaks would need more.
export ASAN_OPTIONS=detect_leaks=0
program='descriptor_numbers with 4 descriptors'
path=$(path_of descriptor_numbers)
# shellcheck disable=SC3045 # dash has -n
(exec </dev/null 3<&- && ulimit -n 4 && exec "$path") >out 2>err
status=$?
expect_status 1
expect_out <<END
a file             descriptor 3
END
expect_err_line 'a stream socket: Too many open files'

program='descriptor_numbers with 5 descriptors'
# shellcheck disable=SC3045
(exec </dev/null 3<&- 4<&- && ulimit -n 5 && exec "$path") >out 2>err
status=$?
expect_status 1
expect_out <<END
a file             descriptor 3
a stream socket    descriptor 4
END
expect_err_line 'a datagram socket: Too many open files'
