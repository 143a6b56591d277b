# control.sh SERVER CASE... - the probe can tell good from bad: a server that is
# faulty on purpose fails in its case, which is named in the file controls, and
# in none of the others; a server that is sound fails in none.
here=$(dirname "$0")
server=$1
shift
fault=$(sed -n "s/^$server .* //p" "$here/controls")
BOUND=4
export BOUND
status=0
for case in "$@"; do
    said=$(sh "$here/probe.sh" "$case" "$server" 2>&1)
    case $? in
    0) found=sound ;;
    1) found=faulty ;;
    77) continue ;;
    *) found='neither sound nor faulty' ;;
    esac
    wanted=sound
    [ "$case" != "$fault" ] || wanted=faulty
    [ "$found" = $wanted ] || {
        echo "$server is $found in the case $case: $said"
        status=1
    }
done
exit $status
