# Sourced after models.sh for echo_store_server, whose process records and whose
# child accepts.
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

# The recorder opens the file when it has something to write: what it has is
# another matter.
resources() {
    for resources_pid in $(all_of_it "$(acceptor)"); do
        echo "$resources_pid"
        find "/proc/$resources_pid/fd" -mindepth 1 -maxdepth 1 2>/dev/null
    done | wc -l
}
