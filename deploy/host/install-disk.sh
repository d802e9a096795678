# shellcheck shell=bash disable=SC2154 # marker, marker_name, notes: install-marker.sh
# Follows install-marker.sh. DISK HOST HOST_KEY SCRIPT LIMIT, a passphrase on stdin or nothing — lays out the disk and mounts it at /mnt.
# Everything on it is lost.
disk=$1 host=$2 host_key=$3 script=$4 limit=$5
take_turn "$limit"
release_mnt
# For the layout, which reads it from there (model/disk.ts): in memory, and no longer than that takes.
passphrase=$notes/disk-passphrase
trap 'rm -f "$passphrase"' EXIT
(umask 077 && cat >"$passphrase")
[ -s "$passphrase" ] || rm "$passphrase"
printf '%s %s\n' "$disk" "$host_key" >"$notes/formatting"
bounded "$limit" "$script"
mountpoint -q /mnt || fail "the disk layout ended, but nothing is mounted at /mnt"
set_marker formatted "$host" "$host_key"
