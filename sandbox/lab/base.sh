#!/bin/bash
# base.sh TREE PROGRAM… — the root tree that all simulated hosts share, read-only: Debian with systemd,
# sshd, nftables and Nix, plus the given programs (sops, ssh-to-age) and the files under root/. Needs root, debootstrap and the machine's own apt mirror.
# Debian is installed anew only when its recipe changes; the files on top are brought up to date each time.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=sandbox/lab/debian.sh
. "$here/debian.sh"

die() { echo "base: $*" >&2; exit 1; }
say() { printf 'base: %4ds  %s\n' "$SECONDS" "$*" >&2; }

[ $# -ge 1 ] || die "usage: base.sh TREE PROGRAM…"
tree=$(realpath -m "$1"); shift
programs=("$@")
[ "$(id -u)" = 0 ] || die "root is needed: the tree holds files of many owners"
for program in "${programs[@]}"; do
  [ -x "$program" ] || die "not a program: $program"
done
command -v debootstrap >/dev/null || die "debootstrap is missing: apt-get install debootstrap"

mkdir -p "$(dirname "$tree")"
# A second caller waits for the first and then finds the work done.
exec 9>"$tree.lock"
flock --timeout 900 9 || die "another base.sh has held $tree.lock for 15 minutes"

key=$(debian_key)
if [ "$(cat "$tree/.debian-key" 2>/dev/null)" != "$key" ]; then
  making=$tree.making
  rm -rf --one-file-system "$making"
  say "Debian $DEBIAN_SUITE into $tree (about a minute)"
  debian_install "$making" "$tree.log" || { tail -n 20 "$tree.log" >&2; die "Debian was not installed; the whole log: $tree.log"; }
  debian_trim "$making"
  echo "$key" > "$making/.debian-key"
  if [ -e "$tree" ]; then mv "$tree" "$tree.old.$$"; fi
  mv "$making" "$tree"
  say "Debian is there"
fi
debian_trim "$tree"
# Hosts that run on an old tree need it until they stop.
if ! grep -qs '^populated 1' /sys/fs/cgroup{,/unified}/nixos-fleet-*/cgroup.events; then
  rm -rf --one-file-system "$tree".old.*
fi

for program in "${programs[@]}"; do
  name=$(basename "$program")
  cmp -s "$program" "$tree/usr/bin/$name" && continue
  install -m 755 "$program" "$tree/usr/bin/.$name.new"
  mv "$tree/usr/bin/.$name.new" "$tree/usr/bin/$name"
done
# By rename, file by file: a running host must never see half a script.
(cd "$here/root" && find . -type f,l -printf '%P\n') | while read -r file; do
  cmp -s "$here/root/$file" "$tree/$file" && continue
  mode=644; [ ! -x "$here/root/$file" ] || mode=755
  install -D -m "$mode" "$here/root/$file" "$tree/$file.new"
  mv "$tree/$file.new" "$tree/$file"
done
say "ready: $tree"
