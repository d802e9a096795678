# shellcheck shell=bash disable=SC2154 # device, days, top: btrfs.nix
# Sets the root of the last start aside, puts an empty one in its place, and drops those that are older than so many days.
# The empty one is made first and takes the place last: a start that was interrupted leaves something to start from.

mkdir -p "$top"
mount -t btrfs -o subvolid=5 "$device" "$top"
trap 'umount "$top"' EXIT
mkdir -p "$top/old_roots"

# Subvolumes inside one, as systemd makes some, keep it from being deleted.
drop() {
  btrfs subvolume list -o "$1" | while IFS= read -r line; do drop "$top/${line#* path }"; done
  btrfs subvolume delete "$1"
}

# Named by the time at which it was set aside: a root's own time is that of its last change, and one that ran for longer
# than the roots are kept would be dropped at once.
aside=$top/old_roots/$(date -u +%Y-%m-%dT%H:%M:%SZ)
# The clock may have stood still.
while [ -e "$aside" ]; do aside=$aside+; done
[ -e "$top/@new" ] || btrfs subvolume create "$top/@new"
if [ -e "$top/@" ]; then mv -T "$top/@" "$aside"; fi
mv -T "$top/@new" "$top/@"

now=$(date +%s)
for old in "$top"/old_roots/*; do
  [ "$old" != "$aside" ] || continue
  name=${old##*/}
  # What bears another name was not put there by a start.
  set_aside=$(date -d "${name%%+*}" +%s 2>/dev/null) || continue
  [ $((now - set_aside)) -le $((days * 86400)) ] || drop "$old" || echo "$old could not be dropped; the next start tries again"
done
