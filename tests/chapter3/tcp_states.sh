# Programs: tcp_states
. "$SOURCE/tests/helpers.sh"

# It is the same on every run, and when descriptor 0 is free.
expect_all() {
    expect_status 0
    expect_quiet
    expect_out <<'EOF'
client closes first   client       server       listener
  bind                -            -            -
  listen              -            -            LISTEN
  connect             ESTABLISHED  ESTABLISHED  LISTEN
  accept              ESTABLISHED  ESTABLISHED  LISTEN
  close the client    FIN-WAIT-2   CLOSE-WAIT   LISTEN
  close the server    TIME-WAIT    -            LISTEN
  close the listener  TIME-WAIT    -            -
bind another socket to the port: it is free
server closes first   client       server       listener
  bind                -            -            -
  listen              -            -            LISTEN
  connect             ESTABLISHED  ESTABLISHED  LISTEN
  accept              ESTABLISHED  ESTABLISHED  LISTEN
  close the server    CLOSE-WAIT   FIN-WAIT-2   LISTEN
  close the client    -            TIME-WAIT    LISTEN
  close the listener  -            TIME-WAIT    -
bind another socket to the port: Address already in use
EOF
}
run tcp_states
expect_all
run tcp_states <&-
expect_all
