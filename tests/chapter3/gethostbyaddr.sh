# Programs: gethostbyaddr
. "$SOURCE/tests/helpers.sh"
. "$SOURCE/tests/hosts.sh"

unknown='Unknown host|Host name lookup failure|Unknown server error|'\
'No address associated with name'

# What the machine calls 127.0.0.1 is its own business; getent asks the same
# way.
if getent hosts 127.0.0.1 >names; then
    run gethostbyaddr 127.0.0.1
    expect_status 0
    expect_quiet
    {
        read -r _ name aliases
        echo 127.0.0.1
        echo "  h_name       $name"
        for alias in $aliases; do
            echo "  h_aliases    $alias"
        done
        echo '  h_addrtype   AF_INET'
        echo '  h_length     4'
        echo '  h_addr_list  127.0.0.1'
    } <names >wanted
    expect_out <wanted
fi

# An address of documentation (RFC 5737, RFC 3849) has no name.
run gethostbyaddr 192.0.2.99 2001:db8::99
expect_status 1
[ ! -s out ] || fail 'something on standard output'
for address in 192.0.2.99 2001:db8::99; do
    grep -qxE "gethostbyaddr: $address: ($unknown)" err ||
        fail "nothing about $address"
done
[ "$(wc -l <err)" -eq 2 ] || fail 'not a line for each address'

for text in garbage 192.168.1 010.0.0.1 '1.2.3.4 ' 1.2.3.256 localhost '' :::1 \
    ::1%lo '[::1]' "$(printf '%0100000d' 0)"; do
    run gethostbyaddr "$text"
    expect_error 2 "gethostbyaddr: not an address: '$text'"
done
run gethostbyaddr nonsense 192.0.2.99
expect_status 2
expect_err_line "gethostbyaddr: not an address: 'nonsense'"
[ "$(wc -l <err)" -eq 2 ] || fail 'the second address was not asked for'

expect_usage gethostbyaddr

own_tables

# Both families, all aliases; what is no address, or has no name, does not keep
# the others. The worse of the failures decides the status.
run_own gethostbyaddr 192.0.2.1 none 2001:db8::2 192.0.2.99 127.0.0.1
expect_status 2
expect_out <<'END'
192.0.2.1
  h_name       many.example
  h_aliases    second
  h_aliases    third
  h_addrtype   AF_INET
  h_length     4
  h_addr_list  192.0.2.1
2001:db8::2
  h_name       six.example
  h_aliases    only6
  h_addrtype   AF_INET6
  h_length     16
  h_addr_list  2001:db8::2
127.0.0.1
  h_name       localhost
  h_addrtype   AF_INET
  h_length     4
  h_addr_list  127.0.0.1
END
diff -u - err <<'END' || fail 'standard error differs'
gethostbyaddr: not an address: 'none'
gethostbyaddr: 192.0.2.99: Unknown host
END
run_own gethostbyaddr 192.0.2.99 192.0.2.2
expect_status 1
expect_out_line '  h_name       many.example'
