#!/bin/bash
# packages.sh check|get demo|test — commands that come from Debian packages, for the operator and the simulated hosts.
set -euo pipefail
# shellcheck source=sandbox/toolchain/versions.sh
. "$(dirname "${BASH_SOURCE[0]}")/versions.sh"

# command:package. git and node come first in every clone; they are named so that their absence is said in words.
needed=(git:git node:nodejs npm:npm curl:curl tar:tar flock:util-linux nsenter:util-linux setpriv:util-linux
  ssh:openssh-client ssh-keygen:openssh-client ip:iproute2 nft:nftables debootstrap:debootstrap
  mkfs.ext4:e2fsprogs losetup:mount pstree:psmisc gpgv:gpgv)
[ "$2" != test ] || needed+=(shellcheck:shellcheck jq:jq restic:restic faketime:faketime
  snapper:snapper mkfs.btrfs:btrfs-progs)

missing=()
for entry in "${needed[@]}"; do
  on_system "${entry%%:*}" >/dev/null || missing+=("${entry##*:}")
done
# debootstrap verifies Debian's signatures with this key ring and goes on without it if it is absent
[ -e /usr/share/keyrings/debian-archive-keyring.gpg ] || missing+=(debian-archive-keyring)

[ "$1" = get ] || exit "${#missing[@]}"
on_system apt-get >/dev/null ||
  die "missing: ${missing[*]} (Debian's package names). There is no apt-get here: install them by hand, then repeat."
[ "$(id -u)" = 0 ] || die "missing: ${missing[*]}. Run: sudo apt-get install ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
install=(apt-get install -yq --no-install-recommends -o DPkg::Lock::Timeout=300 "${missing[@]}")
# the package lists of a fresh machine are empty or too old
"${install[@]}" || { apt-get update -q && "${install[@]}"; }
echo "installed ${missing[*]}"
