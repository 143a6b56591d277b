# Sourced after helpers.sh by tests of programs that look names up: a table of
# hosts, and one of services, in place of the machine's.
#
# shellcheck disable=SC2034 # the helpers use what is set
: "${work:?}"

RES_OPTIONS='timeout:1 attempts:1' # for a look-up of the machine's own
export RES_OPTIONS

# own_tables - from now on, run_own and own have tables of our own: the files
# hosts, services and nsswitch. That takes a namespace, which not every machine
# lets us have: the test ends here where it does not.
own_tables() {
    cat >hosts <<'END'
127.0.0.1 localhost
::1 localhost ip6-localhost ip6-loopback
192.0.2.1 many.example second third
192.0.2.2 many.example
192.0.2.3 many.example fourth
2001:db8::1 many.example
2001:db8::2 six.example only6
END
    printf '%s\n' 'four 4444/tcp' 'other 4444/udp' >services
    ask_hosts files
    if ! own getent hosts fourth 2>err | grep -q '^192.0.2.3 .* fourth$'; then
        echo 'no namespace for a table of hosts of our own: not tried'
        exit 0
    fi
}

# ask_hosts SOURCE - where hosts are looked up: see nsswitch.conf(5).
ask_hosts() {
    printf 'hosts: %s\nservices: files\n' "$1" >nsswitch
}

# run_own NAME [ARGUMENT...] - run a program that sees our tables only.
run_own() {
    program=$*
    run_path=$(path_of "$1")
    shift
    own "$run_path" "$@" >"$work/out" 2>"$work/err"
    status=$?
}

# own COMMAND... - the same with any command. A machine without a table of its
# own has no place where ours could be seen.
own() {
    timeout 20 unshare -rm sh -c '
        mount --bind hosts /etc/hosts &&
            mount --bind nsswitch /etc/nsswitch.conf || exit
        [ ! -e /etc/services ] || mount --bind services /etc/services || exit
        exec "$@"' sh "$@"
}
