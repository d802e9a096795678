# shellcheck shell=bash
# Where things of a lab lie, and how one host of it is looked at. Sourced by lab.sh and supervise.sh.

clone=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
lab=$(realpath -m "${FLEET_LAB:-$clone/.sandbox/lab}")
# shellcheck disable=SC2034 # for the scripts that source this
tree=$(realpath -m "${FLEET_TREE:-$clone/.sandbox/tree}")

# Controllers are not used, so the place in a hybrid hierarchy (the second one) serves as well.
cgroup_top=/sys/fs/cgroup/unified
[ -d "$cgroup_top" ] || cgroup_top=/sys/fs/cgroup
# Two clones on one machine hold hosts of the same names: all that is global carries the lab's path.
cgroup_lab=$cgroup_top/nixos-fleet-$(printf %s "$lab" | sha256sum | cut -c1-12)

die() { echo "lab: $*" >&2; exit 1; }
inlab() { nsenter --net="$lab/net" -- "$@"; }

# hex_of TEXT DIGITS
hex_of() { printf %s "$1" | sha256sum | cut -c1-"$2"; }

# An interface name holds 15 characters.
cable_of() { if [ ${#1} -le 13 ]; then echo "v-$1"; else echo "v-$(hex_of "$1" 13)"; fi; }

# The kernel counts inotify instances per creator of a user namespace (128 by default, a host takes about 6),
# so each host is created under a uid of its own, from a range that no user of the machine has.
uid_of() { echo $((0x40000000 + 0x$(hex_of "$lab/$1" 7))); }

is_running() { grep -qs '^populated 1' "$cgroup_lab/$1/cgroup.events"; }

# The pid, as the operator's machine sees it, of a host's own PID 1.
machine_pid() {
  local pid
  pid=$(cat "$lab/hosts/$1/machine.pid" 2>/dev/null) || return 1
  # A pid file outlives the machine; the number may be another process's by now.
  grep -qs "/$(basename "$cgroup_lab")/$1/" "/proc/$pid/cgroup" || return 1
  echo "$pid"
}

# wait_for SECONDS WHAT COMMAND…
wait_for() {
  local until=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do
    [ "$SECONDS" -lt "$until" ] || die "$what: not within its time limit"
    sleep 0.05
  done
}
