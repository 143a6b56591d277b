# The library itself: calls are short, interrupted and failed as its rules say,
# and nothing else has changed.
. "$SOURCE/tests/helpers.sh"
unset FAULTS_SEED FAULTS_LOG

# faulty RULES ON TIMES CALL [FLAG] - calls (see calls.c) with these rules:
# $status, out and err.
faulty() {
    rules=$1
    shift
    program="$calls $* with FAULTS=$rules"
    timeout 20 env LD_PRELOAD="$BUILD/tests/faults/faults.so" FAULTS="$rules" \
        "$BUILD/tests/faults/$calls" "$@" >out 2>err
    status=$?
}

# expect_lines COUNT - the program ended well, and made so many calls.
expect_lines() {
    expect_status 0
    expect_quiet
    [ "$(wc -l <out)" -eq "$1" ] || fail "not $1 calls"
}

# expect_short MOST - each of 300 calls took from 1 to MOST bytes; few and many.
expect_short() {
    expect_lines 300
    awk -v most="$1" '
        $0 !~ /^[0-9]+$/ || $1 < 1 || $1 > most { bad = 1 }
        $1 == 1 { one++ }
        $1 > most / 2 { many++ }
        END { exit bad || one < 10 || many < 10 }' out ||
        fail 'not short, or not few and many'
}

# expect_whole TIMES RESULT - all calls gave just this.
expect_whole() {
    expect_lines "$1"
    [ "$(sort -u out)" = "$2" ] || fail "not $2, always"
}

for calls in calls calls_fortified; do
    # Short is short, and only where it may be.
    for call in read write recv send recvfrom sendto; do
        faulty "$call:short" stream 300 $call
        expect_short 99
        faulty "$call:short" datagram 300 $call
        expect_whole 300 100
    done
    for call in read write; do
        faulty "$call:short" file 300 $call
        expect_short 99
    done
    faulty read:short pipe 300 read
    expect_short 99
    faulty write:short pipe 300 write
    expect_short 9999
    faulty write:short pipe 300 write100 # at most PIPE_BUF bytes: in one piece
    expect_whole 300 100
    msg_peek=2 msg_waitall=256
    for call in recv recvfrom; do
        faulty $call:short stream 300 $call $msg_peek
        expect_short 99
        faulty $call:short stream 300 $call $msg_waitall
        expect_whole 300 100
    done

    # An error comes instead of the call: when it is said, and as often.
    for pair in read:100 write:100 recv:100 send:100 recvfrom:100 sendto:100 \
        select:1 poll:1 epoll_wait:1 accept:0 connect:0; do
        call=${pair%:*} result=${pair#*:} on=stream
        [ "$result" -ne 0 ] || on=tcp
        for error in EINTR ENOBUFS; do
            faulty "$call:$error:at=3" $on 5 "$call"
            expect_lines 5
            printf '%s\n' "$result" "$result" $error "$result" "$result" |
                expect_out
        done
        faulty "$call:EINTR" $on 5 "$call"
        expect_whole 5 EINTR
        faulty '' $on 5 "$call"
        expect_whole 5 "$result"
    done
    faulty recv:EINTR:30 stream 2000 recv
    expect_lines 2000
    interrupted=$(grep -cx EINTR out)
    if [ "$interrupted" -lt 500 ] || [ "$interrupted" -gt 700 ]; then
        fail "$interrupted of 2000 were interrupted, and not about 30 %"
    fi
    [ "$(grep -cvx EINTR out)" -eq "$(grep -cx 100 out)" ] ||
        fail 'another result'
done

# With EPIPE comes a signal, but for those who do not want it.
faulty send:EPIPE stream 1 send
expect_status 141
msg_nosignal=16384
faulty send:EPIPE stream 1 send $msg_nosignal
expect_whole 1 EPIPE

# The first rule that fits counts, and rules are for a program.
faulty recv:EINTR:at=1,recv:EAGAIN:at=2,recv:short:at=1,recv:ENOMEM stream 3 \
    recv
printf '%s\n' EINTR EAGAIN ENOMEM | expect_out
faulty another/recv:EINTR,send:EINTR stream 3 recv
expect_whole 3 100
faulty another/recv:EINTR,calls_fortified/recv:EIO stream 3 recv
expect_whole 3 EIO

# The same seed, the same faults; without one it is 1.
rules=recv:short:50,recv:EINTR:20
faulty "$rules" stream 100 recv
expect_lines 100
cp out first
for seed in 1 2 4294967295; do
    FAULTS_SEED=$seed
    export FAULTS_SEED
    faulty "$rules" stream 100 recv
    expect_lines 100
    cmp -s first out
    [ $? -eq $((seed != 1)) ] || fail "the faults of seed $seed"
done
unset FAULTS_SEED

# Children have their own, and the same in each run.
faulty "$rules" children 100 recv
expect_lines 200
cp out children
head -n 100 out >second
cmp -s first second && fail 'the first child repeats its parent'
tail -n 100 out | cmp -s second - && fail 'the second child repeats the first'
faulty "$rules" children 100 recv
cmp children out || fail 'the children differ from run to run'

# Threads share them: each counts once.
faulty "$rules" stream 2000 recv
sort out >wanted
faulty "$rules" threads 500 recv
expect_lines 2000
sort out | cmp wanted - || fail 'threads lose faults, or meet more'

# A handler meets them, too.
faulty write:short:50,read:short:50,read:EINTR:20 handler 2000 recv
expect_whole 2000 100

# The log: the rules, and each fault; no descriptor is taken for it.
FAULTS_LOG=$work/log
export FAULTS_LOG
faulty recv:short:at=2,recv:EINTR:at=3 stream 4 recv
short=$(sed -n 2p out)
sed 's/ [0-9]*:/ PID:/' log >said
diff -u - said <<END || fail 'another log'
calls_fortified PID: FAULTS=recv:short:at=2,recv:EINTR:at=3 FAULTS_SEED=1
calls_fortified PID: recv 2: short, $short of 100 bytes
calls_fortified PID: recv 3: EINTR
END
unset FAULTS_LOG

# What is no rule is named.
while IFS='|' read -r rules message; do
    faulty "$rules" stream 1 recv
    expect_error 2 "calls_fortified: FAULTS: $message"
done <<'END'
recve:short|not a call: 'recve' in 'recve:short'
,|not a call: '' in ''
recv:EINTR,|not a call: '' in ''
recv|neither short nor an error: '' in 'recv'
recv:shrt:30|neither short nor an error: 'shrt' in 'recv:shrt:30'
recv:eintr|neither short nor an error: 'eintr' in 'recv:eintr'
accept:short:30|accept cannot be short: 'accept:short:30'
recv:short:0|not a number from 1 to 100: '0' in 'recv:short:0'
recv:short:101|not a number from 1 to 100: '101' in 'recv:short:101'
recv:short:|not a number from 1 to 100: '' in 'recv:short:'
recv:short:30%|not a number from 1 to 100: '30%' in 'recv:short:30%'
recv:short: 3|not a number from 1 to 100: ' 3' in 'recv:short: 3'
recv:EIO:at=|not a number from 1 to 4294967295: '' in 'recv:EIO:at='
recv:EIO:at=0|not a number from 1 to 4294967295: '0' in 'recv:EIO:at=0'
another/recve:short|not a call: 'recve' in 'another/recve:short'
END
FAULTS_SEED=many
export FAULTS_SEED
faulty recv:short stream 1 recv
expect_error 2 "calls_fortified: FAULTS: not a number from 1 to 4294967295: \
'many' in 'FAULTS_SEED'"
