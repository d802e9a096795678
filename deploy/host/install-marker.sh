# shellcheck shell=bash
# What the steps of an installation share, and how they know each other's work again after an interruption. On the disk: a marker
# beside the Nix store, which every layout keeps. In memory, because a disk that is being formatted can hold nothing: a note that
# this installation has begun to format.
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin

marker_name=.nixos-fleet-installation
marker=/mnt/nix/$marker_name
notes=/run/nixos-fleet

fail() {
  echo "reason=$*"
  exit 1
}

# One step at a time: what outlived its connection holds the lock too.
take_turn() {
  mkdir -p "$notes"
  exec 9>"$notes/lock"
  flock --timeout "$1" 9 || fail "another installation step has been at work here for $1 s"
}

# set_marker STATE HOST HOST_KEY [CLOSURE]
set_marker() {
  mkdir -p "$(dirname "$marker")"
  printf 'state=%s\nhost=%s\nhostKey=%s\nclosure=%s\n' "$1" "$2" "$3" "${4-}" >"$marker.new"
  sync "$marker.new"
  mv -T "$marker.new" "$marker"
  sync -f "$marker"
}

release_mnt() {
  if mountpoint -q /mnt; then umount --recursive /mnt; fi
}
