# shellcheck shell=bash disable=SC2154 # marker, marker_name, notes: install-marker.sh
# Follows install-marker.sh. DISK — what this machine is and what its disk holds. Changes nothing: file systems are mounted read-only,
# without replay of their journals, to look for the marker.
disk=$1

print_marker() {
  local line
  while IFS= read -r line; do echo "marker.$line"; done <"$1"
}

devices() {
  local device
  for device in "$disk" "$disk"[0-9]* "$disk"p[0-9]* "$disk"-part[0-9]*; do
    [ ! -b "$device" ] || echo "$device"
  done
}

# A layout inside LUKS, LVM or ZFS is not opened: such a disk counts as one with data when the installer was restarted half way.
find_marker() {
  local device point type options found
  point=$(mktemp -d)
  while read -r device; do
    type=$(blkid -p -s TYPE -o value "$device" 2>/dev/null) || continue
    case $type in
    ext4) options=ro,noload ;;
    xfs) options=ro,norecovery ;;
    btrfs) options=ro,rescue=nologreplay ;;
    *) continue ;;
    esac
    mount -t "$type" -o "$options" "$device" "$point" 2>/dev/null || continue
    found=$(find "$point" -maxdepth 3 -name "$marker_name" -type f -print -quit)
    [ -z "$found" ] || print_marker "$found"
    umount "$point"
    [ -z "$found" ] || break
  done < <(devices)
  rmdir "$point"
}

is_blank() { [ "$("$1" -c 1048576 "$disk" | tr -d '\0' | wc -c)" = 0 ]; }

echo "bootId=$(cat /proc/sys/kernel/random/boot_id)"
echo "variant=$(sed -n 's/^VARIANT_ID=//p' /etc/os-release | tr -d '"')"
echo "name=$(sed -n 's/^PRETTY_NAME=//p' /etc/os-release | tr -d '"')"
if ! [ -b "$disk" ]; then
  echo "disks=$(lsblk --nodeps --noheadings --paths --output NAME,SIZE,TYPE 2>/dev/null | tr -s ' ' | paste -sd ';')"
  exit 0
fi
echo "size=$(blockdev --getsize64 "$disk")"
while read -r device; do
  echo "wipefs $device=$(wipefs --no-act --json "$device" | tr -d '\n')"
done < <(devices)
is_blank head && is_blank tail && echo "blank=yes"
if mountpoint -q /mnt; then
  echo "mounted=yes"
  [ ! -f "$marker" ] || print_marker "$marker"
else
  find_marker
fi
if [ -f "$notes/formatting" ]; then echo "formatting=$(cat "$notes/formatting")"; fi
