# shellcheck shell=bash disable=SC2154 # marker, marker_name, notes: install-marker.sh
# Follows install-marker.sh. DISK HOST HOST_KEY SCRIPT LIMIT — lays out the disk and mounts it at /mnt. Everything on it is lost.
disk=$1 host=$2 host_key=$3 script=$4 limit=$5
take_turn "$limit"
release_mnt
printf '%s %s\n' "$disk" "$host_key" >"$notes/formatting"
bounded "$limit" "$script"
mountpoint -q /mnt || fail "the disk layout ended, but nothing is mounted at /mnt"
set_marker formatted "$host" "$host_key"
