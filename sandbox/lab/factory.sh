#!/bin/bash
# factory.sh TREE [--flake REF] — the NixOS system that machines leave the factory with: built once into the shared
# tree's own store, by the tree's own Nix, so that no host has to build or hold it. REF is a flake reference as seen
# from inside, where sandbox/ is mounted at /mnt. A store path is only ever added, so running hosts are not disturbed.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
die() { echo "factory: $*" >&2; exit 1; }

[ $# -ge 1 ] || die "usage: factory.sh TREE [--flake REF]"
tree=$(realpath -m "$1") sandbox=$(dirname "$here") flake='path:/mnt/nixpkgs?dir=25.11#factory'
shift
while [ $# -gt 0 ]; do
  case $1 in
    --flake) flake=${2:?--flake needs a reference}; shift 2 ;;
    *) die "unknown argument: $1" ;;
  esac
done
[ "$(id -u)" = 0 ] || die "root is needed: the build runs in the tree as its root"
[ -x "$tree/usr/bin/nix" ] || die "no root tree at $tree; make it with: sandbox/lab/base.sh $tree"

exec 9>"$tree.lock"
flock --timeout 900 9 || die "another process has held $tree.lock for 15 minutes"
key=$({ echo "$flake"; cat "$0"; find "$sandbox/nixpkgs" -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum; } | sha256sum)
if [ "$(cat "$tree/.factory-key" 2>/dev/null)" = "$key" ]; then exit 0; fi

echo "factory: building $flake into $tree" >&2
# shellcheck disable=SC2016 # the inner shell's own variables
timeout 600 unshare --mount --propagation private --pid --fork --kill-child -- bash -c '
  set -euo pipefail
  mount --rbind /dev "$1/dev"
  mount -t proc proc "$1/proc"
  mount -t tmpfs tmpfs "$1/run"
  mount -t tmpfs tmpfs "$1/tmp"
  mount --bind "$2" "$1/mnt"
  exec chroot "$1" env -i HOME=/tmp PATH=/usr/sbin:/usr/bin LANG=C.UTF-8 bash /usr/lib/simulated-machine/make-factory "$3"
' - "$tree" "$sandbox" "$flake" 9>&- || die "$flake was not built; mend it and run factory.sh $tree again"
echo "$key" > "$tree/.factory-key"
