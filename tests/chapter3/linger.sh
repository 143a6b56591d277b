# Programs: linger
. "$SOURCE/tests/helpers.sh"

# The same with descriptor 0 free, meanwhile: a second of it is waiting.
"$(path_of linger)" >second 2>&1 <&- &
second=$!

run linger
expect_status 0
expect_quiet
expect_out <<'EOF'
close, without an option
  send until the buffers are full
  close returns at once
  peer: recv brings all of it
  peer: recv 0
close, with SO_LINGER and 0 seconds
  send until the buffers are full
  close returns at once
  peer: recv brings a part of it
  peer: recv Connection reset by peer
  peer: recv 0
close, without an option, but what the peer sent is not read
  send until the buffers are full
  send 'hello'
  close returns at once
  peer: recv brings a part of it
  peer: recv Connection reset by peer
  peer: recv 0
close, with SO_LINGER and 1 second; the peer reads later
  send until the buffers are full
  close returns after a second
  peer: recv brings all of it
  peer: recv 0
close, with SO_LINGER and 1 second; a text that fits
  send 'hello'
  close returns at once
  peer: recv brings all of it
  peer: recv 0
EOF
wait "$second" || fail 'the second run has failed'
cmp out second || fail 'another result with standard input closed'

# Which calls fail is said, where strace can make them fail.
strace -o trace true 2>/dev/null || exit 0
for case in \
    'setsockopt:error=EPERM|setsockopt SO_LINGER: Operation not permitted' \
    'sendto:error=ENOBUFS:when=1|send: No buffer space available' \
    'recvfrom:error=ENOTCONN|recv: Transport endpoint is not connected' \
    '?poll,?ppoll:error=ENOMEM|poll: Cannot allocate memory'; do
    program="linger with ${case%%|*}"
    calls=${case%%:*}
    ASAN_OPTIONS=detect_leaks=0 strace -qq -o trace -e trace="$calls" \
        -e inject="${case%%|*}" "$(path_of linger)" >out 2>err </dev/null
    status=$?
    expect_status 1
    expect_err_line "linger: ${case#*|}"
done
