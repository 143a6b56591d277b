# Programs: hello
. "$SOURCE/tests/helpers.sh"

run hello
expect_status 0
expect_quiet
expect_out <<'END'
hello, network
END
