# Programs: half_close
. "$SOURCE/tests/helpers.sh"

# It is the same on every run, and when descriptor 0 is free.
expect_all() {
    expect_status 0
    expect_quiet
    expect_out <<'EOF'
shutdown(a, SHUT_WR)
  a is in state FIN-WAIT-2
  b is in state CLOSE-WAIT
  b: recv 0: ''
  b: send 'still here'
  a: recv 10: 'still here'
  a: send 'more': Broken pipe
shutdown(a, SHUT_RD)
  a is in state ESTABLISHED
  b is in state ESTABLISHED
  a: recv 0: ''
  b: send 'hello'
  a: recv 5: 'hello'
  a: send 'hello'
  b: recv 5: 'hello'
shutdown(a, SHUT_RDWR)
  a is in state FIN-WAIT-2
  b is in state CLOSE-WAIT
  b: recv 0: ''
  b: send 'hello'
  b is in state CLOSED
  b: send 'hello': Broken pipe
close(a)
  b: recv 0: ''
  b is in state CLOSE-WAIT
  b: send 'hello'
  b is in state CLOSED
  b: send 'hello': Broken pipe
EOF
}
for _ in 1 2 3 4 5; do
    run half_close
    expect_all
done
run half_close <&-
expect_all
