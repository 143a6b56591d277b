#!/bin/sh
# valgrind.sh - the programs that end by themselves, under valgrind: none uses
# memory before it is set, loses memory, or ends with a descriptor open that it
# has opened. Silent and status 0 if that is so.
#
# Usage:  tests/checks/valgrind.sh
#
# It needs valgrind, and builds the preset default. Servers that a signal ends
# are left out, and so is tcp_states, which waits a minute and starts ss.

SOURCE=$(cd "$(dirname "$0")/../.." && pwd) || exit 1
BUILD=$SOURCE/build/default
(cd "$SOURCE" && cmake --preset default && cmake --build --preset default) \
    >/dev/null || exit 1
. "$SOURCE/tests/helpers.sh"
command -v valgrind >/dev/null || fail 'valgrind is not installed'

# watched NAME [ARGUMENT...] - run a program of any chapter under valgrind. It
# and its children leave a report each, and that decides: the exit status of
# newer valgrinds counts descriptors that were inherited, too.
watched() {
    watched_name=$1
    watched_path=$(echo "$BUILD"/chapter*/"$1")
    shift
    timeout 60 valgrind --quiet --track-fds=yes --leak-check=full \
        --log-file="report.$watched_name.%p" "$watched_path" "$@" \
        3>&- 4>&- 5>&-
}

# clean NAME... - the reports of these programs tell of no error, and of no
# descriptor that was not there at the start.
clean() {
    for clean_name in "$@"; do
        cat "report.$clean_name".* >report || fail "no report on $clean_name"
        # A trace ends with main. pipe_shared and the children of remove_zombie
        # hold a pipe to their end on purpose: that is what they show, and what
        # the children wait for.
        awk -v name="$clean_name" '
            { sub(/^==[0-9]+== ?/, "") }
            /^FILE DESCRIPTORS/ || /^ *$/ { next }
            /^Open / { held = $0; next }
            /<inherited from parent>/ { held = ""; next }
            held != "" {
                wanted = /: pipe \(/ &&
                    name ~ /^(pipe_shared|remove_zombie)$/
                if (!wanted)
                    print held
                held = ""
            }
            !wanted { print }
            /: main \(/ { wanted = 0 }
            END { if (held != "") print held }' report >complaints
        [ ! -s complaints ] || {
            cat complaints
            fail "$clean_name is not clean"
        }
    done
}

# alone NAME [ARGUMENT...] - a program that needs no other; it says that all is
# well.
alone() {
    program=$*
    watched "$@" >out 2>err </dev/null
    alone_status=$?
    clean "$1"
    [ "$alone_status" -eq 0 ] || fail "exit status $alone_status, not 0"
}

# pair SERVER CLIENT [ARGUMENT...] - a server that ends with its client, which
# gets the file typed.
pair() {
    program=$*
    pair_server=$1 pair_client=$2
    shift 2
    rm -f listening
    mkfifo listening
    # shellcheck disable=SC2086 # a server and its arguments
    watched ${pair_server%% *} 0 ${pair_server#"${pair_server%% *}"} \
        >listening 2>server.err </dev/null &
    pair_pid=$!
    exec 3<listening
    IFS= read -r pair_line <&3 || fail 'the server does not listen'
    watched "$pair_client" 127.0.0.1 "${pair_line##*:}" "$@" \
        >out 2>err <typed
    pair_status=$?
    cat <&3 >/dev/null
    exec 3<&-
    wait "$pair_pid"
    pair_status=$pair_status.$?
    clean "${pair_server%% *}" "$pair_client"
    [ $pair_status = 0.0 ] || fail "exit statuses $pair_status, not 0.0"
}

seq 1 2000 >file
alone hello
alone arguments one 'two words'
alone standard_streams
alone descriptor_numbers
alone file_open new
alone file_write written text
alone file_read file
alone file_flags flags
alone file_permissions file 640
alone file_copy file copied
alone byte_order
alone byte_order_convert 4660
alone socket_types
alone address_class 10.1.2.3/8 192.168.0.1
alone inet_addr 127.0.0.1
alone inet_aton 127.0.0.1
alone inet_ntoa 127.0.0.1 10.0.0.1
alone inet_pton ::1 127.0.0.1
alone address_structs
alone receive_flags
alone timeouts 1
alone half_close
alone gethostbyname localhost
alone gethostbyaddr 127.0.0.1
alone getaddrinfo localhost 80
alone getnameinfo 127.0.0.1 80
alone socket_buffers 8192
alone socket_options
alone nagle 2
alone linger
alone fork
alone zombie 1
alone wait
alone waitpid 1
alone signal_alarm 1
alone signal_previous
alone remove_zombie
alone pipe_one_way
alone pipe_shared
alone pipe_two_way

printf 'hello\n\nexit\nq\n' >typed
pair base_server base_client
pair greeting_server greeting_client
pair boundary_server boundary_client
pair chat_server chat_client
pair reuseaddr_server base_client
pair udp_base_server udp_base_client
pair 'udp_file_receiver received' udp_file_sender file
