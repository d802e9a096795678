#!/bin/bash
# factory.sh check|get — the NixOS system that simulated machines run at first (sandbox/lab/factory.sh), built into the
# hosts' tree from the stand-in nixpkgs.
set -euo pipefail
# shellcheck source=sandbox/toolchain/versions.sh
. "$(dirname "${BASH_SOURCE[0]}")/versions.sh"
tree=$box/tree

key=$({
  cat "$root/sandbox/lab/factory.sh" "$tree/.debian-key" "$tree/usr/lib/simulated-machine/make-factory"
  find "$root/sandbox/nixpkgs" -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum
} | sha256sum | cut -c1-16)
if [ "$1" = check ]; then [ -e "$tree/.factory-key" ] && has_key factory "$key"; exit; fi

"$root/sandbox/lab/factory.sh" "$tree"
keep_key factory "$key"
# Link by link: what they point to is inside the tree, and the operator may have no /nix at all.
readlink "$tree/nix/var/nix/profiles/$(readlink "$tree/nix/var/nix/profiles/system")"
