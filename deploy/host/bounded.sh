# shellcheck shell=bash
# Follows build-store.sh or install-marker.sh, which know how to fail.

# bounded SECONDS COMMAND… — on the host, because the operator's limit ends only the connection.
bounded() {
  local limit=$1 status=0 started=$SECONDS
  shift
  timeout --kill-after=10 "$limit" "$@" </dev/null >&2 || status=$?
  [ "$status" != 0 ] || return 0
  [ $((SECONDS - started)) -lt "$limit" ] || fail "no end within $limit s"
  return "$status"
}
