# Sourced after models.sh for echo_store_server, whose process records and whose
# child accepts. (What the recorder has open is another matter: it opens its
# file when it has something to write.)
#
# shellcheck disable=SC2154 # helpers.sh sets it
acceptor() {
    acceptor_pid=''
    until [ -n "$acceptor_pid" ]; do
        read -r acceptor_pid _ <"/proc/$server/task/$server/children"
    done
    echo "$acceptor_pid"
}
# shellcheck disable=SC2034 # models.sh uses it
ends_with=0
