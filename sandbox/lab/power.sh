# shellcheck shell=bash disable=SC2154 # lab, tree, cgroup_lab: common.sh
# Switching hosts off, and on again. Sourced by lab.sh.

is_off() { ! is_running "$1"; }
has_rebooted() { local pid; pid=$(machine_pid "$1") && [ "$pid" != "$2" ]; }

# What is left of a host that is off: control groups, the cable's end, and the disk until the kernel lets go of it.
clear_up() {
  local name=$1 cable volume
  cable=$(cable_of "$name")
  rm -f "$lab/hosts/$name/machine.pid"
  if [ -d "$cgroup_lab/$name" ]; then find "$cgroup_lab/$name" -depth -type d -exec rmdir {} +; fi
  if net_is_up && inlab ip link show "$cable" >/dev/null 2>&1; then inlab ip link del "$cable" 2>/dev/null || true; fi
  for volume in "$lab/hosts/$name"/volumes/*; do
    if [ -f "$volume" ]; then disk_let_go "$(realpath "$volume")"; fi
  done
  if [ -f "$lab/hosts/$name/disk.img" ]; then
    wait_for 20 "$name: its disk is still attached to a loop device" disk_is_free "$lab/hosts/$name/disk.img"
  fi
}

# All of the host's processes are in its control group, and nothing else is.
pull_the_plug() {
  if is_running "$1"; then echo 1 > "$cgroup_lab/$1/cgroup.kill"; fi
  wait_for 20 "$1: its processes do not end" is_off "$1"
  clear_up "$1"
}

# An orderly power off; what hangs is cut off after 20 s, as a person would.
power_off() {
  local pid until=$((SECONDS + 20))
  if pid=$(machine_pid "$1"); then
    # SIGRTMIN+4 asks systemd to power off (systemd(1), SIGNALS).
    kill -s RTMIN+4 "$pid" 2>/dev/null || true
    while is_running "$1" && [ "$SECONDS" -lt "$until" ]; do sleep 0.05; done
  fi
  pull_the_plug "$1"
}

power_cut() {
  if is_running "$1"; then disk_cut "$(cat "$lab/hosts/$1/loop")"; fi
  pull_the_plug "$1"
}

power_cycle() {
  local pid
  pid=$(machine_pid "$1") || die "$1 is not running; start it with: lab.sh start $1 IP"
  # SIGRTMIN+5 asks systemd to reboot (systemd(1), SIGNALS).
  kill -s RTMIN+5 "$pid"
  wait_for 60 "$1: reboot (lab.sh kill $1 cuts its power)" has_rebooted "$1" "$pid"
}

wipe() {
  pull_the_plug "$1"
  rm -rf --one-file-system "${lab:?}/hosts/$1"
}

# attach NAME ID IMAGE — a volume, at once where the machine runs.
attach() {
  local dir=$lab/hosts/$1 pid
  [ -f "$3" ] || die "$1: no volume image at $3"
  mkdir -p "$dir/volumes"
  ln -sfn "$(realpath "$3")" "$dir/volumes/$2"
  if pid=$(machine_pid "$1"); then disk_volumes "$dir" "/proc/$pid/root/dev"; fi
}

# detach NAME ID — the volume is gone for the machine, mounted or not.
detach() {
  local dir=$lab/hosts/$1 pid image
  [ -L "$dir/volumes/$2" ] || return 0
  image=$(realpath "$dir/volumes/$2")
  rm "$dir/volumes/$2"
  if pid=$(machine_pid "$1"); then
    # shellcheck disable=SC2016 # the inner shell's own variables
    nsenter --target "$pid" --mount -- bash -c '
      device=$(realpath "/dev/disk/by-id/scsi-0HC_Volume_$1") || exit 0
      umount --lazy --all-targets "$device" 2>/dev/null || true' - "$2"
    disk_volumes "$dir" "/proc/$pid/root/dev"
  fi
  disk_let_go "$image"
}
