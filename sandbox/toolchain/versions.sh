# shellcheck shell=bash
# Sourced: where the toolchain lies, and what it consists of. Nothing here runs for more than a few milliseconds.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
box=$root/.sandbox
# shellcheck disable=SC2034 # used by the scripts that source this file
{
  here=$root/sandbox/toolchain
  bin=$box/bin
  # one small file per finished part, holding the key of what it was made from
  keys=$box/toolchain
  logs=$box/log
  machine=$(uname -m)
}

# Lowest accepted version of each tool, and the one that is built or downloaded where there is none.
# pulumi: @pulumi/pulumi is kept at the engine's version. nix: 2.18 is the least that evaluates nixpkgs of today.
# shellcheck disable=SC2034
declare -A version=(
  [pulumi]=3.259.0 [sops]=3.13.3 [age]=1.3.2 [age-keygen]=1.3.2 [ssh-to-age]=1.3.0
  [nix]=2.18 [node]=20.0.0 [nixfmt]=0.5.3 [deadnix]=1.3.1
  [actionlint]=1.7.12
  [cargo]=1.87.0
)

# What the user has installed, without what this toolchain has put there itself.
system_path=:$PATH:
system_path=${system_path//:$box\/bin:/:}
system_path=${system_path#:}
system_path=${system_path%:}
# Debian's mkfs, nft and debootstrap are in sbin, which a user's PATH may lack
export PATH=$box/bin:$system_path:/usr/sbin:/sbin

say() { printf '%s\n' "$*" >&2; }
die() { say "$@"; exit 1; }

# on_system COMMAND: the path of the user's own COMMAND.
on_system() { PATH=$system_path:/usr/sbin:/sbin command -v "$1"; }

# at_least FOUND WANTED: FOUND is of the same major version and not older.
at_least() {
  [ "${1%%.*}" = "${2%%.*}" ] && [ "$(printf '%s\n' "$1" "$2" | sort -V | head -1)" = "$2" ]
}

# has_key PART KEY, keep_key PART KEY: remember from what a part was made, so that a change of that makes it anew.
has_key() { [ -f "$keys/$1" ] && [ "$(<"$keys/$1")" = "$2" ]; }
keep_key() {
  mkdir -p "$keys"
  printf '%s\n' "$2" >"$keys/$1.new"
  mv "$keys/$1.new" "$keys/$1"
}
