# shellcheck shell=bash
# Follows facts.sh, loader.sh and reboot.sh. One read-only look at this machine.
set -uo pipefail
print_facts
echo "hostKeys=$(host_keys | paste -sd ,)"
echo "release=$(cat /run/current-system/nixos-version 2>/dev/null || true)"
awk '$2 == "/" || $2 == "/nix" { type[$2] = $3 } END { for (point in type) print "mount:" point "=" type[point] }' /proc/mounts
unfinished_transaction
echo "rebootObstacle=$(trial_obstacle "$(running_closure)")"
