# Programs: waitpid
. "$SOURCE/tests/processes.sh"

# expect_course SECONDS END - the child's line, questions that are numbered,
# and how the child ended, if END is not empty. How many questions there are is
# the machine's business; but there is a pause between two.
expect_course() {
    child=$(pid_in out 'child ')
    sed -n 's/^question \([0-9]*\): still running$/\1/p' out >questions
    count=$(wc -l <questions)
    seq "$count" | diff -u - questions || fail 'questions in another order'
    [ "$count" -le 100 ] || fail "$count questions"
    grep -v '^question [0-9]*: still running$' out >others
    diff -u - others <<END || fail 'other lines'
child $child works for $1 s${2:+
child $child: $2}
END
}

# These take their seconds, side by side.
"$(path_of waitpid)" >default.out 2>default.err &
default_pid=$!
"$(path_of waitpid)" 1 >file.out 2>file.err &
file_pid=$!
"$(path_of waitpid)" 1 2>pipe.err | cat >pipe.out &
pipe_pid=$!
ignoring_children waitpid 1 >ignoring.out 2>ignoring.err &
ignoring_pid=$!
beside_a_child waitpid 1 >other.out 2>other.err &
other_pid=$!
"$(path_of waitpid)" 60 2>left.err | head -n 1 >left.out &
left_pid=$!

# Meanwhile: it asks again and again, until the child ends, here of a signal.
program='waitpid 20'
: >out
"$(path_of waitpid)" 20 >out 2>err &
pid=$!
until grep -q '^question 2: ' out; do
    kill -0 "$pid" || fail 'it has ended'
done
child=$(pid_in out 'child ')
grep -q "^PPid:.$pid\$" "/proc/$child/status" ||
    fail "$child is no child of $pid"
kill -KILL "$child"
wait "$pid"
status=$?
expect_status 0
expect_quiet
expect_course 20 'ended by signal 9, Killed'

program='waitpid 1'
wait "$file_pid"
status=$?
mv file.out out
mv file.err err
expect_status 0
expect_quiet
expect_course 1 'exited with status 24'

program='waitpid 1 | cat'
wait "$pipe_pid"
mv pipe.out out
mv pipe.err err
expect_quiet
expect_course 1 'exited with status 24'

program='waitpid 1, with SIGCHLD ignored'
wait "$ignoring_pid"
status=$?
mv ignoring.out out
mv ignoring.err err
expect_status 1
echo 'waitpid: waitpid (is SIGCHLD ignored?): No child processes' |
    diff -u - err || fail 'another error'
expect_course 1 ''

# A child of another kind ends long before: it is not asked for.
program='waitpid 1, in place of a shell that has a child'
wait "$other_pid"
status=$?
mv other.out out
mv other.err err
expect_status 0
expect_quiet
expect_course 1 'exited with status 24'

# Nobody reads on, and so the parent is ended. Its child does not stay for all
# of its 60 seconds; 30 are for a machine that is slow.
program='waitpid 60 | head -n 1'
wait "$left_pid"
mv left.out out
mv left.err err
child=$(pid_in out 'child ')
[ -n "$child" ] || fail 'no child'
end=$(($(date +%s) + 30))
while grep -q '^State:.[^Z]' "/proc/$child/status" 2>/dev/null; do
    [ "$(date +%s)" -lt "$end" ] || fail 'the child has stayed behind'
done

program='waitpid'
wait "$default_pid"
status=$?
mv default.out out
mv default.err err
expect_status 0
expect_quiet
expect_course 2 'exited with status 24'
expect_none_left

program='waitpid, and fork fails'
limited 1 waitpid >out 2>err
status=$?
expect_error 1 'waitpid: fork: Resource temporarily unavailable'
expect_none_left

for text in '' 0 -1 61 1x 1.5 99999999999999999999; do
    run waitpid "$text"
    expect_error 2 "waitpid: not a number of seconds from 1 to 60: '$text'"
done
expect_usage waitpid 1 2
