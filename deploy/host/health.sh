# shellcheck shell=bash
# shellcheck disable=SC2154 # follows facts.sh
# health LIMIT UNITS UNIT… COMMAND… — one line per check that fails.
set -uo pipefail
limit=$1 units=$2
shift 2
for ((; units > 0; units--)); do
  unit_state=$(systemctl is-active "$1")
  [ "$unit_state" = active ] || echo "problem=unit $1 is ${unit_state:-unknown}, expected active"
  shift
done
for check; do
  output=$(timeout --kill-after=2 "$limit" bash -c "$check" 2>&1 </dev/null)
  check_status=$?
  output=${output//[[:cntrl:]]/ }
  [ "$check_status" = 0 ] || echo "problem=command ended with status $check_status: $check: ${output: -200}"
done
echo "running=$(running_closure)"
echo "failedUnits=$(failed_units)"
