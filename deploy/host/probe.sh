# shellcheck shell=bash
# Follows facts.sh, loader.sh and reboot.sh. One read-only look at this machine.
set -uo pipefail
print_facts
release=/run/current-system/nixos-version
[ ! -r "$release" ] || echo "release=$(<"$release")"
while read -r _ point type _; do
  case $point in / | /nix) echo "mount:$point=$type" ;; esac
done </proc/mounts
unfinished_transaction
loader=$(loader_obstacle) closure=$(closure_obstacle "$(running_closure)")
echo "rebootObstacle=${closure:-$loader}"
echo "loaderObstacle=$loader"
say_parts bootedPart /run/booted-system
say_inhibitors /run/current-system
