# shellcheck shell=bash
# Sourced after versions.sh: one line per phase with the time since the start; what a phase prints goes to a log, shown if it fails.

started=${EPOCHREALTIME/./}
running=
elapsed() { printf '%5.1f s' "$(((${EPOCHREALTIME/./} - started) / 100000))e-1"; }
report() { printf '%s  %-22s %s\n' "$(elapsed)" "$1" "$2" >&2; }

# A background child of a script ignores the terminal's interrupt: it has to be told.
end_running() { [ -z "$running" ] || { kill "$running" 2>/dev/null && wait "$running"; } || true; running=; }
trap 'end_running' EXIT
trap 'end_running; say "interrupted: the same command goes on from here"; exit 130' INT TERM HUP

# phase NAME WHAT LIMIT CHECK… -- GET…: nothing if CHECK succeeds, else GET, for LIMIT seconds at most.
phase() {
  # shellcheck disable=SC2154 # logs is from versions.sh
  local name=$1 what=$2 limit=$3 log=$logs/$1.log next code
  local -a check=()
  shift 3
  while [ "$1" != -- ]; do check+=("$1"); shift; done
  shift
  if "${check[@]}" >/dev/null 2>&1; then return; fi
  report "$name" "$what"
  mkdir -p "$logs"
  timeout --kill-after=10 "$limit" "$@" >"$log" 2>&1 &
  running=$!
  next=$((SECONDS + 30))
  while kill -0 "$running" 2>/dev/null; do
    sleep 0.2
    if [ "$SECONDS" -ge "$next" ]; then report "$name" '…'; next=$((SECONDS + 30)); fi
  done
  code=0
  wait "$running" || code=$?
  running=
  if [ "$code" = 0 ]; then report "$name" "$(tail -n 1 "$log")"; return; fi
  [ "$code" != 124 ] || say "$name: not done after $limit s"
  tail -n 30 "$log" >&2
  die "setup stopped in phase '$name' (exit status $code); the whole output is in $log; mend that and repeat the command"
}
