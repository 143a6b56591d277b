#!/bin/sh
# thread.sh - echo_thread_server under ThreadSanitizer, with clients of all
# manners: no two of its threads touch the same memory at the same time.
#
# Usage:  tests/checks/thread.sh
#
# It builds the preset thread. The test of that server counts threads and
# descriptors, of which ThreadSanitizer has some itself.

SOURCE=$(cd "$(dirname "$0")/../.." && pwd) || exit 1
BUILD=$SOURCE/build/thread
(cd "$SOURCE" && cmake --preset thread && cmake --build --preset thread) \
    >/dev/null || exit 1
. "$SOURCE/tests/helpers.sh"
chapter=chapter4

start echo_thread_server 0
cat <&3 >server.log 4>&- 5<&- &
run many "$port" 20 100000
expect_status 0
for how in close reset send-reset end-reset; do
    run many "$port" 50 $how
    expect_status 0
done
in_background many "$port" 20 mute
expect_said holding
run many "$port" 10 10000
expect_status 0
exec 4>&-
wait "$client_pid" || fail 'the clients that did not read have failed'
stop 2>stop.err
! grep -q ThreadSanitizer server.err || fail 'a report'
