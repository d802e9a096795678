#!/bin/bash
# tree.sh check|get — the Debian root that the simulated hosts run on (sandbox/lab/base.sh), and this toolchain's Nix.
set -euo pipefail
# shellcheck source=sandbox/toolchain/versions.sh
. "$(dirname "${BASH_SOURCE[0]}")/versions.sh"
# shellcheck source=sandbox/toolchain/cache.sh
. "$here/cache.sh"
lab=$root/sandbox/lab tree=$box/tree

key=$({
  cd "$lab"
  cat base.sh debian.sh
  find root -type f -printf '%p %m\n' | sort
  find root -type f -print0 | sort -z | xargs -0 -r cat
  stat -Lc '%s %Y' "$bin/sops" "$bin/ssh-to-age"
} | sha256sum | cut -c1-16)
if [ "$1" = check ]; then [ -x "$tree/usr/bin/nix" ] && has_key tree "$key"; exit; fi

[ "$(id -u)" = 0 ] || die "the simulated hosts need root: repeat the command as root"
# shellcheck source=sandbox/lab/debian.sh
. "$lab/debian.sh"
debian=$(debian_key)
work=$(mktemp -d "$box/.tree.XXXXXX")
trap 'rm -rf --one-file-system "$work"' EXIT
trap 'exit 130' INT TERM
made=
if [ ! -e "$tree" ] && cache_get tree "$debian" "$work/tree.tar.gz"; then
  mkdir "$work/tree"
  tar -xzf "$work/tree.tar.gz" -C "$work/tree" --numeric-owner --xattrs
  mv -T "$work/tree" "$tree"
elif [ "$(cat "$tree/.debian-key" 2>/dev/null)" != "$debian" ]; then
  made=1
fi
"$lab/base.sh" "$tree" "$bin/sops" "$bin/ssh-to-age"
if [ -n "$made" ] && [ -n "${FLEET_CACHE:-}" ]; then
  tar -C "$tree" --numeric-owner --xattrs -I 'gzip -1' -cf "$work/tree.tar.gz" .
  cache_put tree "$debian" "$work/tree.tar.gz"
fi
keep_key tree "$key"
echo "$tree"
