# Programs: gethostbyname
. "$SOURCE/tests/helpers.sh"
. "$SOURCE/tests/hosts.sh"

# The machine's host table knows localhost; under which other names, and how
# many times, is its own business.
run gethostbyname localhost
expect_status 0
expect_quiet
sed 's/^\(  h_name  *\)[^ ]*$/\1NAME/; /^  h_aliases    [^ ]*$/d' out |
    uniq >without_names
diff -u - without_names <<'END' || fail 'not what localhost is'
'localhost'
  h_name       NAME
  h_addrtype   AF_INET
  h_length     4
  h_addr_list  127.0.0.1
END

# An address for a name: there is nothing to look up. Names are taken in their
# order, and one that is not known does not keep the others.
run gethostbyname 127.0.0.1 no..such 255.255.255.255 '' ::1
expect_status 1
expect_out <<'END'
'127.0.0.1'
  h_name       127.0.0.1
  h_addrtype   AF_INET
  h_length     4
  h_addr_list  127.0.0.1
'255.255.255.255'
  h_name       255.255.255.255
  h_addrtype   AF_INET
  h_length     4
  h_addr_list  255.255.255.255
END
unknown='Unknown host|Host name lookup failure|Unknown server error|'\
'No address associated with name'
{
    read -r first
    read -r second
    read -r third
} <err
for pair in "no..such=$first" "=$second" "::1=$third"; do
    echo "${pair#*=}" |
        grep -qxE "gethostbyname: '${pair%%=*}': ($unknown)" ||
        fail "what it says of '${pair%%=*}'"
done
[ "$(wc -l <err)" -eq 3 ] || fail 'not a line for each unknown name'

# A name that does not exist anywhere (RFC 6761), with a network or without.
run gethostbyname no-such-name.invalid
expect_status 1
[ ! -s out ] || fail 'something on standard output'
grep -qxE "gethostbyname: 'no-such-name.invalid': ($unknown)" err ||
    fail 'not an error of the resolver'
[ "$(wc -l <err)" -eq 1 ] || fail 'more than a line on standard error'

expect_usage gethostbyname

own_tables

# Aliases and addresses, all of them; twice, for the second look-up must find
# nothing moved.
run_own gethostbyname many.example third many.example
expect_status 0
expect_quiet
many='  h_name       many.example
  h_aliases    second
  h_aliases    third
  h_aliases    fourth
  h_addrtype   AF_INET
  h_length     4
  h_addr_list  192.0.2.1
  h_addr_list  192.0.2.2
  h_addr_list  192.0.2.3'
expect_out <<END
'many.example'
$many
'third'
  h_name       many.example
  h_aliases    second
  h_aliases    third
  h_addrtype   AF_INET
  h_length     4
  h_addr_list  192.0.2.1
'many.example'
$many
END

# IPv4 is all it knows.
run_own gethostbyname six.example
expect_error 1 "gethostbyname: 'six.example': Unknown host"
run_own gethostbyname no-such-name.invalid
expect_error 1 "gethostbyname: 'no-such-name.invalid': Unknown host"

# A failure of the look-up itself has a text too.
ask_hosts no_such_source
run_own gethostbyname many.example
expect_status 1
grep -qxE "gethostbyname: 'many.example': (Resolver internal error|$unknown)" \
    err || fail 'not an error of the look-up'
