#!/bin/bash
# supervise.sh NAME — power supply, disk and cable of one running host: boots it, again after each reboot, and
# ends when it is powered off. Started by lab.sh, in the host's control group and a mount
# namespace of its own. Works as the operator's root,
# where the machine itself is root of a user namespace only.
set -euo pipefail
name=$1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=sandbox/lab/common.sh
. "$here/common.sh"
# shellcheck source=sandbox/lab/network.sh
. "$here/network.sh"
# shellcheck source=sandbox/lab/disk.sh
. "$here/disk.sh"
dir=$lab/hosts/$name
# shellcheck source=/dev/null
. "$dir/config"

# In memory, because the machine sees the source of a bind mount, and the operator's disk must not appear as its own.
mkdir -p "$dir/wires"
mount -t tmpfs -o size=64k,mode=700 lab "$dir/wires"
mkfifo "$dir/wires/events" "$dir/wires/go"
exec 3<>"$dir/wires/events" 4<>"$dir/wires/go"

loop=$(losetup --find --show --partscan "$dir/disk.img")
# Not every kernel reads the table of a disk that is attached.
timeout 10 partx --update "$loop" 2>/dev/null || true
# Held open and detached at once, the device goes when its last user goes, however that ends.
exec 5<"$loop"
losetup --detach "$loop"
echo "$loop" > "$dir/loop"

# The root of the machine's control groups; this process and its children that are no part of it stay outside.
mkdir -p "$cgroup_lab/$name/machine"

boot() {
  local rc=0
  # shellcheck disable=SC2016 # the inner shell's own pid
  unshare --mount --propagation slave -- \
    bash -c 'echo $$ > "$1"; exec bash "$2" "$3" "$4"' - "$cgroup_lab/$name/machine/cgroup.procs" "$here/boot.sh" "$name" "$loop" \
    5<&- || rc=$?
  echo "off $rc" >&3
}

# The machine's namespaces are there: give it its ids and its cable, then let it go on.
power_on() {
  echo "0 0 65536" > "/proc/$1/uid_map"
  echo "0 0 65536" > "/proc/$1/gid_map"
  # shellcheck disable=SC2154 # from the host's config
  cable_attach "$name" "$1" "$ip" "$ip6" "$host_id"
  echo go >&4
}

# The kernel mounts no disk for a user namespace's root, so the machine's mount.ext4 and mount.vfat ask for it here.
mount_disk() {
  local machine
  machine=$(machine_pid "$name") || return 1
  timeout 30 nsenter --target "$machine" --mount --pid -- /usr/lib/simulated-machine/mount-disk "$1"
}

# Nor does it read a partition table or make a node for it (the machine's partprobe).
rescan_disk() {
  local machine
  machine=$(machine_pid "$name") || return 1
  timeout 10 partx --update "$loop" || timeout 10 partx --delete "$loop" || true
  disk_nodes "$loop" "/proc/$machine/root/dev"
  echo 0 > "/proc/$machine/root$1/reply"
}

while :; do
  boot &
  while read -r -u 3 event argument; do
    case $event in
      ready) power_on "$argument" ;;
      mount) mount_disk "$argument" || true ;;
      rescan) rescan_disk "$argument" || true ;;
      off) break ;;
      *) echo "supervise: unknown event $event" ;;
    esac
  done
  wait
  rm -f "$dir/machine.pid"
  # A reboot ends PID 1 of a pid namespace with SIGHUP.
  [ "$argument" = 129 ] || break
done
echo "supervise: $name is off (exit status $argument)"
