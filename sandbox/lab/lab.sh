#!/bin/bash
# lab.sh — simulated machines on one machine, each with systemd as PID 1 in namespaces of its own. See README.md.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=sandbox/lab/common.sh
. "$here/common.sh"
# shellcheck source=sandbox/lab/network.sh
. "$here/network.sh"
# shellcheck source=sandbox/lab/disk.sh
. "$here/disk.sh"
# shellcheck source=sandbox/lab/power.sh
. "$here/power.sh"
# shellcheck source=sandbox/lab/start.sh
. "$here/start.sh"

usage() {
  cat >&2 <<'R'
lab.sh up | down | list
lab.sh start NAME IP [--ipv6 IP6] [--disk MiB] [--boot installed|server] [--host-key FILE] [--authorized-keys FILE] [--host-id NAME] [--image FILE]
lab.sh attach NAME ID IMAGE | detach NAME ID
lab.sh stop | kill | reboot | unplug | plug | wipe NAME
lab.sh exec NAME COMMAND…
FLEET_LAB: folder of the lab's state. FLEET_TREE: root tree made by base.sh.
R
  exit 2
}

# with_lock NAME COMMAND… — one change of a host at a time; what stays running must not inherit the lock.
with_lock() {
  local name=$1
  shift
  [[ $name =~ ^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$ ]] || die "not a name for a host: $name"
  mkdir -p "$lab/locks"
  exec 9>"$lab/locks/$name"
  flock --timeout 120 9 || die "$name: another lab.sh has been at work on it for 2 minutes"
  "$@"
}

known() { [ -f "$lab/hosts/$1/config" ] || die "$1: no such host in $lab; lab.sh list shows those there are"; }

list() {
  local dir name state pid
  for dir in "$lab"/hosts/*/; do
    [ -f "$dir/config" ] || continue
    name=$(basename "$dir")
    state=stopped pid=null
    if is_running "$name" && pid=$(machine_pid "$name"); then
      state=running
    else
      pid=null
    fi
    (
      # shellcheck source=/dev/null
      . "$dir/config"
      # Names and addresses were checked at start: nothing in them needs quoting. ip and kind are the config's.
      # shellcheck disable=SC2154
      printf '{"name":"%s","ip":"%s","boot":"%s","state":"%s","pid":%s}\n' "$name" "$ip" "$kind" "$state" "$pid"
    )
  done
}

run_inside() {
  local pid
  pid=$(machine_pid "$1") || die "$1 is not running; start it with: lab.sh start $1 IP"
  shift
  # A shell that waits, outside of the machine's processes: nsenter itself stops when its child is stopped, as a machine that goes down
  # does with all of its processes before it kills them, and nobody would wake it.
  # shellcheck disable=SC2016 # the words are that shell's
  exec nsenter --target "$pid" --all --root --wd --no-fork -- /bin/bash -c '"$@"; exit $?' machine \
    env -i HOME=/root TERM="${TERM:-dumb}" LANG=C.UTF-8 PATH=/run/current-system/sw/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
}

down() {
  local dir
  for dir in "$lab"/hosts/*/; do
    [ -f "$dir/config" ] || continue
    with_lock "$(basename "$dir")" power_off "$(basename "$dir")" &
  done
  wait
  net_down
  if [ -d "$cgroup_lab" ]; then rmdir "$cgroup_lab"; fi
}

[ $# -ge 1 ] || usage
[ "$(id -u)" = 0 ] || die "root is needed: namespaces, loop devices and control groups"
verb=$1
shift
case $verb in
  up) [ $# = 0 ] || usage; net_up ;;
  down) [ $# = 0 ] || usage; down ;;
  list) [ $# = 0 ] || usage; list ;;
  start) [ $# -ge 2 ] || usage; with_lock "$1" start "$@" ;;
  exec) [ $# -ge 2 ] || usage; known "$1"; run_inside "$@" ;;
  stop) [ $# = 1 ] || usage; known "$1"; with_lock "$1" power_off "$1" ;;
  kill) [ $# = 1 ] || usage; known "$1"; with_lock "$1" power_cut "$1" ;;
  reboot) [ $# = 1 ] || usage; known "$1"; with_lock "$1" power_cycle "$1" ;;
  unplug) [ $# = 1 ] || usage; known "$1"; with_lock "$1" cable_unplug "$1" ;;
  plug) [ $# = 1 ] || usage; known "$1"; with_lock "$1" cable_plug "$1" ;;
  attach) [ $# = 3 ] || usage; known "$1"; with_lock "$1" attach "$@" ;;
  detach) [ $# = 2 ] || usage; known "$1"; with_lock "$1" detach "$@" ;;
  wipe) [ $# = 1 ] || usage; with_lock "$1" wipe "$1" ;;
  *) usage ;;
esac
