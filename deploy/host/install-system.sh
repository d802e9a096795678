# shellcheck shell=bash
# Follows install-marker.sh. HOST HOST_KEY CLOSURE LIMIT — puts the system onto the disk at /mnt and makes it the one that boots.
host=$1 host_key=$2 closure=$3 limit=$4
profiles=/mnt/nix/var/nix/profiles
trap '[ $? = 0 ] || echo "free=$(df --output=avail --block-size=1 /mnt/nix | tail -n 1 | tr -d " ")"' EXIT
take_turn "$limit"
mountpoint -q /mnt || fail "nothing is mounted at /mnt"
bounded "$limit" nixos-install --root /mnt --system "$closure" --no-root-passwd --no-channel-copy
installed=$(readlink "$profiles/$(readlink "$profiles/system")")
[ "$installed" = "$closure" ] || fail "nixos-install ended, but the system profile holds ${installed:-nothing}"
set_marker installed "$host" "$host_key" "$closure"
