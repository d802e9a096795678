# shellcheck shell=bash
# shellcheck disable=SC2154 # follows facts.sh
# health LIMIT SETTLE UNITS UNIT… COMMAND… — looks each second, and once more when SETTLE seconds have passed, so that what only flickers
# is not taken for healthy; ends at the first look that finds anything, with one line per check that fails.
set -uo pipefail
limit=$1 settle=$2 units=("${@:4:$3}")
shift $((3 + $3))

# Monotonic, as uptime_seconds: whole seconds would let the clock's next tick pass for one.
hundredths() {
  local seconds
  read -r seconds _ </proc/uptime
  echo "${seconds/./}"
}

invocations() { [ "${#units[@]}" = 0 ] || systemctl show --property=InvocationID --value -- "${units[@]}" | paste -sd ' '; }

look() {
  local unit unit_state check output check_status
  for unit in ${units[@]+"${units[@]}"}; do
    unit_state=$(systemctl is-active "$unit")
    [ "$unit_state" = active ] || echo "unit $unit is ${unit_state:-unknown}, expected active"
  done
  # Between two looks a unit can have ended and come back.
  [ "$(invocations)" = "$invocations" ] || echo "a unit of ${units[*]} was started again within these $settle s"
  for check; do
    output=$(timeout --kill-after=2 "$limit" bash -c "$check" 2>&1 </dev/null)
    check_status=$?
    output=${output//[[:cntrl:]]/ }
    [ "$check_status" = 0 ] || echo "command ended with status $check_status: $check: ${output: -200}"
  done
}

invocations=$(invocations)
until=$(($(hundredths) + settle * 100))
while problems=$(look "$@") && [ -z "$problems" ]; do
  left=$((until - $(hundredths)))
  [ "$left" -gt 0 ] || break
  if [ "$left" -ge 100 ]; then sleep 1; else sleep "0.$(printf %02d "$left")"; fi
done
[ -z "$problems" ] || printf '%s\n' "$problems" | sed 's/^/problem=/'
echo "running=$(running_closure)"
echo "failedUnits=$(failed_units)"
