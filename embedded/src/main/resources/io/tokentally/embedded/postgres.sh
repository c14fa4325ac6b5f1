# Runs "$@" (a Postgres server) until it ends or standard input does: the parent holds the other end, so the kernel
# closes it however the parent dies. $log takes the server's output; the first line of ours is the server's pid.
# All of it runs in a session of its own, so that neither Ctrl-C nor a signal to the parent's group reaches it.
if [ -z "$own_session" ]; then
  export own_session=yes
  if command -v setsid >/dev/null 2>&1; then
    exec setsid /bin/sh "$0" "$@"
  elif command -v perl >/dev/null 2>&1; then
    exec perl -e 'use POSIX; POSIX::setsid(); exec @ARGV or die "$!"' /bin/sh "$0" "$@"
  fi
fi
trap '' INT HUP TERM
exec 3<&0
"$@" 3<&- </dev/null >>"$log" 2>&1 &
server=$!

gone_within() {
  tenths=$1
  while kill -0 "$server" 2>/dev/null; do
    [ "$tenths" -gt 0 ] || return 1
    tenths=$((tenths - 1))
    sleep 0.1
  done
}
(
  while read -r _ <&3; do :; done
  kill -INT "$server" 2>/dev/null  # fast shutdown
  gone_within 50 || kill -QUIT "$server" 2>/dev/null  # immediate shutdown: recovers at the next start
  gone_within 15 || kill -KILL "$server" 2>/dev/null
) >/dev/null 2>&1 &
watch=$!
exec 3<&-
echo "$server"
exec >/dev/null 2>&1
wait "$server"
status=$?
kill -KILL "$watch" 2>/dev/null
exit "$status"
