# Sourced by the measurements, with SOURCE (the project) and BUILD (its build
# tree) set. What they find out goes to the file $results, a line for each
# number: WHAT CASE WHO ROUND NUMBER, of which numbers.awk takes the medians.
# At the end, however it comes, all that was started is ended.

set -u
LC_ALL=C
export LC_ALL
: "${SOURCE:?}" "${BUILD:?}"
# shellcheck disable=SC2034 # used by those that source this
{
    bench=$SOURCE/tests/bench
    tools=$BUILD/tests/bench
    rounds=${ROUNDS:-3}
}
folder=${FOLDER:-$BUILD/bench}
mkdir -p "$folder" || exit 1
results=$folder/results

clean_up() {
    clean_up_status=$?
    trap - EXIT
    trap '' HUP INT TERM # not twice
    for group in $groups; do
        kill_group "$group"
    done
    wait
    cd / && rm -rf "$work"
    exit "$clean_up_status"
}

groups='' work=''
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' HUP TERM
work=$(mktemp -d) || exit 1
# As many descriptors as are allowed: some clients are many.
limit=$(prlimit --pid $$ --nofile --noheadings --raw --output HARD)
[ "$limit" != unlimited ] && [ "$limit" -le 20000 ] || limit=20000
prlimit --pid $$ --nofile="$limit:"
# Servers and clients share one processor, the last that may be used: so what is
# measured is what both need, and not how they meet.
processor=$(taskset -c -p $$ | sed 's/.*[^0-9]//')

# fail MESSAGE... - end it all.
fail() {
    printf 'bench: %s\n' "$*" >&2
    exit 1
}

# tell TEXT - progress, on standard error: a line begins, goes on, ends.
tell() {
    printf '%s' "$*" >&2
}
end_of_line() {
    echo >&2
}

# record WHAT CASE WHO ROUND NUMBER
record() {
    echo "$*" >>"$results"
}

# here COMMAND... - run it on the processor.
here() {
    taskset -c "$processor" "$@"
}

# launch COMMAND... - start it on the processor, in the background, in a group
# of its own: its pid, and the group's, $launched. What it says is not kept: to
# write it somewhere would be measured too. What it complains of is.
launch() {
    taskset -c "$processor" "$tools/group" "$@" \
        >/dev/null 2>>"$work/complaints" &
    launched=$!
    groups="$groups $launched"
}

# kill_group PID - end a group, and who is to lead it if there is none as yet.
kill_group() {
    kill -s KILL -- "-$1" 2>/dev/null
    kill -s KILL "$1" 2>/dev/null
}

# end_launched PID - end it and its children, and wait until all are gone.
end_launched() {
    kill_group "$1"
    wait "$1" 2>/dev/null
    # shellcheck disable=SC2009 # pgrep knows no states
    while ps -eo pgid=,stat= | grep -q "^ *$1 [^Z]"; do :; done
    # shellcheck disable=SC2086 # one word a group
    groups=$(printf ' %s' $groups | sed "s/ $1\$//")
}

# serve PROGRAM [ARGUMENT...] - launch a server on a port that is free, and wait
# for it: $server, $port. Standard output is not read, as it is not kept.
serve() {
    launch "$@"
    server=$launched
    port=''
    until [ -n "$port" ]; do
        kill -0 "$server" 2>/dev/null || {
            cat "$work/complaints" >&2
            fail "it has ended: $*"
        }
        port=$(ss -Hnltup | sed -n "/pid=$server,/{
            s/^[^ ]* *[^ ]* *[^ ]* *[^ ]* *[^ ]*:\([0-9]*\) .*/\1/p
            q
            }")
    done
}

# all_of PID - the pids of a process and of its children.
all_of() {
    # shellcheck disable=SC2046 # one word a pid
    printf '%s\n' "$1" $(cat /proc/"$1"/task/*/children 2>/dev/null)
}

# milliseconds PID - the processor time that it and its children have used, and
# the children that it has collected: see proc_pid_stat(5).
milliseconds() {
    all_of "$1" | sed 's:.*:/proc/&/stat:' | xargs cat 2>/dev/null |
        awk -v ticks="$(getconf CLK_TCK)" '
            { sub(/.*\) /, ""); sum += $12 + $13 + $14 + $15 }
            END { printf "%d\n", sum * 1000 / ticks }'
}

# kib PID - the memory of a process and its children, in KiB. What several
# share is divided among them (PSS, see proc_pid_smaps(5)).
kib() {
    all_of "$1" | sed 's:.*:/proc/&/smaps_rollup:' | xargs cat 2>/dev/null |
        awk '$1 == "Pss:" { sum += $2 } END { print sum + 0 }'
}

# machine - what it was measured on, a line each.
machine() {
    awk -F ': *' '/^model name|^Model/ { model = $2 }
        END { print "processor: " (model ? model : "unknown") }' /proc/cpuinfo
    echo "processors: $(nproc)"
    awk '/^MemTotal/ { printf "memory: %.1f GiB\n", $2 / 1048576 }' \
        /proc/meminfo
    echo "system: $(uname -sr), $(uname -m)"
    echo "compiler: $(cc --version | head -n 1)"
}
