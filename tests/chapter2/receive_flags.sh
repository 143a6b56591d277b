# Programs: receive_flags
. "$SOURCE/tests/helpers.sh"

run receive_flags
expect_status 0
expect_quiet
expect_out <<'END'
MSG_PEEK: the bytes stay
  send 'hello'
  recv MSG_PEEK     5: 'hello'
  recv 0            5: 'hello'
MSG_DONTWAIT: an error instead of waiting
  recv MSG_DONTWAIT Resource temporarily unavailable
  send 'hello'
  recv MSG_PEEK     5: 'hello'
  recv MSG_DONTWAIT 5: 'hello'
MSG_WAITALL: all 9 bytes, or the end
  send 'abc'
  recv 0            3: 'abc'
  send 'def'
  recv MSG_WAITALL  3: 'def', after a second
  send 'ghi'
  send 'jkl'
  send 'mno'
  recv MSG_WAITALL  9: 'ghijklmno'
  send 'pqr'
  recv MSG_WAITALL  3: 'pqr'
END
cp out first

# The same with descriptor 0 free.
run receive_flags <&-
expect_status 0
cmp first out || fail 'another result with standard input closed'
