# Programs: echo_epoll_server
. "$SOURCE/tests/helpers.sh"
. "$SOURCE/tests/models.sh"

expect_one_process echo_epoll_server 0 '?epoll_wait,epoll_pwait'

# What to wait for is told once for a client: when it is accepted. Only for one
# that does not read it is told anew, and back when it reads: see it with strace
# where that is to be had, and may look.
# traced - attach strace to the server: its calls go to the file calls.
traced() {
    : >strace.err
    strace -o calls -e trace=epoll_ctl -p "$server" 2>strace.err &
    tracer=$!
    until grep -q attached strace.err; do
        kill -0 "$tracer" 2>/dev/null || return 1
    done
}
serve echo_epoll_server
if command -v strace >/dev/null && traced; then
    set -- send x recv 1
    while [ $# -lt 1024 ]; do
        set -- "$@" "$@"
    done
    run peer connect "$port" "$@" shut recv-all
    expect_status 0
    hold 1 mute
    let_go
    expect_ended
    wait "$tracer"
    grep -q 'EPOLL_CTL_ADD.*{events=EPOLLIN, ' calls ||
        fail 'nothing was traced'
    [ "$(grep -c EPOLL_CTL_ADD calls)" -eq 2 ] || fail 'not one ADD a client'
    [ "$(grep -c 'EPOLL_CTL_MOD.*{events=EPOLLOUT, ' calls)" -eq \
        "$(grep -c 'EPOLL_CTL_MOD.*{events=EPOLLIN, ' calls)" ] ||
        fail 'not back to EPOLLIN as often as to EPOLLOUT'
    sed -n 's/.*EPOLL_CTL_MOD.*events=\(EPOLL[A-Z]*\).*/\1/p' calls >changes
    [ -s changes ] || fail 'it did not wait for room'
    uniq changes | cmp - changes || fail 'told without need'
    [ "$(head -n 1 changes)" = EPOLLOUT ] || fail 'told EPOLLIN anew'
else
    echo 'no strace: what it tells epoll was not looked at'
    expect_ended
fi
